//! An agenda in one language, with all that a schedule of another program says of it.

use jiff::Zoned;
use passerelle_shared::model::{Language, PartialDate, RecordId, SessionKind};
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct Agenda {
    pub event: RecordId,
    /// The one that was asked for.
    pub language: Option<Language>,
    pub title: String,
    /// Where it is; may be empty.
    pub place: String,
    pub zone_name: String,
    /// In their order.
    pub tracks: Vec<String>,
    /// One at least.
    pub days: Vec<Day>,
    /// Counts up with whatever changes in it.
    pub version: i64,
    /// Where the event is to be read about.
    pub page: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Day {
    pub date: PartialDate,
    /// Midnight, or what comes instead of it, until the end of the day or of its night.
    pub starts: Zoned,
    pub ends: Zoned,
    /// By hour and room.
    pub entries: Vec<Entry>,
}

/// A session that has an hour: without one it can't stand in a schedule.
#[derive(Debug, Clone)]
pub struct Entry {
    pub session: RecordId,
    pub guid: Uuid,
    /// Another name of the same, for those who want a number; unlike that of any other one of the agenda.
    pub number: u32,
    pub starts: Zoned,
    /// Absent where nobody said so.
    pub ends: Option<Zoned>,
    pub title: String,
    pub summary: String,
    pub body: String,
    /// May be empty.
    pub room: String,
    pub track: String,
    pub kind: SessionKind,
    pub language: Option<Language>,
    pub speakers: Vec<String>,
}

impl Agenda {
    /// What stands for a room that nobody named: other programs have no session without one.
    pub fn somewhere(&self) -> &str {
        if self.place.is_empty() { &self.title } else { &self.place }
    }

    pub fn room_of<'a>(&'a self, entry: &'a Entry) -> &'a str {
        if entry.room.is_empty() { self.somewhere() } else { &entry.room }
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.days.iter().flat_map(|day| &day.entries)
    }

    /// All rooms, in the order of their names.
    pub fn rooms(&self) -> Vec<&str> {
        let rooms: std::collections::BTreeSet<&str> = self.entries().map(|entry| self.room_of(entry)).collect();
        rooms.into_iter().collect()
    }
}
