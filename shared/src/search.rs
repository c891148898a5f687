//! Finding in the programme: by its words, whatever they are typed with, and by what an address filters it by. The app and
//! the server's pages find the same.

mod filters;
mod folding;
mod looked_for;
mod wanted;

use std::borrow::Borrow;

use crate::model::typed::Nfkc;
use crate::model::{Article, Named, Names, RecordId, Session, Speaker, Text};

pub use filters::{Filters, When, concerns, is_in};
use folding::fold_into;
pub use folding::folded;
use looked_for::LookedFor;
pub use wanted::Wanted;

/// What can be found of a record: its folded words.
#[derive(Debug, Clone)]
pub struct Entry {
    id: RecordId,
    /// The title's words, in every language.
    title: String,
    /// All other words.
    rest: String,
}

/// Records in which each typed word begins a word, those with a match in the title first.
pub fn search(entries: &[Entry], query: &str, nfkc: Nfkc) -> Vec<RecordId> {
    let words: Vec<LookedFor> =
        folded(query, nfkc).split(' ').filter(|word| !word.is_empty()).map(LookedFor::of).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, &RecordId)> = Vec::new();
    for entry in entries {
        if let Some(missing) = entry.missing_in_title(&words) {
            found.push((missing, &entry.id));
        }
    }
    // Nobody types many words: once for each number of them is cheaper than a sort.
    (0..=words.len())
        .flat_map(|missing| found.iter().filter(move |(count, _)| *count == missing))
        .map(|(_, id)| (*id).clone())
        .collect()
}

impl Entry {
    /// By its words in each language, and what else it is found by.
    pub fn of(id: &RecordId, texts: impl Iterator<Item = impl Borrow<Text>>, more: &str, nfkc: Nfkc) -> Entry {
        let mut title = String::new();
        let mut rest = folded(more, nfkc);
        for text in texts {
            let text = text.borrow();
            fold_into(&mut title, &text.title, nfkc);
            let lists = [&text.aims, &text.themes, &text.findings, &text.lines_of_work];
            let parts = [&text.summary, &text.body, &text.place, &text.note];
            for part in parts.into_iter().chain(lists.into_iter().flatten()) {
                fold_into(&mut rest, part, nfkc);
            }
        }
        Entry { id: id.clone(), title, rest }
    }

    /// How many of the words are not in the title; `None` when one is nowhere.
    fn missing_in_title(&self, words: &[LookedFor]) -> Option<usize> {
        let mut missing = 0_usize;
        for (at, word) in words.iter().enumerate() {
            match (word.is_in(&self.title), || word.is_in(&self.rest) || self.has_with_its_neighbour(words, at)) {
                (true, _) => {}
                (false, is_elsewhere) if is_elsewhere() => missing = missing.saturating_add(1),
                _ => return None,
            }
        }
        Some(missing)
    }

    /// Two words were typed where there is one.
    fn has_with_its_neighbour(&self, words: &[LookedFor], at: usize) -> bool {
        let pairs = words.windows(2).enumerate().filter(|(first, _)| (*first..=first.saturating_add(1)).contains(&at));
        let mut joined = pairs.map(|(_, pair)| pair[0].joined(&pair[1]));
        joined.any(|joined| joined.is_in(&self.title) || joined.is_in(&self.rest))
    }
}

pub fn names(named: &[Named]) -> String {
    named.iter().map(|named| spelt(&named.name, &named.names)).collect()
}

/// Who is in it, where it comes from, and under which number.
pub fn sources(article: &Article) -> String {
    let source = article.source_name.as_deref().unwrap_or_default();
    let source = spelt(source, &article.source_names.read().unwrap_or_default());
    names(&article.people.items()) + &source + article.source_reference.as_deref().unwrap_or_default()
}

pub fn speakers(session: &Session) -> String {
    let speaker = |speaker: &Speaker| {
        spelt(&speaker.name, &speaker.names) + &spelt(&speaker.affiliation, &speaker.affiliation_names)
    };
    session.speakers.iter().map(speaker).collect()
}

/// A name in every language.
fn spelt(written: &str, names: &Names) -> String {
    [written].into_iter().chain(names.all()).flat_map(|name| [name, " "]).collect()
}
