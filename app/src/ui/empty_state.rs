//! What stands where nothing is yet: why, and what to do.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

#[component]
pub fn EmptyState(
    glyph: Glyph,
    #[prop(into)] title: String,
    #[prop(optional, into)] words: String,
    /// What to do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <Icon glyph />
            <p class="empty-title">{title}</p>
            {(!words.is_empty()).then(|| view! { <p class="quiet">{words}</p> })}
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
