//! Whether an article can be read, in a word.

use leptos::prelude::*;
use passerelle_shared::rules::edit::article::{PUBLISHED, TAKEN_BACK};

use crate::text::more;
use crate::ui::{Chip, Glyph, Tone};

pub fn state_chip(state: &str) -> AnyView {
    let (tone, glyph) = match state {
        PUBLISHED => (Tone::Good, Glyph::CHECK),
        TAKEN_BACK => (Tone::Bad, Glyph::CROSS),
        _ => (Tone::Quiet, Glyph::DOCUMENT),
    };
    view! { <Chip words=state_words(state) tone glyph /> }.into_any()
}

pub fn state_words(state: &str) -> &'static str {
    let words = &more().desk.news;
    match state {
        PUBLISHED => words.published,
        TAKEN_BACK => words.taken_back,
        _ => words.draft,
    }
}
