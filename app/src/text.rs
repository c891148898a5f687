//! All that the app says, in three languages, each a part of the program of its own. The sentences stand in
//! `shared/words`; plurals, numbers and dates come from `platform::intl`.

use std::cell::Cell;

use leptos::wasm_split::wasm_split;

use passerelle_shared::model::UiLanguage;
use passerelle_words::{ar, en, fr};

use crate::later::NotHere;

mod dates;
mod edit_fields;
mod last_words;
mod reasons;
mod words;
mod writing;

pub use dates::{
    DateBlock, as_of, beginning, clocks_in, date, date_block, day_of, deadline, duration, known_as_of, length, moment,
    next, offset_at, on_wall, own_times, period, span, times, today_at, until_start, when, when_said,
};
pub use edit_fields::{field_name, slot_name};
pub use last_words::{BROKEN, LOAD_AGAIN};
pub use passerelle_words::{ByState, MoreSentences, Sentences, isolated, language_own_name};
pub use reasons::{complaint, problem, reason, reason_at};
pub use words::{
    actor, country, country_role, euros, event_kind, event_status, field, field_hint, follow_up_state, how_long_kept,
    in_order_of_names, language_name, language_names, listed, named_role, number, own_zone, percent, session_kind,
    sign_up_state, size, zones,
};
pub use writing::Counted;

thread_local! {
    static SPOKEN: Cell<Option<(UiLanguage, &'static Sentences)>> = const { Cell::new(None) };
    static SPOKEN_IN_FULL: Cell<Option<(UiLanguage, &'static MoreSentences)>> = const { Cell::new(None) };
}

/// From now on the first screen speaks this language. What is shown already is mounted anew when the language's signal
/// changes: so a single sentence needs no signal of its own.
///
/// Fails where the language was never used before and can't be fetched: then the old one goes on.
pub async fn speak(language: UiLanguage) -> Result<(), NotHere> {
    let sentences = match language {
        UiLanguage::French => french().await?,
        UiLanguage::English | UiLanguage::Unknown => english().await?,
        UiLanguage::Arabic => arabic().await?,
    };
    SPOKEN.set(Some((language, sentences)));
    Ok(())
}

/// The same for all screens.
pub async fn speak_in_full(language: UiLanguage) -> Result<(), NotHere> {
    let sentences = match language {
        UiLanguage::French => more_french().await?,
        UiLanguage::English | UiLanguage::Unknown => more_english().await?,
        UiLanguage::Arabic => more_arabic().await?,
    };
    speak(language).await?;
    SPOKEN_IN_FULL.set(Some((language, sentences)));
    Ok(())
}

/// All screens can be shown.
pub fn is_spoken_in_full() -> bool {
    SPOKEN_IN_FULL.get().is_some_and(|(in_full, _)| in_full == language())
}

pub fn language() -> UiLanguage {
    spoken().0
}

/// What the first screen says, in the language that is spoken now.
pub fn text() -> &'static Sentences {
    spoken().1
}

/// What all other screens say.
pub fn more() -> &'static MoreSentences {
    SPOKEN_IN_FULL.get().expect("no other screen is shown before its words are here").1
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

#[wasm_split(more_fr, fallible, wasm_split_path = leptos::wasm_split)]
fn more_french() -> Result<&'static MoreSentences, NotHere> {
    Ok(&fr::more::SENTENCES)
}

#[wasm_split(more_en, fallible, wasm_split_path = leptos::wasm_split)]
fn more_english() -> Result<&'static MoreSentences, NotHere> {
    Ok(&en::more::SENTENCES)
}

#[wasm_split(more_ar, fallible, wasm_split_path = leptos::wasm_split)]
fn more_arabic() -> Result<&'static MoreSentences, NotHere> {
    Ok(&ar::more::SENTENCES)
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::UiLanguage;

    /// Where the page picks a language before the program is there.
    const BOOT: &str = include_str!("../../public/boot.js");

    #[test]
    fn the_page_picks_among_the_languages_that_the_app_speaks() {
        let codes = UiLanguage::ALL.map(UiLanguage::code);

        assert!(BOOT.contains(&format!("const LANGUAGES = {};", serde_json::json!(codes)).replace(',', ", ")));
    }
}
