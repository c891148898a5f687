//! Something that opens when it is asked for.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

#[component]
pub fn Disclosure(
    #[prop(into)] summary: Signal<String>,
    #[prop(optional)] is_open: bool,
    #[prop(optional, into)] glyph: Option<Glyph>,
    /// Told each time it has been opened or closed.
    #[prop(optional, into)]
    on_toggle: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure" open=is_open on:toggle=move |_| on_toggle.into_iter().for_each(|tell| tell.run(()))>
            <summary>{glyph.map(|glyph| view! { <Icon glyph /> })} <span>{summary}</span></summary>
            <div class="disclosure-content">{children()}</div>
        </details>
    }
}
