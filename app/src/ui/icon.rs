//! Small drawings that stand beside a word, never instead of one.

use leptos::prelude::*;

pub use passerelle_words::Glyph;

#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    let class = if glyph.follows_the_text() { "icon follows-text" } else { "icon" };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true">
            <path d=glyph.strokes() />
        </svg>
    }
}
