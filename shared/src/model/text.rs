//! The words of one record in one language.

use serde::{Deserialize, Serialize};

use crate::json::known;

/// What a record says in one language. Text is text: nothing in it is ever markup.
///
/// In `body` an empty line parts paragraphs and lines that begin with `- ` are a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Text {
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// The town or venue of an event, the room of a session.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
    #[serde(deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub aims: Vec<String>,
    #[serde(deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<String>,
    #[serde(deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    #[serde(deserialize_with = "known::list", skip_serializing_if = "Vec::is_empty")]
    pub lines_of_work: Vec<String>,
    /// Why an event was cancelled or moved; what is particular about a figure.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}
