//! News.

use serde::{Deserialize, Serialize};

use super::{Language, Link, Named, Names, PartialDate, RecordId};
use crate::json::{Unread, known};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    #[serde(default, deserialize_with = "known::option", skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub projects: Vec<RecordId>,
    #[serde(default, deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<RecordId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_name: Option<String>,
    #[serde(default, skip_serializing_if = "Unread::is_absent")]
    pub source_names: Unread<Names>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_reference: Option<String>,
    #[serde(default, skip_serializing_if = "Unread::is_absent")]
    pub people: Unread<Vec<Named>>,
    #[serde(default, skip_serializing_if = "Unread::is_absent")]
    pub links: Unread<Vec<Link>>,
    #[serde(default, deserialize_with = "known::words")]
    pub translations: Vec<Language>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

impl Article {
    pub fn source_name_in(&self, language: Language) -> Option<String> {
        let names = self.source_names.read().unwrap_or_default();
        self.source_name.as_deref().map(|written| names.within(language, written).to_owned())
    }
}
