//! What of an event, a session of its agenda or an article those who run it can write and change, field by field.

use serde::{Deserialize, Serialize};

use super::Language;
use super::named::named;

named! {
    /// One field of a record, as it is typed: words of one language, days, the deadline, a term of signing up, a link.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum EditField {
        Title = "title",
        Summary = "summary",
        Body = "body",
        Place = "place",
        /// Where a session is; its words have it as their place.
        Room = "room",
        /// Why it was cancelled, moved or taken back.
        Note = "note",
        Starts = "starts",
        Ends = "ends",
        /// The last minute in which a place can be asked for, on the wall there.
        Closes = "closes",
        Capacity = "capacity",
        Policy = "policy",
        /// What kind of event it is.
        Kind = "kind",
        /// The host.
        Country = "country",
        /// Whose hours the event has, by its IANA name.
        Zone = "zone",
        /// The event that a new one is made from: its agenda and all that the form doesn't show come along.
        From = "from",
        /// The day under which an article stands.
        Published = "published",
        /// Whose event or news it is.
        Project = "project",
        /// One a line: an address, and behind it what it is called.
        Links = "links",
        /// Whether it can be read: nothing as long as it is a draft.
        State = "state",
        /// The number of the event's day that a session is on.
        Day = "day",
        /// The hour at which a session begins, on the wall there: `22:00`.
        Begins = "begins",
        /// And until when it goes on: `01:00 next day`.
        Until = "until",
        SessionKind = "session-kind",
        Track = "track",
        /// One a line: a name, and behind a semicolon where they come from.
        Speakers = "speakers",
        /// Those that are spoken, by their codes.
        Languages = "languages",
        Interpretation = "interpretation",
    } else {
        /// From a newer app.
        #[serde(other)]
        Unknown = "unknown"
    }
}

impl EditField {
    /// Those that are words, once in each language.
    pub fn is_words(self) -> bool {
        use EditField::{Body, Note, Place, Room, Summary, Title};
        matches!(self, Title | Summary | Body | Place | Room | Note)
    }

    /// What is typed into it is no longer than this.
    pub fn characters_max(self) -> usize {
        match self {
            EditField::Title | EditField::Place | EditField::Room => 300,
            EditField::Summary | EditField::Note => 2_000,
            EditField::Body => 20_000,
            EditField::Links | EditField::Speakers => 5_000,
            EditField::Project | EditField::From | EditField::Track => 200,
            _ => 40,
        }
    }
}

/// A field, and of words in which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    pub field: EditField,
    pub language: Option<Language>,
}

impl Slot {
    pub fn plain(field: EditField) -> Slot {
        Slot { field, language: None }
    }

    pub fn words(field: EditField, language: Language) -> Slot {
        Slot { field, language: Some(language) }
    }
}

/// One field that is to be changed: from what stood before its author, to what is to stand. Nothing is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: EditField,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
}

impl FieldChange {
    pub fn new(slot: Slot, before: &str, after: &str) -> FieldChange {
        let Slot { field, language } = slot;
        FieldChange { field, language, before: before.to_owned(), after: after.to_owned() }
    }

    pub fn slot(&self) -> Slot {
        Slot { field: self.field, language: self.language }
    }
}

/// What stands in a field that somebody else has changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldStands {
    pub field: EditField,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl FieldStands {
    pub fn slot(&self) -> Slot {
        Slot { field: self.field, language: self.language }
    }
}
