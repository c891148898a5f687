//! A sentence that concerns the whole screen, with what can be done about it.

use leptos::prelude::*;

use super::chip::Tone;
use super::icon::{Glyph, Icon};

#[component]
pub fn Banner(
    tone: Tone,
    glyph: Glyph,
    /// Stands out above the words.
    #[prop(optional, into)]
    title: String,
    #[prop(optional, into)] words: String,
    /// What can be done about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=["banner ", tone.class()].concat()>
            <Icon glyph />
            <div class="banner-words">
                {(!title.is_empty()).then(|| view! { <p class="banner-title">{title}</p> })}
                {(!words.is_empty()).then(|| view! { <p>{words}</p> })}
                {children.map(|children| view! { <div class="actions">{children()}</div> })}
            </div>
        </div>
    }
}
