//! An event's agenda: days, tracks and sessions.

use serde::{Deserialize, Serialize};

use super::{Language, PartialDate, RecordId, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    pub event: RecordId,
    pub number: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    #[serde(default)]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    pub event: RecordId,
    pub order: u32,
    #[serde(default)]
    pub translations: Vec<Language>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub event: RecordId,
    /// The number of the event's day, from 1.
    pub day: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<RecordId>,
    pub kind: SessionKind,
    /// Absent where the source gives no hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speakers: Vec<Speaker>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interpretation: Vec<Language>,
    #[serde(default)]
    pub translations: Vec<Language>,
}

impl Session {
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
}
