//! The words of a record, one table a language.

use passerelle_shared::model::{Language, Text};
use serde::Deserialize;
use toml::Spanned;

/// All that can be said about anything; which of it, tells [`Vocabulary`].
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Words {
    title: String,
    name: String,
    summary: String,
    body: String,
    place: String,
    room: String,
    aims: Vec<String>,
    themes: Vec<String>,
    findings: Vec<String>,
    lines_of_work: Vec<String>,
    status_note: String,
    note: String,
}

/// The keys that a kind of record has, in each language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vocabulary(pub &'static [&'static str]);

/// The tables of one record, as they were found.
pub(super) type Translations = Vec<(Language, Spanned<Words>)>;

impl Words {
    /// What is written here and not known there.
    pub fn misplaced(&self, vocabulary: Vocabulary) -> Vec<&'static str> {
        let written = [
            ("title", self.title.is_empty()),
            ("name", self.name.is_empty()),
            ("summary", self.summary.is_empty()),
            ("body", self.body.is_empty()),
            ("place", self.place.is_empty()),
            ("room", self.room.is_empty()),
            ("aims", self.aims.is_empty()),
            ("themes", self.themes.is_empty()),
            ("findings", self.findings.is_empty()),
            ("lines_of_work", self.lines_of_work.is_empty()),
            ("status_note", self.status_note.is_empty()),
            ("note", self.note.is_empty()),
        ];
        let is_misplaced = |(key, is_empty): &(&str, bool)| !is_empty && !vocabulary.0.contains(key);
        written.into_iter().filter(is_misplaced).map(|(key, _)| key).collect()
    }

    pub fn place(&self) -> &str {
        self.place.trim()
    }

    pub fn into_text(self) -> Text {
        let either = |one: String, other: String| tidy(if one.is_empty() { other } else { one });
        Text {
            title: either(self.title, self.name),
            summary: tidy(self.summary),
            body: tidy(self.body),
            place: either(self.place, self.room),
            aims: self.aims.into_iter().map(tidy).collect(),
            themes: self.themes.into_iter().map(tidy).collect(),
            findings: self.findings.into_iter().map(tidy).collect(),
            lines_of_work: self.lines_of_work.into_iter().map(tidy).collect(),
            note: either(self.status_note, self.note),
        }
    }
}

fn tidy(text: String) -> String {
    text.trim().to_owned()
}

/// Declares what a table of a pack may hold, with a table of words for each language beside it.
///
/// `serde(flatten)` would say it shorter, but then unknown keys could not be refused.
macro_rules! translated {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident { $($fields:tt)* }) => {
        $(#[$meta])*
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        $visibility struct $name {
            $($fields)*
            fr: Option<toml::Spanned<$crate::content::words::Words>>,
            en: Option<toml::Spanned<$crate::content::words::Words>>,
            ar: Option<toml::Spanned<$crate::content::words::Words>>,
            de: Option<toml::Spanned<$crate::content::words::Words>>,
            it: Option<toml::Spanned<$crate::content::words::Words>>,
            es: Option<toml::Spanned<$crate::content::words::Words>>,
            pt: Option<toml::Spanned<$crate::content::words::Words>>,
        }

        impl $name {
            /// Takes the words out, in the order of the languages.
            fn take_words(&mut self) -> $crate::content::words::Translations {
                use passerelle_shared::model::Language;
                let tables = [
                    (Language::French, self.fr.take()),
                    (Language::English, self.en.take()),
                    (Language::Arabic, self.ar.take()),
                    (Language::German, self.de.take()),
                    (Language::Italian, self.it.take()),
                    (Language::Spanish, self.es.take()),
                    (Language::Portuguese, self.pt.take()),
                ];
                tables.into_iter().filter_map(|(language, words)| Some((language, words?))).collect()
            }
        }
    };
}

pub(super) use translated;
