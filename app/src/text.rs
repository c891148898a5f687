//! All that the app says, in three languages, each a part of the program of its own. Plurals, numbers and dates come
//! from `platform::intl`.

use std::cell::Cell;

use leptos::wasm_split::wasm_split;

use passerelle_shared::model::UiLanguage;

use crate::later::NotHere;

mod ar;
mod dates;
mod en;
mod fr;
mod last_words;
mod reasons;
mod sentence;
mod sentences;
mod words;

pub use dates::{
    DateBlock, as_of, beginning, date, date_block, day_of, length, moment, offset_at, own_times, own_zone_differs,
    period, span, times, until_start, when,
};
pub use last_words::{BROKEN, LOAD_AGAIN};
pub use reasons::{complaint, problem, reason};
pub use sentences::Sentences;
pub use words::{
    actor, country_role, euros, event_kind, event_status, field, field_hint, follow_up_state, language_name,
    language_own_name, listed, named_role, number, percent, region, session_kind, sign_up_state, size,
};

thread_local! {
    static SPOKEN: Cell<Option<(UiLanguage, &'static Sentences)>> = const { Cell::new(None) };
}

/// From now on all sentences are in this language. What is shown already is rendered anew by the frame,
/// which follows the language's signal: so a single sentence needs no signal of its own.
///
/// Fails where the language was never used before and can't be fetched: then the old one goes on.
pub async fn speak(language: UiLanguage) -> Result<(), NotHere> {
    let sentences = match language {
        UiLanguage::French => french().await?,
        UiLanguage::English => english().await?,
        UiLanguage::Arabic => arabic().await?,
    };
    SPOKEN.set(Some((language, sentences)));
    Ok(())
}

pub fn language() -> UiLanguage {
    spoken().0
}

/// Every sentence in the language that is spoken now.
pub fn text() -> &'static Sentences {
    spoken().1
}

fn spoken() -> (UiLanguage, &'static Sentences) {
    SPOKEN.get().expect("nothing is shown before there is a language to say it in")
}

#[wasm_split(fr, fallible, wasm_split_path = leptos::wasm_split)]
fn french() -> Result<&'static Sentences, NotHere> {
    Ok(&fr::SENTENCES)
}

#[wasm_split(en, fallible, wasm_split_path = leptos::wasm_split)]
fn english() -> Result<&'static Sentences, NotHere> {
    Ok(&en::SENTENCES)
}

#[wasm_split(ar, fallible, wasm_split_path = leptos::wasm_split)]
fn arabic() -> Result<&'static Sentences, NotHere> {
    Ok(&ar::SENTENCES)
}

#[cfg(test)]
mod tests {
    /// The three source files are what translators edit, so they are what is checked.
    const FRENCH: &str = concat!(include_str!("text/fr.rs"), include_str!("text/fr/words.rs"));
    const ARABIC: &str = concat!(include_str!("text/ar.rs"), include_str!("text/ar/words.rs"));

    fn strings(source: &str) -> impl Iterator<Item = &str> {
        source.split('"').skip(1).step_by(2)
    }

    #[test]
    fn french_keeps_its_marks_with_their_words() {
        for sentence in strings(FRENCH) {
            for mark in [" :", " ;", " ?", " !", " »", "« ", "'"] {
                assert!(!sentence.contains(mark), "`{mark}` may break the line in: {sentence}");
            }
        }
    }

    #[test]
    fn arabic_uses_its_own_marks() {
        for sentence in strings(ARABIC) {
            for mark in [',', ';', '?'] {
                assert!(!sentence.contains(mark), "`{mark}` in: {sentence}");
            }
        }
    }
}
