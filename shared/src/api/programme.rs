//! Reading the public programme: pages of changes, or a snapshot in chunks.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::json::known;
use crate::model::{CountryCode, RecordId, Timestamp};
use crate::sync::{Epoch, Page, Snapshot};

/// What `GET /api/programme` gives.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeReply {
    /// The changes behind the cursor.
    Changes(Page),
    /// Without a cursor, or with one that is too old or of another epoch: take this.
    Snapshot(Snapshot),
    /// From a newer server.
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReceivedReply {
    Changes(Page),
    Snapshot(Snapshot),
}

/// The same where nobody has a cursor: whoever asks so needn't be able to read a page.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstReply {
    Snapshot(Snapshot),
}

impl<'de> Deserialize<'de> for ProgrammeReply {
    /// See [`ChunkPart`](crate::sync::ChunkPart).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match known::option(deserializer)? {
            Some(ReceivedReply::Changes(page)) => ProgrammeReply::Changes(page),
            Some(ReceivedReply::Snapshot(snapshot)) => ProgrammeReply::Snapshot(snapshot),
            None => ProgrammeReply::Unknown,
        })
    }
}

/// What `GET /api/places` gives: counters that change with every request stay out of the scopes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlacesLeft {
    pub as_of: Timestamp,
    #[serde(deserialize_with = "known::map")]
    pub events: BTreeMap<RecordId, EventPlaces>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EventPlaces {
    /// Absent: there is room for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    #[serde(default, deserialize_with = "known::map", skip_serializing_if = "BTreeMap::is_empty")]
    pub left_by_country: BTreeMap<CountryCode, u32>,
    /// Of the places that no country's quota names; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_outside_quotas: Option<u32>,
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
