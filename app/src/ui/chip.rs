//! A state in an icon, a word and a colour, never in a colour alone.

use leptos::prelude::*;

pub use passerelle_words::Tone;

use super::icon::{Glyph, Icon};

#[component]
pub fn Chip(
    #[prop(into)] words: String,
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] glyph: Option<Glyph>,
) -> impl IntoView {
    view! {
        <span class=["chip ", tone.class()].concat()>
            {glyph.map(|glyph| view! { <Icon glyph /> })}
            <span>{words}</span>
        </span>
    }
}
