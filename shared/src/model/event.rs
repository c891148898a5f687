//! An event of the programme, and its terms for signing up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CountryCode, EventTime, Field, Language, Names, PartialDate, RecordId, Timestamp, WallTime};
use crate::json::{Unread, known};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<RecordId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority_area: Option<RecordId>,
    pub kind: EventKind,
    pub status: EventStatus,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub starts: Option<PartialDate>,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub ends: Option<PartialDate>,
    /// How many days it lasts, where the source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u8>,
    /// The start of the first day and the end of the last one in the event's zone, where the days are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// The end of a session that goes on after the last day's midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_on_until: Option<Timestamp>,
    /// IANA name, as `Africa/Tunis`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The host.
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<u32>,
    /// Invited, or present.
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<CountryCode>,
    #[serde(default, skip_serializing_if = "Unread::is_absent")]
    pub organisations: Unread<Vec<Named>>,
    #[serde(default, skip_serializing_if = "Unread::is_absent")]
    pub people: Unread<Vec<Named>>,
    #[serde(default, skip_serializing_if = "Unread::is_absent")]
    pub contact: Unread<Contact>,
    #[serde(default, deserialize_with = "known::words", skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
    #[serde(default, deserialize_with = "known::words", skip_serializing_if = "Vec::is_empty")]
    pub interpretation: Vec<Language>,
    /// Those of both that 0.1 doesn't know.
    #[serde(default, deserialize_with = "known::words", skip_serializing_if = "Vec::is_empty")]
    pub more_languages: Vec<Language>,
    #[serde(default, deserialize_with = "known::words", skip_serializing_if = "Vec::is_empty")]
    pub more_interpretation: Vec<Language>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<RecordId>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RecordId>,
    #[serde(default, skip_serializing_if = "Unread::is_absent")]
    pub links: Unread<Vec<Link>>,
    /// Absent: one can't sign up for this event here.
    #[serde(default, skip_serializing_if = "Unread::is_absent")]
    pub sign_up: Unread<SignUpTerms>,
    /// Those that 0.1 knows; the ids of its words tell of all.
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

impl Event {
    /// Those that are spoken.
    pub fn all_languages(&self) -> Vec<Language> {
        [&*self.languages, &*self.more_languages].concat()
    }

    /// Those that are interpreted into.
    pub fn all_interpretation(&self) -> Vec<Language> {
        [&*self.interpretation, &*self.more_interpretation].concat()
    }

    /// The instant after which the event is over, if it can be told.
    pub fn over_at(&self) -> Option<Timestamp> {
        let last_day = self.ends_at.or_else(|| self.ends.or(self.starts).map(PartialDate::end_utc));
        last_day.max(self.goes_on_until)
    }

    /// A moment there, by its instant and by the clock on its wall.
    pub fn time(&self, at: Option<Timestamp>, wall: Option<WallTime>) -> Option<EventTime<'_>> {
        Some(EventTime { at: at?, wall, zone: self.zone.as_deref() })
    }

    /// One of its days, counted from 1.
    pub fn day(&self, number: u8) -> Option<PartialDate> {
        let first = self.starts.filter(|date| date.is_a_day())?;
        let days = i64::from(number).checked_sub(1).filter(|days| 0 <= *days)?;
        Some(PartialDate::of_utc(first.start_utc().plus_ms(days.saturating_mul(Timestamp::DAY))))
    }

    /// How many days it has, where that is known.
    pub fn last_day_number(&self) -> Option<u8> {
        let by_dates = || u8::try_from(self.ends?.days_after(self.starts?)?.saturating_add(1)).ok();
        self.days.or_else(by_dates)
    }

    /// How one signs up for it here, if one can.
    pub fn terms(&self) -> Option<SignUpTerms> {
        self.sign_up.read()
    }

    /// From when on one can sign up, where that is limited.
    pub fn opens(&self) -> Option<EventTime<'_>> {
        let terms = self.terms()?;
        self.time(terms.opens_at, terms.opens_wall)
    }

    /// Until when one can sign up, where that is limited.
    pub fn closes(&self) -> Option<EventTime<'_>> {
        let terms = self.terms()?;
        self.time(terms.closes_at, terms.closes_wall)
    }

    /// Whether somebody who hasn't asked for a place can ask for one.
    pub fn asking(&self, now: Timestamp) -> Asking {
        let is_closed_for_good = self.status == EventStatus::Cancelled || self.is_past(now);
        let Some(terms) = self.terms().filter(|_| !is_closed_for_good) else { return Asking::Never };
        match (terms.opens_at, terms.closes_at) {
            (Some(opens_at), _) if now < opens_at => Asking::NotYet(opens_at),
            (_, Some(closes_at)) if closes_at < now => Asking::NoMore(closes_at),
            _ => Asking::Now,
        }
    }

    /// What was held is past even where no date is known.
    pub fn is_past(&self, now: Timestamp) -> bool {
        self.status == EventStatus::Held || self.over_at().is_some_and(|end| end < now)
    }

    /// Where it stands in a list by date.
    pub fn sort_key(&self) -> Option<Timestamp> {
        self.starts_at.or_else(|| self.starts.map(PartialDate::start_utc))
    }
}

/// Whether a place can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    NotYet(Timestamp),
    Now,
    NoMore(Timestamp),
    /// There is no signing up here, or the event is cancelled or over.
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    Seminar,
    Exchange,
    Training,
    TrainingOfTrainers,
    Workshop,
    Conference,
    ExpertMeeting,
    WorkingGroupMeeting,
    ConsultativeMeeting,
    StudyVisit,
    Webinar,
    #[serde(other)]
    Other,
}

impl EventKind {
    /// All that are known, by their names on the wire and in an address.
    pub const NAMES: [(EventKind, &'static str); 11] = [
        (EventKind::Seminar, "seminar"),
        (EventKind::Exchange, "exchange"),
        (EventKind::Training, "training"),
        (EventKind::TrainingOfTrainers, "training-of-trainers"),
        (EventKind::Workshop, "workshop"),
        (EventKind::Conference, "conference"),
        (EventKind::ExpertMeeting, "expert-meeting"),
        (EventKind::WorkingGroupMeeting, "working-group-meeting"),
        (EventKind::ConsultativeMeeting, "consultative-meeting"),
        (EventKind::StudyVisit, "study-visit"),
        (EventKind::Webinar, "webinar"),
    ];

    pub fn named(name: &str) -> Option<EventKind> {
        EventKind::NAMES.into_iter().find(|(_, its)| *its == name).map(|(kind, _)| kind)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventStatus {
    Planned,
    Held,
    Cancelled,
    /// What only a newer version knows: the event is shown all the same.
    #[serde(other)]
    Other,
}

/// A person or an organisation, and its part. Names are given as they are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// As it is written where it stands.
    pub name: String,
    pub role: NamedRole,
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
}

impl Named {
    pub fn name_in(&self, language: Language) -> &str {
        self.names.within(language, &self.name)
    }
}

/// Whom one can write to about an event: everybody is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    /// An e-mail address: it was looked at when the pack was imported, and not again by each reader.
    pub email: String,
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
}

impl Contact {
    pub fn name_in(&self, language: Language) -> &str {
        self.names.within(language, &self.name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamedRole {
    ConsortiumLead,
    ConsortiumMember,
    Implementer,
    Partner,
    Host,
    Organiser,
    Participant,
    Moderator,
    Speaker,
    Quoted,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub url: String,
    pub title: String,
}

/// Under which terms one can sign up for an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpTerms {
    /// Counts up when date, place or conditions change, so that a person who saw the old ones is asked again.
    pub version: u32,
    pub policy: SignUpPolicy,
    /// Absent: there is room for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// Places for each country; a country that isn't named has no quota of its own.
    #[serde(default, deserialize_with = "known::map", skip_serializing_if = "BTreeMap::is_empty")]
    pub quotas: BTreeMap<CountryCode, u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Timestamp>,
    /// The same on the wall at the event. The last minute of a day lasts until the day ends.
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub opens_wall: Option<WallTime>,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub closes_wall: Option<WallTime>,
    /// What the form asks beside name, country, e-mail and consent.
    #[serde(default, deserialize_with = "known::words")]
    pub asks: Vec<Field>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignUpPolicy {
    /// First come; a freed place goes to the first in line whose quota has room.
    Open,
    /// An organiser decides; a freed place is offered for a time.
    Approval,
    /// The national contact point endorses first.
    Nomination,
    /// What only a newer version knows.
    #[serde(other)]
    Other,
}
