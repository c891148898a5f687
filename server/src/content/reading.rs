//! A pack as it is read: its records, where each was found, and every fault on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use passerelle_shared::model::{Language, Named, Names, RecordId, Timestamp};
use serde::Serialize;

use super::Fault;
use super::names::Dictionary;
use super::page::{Page, WrittenName};
use super::words::{Translations, Vocabulary};
use crate::database::{Pack, PublishedEvent};

/// A pack that was read, and where its records stand in its files.
pub(super) struct Reading {
    pub pack: Pack,
    pub is_sample: bool,
    /// The day from which relative dates count.
    pub anchor: Date,
    pub faults: Vec<Fault>,
    found_at: BTreeMap<RecordId, (String, usize)>,
    references: Vec<(RecordId, String, usize)>,
    dictionary: Dictionary,
}

impl Reading {
    pub fn new(pack: Pack, is_sample: bool, anchor: Date, dictionary: Dictionary) -> Reading {
        Reading {
            pack,
            is_sample,
            anchor,
            faults: Vec::new(),
            found_at: BTreeMap::new(),
            references: Vec::new(),
            dictionary,
        }
    }

    /// Takes over what a file that was read has noted.
    pub fn end_page(&mut self, page: Page<'_>) {
        let Page { file, faults, references, .. } = page;
        self.faults.extend(faults);
        self.references.extend(references.into_iter().map(|(id, line)| (id, file.clone(), line)));
    }

    /// To be done when all files were read; `names` is the file of the dictionary.
    pub fn end(&mut self, mut names: Page<'_>, known: &BTreeSet<RecordId>) {
        self.dictionary.check_use(&mut names);
        self.faults.append(&mut names.faults);
        self.check_references(known);
        self.faults.sort();
    }

    fn check_references(&mut self, known: &BTreeSet<RecordId>) {
        for (id, file, line) in std::mem::take(&mut self.references) {
            if !self.found_at.contains_key(&id) && !known.contains(&id) {
                self.faults.push(Fault { file, line, reason: format!("there is no `{id}`") });
            }
        }
    }

    /// Notes where a record was found; a second one of the same name is a fault.
    pub fn claim(&mut self, page: &mut Page<'_>, id: &RecordId, span: &Range<usize>) {
        let here = (page.file.clone(), page.line(span));
        if let Some((file, line)) = self.found_at.insert(id.clone(), here) {
            page.fault(span, format!("`{id}` is already in {file}, line {line}"));
        }
    }

    /// What the database objects to in an event is its terms: from now on they are where it was found.
    pub fn find_terms(&mut self, page: &Page<'_>, event: &RecordId, span: &Range<usize>) {
        self.found_at.insert(event.clone(), (page.file.clone(), page.line(span)));
    }

    /// All records but words.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.found_at.keys().cloned()
    }

    /// Whether every event of a pack of samples is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        let is_over = |published: &PublishedEvent| published.event.over_at().is_some_and(|end| end < now);
        self.is_sample && !self.pack.events.is_empty() && self.pack.events.iter().all(is_over)
    }

    /// People or organisations, each with its part and its names in other languages.
    pub fn named(&mut self, page: &mut Page<'_>, written: &[WrittenName]) -> Vec<Named> {
        let named = |name: &WrittenName| {
            let role = page.word(&name.role, "a role")?;
            Some(Named { name: name.name.trim().to_owned(), role, names: self.names_of(&name.name) })
        };
        written.iter().filter_map(named).collect()
    }

    pub fn names_of(&mut self, written: &str) -> Names {
        self.dictionary.names_of(written)
    }

    /// Adds a record that isn't an event.
    pub fn add(&mut self, id: RecordId, body: &impl Serialize) {
        let json = serde_json::to_string(body).expect("the model is plain data");
        self.pack.records.insert(id, json);
    }

    /// Adds the words of a record; tells in which languages that 0.1 knows there are some.
    pub fn add_words(
        &mut self,
        page: &mut Page<'_>,
        id: &RecordId,
        words: Translations,
        vocabulary: Vocabulary,
        span: &Range<usize>,
    ) -> Vec<Language> {
        if words.is_empty() {
            page.fault(span, format!("`{id}` has no words in any language"));
        }
        let mut languages = Vec::new();
        for (language, words) in words {
            let span = words.span();
            for key in words.get_ref().misplaced(vocabulary) {
                page.fault(&span, format!("`{key}` has no meaning here"));
            }
            let text = words.into_inner().into_text();
            if text.title.is_empty() {
                page.fault(&span, format!("the title in `{}` is missing", language.code()));
            }
            self.add(id.text(language), &text);
            languages.push(language);
        }
        let (languages, later) = Language::parted(languages);
        if languages.is_empty() && !later.is_empty() {
            page.fault(span, format!("`{id}` has no words in fr, en, ar, de or it: the first apps read no others"));
        }
        languages
    }

    /// Where a record was found, for faults that only the database can tell.
    pub fn found_at(&self, id: &RecordId) -> Option<(String, usize)> {
        let of_text = id.translated().map(|(_, record)| record);
        self.found_at.get(of_text.as_ref().unwrap_or(id)).cloned()
    }
}
