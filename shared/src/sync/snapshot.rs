//! The whole programme at one moment, in chunks: a shard on the device is one chunk.

use serde::{Deserialize, Serialize};

use super::{Epoch, Head, Record, Sequence};
use crate::model::Language;

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
