//! What stands where nothing is yet: why, and what to do.

use leptos::prelude::*;

use super::icon::{Glyph, icon};

#[component]
pub fn EmptyState(
    glyph: Glyph,
    #[prop(into)] title: String,
    #[prop(optional, into)] words: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            {icon(glyph)}
            <p class="empty-title">{title}</p>
            {(!words.is_empty()).then(|| view! { <p class="quiet">{words}</p> })}
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
    .into_any()
}
