//! The words of a record in all its languages, read from their JSON when they are first shown.

use std::sync::{Arc, OnceLock};

use passerelle_shared::json;
use passerelle_shared::model::{Language, Text};

/// Most words are never looked at: until then they stay as they came, which spares time and memory at a start.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts([Option<Arc<Words>>; Language::ALL.len()]);

#[derive(Debug)]
struct Words {
    json: Box<str>,
    text: OnceLock<Option<Text>>,
}

impl Texts {
    pub(super) fn put(&mut self, language: Language, json: &str) {
        self.0[place(language)] = Some(Arc::new(Words { json: json.into(), text: OnceLock::new() }));
    }

    pub(super) fn remove(&mut self, language: Language) {
        self.0[place(language)] = None;
    }

    pub(super) fn get(&self, language: Language) -> Option<&Text> {
        let words = self.0[place(language)].as_ref()?;
        words.text.get_or_init(|| json::read(&words.json)).as_ref()
    }

    pub(super) fn languages(&self) -> Vec<Language> {
        Language::ALL.into_iter().filter(|language| self.0[place(*language)].is_some()).collect()
    }

    /// The words in every language, read for once without keeping them.
    pub(super) fn read_all(&self) -> impl Iterator<Item = Text> {
        self.0.iter().flatten().filter_map(|words| json::read(&words.json))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

fn place(language: Language) -> usize {
    match language {
        Language::French => 0,
        Language::English => 1,
        Language::Arabic => 2,
        Language::German => 3,
        Language::Italian => 4,
    }
}
