//! An event's agenda: days, tracks and sessions.

use std::collections::BTreeMap;

use jiff::civil::Time;
use passerelle_shared::model::{Day, Kind, RecordId, Session, Speaker, Timestamp, Track};
use serde::Deserialize;
use toml::Spanned;

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

pub(super) fn read_sessions(
    reading: &mut Reading,
    page: &mut Page<'_>,
    event: &RecordId,
    sessions: Vec<WrittenSession>,
    schedule: &Schedule,
) {
    for mut written in sessions {
        let span = written.slug.span();
        let id = event.part(Kind::Session, page.slug(&written.slug));
        reading.claim(page, &id, &span);
        let translations = reading.add_words(page, &id, written.take_words(), SESSION, &span);
        let (starts_at, ends_at) = hours(page, &written, schedule);
        let track = written.track.as_ref().map(|slug| track(page, event, slug));
        let (languages, more_languages) = page.languages(&written.languages);
        let (interpretation, more_interpretation) = page.languages(&written.interpretation);
        let Some(kind) = page.word(&written.kind, "a kind of session") else { continue };
        let speaker = |written: WrittenSpeaker| Speaker { name: written.name, affiliation: written.affiliation };
        let session = Session {
            event: event.clone(),
            day: *written.day.get_ref(),
            track,
            kind,
            starts_at,
            ends_at,
            speakers: written.speakers.into_iter().map(speaker).collect(),
            languages,
            interpretation,
            more_languages,
            more_interpretation,
            translations,
        };
        reading.add(id, &session);
    }
}

fn track(page: &mut Page<'_>, event: &RecordId, slug: &Spanned<String>) -> RecordId {
    let id = event.part(Kind::Track, slug.get_ref());
    page.refer(id.clone(), &slug.span());
    id
}

/// When a session is; a session outside its event is a fault.
fn hours(page: &mut Page<'_>, written: &WrittenSession, schedule: &Schedule) -> (Option<Timestamp>, Option<Timestamp>) {
    let day = *written.day.get_ref();
    let has_hours = written.starts.is_some() || written.ends.is_some();
    // Where the source gives no hours a "day" may be a part of the agenda, and there may be more of them than days.
    let is_outside = day == 0 || (has_hours && schedule.days.is_some_and(|days| day > days));
    if is_outside {
        page.fault(&written.day.span(), format!("the session's day {day} is outside its event"));
    }
    let starts = written.starts.as_ref().and_then(|hour| instant(page, hour, day, schedule));
    let ends = written.ends.as_ref().and_then(|hour| instant(page, hour, day, schedule));
    if let (Some(starts), Some(ends), Some(hour)) = (starts, ends, &written.ends)
        && ends <= starts
    {
        page.fault(&hour.span(), "the session ends before it starts");
    }
    (starts, ends)
}

fn instant(page: &mut Page<'_>, hour: &Spanned<String>, day: u8, schedule: &Schedule) -> Option<Timestamp> {
    let Ok(time) = Time::strptime("%H:%M", hour.get_ref()) else {
        page.fault(&hour.span(), format!("`{}` is not an hour like 09:30", hour.get_ref()));
        return None;
    };
    let instant = schedule.instant(day, time);
    if instant.is_none() {
        page.fault(&hour.span(), "a session has hours only where its event has a first day and a zone");
    }
    instant
}
