//! How the records of a snapshot are divided into chunks: by how soon they are needed, and by whom.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::Record;
use crate::json::known;
use crate::model::{Kind, Language, RecordId, UiLanguage};

/// What a chunk holds, so that the nearest can come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChunkPart {
    /// Facts without words: all kinds.
    Facts,
    /// The words of projects, priority areas, countries and events in one language.
    EventWords(Language),
    /// All other words in one language.
    OtherWords(Language),
    /// What only a newer version knows. It is kept like all others: the whole is what is compared.
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReceivedPart {
    Facts,
    EventWords(Language),
    OtherWords(Language),
}

impl<'de> Deserialize<'de> for ChunkPart {
    /// A part that isn't known may hold anything, and serde's last variant holds nothing.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match known::option(deserializer)? {
            Some(ReceivedPart::Facts) => ChunkPart::Facts,
            Some(ReceivedPart::EventWords(language)) => ChunkPart::EventWords(language),
            Some(ReceivedPart::OtherWords(language)) => ChunkPart::OtherWords(language),
            None => ChunkPart::Unknown,
        })
    }
}

impl ChunkPart {
    /// Whether 0.1 knows it.
    pub fn is_of_the_first(self) -> bool {
        match self {
            ChunkPart::Facts => true,
            ChunkPart::EventWords(language) | ChunkPart::OtherWords(language) => Language::FIRST.contains(&language),
            ChunkPart::Unknown => false,
        }
    }
}

/// What a record belongs to in a snapshot: each has chunks of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Section {
    pub part: ChunkPart,
    pub can_wait: bool,
    /// As of a [`ChunkName`](super::ChunkName).
    pub also_for: Vec<Language>,
}

impl Section {
    /// Words in a language that only a newer app knows lie with the facts.
    pub fn of(id: &RecordId) -> Section {
        let (language, of) = id.translated().unzip();
        let is_listed = matches!(
            of.as_ref().unwrap_or(id).kind(),
            Some(Kind::Project | Kind::PriorityArea | Kind::Country | Kind::Event)
        );
        let part = match language {
            None => ChunkPart::Facts,
            Some(language) if is_listed => ChunkPart::EventWords(language),
            Some(language) => ChunkPart::OtherWords(language),
        };
        Section { part, can_wait: part == ChunkPart::Facts && !is_listed, also_for: Vec::new() }
    }

    /// For words that are new here: who has none of their own for what they are about can't be told by them alone.
    pub fn of_news(id: &RecordId) -> Section {
        let is_words = id.translated().is_some();
        let also_for = if is_words { readers().collect() } else { Vec::new() };
        Section { also_for, ..Section::of(id) }
    }
}

/// All records of a snapshot by section, in their order.
pub fn divided(records: Vec<Record>) -> BTreeMap<Section, Vec<Record>> {
    let mut languages: BTreeMap<RecordId, Vec<Language>> = BTreeMap::new();
    for (language, of) in records.iter().filter(|record| record.json().is_some()).filter_map(|r| r.id.translated()) {
        languages.entry(of).or_default().push(language);
    }
    let mut sections: BTreeMap<Section, Vec<Record>> = BTreeMap::new();
    for record in records {
        let mut section = Section::of(&record.id);
        if let Some((language, of)) = record.id.translated() {
            section.also_for = stands_in_for(language, languages.get(&of).map_or(&[], Vec::as_slice));
        }
        sections.entry(section).or_default().push(record);
    }
    sections
}

/// The readers who see words in this language because there are none in theirs.
fn stands_in_for(language: Language, there_are: &[Language]) -> Vec<Language> {
    let first = Language::ALL.into_iter().find(|language| there_are.contains(language));
    if first == Some(language) { readers().filter(|reader| !there_are.contains(reader)).collect() } else { Vec::new() }
}

/// The languages that people read the screens in.
fn readers() -> impl Iterator<Item = Language> {
    UiLanguage::ALL.into_iter().map(Language::from)
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::sync::Body;

    #[test]
    fn what_the_list_of_events_shows_comes_before_what_only_a_screen_of_its_own_does() {
        let words = ChunkPart::EventWords(Language::French);
        let other_words = ChunkPart::OtherWords(Language::French);
        for (ids, part, can_wait) in [
            (["event/a", "project/a", "priority-area/a", "country/tn"], ChunkPart::Facts, false),
            (["session/a/x", "article/a", "poll/a", "text/xx/event/a"], ChunkPart::Facts, true),
            (["text/fr/event/a", "text/fr/project/a", "text/fr/priority-area/a", "text/fr/country/tn"], words, false),
            (["text/fr/session/a/x", "text/fr/article/a", "text/fr/poll/a", "text/fr/day/a/1"], other_words, false),
        ] {
            for id in ids {
                assert_eq!(Section::of(&id.into()), Section { part, can_wait, also_for: vec![] }, "{id}");
            }
        }
    }

    #[test]
    fn words_lie_with_those_that_the_same_readers_need() {
        let record = |id: &str| {
            let json = RawValue::from_string("{}".into()).expect("JSON");
            Record { id: id.into(), seq: 1, body: Body::Body(json) }
        };
        let withdrawn = Record { body: Body::Withdrawn("Gone.".into()), ..record("text/ar/article/b") };
        let ids = ["article/a", "text/ar/article/a", "text/en/article/a", "text/fr/article/a", "article/b"];
        let more = ["text/en/article/b", "text/fr/article/b", "text/de/article/c", "text/it/article/c"];
        let records = ids.into_iter().chain(more).map(record).chain([withdrawn]).collect();

        let divided = divided(records);

        let also_for = |id: &str| {
            let (section, _) = divided.iter().find(|(_, records)| records.iter().any(|r| r.id.as_str() == id))?;
            Some(section.also_for.clone())
        };
        let (french, english, arabic) = (Language::French, Language::English, Language::Arabic);
        for whole in ["text/ar/article/a", "text/en/article/a", "text/fr/article/a", "article/b"] {
            assert_eq!(also_for(whole), Some(vec![]), "{whole}");
        }
        assert_eq!(also_for("text/fr/article/b"), Some(vec![arabic]), "the first that there is stands in");
        assert_eq!(also_for("text/en/article/b"), Some(vec![]));
        assert_eq!(also_for("text/de/article/c"), Some(vec![french, english, arabic]));
        assert_eq!(also_for("text/it/article/c"), Some(vec![]));
    }

    #[test]
    fn new_words_are_read_by_everybody_until_the_next_snapshot() {
        let news = Section::of_news(&"text/fr/article/new".into());

        assert_eq!(news.part, ChunkPart::OtherWords(Language::French));
        assert_eq!(news.also_for, readers().collect::<Vec<_>>());
        assert_eq!(Section::of_news(&"article/new".into()), Section::of(&"article/new".into()));
    }

    #[test]
    fn an_app_of_the_first_version_is_given_its_own_languages_and_nothing_that_it_cannot_read() {
        for part in [ChunkPart::EventWords, ChunkPart::OtherWords] {
            assert!(part(Language::Italian).is_of_the_first());
            assert!(!part(Language::Spanish).is_of_the_first());
        }
        assert!(ChunkPart::Facts.is_of_the_first());
        assert!(!ChunkPart::Unknown.is_of_the_first());
    }
}
