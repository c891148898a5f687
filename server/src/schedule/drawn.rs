//! Draws an agenda up from what is published.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Zoned;
use jiff::tz::TimeZone;
use passerelle_shared::model::{
    Event, EventStatus, Kind, Language, PartialDate, RecordId, Session, Speaker, Text, Timestamp, Track, WallTime,
};

use super::agenda::{Agenda, Day, Entry};
use crate::database::PublishedAgenda;
use crate::guid;
use crate::zones;

/// What is to be drawn up, for whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub event: &'a RecordId,
    /// Where something isn't said in it, it is said in another one; without a wish it is the event's first.
    pub language: Option<Language>,
    /// The address that people know.
    pub public_url: Option<&'a str>,
}

/// Why there is no schedule of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAgenda {
    UnknownEvent,
    Cancelled,
    /// Its days or its zone aren't known: no hour can be told.
    NoDays,
}

impl NoAgenda {
    pub fn reason(self) -> &'static str {
        match self {
            NoAgenda::UnknownEvent => "there is no such event",
            NoAgenda::Cancelled => "the event is cancelled",
            NoAgenda::NoDays => "the days of this event aren't known yet",
        }
    }
}

/// More than any event has; a mistake in a year must not write a file of all days of it.
const DAYS_MAX: i64 = 62;

pub fn draw(published: &PublishedAgenda, asked: Asked<'_>) -> Result<Agenda, NoAgenda> {
    let drawing = Drawing { published, language: asked.language };
    let event: Event = drawing.read(asked.event).ok_or(NoAgenda::UnknownEvent)?;
    if event.status == EventStatus::Cancelled {
        return Err(NoAgenda::Cancelled);
    }
    let zone_name = event.zone.clone().ok_or(NoAgenda::NoDays)?;
    let zone = zones::zone(&zone_name).ok_or(NoAgenda::NoDays)?;
    let days = days(&event, &zone).ok_or(NoAgenda::NoDays)?;
    let words = drawing.words(asked.event);
    let tracks = drawing.tracks();
    let mut agenda = Agenda {
        event: asked.event.clone(),
        language: asked.language,
        title: words.title,
        place: words.place,
        zone_name,
        tracks: tracks.iter().map(|(_, name)| name.clone()).collect(),
        days,
        version: published.version,
        page: asked.public_url.map(|url| format!("{}/events/{}", url.trim_end_matches('/'), asked.event.slug())),
    };
    for (id, session) in drawing.all::<Session>(Kind::Session) {
        let track = tracks.iter().find(|(track, _)| Some(track) == session.track.as_ref());
        let track = track.map(|(_, name)| name.clone()).unwrap_or_default();
        let Some(entry) = drawing.entry(id, &session, track, &zone) else { continue };
        if let Some(day) = usize::from(session.day).checked_sub(1).and_then(|at| agenda.days.get_mut(at)) {
            day.ends = [Some(&day.ends), entry.ends.as_ref()].into_iter().flatten().max().unwrap_or(&day.ends).clone();
            day.entries.push(entry);
        }
    }
    for day in &mut agenda.days {
        day.entries.sort_by(|a, b| (&a.starts, &a.room, &a.session).cmp(&(&b.starts, &b.room, &b.session)));
    }
    tell_numbers_apart(&mut agenda);
    Ok(agenda)
}

fn days(event: &Event, zone: &TimeZone) -> Option<Vec<Day>> {
    let first = event.day(1)?;
    let last = event.ends.filter(|day| day.is_a_day()).unwrap_or(first);
    let count = last.days_after(first)?.saturating_add(1).clamp(1, DAYS_MAX);
    (1..=u8::try_from(count).ok()?).map(|number| day(event.day(number)?, zone)).collect()
}

fn day(date: PartialDate, zone: &TimeZone) -> Option<Day> {
    let starts = zoned(zones::start_of_day(date, zone)?, zone)?;
    let ends = zoned(zones::end_of_day(date, zone)?, zone)?;
    Some(Day { date, starts, ends, entries: Vec::new() })
}

fn zoned(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    Some(jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone()))
}

struct Drawing<'a> {
    published: &'a PublishedAgenda,
    language: Option<Language>,
}

impl Drawing<'_> {
    fn read<T: serde::de::DeserializeOwned>(&self, id: &RecordId) -> Option<T> {
        serde_json::from_str(self.published.bodies.get(id)?).ok()
    }

    /// All records of a kind that can be read.
    fn all<T: serde::de::DeserializeOwned>(&self, kind: Kind) -> impl Iterator<Item = (&RecordId, T)> {
        let ids = self.published.bodies.keys().filter(move |id| id.kind() == Some(kind));
        ids.filter_map(|id| Some((id, self.read(id)?)))
    }

    /// In the language that is asked for, else in the first there is; nothing where there is none.
    fn words(&self, id: &RecordId) -> Text {
        let languages = self.language.into_iter().chain(Language::ALL);
        let mut found = languages.filter_map(|language| self.read::<Text>(&id.text(language)));
        found.next().unwrap_or_default()
    }

    fn tracks(&self) -> Vec<(RecordId, String)> {
        let mut tracks: Vec<(u32, &RecordId)> =
            self.all::<Track>(Kind::Track).map(|(id, track)| (track.order, id)).collect();
        tracks.sort();
        tracks.into_iter().map(|(_, id)| (id.clone(), self.words(id).title)).collect()
    }

    fn entry(&self, id: &RecordId, session: &Session, track: String, zone: &TimeZone) -> Option<Entry> {
        let guid = guid::of(id.as_str());
        let at = |at: Option<Timestamp>, wall: Option<WallTime>| {
            zoned(wall.and_then(|wall| zones::meant(wall, zone)).or(at)?, zone)
        };
        let words = self.words(id);
        Some(Entry {
            session: id.clone(),
            guid,
            number: guid::number(guid),
            starts: at(session.starts_at, session.starts_wall)?,
            ends: at(session.ends_at, session.ends_wall),
            title: if words.title.is_empty() { id.slug().to_owned() } else { words.title },
            summary: words.summary,
            body: words.body,
            room: words.place,
            track,
            kind: session.kind,
            language: session.all_languages().first().copied(),
            speakers: session.speakers.iter().map(|speaker| self.name_of(speaker).to_owned()).collect(),
        })
    }

    fn name_of<'a>(&self, speaker: &'a Speaker) -> &'a str {
        self.language.map_or(speaker.name.as_str(), |language| speaker.name_in(language))
    }
}

/// Two that have come to the same are told apart, in the order of the sessions' names.
fn tell_numbers_apart(agenda: &mut Agenda) {
    let mut entries: BTreeMap<RecordId, &mut u32> = BTreeMap::new();
    for entry in agenda.days.iter_mut().flat_map(|day| &mut day.entries) {
        entries.insert(entry.session.clone(), &mut entry.number);
    }
    let mut taken = BTreeSet::new();
    for number in entries.into_values() {
        while !taken.insert(*number) {
            *number = number.wrapping_add(1).max(1);
        }
    }
}
