//! What is typed in a field, as it is read where it isn't typed.

use passerelle_shared::model::{
    CountryCode, DayHour, EditField, EventKind, PartialDate, RecordId, SessionKind, SignUpPolicy, Turn, WallTime,
};
use passerelle_shared::rules::edit::event::policy_named;
use passerelle_shared::rules::edit::session::{kind_named, languages};

use crate::screens::blocks::{country_name, title_of};
use crate::screens::desk::article_state::state_words;
use crate::state::use_app;
use crate::text::{date, event_kind, language_names, more, on_wall, session_kind};

pub fn said(field: EditField, text: &str) -> String {
    let words = &more().desk.editing;
    match (field, text) {
        (EditField::State, state) => state_words(state).to_owned(),
        (_, "") => words.nothing.to_owned(),
        (EditField::Starts | EditField::Ends | EditField::Published, text) => {
            PartialDate::parse(text).map_or_else(|| text.to_owned(), date)
        }
        (EditField::Closes, text) => moment_said(text),
        (EditField::Policy, text) => match policy_named(text) {
            Some(policy) => policy_words(policy).to_owned(),
            None => text.to_owned(),
        },
        (EditField::Kind, kind) => EventKind::named(kind).map(event_kind).unwrap_or_default().to_owned(),
        (EditField::Country, code) => CountryCode::parse(code).map(country_of).unwrap_or_default(),
        (EditField::Project | EditField::From | EditField::Track, id) => name_of(id),
        (EditField::Day, number) => more().event.day.with(number),
        (EditField::Begins | EditField::Until, text) => hour_said(text),
        (EditField::SessionKind, kind) => kind_named(kind).map(kind_words).unwrap_or_default().to_owned(),
        (EditField::Languages | EditField::Interpretation, text) => {
            language_names(&languages(text).unwrap_or_default())
        }
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

pub fn kind_words(kind: SessionKind) -> &'static str {
    session_kind(kind).unwrap_or(more().desk.agenda.kind_other)
}

/// An hour of a session, with what is particular about it.
pub fn hour_said(text: &str) -> String {
    let words = &more().desk.agenda;
    let Some(hour) = DayHour::parse(text) else { return moment_said(text) };
    let mut said = format!("{:02}:{:02}", hour.hour, hour.minute);
    if hour.is_on_next_day {
        said = words.hour_next_day.with(&said);
    }
    if hour.turn == Turn::Second {
        said = words.hour_second.with(&said);
    }
    said
}

/// A day and an hour on a wall.
fn moment_said(text: &str) -> String {
    WallTime::parse(text).map_or_else(|| text.to_owned(), on_wall)
}
