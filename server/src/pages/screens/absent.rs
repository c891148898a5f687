//! What isn't there, or isn't any more.

use maud::{Markup, html};
use passerelle_words::Glyph;

use crate::pages::markup::empty_state;
use crate::pages::reader::Reader;

pub fn not_found(reader: Reader<'_>) -> Markup {
    let words = &reader.more().notices;
    let action = reader.href("/programme");
    html! {
        h1 tabindex="-1" { (words.not_found) }
        (empty_state(Glyph::SEARCH, words.not_found_means, "", Some((&action, words.to_programme))))
    }
}

pub fn withdrawn(reader: Reader<'_>, reason: &str) -> Markup {
    let words = &reader.more().notices;
    let action = reader.href("/programme");
    html! {
        h1 tabindex="-1" { (words.withdrawn) }
        (empty_state(Glyph::INFO, words.withdrawn, reason, Some((&action, words.to_programme))))
    }
}
