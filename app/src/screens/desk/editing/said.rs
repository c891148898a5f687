//! What is typed in a field, as it is read where it isn't typed.

use passerelle_shared::model::{CountryCode, EditField, EventKind, PartialDate, RecordId, SignUpPolicy, WallTime};
use passerelle_shared::rules::edit::event::policy_named;

use crate::screens::blocks::{country_name, title_of};
use crate::screens::desk::article_state::state_words;
use crate::state::use_app;
use crate::text::{date, event_kind, more};

pub fn said(field: EditField, text: &str) -> String {
    let words = &more().desk.editing;
    match (field, text) {
        (EditField::State, state) => state_words(state).to_owned(),
        (_, "") => words.nothing.to_owned(),
        (EditField::Starts | EditField::Ends | EditField::Published, text) => {
            PartialDate::parse(text).map_or_else(|| text.to_owned(), date)
        }
        (EditField::Closes, text) => match WallTime::parse(text) {
            Some(wall) => format!("{}, {:02}:{:02}", date(wall.day()), wall.hour(), wall.minute()),
            None => text.to_owned(),
        },
        (EditField::Policy, text) => match policy_named(text) {
            Some(policy) => policy_words(policy).to_owned(),
            None => text.to_owned(),
        },
        (EditField::Kind, kind) => EventKind::named(kind).map(event_kind).unwrap_or_default().to_owned(),
        (EditField::Country, code) => CountryCode::parse(code).map(country_of).unwrap_or_default(),
        (EditField::Project | EditField::From, id) => name_of(id),
        (_, text) => text.to_owned(),
    }
}

pub fn policy_words(policy: SignUpPolicy) -> &'static str {
    let words = &more().desk.editing;
    match policy {
        SignUpPolicy::Open => words.policy_open,
        SignUpPolicy::Approval => words.policy_approval,
        SignUpPolicy::Nomination => words.policy_nomination,
        SignUpPolicy::Other => "",
    }
}

/// What a record is called.
pub fn name_of(id: &str) -> String {
    use_app().programme.with_untracked(|programme| title_of(programme, &RecordId::from(id))).words
}

fn country_of(code: CountryCode) -> String {
    use_app().programme.with_untracked(|programme| country_name(programme, code))
}
