//! Which sessions an event has on which day and in which track, and what its days are called.

use std::collections::BTreeSet;
use std::sync::Arc;

use passerelle_shared::model::{Event, EventTime, PartialDate, RecordId, Session, Timestamp};

use crate::screens::blocks::words_of;
use crate::state::Programme;
use crate::text::{date, isolated, more, offset_at};

pub type Sessions = [(RecordId, Arc<Session>)];

pub fn days_of(programme: &Programme, event: &RecordId) -> Vec<u8> {
    let days: BTreeSet<u8> = programme.sessions_of(event).iter().map(|(_, session)| session.day).collect();
    days.into_iter().collect()
}

pub fn day_that_is_on(sessions: &Sessions, now: Timestamp) -> Option<u8> {
    sessions
        .iter()
        .find(|(_, session)| session.ends_at.is_some_and(|end| now < end))
        .filter(|(_, session)| session.starts_at.is_some_and(|start| start.since_ms(now) < Timestamp::DAY))
        .map(|(_, session)| session.day)
}

/// From its first session's start to the last one's end.
pub fn hours_of_day<'a>(
    programme: &Programme,
    id: &RecordId,
    event: &'a Event,
    number: u8,
) -> Option<(EventTime<'a>, Option<EventTime<'a>>)> {
    let of_day = || programme.sessions_of(id).iter().filter(|(_, session)| session.day == number);
    let start = of_day().filter_map(|(_, session)| session.starts(event)).min_by_key(|time| time.at)?;
    Some((start, of_day().filter_map(|(_, session)| session.ends(event)).max_by_key(|time| time.at)))
}

/// What has no track of its own, as a break, belongs to all of them.
pub fn on_the_day(sessions: &Sessions, day: u8, track: Option<&str>) -> Vec<RecordId> {
    let is_in_track = |of: &RecordId| track.is_none_or(|track| track_slug(of) == track);
    let is_shown = |session: &Session| session.day == day && session.track.as_ref().is_none_or(is_in_track);
    sessions.iter().filter(|(_, session)| is_shown(session)).map(|(id, _)| id.clone()).collect()
}

/// When the next sessions begin, if that is within half a day.
pub fn next_start(sessions: &Sessions, now: Timestamp) -> Option<Timestamp> {
    const NEAR_MS: i64 = 12 * Timestamp::HOUR;
    let starts = sessions.iter().filter_map(|(_, session)| session.starts_at);
    starts.filter(|start| now < *start && start.since_ms(now) < NEAR_MS).min()
}

/// As the clock stands there on that day: it may be another one than the day before.
pub fn offset_on(programme: &Programme, id: &RecordId, day: u8) -> Option<String> {
    let event = programme.event(id)?;
    let mut sessions = programme.sessions_of(id).iter().filter(|(_, session)| session.day == day);
    offset_at(sessions.find_map(|(_, session)| session.starts(event))?)
}

/// With its name, where it has one.
pub fn day_title(programme: &Programme, id: &RecordId, number: u8) -> String {
    let label = day_label(programme, id, number, date);
    let days = programme.days_of(id);
    let named = days.iter().find(|(_, day)| day.number == number).and_then(|(id, _)| words_of(programme, id));
    match named {
        Some(words) => [label, isolated(&words.text.title)].join(" · "),
        None => label,
    }
}

/// Its date, as `say` has it, or its number where no date is known.
pub fn day_label(programme: &Programme, id: &RecordId, number: u8, say: fn(PartialDate) -> String) -> String {
    match programme.event(id).and_then(|event| event.day(number)) {
        Some(date) => say(date),
        None => more().event.day.with(&number.to_string()),
    }
}

pub fn tracks_of(programme: &Programme, event: &RecordId) -> Vec<RecordId> {
    programme.tracks_of(event).iter().map(|(id, _)| id.clone()).collect()
}

/// The last part of `track/tunis/legal`.
pub fn track_slug(track: &RecordId) -> &str {
    track.slug().rsplit('/').next().unwrap_or_default()
}
