//! An event's agenda: days, tracks and sessions.

use std::collections::BTreeMap;

use passerelle_shared::model::{Day, Kind, RecordId, Session, Speaker, Timestamp, Track};
use serde::Deserialize;
use toml::Spanned;

use super::hours::{self, At};
use super::schedule::Schedule;
use crate::content::page::Page;
use crate::content::reading::Reading;
use crate::content::words::{Vocabulary, translated};

translated! {
    pub(super) struct WrittenDay {
        slug: Spanned<String>,
        number: Spanned<u8>,
        date: Option<Spanned<String>>,
    }
}

translated! {
    pub(super) struct WrittenTrack {
        slug: Spanned<String>,
    }
}

translated! {
    pub(super) struct WrittenSession {
        slug: Spanned<String>,
        day: Spanned<u8>,
        starts: Option<Spanned<String>>,
        ends: Option<Spanned<String>>,
        track: Option<Spanned<String>>,
        kind: Spanned<String>,
        #[serde(default)]
        speakers: Vec<WrittenSpeaker>,
        #[serde(default)]
        languages: Vec<Spanned<String>>,
        #[serde(default)]
        interpretation: Vec<Spanned<String>>,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSpeaker {
    name: String,
    #[serde(default)]
    affiliation: String,
}

const DAY: Vocabulary = Vocabulary(&["title", "summary"]);
const TRACK: Vocabulary = Vocabulary(&["title", "summary"]);
const SESSION: Vocabulary = Vocabulary(&["title", "summary", "body", "room"]);

pub(super) fn read_days(reading: &mut Reading, page: &mut Page<'_>, event: &RecordId, days: Vec<WrittenDay>) {
    let mut numbers = BTreeMap::new();
    for mut written in days {
        let span = written.slug.span();
        let id = event.part(Kind::Day, page.slug(&written.slug));
        reading.claim(page, &id, &span);
        if let Some(other) = numbers.insert(*written.number.get_ref(), id.clone()) {
            page.fault(&written.number.span(), format!("`{other}` has the same number"));
        }
        let translations = reading.add_words(page, &id, written.take_words(), DAY, &span);
        let date = page.date(&written.date);
        reading.add(id, &Day { event: event.clone(), number: *written.number.get_ref(), date, translations });
    }
}

pub(super) fn read_tracks(reading: &mut Reading, page: &mut Page<'_>, event: &RecordId, tracks: Vec<WrittenTrack>) {
    for (order, mut written) in (1..).zip(tracks) {
        let span = written.slug.span();
        let id = event.part(Kind::Track, page.slug(&written.slug));
        reading.claim(page, &id, &span);
        let translations = reading.add_words(page, &id, written.take_words(), TRACK, &span);
        reading.add(id, &Track { event: event.clone(), order, translations });
    }
}

/// Tells when the last one of them ends.
pub(super) fn read_sessions(
    reading: &mut Reading,
    page: &mut Page<'_>,
    event: &RecordId,
    sessions: Vec<WrittenSession>,
    schedule: &Schedule,
) -> Option<Timestamp> {
    let mut last_end = None;
    for mut written in sessions {
        let span = written.slug.span();
        let id = event.part(Kind::Session, page.slug(&written.slug));
        reading.claim(page, &id, &span);
        let translations = reading.add_words(page, &id, written.take_words(), SESSION, &span);
        let (starts, ends) = when(page, &written, schedule);
        last_end = last_end.max(ends.map(|ends| ends.instant));
        let track = written.track.as_ref().map(|slug| track(page, event, slug));
        let (languages, more_languages) = page.languages(&written.languages);
        let (interpretation, more_interpretation) = page.languages(&written.interpretation);
        let Some(kind) = page.word(&written.kind, "a kind of session") else { continue };
        let speaker = |written: WrittenSpeaker| Speaker {
            names: reading.names_of(&written.name),
            affiliation_names: reading.names_of(&written.affiliation),
            name: written.name,
            affiliation: written.affiliation,
        };
        let session = Session {
            event: event.clone(),
            day: *written.day.get_ref(),
            track,
            kind,
            starts_at: starts.map(|at| at.instant),
            ends_at: ends.map(|at| at.instant),
            starts_wall: starts.map(|at| at.wall),
            ends_wall: ends.map(|at| at.wall),
            speakers: written.speakers.into_iter().map(speaker).collect(),
            languages,
            interpretation,
            more_languages,
            more_interpretation,
            translations,
        };
        reading.add(id, &session);
    }
    last_end
}

fn track(page: &mut Page<'_>, event: &RecordId, slug: &Spanned<String>) -> RecordId {
    let id = event.part(Kind::Track, slug.get_ref());
    page.refer(id.clone(), &slug.span());
    id
}

/// When a session is; a session outside its event is a fault.
fn when(page: &mut Page<'_>, written: &WrittenSession, schedule: &Schedule) -> (Option<At>, Option<At>) {
    let day = *written.day.get_ref();
    let has_hours = written.starts.is_some() || written.ends.is_some();
    // Where the source gives no hours a "day" may be a part of the agenda, and there may be more of them than days.
    let is_outside = day == 0 || (has_hours && schedule.days.is_some_and(|days| day > days));
    if is_outside {
        page.fault(&written.day.span(), format!("the session's day {day} is outside its event"));
    }
    hours::read(page, day, written.starts.as_ref(), written.ends.as_ref(), schedule)
}
