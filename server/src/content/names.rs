//! `names.toml`: what organisations and people are called in other languages, wherever in the pack their names stand.

use std::collections::BTreeMap;
use std::ops::Range;

use passerelle_shared::model::{Language, Names};
use serde::Deserialize;
use toml::Spanned;

use super::page::Page;

pub(super) const FILE: &str = "names.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesFile {
    #[serde(default)]
    name: Vec<WrittenNames>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNames {
    /// As it stands elsewhere in the pack.
    written: Spanned<String>,
    fr: Option<String>,
    en: Option<String>,
    ar: Option<String>,
    de: Option<String>,
    it: Option<String>,
    es: Option<String>,
    pt: Option<String>,
}

/// All names of a pack that are known in other languages.
#[derive(Debug, Default)]
pub(super) struct Dictionary(BTreeMap<String, Entry>);

#[derive(Debug)]
struct Entry {
    names: Names,
    span: Range<usize>,
    is_used: bool,
}

impl Dictionary {
    pub fn read(page: &mut Page<'_>) -> Dictionary {
        let mut dictionary = Dictionary::default();
        for written in page.parse::<NamesFile>().map(|file| file.name).unwrap_or_default() {
            let (span, name) = (written.written.span(), written.written.get_ref().trim().to_owned());
            let names = names(written);
            if names.is_empty() {
                page.fault(&span, format!("`{name}` has no name in any language"));
            }
            if dictionary.0.insert(name.clone(), Entry { names, span: span.clone(), is_used: false }).is_some() {
                page.fault(&span, format!("`{name}` is already in this file"));
            }
        }
        dictionary
    }

    pub fn names_of(&mut self, written: &str) -> Names {
        let Some(entry) = self.0.get_mut(written.trim()) else { return Names::default() };
        entry.is_used = true;
        entry.names.clone()
    }

    /// A name that stands nowhere else is more often misspelt than superfluous.
    pub fn check_use(&self, page: &mut Page<'_>) {
        for (name, entry) in self.0.iter().filter(|(_, entry)| !entry.is_used) {
            page.fault(&entry.span, format!("`{name}` stands nowhere in this pack"));
        }
    }
}

fn names(written: WrittenNames) -> Names {
    let by_language = [
        (Language::French, written.fr),
        (Language::English, written.en),
        (Language::Arabic, written.ar),
        (Language::German, written.de),
        (Language::Italian, written.it),
        (Language::Spanish, written.es),
        (Language::Portuguese, written.pt),
    ];
    let given = by_language.into_iter().filter_map(|(language, name)| Some((language, name?.trim().to_owned())));
    given.filter(|(_, name)| !name.is_empty()).collect()
}
