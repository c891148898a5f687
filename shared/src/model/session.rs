//! An event's agenda: days, tracks and sessions.

use serde::{Deserialize, Serialize};

use super::{Event, EventTime, Language, Names, PartialDate, RecordId, Timestamp, WallTime};
use crate::json::known;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    pub event: RecordId,
    pub number: u8,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    pub event: RecordId,
    pub order: u32,
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub event: RecordId,
    /// The number of the event's day, from 1. What goes on after midnight stays with its evening.
    pub day: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<RecordId>,
    pub kind: SessionKind,
    /// Absent where the source gives no hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// The hours that were meant, in the event's zone: what people are shown.
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub starts_wall: Option<WallTime>,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub ends_wall: Option<WallTime>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub speakers: Vec<Speaker>,
    #[serde(default, deserialize_with = "known::words", skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
    #[serde(default, deserialize_with = "known::words", skip_serializing_if = "Vec::is_empty")]
    pub interpretation: Vec<Language>,
    /// Those of both that 0.1 doesn't know.
    #[serde(default, deserialize_with = "known::words", skip_serializing_if = "Vec::is_empty")]
    pub more_languages: Vec<Language>,
    #[serde(default, deserialize_with = "known::words", skip_serializing_if = "Vec::is_empty")]
    pub more_interpretation: Vec<Language>,
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
}

impl Session {
    /// Those that are spoken.
    pub fn all_languages(&self) -> Vec<Language> {
        [&*self.languages, &*self.more_languages].concat()
    }

    /// Those that are interpreted into.
    pub fn all_interpretation(&self) -> Vec<Language> {
        [&*self.interpretation, &*self.more_interpretation].concat()
    }

    pub fn starts<'a>(&self, event: &'a Event) -> Option<EventTime<'a>> {
        event.time(self.starts_at, self.starts_wall)
    }

    pub fn ends<'a>(&self, event: &'a Event) -> Option<EventTime<'a>> {
        event.time(self.ends_at, self.ends_wall)
    }

    pub fn is_on(&self, now: Timestamp) -> bool {
        matches!((self.starts_at, self.ends_at), (Some(start), Some(end)) if start <= now && now < end)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionKind {
    Talk,
    Panel,
    Workshop,
    Exercise,
    Break,
    Ceremony,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub affiliation: String,
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub affiliation_names: Names,
}

impl Speaker {
    pub fn name_in(&self, language: Language) -> &str {
        self.names.within(language, &self.name)
    }

    pub fn affiliation_in(&self, language: Language) -> &str {
        self.affiliation_names.within(language, &self.affiliation)
    }
}
