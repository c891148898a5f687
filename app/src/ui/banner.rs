//! A sentence that concerns the whole screen, with what can be done about it.

use leptos::prelude::*;

use super::chip::Tone;
use super::icon::{Glyph, icon};

#[component]
pub fn Banner(
    tone: Tone,
    glyph: Glyph,
    /// Stands out above the words.
    #[prop(optional, into)]
    title: Option<String>,
    #[prop(into)] words: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let has_words = !words.is_empty();
    view! {
        <div class=["banner ", tone.class()].concat()>
            {icon(glyph)}
            <div class="banner-words">
                {title.map(|title| view! { <p class="banner-title">{title}</p> })}
                {has_words.then(|| view! { <p>{words}</p> })}
                {children.map(|children| view! { <div class="actions">{children()}</div> })}
            </div>
        </div>
    }
    .into_any()
}
