//! A record's body, read by its kind.

use serde::de::DeserializeOwned;

use super::{
    Applicant, Article, Country, Day, Event, FollowUp, HeldRole, Indicator, Kind, Material, OwnRecord, PriorityArea,
    Project, RecordId, Role, Session, SignUp, Text, Track,
};
use crate::json;

/// What a record holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Country(Country),
    Project(Project),
    PriorityArea(PriorityArea),
    Indicator(Indicator),
    Event(Box<Event>),
    Day(Day),
    Track(Track),
    Session(Session),
    FollowUp(FollowUp),
    Material(Material),
    Article(Article),
    Text(Text),
    SignUp(Box<SignUp>),
    Star(OwnRecord),
    Role(Role),
    Applicant(Box<Applicant>),
    HeldRole(HeldRole),
}

impl Content {
    /// `None` for kinds and shapes that only a newer app understands: they are kept, and not shown.
    pub fn parse(id: &RecordId, json: &str) -> Option<Content> {
        fn read<T: DeserializeOwned>(json: &str, wrap: fn(T) -> Content) -> Option<Content> {
            json::read(json).map(wrap)
        }
        match id.kind()? {
            Kind::Country => read(json, Content::Country),
            Kind::Project => read(json, Content::Project),
            Kind::PriorityArea => read(json, Content::PriorityArea),
            Kind::Indicator => read(json, Content::Indicator),
            Kind::Event => read(json, |event| Content::Event(Box::new(event))),
            Kind::Day => read(json, Content::Day),
            Kind::Track => read(json, Content::Track),
            Kind::Session => read(json, Content::Session),
            Kind::FollowUp => read(json, Content::FollowUp),
            Kind::Material => read(json, Content::Material),
            Kind::Article => read(json, Content::Article),
            Kind::Text => read(json, Content::Text),
            Kind::SignUp => read(json, |sign_up| Content::SignUp(Box::new(sign_up))),
            Kind::Star => read(json, Content::Star),
            Kind::Role => read(json, Content::Role),
            Kind::Applicant => read(json, |applicant| Content::Applicant(Box::new(applicant))),
            Kind::HeldRole => read(json, Content::HeldRole),
        }
    }
}
