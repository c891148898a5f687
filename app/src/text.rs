//! All that the app says, in three languages. Plurals, numbers and dates come from `platform::intl`.

use std::cell::Cell;

use passerelle_shared::model::UiLanguage;

mod ar;
mod dates;
mod en;
mod fr;
mod reasons;
mod sentence;
mod sentences;
mod words;

pub use dates::{
    DateBlock, as_of, beginning, date, date_block, day_of, length, moment, offset_at, own_times, own_zone_differs,
    period, span, times, until_start, when,
};
pub use reasons::{complaint, problem, reason};
pub use sentences::Sentences;
pub use words::{
    actor, country_role, euros, event_kind, event_status, field, field_hint, follow_up_state, language_name,
    language_own_name, listed, named_role, number, percent, region, session_kind, sign_up_state, size,
};

/// For when the app itself can't speak any more: in each language, whatever was chosen.
pub const BROKEN: [(&str, &str); 3] =
    [("fr", fr::SENTENCES.frame.failed), ("en", en::SENTENCES.frame.failed), ("ar", ar::SENTENCES.frame.failed)];

pub const LOAD_AGAIN: [(&str, &str); 3] = [
    ("fr", fr::SENTENCES.frame.load_again),
    ("en", en::SENTENCES.frame.load_again),
    ("ar", ar::SENTENCES.frame.load_again),
];

thread_local! {
    static LANGUAGE: Cell<UiLanguage> = const { Cell::new(UiLanguage::English) };
}

/// From now on all sentences are in this language. What is shown already is rendered anew by the frame,
/// which follows the language's signal: so a single sentence needs no signal of its own.
pub fn speak(language: UiLanguage) {
    LANGUAGE.set(language);
}

pub fn language() -> UiLanguage {
    LANGUAGE.get()
}

/// Every sentence in the language that is spoken now.
pub fn text() -> &'static Sentences {
    match language() {
        UiLanguage::French => &fr::SENTENCES,
        UiLanguage::English => &en::SENTENCES,
        UiLanguage::Arabic => &ar::SENTENCES,
    }
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
