//! Projects, with their priority areas, their figures and what follows from their events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Language, Link, Named, Names, PartialDate, ProjectCountry, RecordId};
use crate::json::known;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Project {
    pub order: u32,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub starts: Option<PartialDate>,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub ends: Option<PartialDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_eur: Option<u64>,
    /// The project that this one builds on; the other way round it is the successor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predecessor: Option<RecordId>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub funders: Vec<String>,
    /// What those among them are called elsewhere that have other names.
    #[serde(default, deserialize_with = "known::map", skip_serializing_if = "BTreeMap::is_empty")]
    pub funder_names: BTreeMap<String, Names>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Named>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<ProjectCountry>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

impl Project {
    pub fn funders_in(&self, language: Language) -> impl Iterator<Item = &str> {
        self.funders.iter().map(String::as_str).map(move |funder| match self.funder_names.get(funder) {
            Some(names) => names.within(language, funder),
            None => funder,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorityArea {
    pub project: RecordId,
    pub order: u32,
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
}

/// A figure over a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    pub project: RecordId,
    pub value: u64,
    pub unit: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub period_starts: Option<PartialDate>,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub period_ends: Option<PartialDate>,
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
}

/// What was agreed to be done after an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    pub event: RecordId,
    pub owner: String,
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub owner_names: Names,
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub due: Option<PartialDate>,
    pub state: FollowUpState,
    /// The event that answers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<RecordId>,
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
}

impl FollowUp {
    pub fn owner_in(&self, language: Language) -> &str {
        self.owner_names.within(language, &self.owner)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FollowUpState {
    Planned,
    Open,
    Done,
    #[serde(other)]
    Unknown,
}
