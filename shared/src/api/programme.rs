//! Reading the public programme: pages of changes, or a snapshot in chunks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{CountryCode, Language, RecordId, Timestamp};
use crate::sync::{Epoch, Head, Page, Record, Sequence};

/// What `GET /api/programme` gives.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeReply {
    /// The changes behind the cursor.
    Changes(Page),
    /// Without a cursor, or with one that is too old or of another epoch: take this.
    Snapshot(Snapshot),
}

/// The whole programme at one moment; its chunks never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub epoch: Epoch,
    pub seq: Sequence,
    /// The head as it was then.
    pub head: Head,
    /// Behind all of it.
    pub cursor: String,
    /// In the order in which to load them: events first; what isn't in one's language may come last.
    pub chunks: Vec<ChunkName>,
}

impl Snapshot {
    /// The folder of its chunks, and its name on the device.
    pub fn name(&self) -> String {
        format!("{}-{}", self.epoch.0, self.seq)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkName {
    pub name: String,
    pub part: ChunkPart,
    pub records: u32,
    /// As JSON, before compression.
    pub bytes: u32,
}

/// What a chunk holds, so that the nearest can come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChunkPart {
    /// Facts without words: all kinds.
    Facts,
    /// The words of projects, priority areas, countries and events in one language.
    EventWords(Language),
    /// All other words in one language.
    OtherWords(Language),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Chunk {
    pub records: Vec<Record>,
}

impl Chunk {
    /// A shard on the device is one chunk.
    pub const RECORDS_MAX: usize = 256;
}

/// What `GET /api/places` gives: counters that change with every request stay out of the scopes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlacesLeft {
    pub as_of: Timestamp,
    pub events: BTreeMap<RecordId, EventPlaces>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EventPlaces {
    /// Absent: there is room for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_by_country: BTreeMap<CountryCode, u32>,
    /// People on the reserve list.
    #[serde(default)]
    pub waiting: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    pub status: String,
    pub version: String,
    /// Absent while the server starts: it has no database yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    pub server_time: Timestamp,
}
