//! Records on their way to a device, and pages of them.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Head, Sequence};
use crate::model::RecordId;

/// One stored thing that a device keeps a copy of.
///
/// The body is kept as it was received, unknown kinds and fields too, so that an older app
/// holds the same as a newer one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    pub id: RecordId,
    pub seq: Sequence,
    #[serde(flatten)]
    pub body: Body,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    Body(Box<RawValue>),
    /// Taken back, with the reason in words: absence never means cancelled.
    Withdrawn(String),
}

impl Record {
    pub fn json(&self) -> Option<&str> {
        match &self.body {
            Body::Body(json) => Some(json.get()),
            Body::Withdrawn(_) => None,
        }
    }
}

/// Changes of one scope, in the order of their numbers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Page {
    pub head: Head,
    pub records: Vec<Record>,
    /// Where the next page begins; sealed by the server, opaque to the device.
    pub cursor: String,
    /// Nothing more was there when this page was read: now count and checksum must agree.
    pub complete: bool,
}
