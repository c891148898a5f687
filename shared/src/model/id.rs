//! The name of a record: its kind and a slug that never changes, as in `event/paris-cybercrime-exchange`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{CountryCode, Language};

named! {
    /// What a record is about; the first part of its id.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Kind {
        Country = "country",
        Project = "project",
        PriorityArea = "priority-area",
        Indicator = "indicator",
        Event = "event",
        Day = "day",
        Track = "track",
        Session = "session",
        FollowUp = "follow-up",
        Material = "material",
        Article = "article",
        Text = "text",
        SignUp = "sign-up",
        /// An own record: see [`OwnRecord`](super::OwnRecord).
        Star = "star",
        Role = "role",
        Applicant = "applicant",
        /// See [`HeldRole`](super::HeldRole).
        HeldRole = "held-role",
    }
}

/// The name of a record, stable for ever.
///
/// Parts of an event carry its slug: `session/tunis-training/opening`.
/// The words of a record are records too, one for each language: `text/fr/event/tunis-training`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(String);

impl RecordId {
    pub fn new(kind: Kind, slug: &str) -> Self {
        Self(format!("{}/{slug}", kind.as_str()))
    }

    pub fn country(code: CountryCode) -> Self {
        Self::new(Kind::Country, &code.as_str().to_ascii_lowercase())
    }

    /// The name of a part of this record: `event/a` has the sessions `session/a/…`.
    pub fn part(&self, kind: Kind, slug: &str) -> Self {
        Self(format!("{}/{}/{slug}", kind.as_str(), self.slug()))
    }

    /// The event that a part of one belongs to, and what the part is called in it.
    pub fn part_of_event(&self) -> Option<(RecordId, &str)> {
        let (event, part) = self.slug().split_once('/')?;
        (!part.is_empty() && !part.contains('/')).then(|| (RecordId::new(Kind::Event, event), part))
    }

    /// The name of this record's words in one language.
    pub fn text(&self, language: Language) -> Self {
        Self(format!("text/{}/{}", language.code(), self.0))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `None` for the kinds that a newer server may send.
    pub fn kind(&self) -> Option<Kind> {
        Kind::parse(self.0.split('/').next().unwrap_or_default())
    }

    /// All behind the kind.
    pub fn slug(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, slug)| slug)
    }

    /// For the words of a record: their language and the record they belong to.
    pub fn translated(&self) -> Option<(Language, RecordId)> {
        let (language, record) = self.0.strip_prefix("text/")?.split_once('/')?;
        Some((Language::parse(language)?, RecordId(record.to_owned())))
    }

    /// Ids from outside are short and plain, so that they can stand in addresses and logs.
    pub fn is_well_formed(&self) -> bool {
        const LENGTH_MAX: usize = 200;
        self.0.len() <= LENGTH_MAX
            && self.0.contains('/')
            && self.0.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/.".contains(&byte))
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<&str> for RecordId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for RecordId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_kind_and_its_slug() {
        let event = RecordId::new(Kind::Event, "tunis-training");

        assert_eq!(event.kind(), Some(Kind::Event));
        assert_eq!(event.slug(), "tunis-training");
        let opening = event.part(Kind::Session, "opening");
        assert_eq!(opening.as_str(), "session/tunis-training/opening");
        assert_eq!(opening.part_of_event(), Some((event.clone(), "opening")));
        assert_eq!(event.part_of_event(), None);
        assert_eq!(event.part(Kind::Session, "opening/again").part_of_event(), None);
    }

    #[test]
    fn the_words_of_a_record_are_found_by_language() {
        let event = RecordId::new(Kind::Event, "tunis-training");

        let text = event.text(Language::French);

        assert_eq!(text.as_str(), "text/fr/event/tunis-training");
        assert_eq!(text.translated(), Some((Language::French, event)));
    }

    #[test]
    fn an_id_with_markup_or_capitals_is_not_well_formed() {
        assert!(RecordId::from("event/a-1").is_well_formed());
        assert!(!RecordId::from("event/<b>").is_well_formed());
        assert!(!RecordId::from("event").is_well_formed());
    }
}
