//! A document of an event, with its size and its TLP marking.

use serde::{Deserialize, Serialize};

use super::{Language, RecordId};
use crate::json::known::{self, Word};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    pub event: RecordId,
    pub file_name: String,
    pub bytes: u64,
    pub tlp: Tlp,
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
}

/// Traffic Light Protocol 2.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tlp {
    #[serde(rename = "CLEAR")]
    Clear,
    #[serde(rename = "GREEN")]
    Green,
    #[serde(rename = "AMBER")]
    Amber,
    #[serde(rename = "AMBER+STRICT")]
    AmberStrict,
    #[serde(rename = "RED")]
    Red,
    /// What only a newer version knows: to be treated like RED. 0.1 has no such variant: a marking that comes one day
    /// stands in a field of its own, with RED in the old one.
    #[serde(rename = "unknown", other)]
    Unknown,
}

impl Word for Tlp {
    fn is_known(&self) -> bool {
        *self != Tlp::Unknown
    }
}

impl Tlp {
    /// The marking as it is written in every language.
    pub fn label(self) -> &'static str {
        match self {
            Tlp::Clear => "TLP:CLEAR",
            Tlp::Green => "TLP:GREEN",
            Tlp::Amber => "TLP:AMBER",
            Tlp::AmberStrict => "TLP:AMBER+STRICT",
            Tlp::Red => "TLP:RED",
            Tlp::Unknown => "TLP:?",
        }
    }
}
