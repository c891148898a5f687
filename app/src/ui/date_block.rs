//! The square with a date that begins a card. Screen readers read the date in words beside it.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// Lines from top to bottom; without a main line a calendar stands for the unknown day.
#[component]
pub fn DateBlock(top: String, main: Option<String>, bottom: String) -> impl IntoView {
    let main = match main {
        Some(main) => view! { <span class="date-main">{main}</span> }.into_any(),
        None => view! { <Icon glyph=Glyph::CALENDAR /> }.into_any(),
    };
    view! {
        <div class="date-block" aria-hidden="true">
            {(!top.is_empty()).then(|| view! { <span class="date-top">{top}</span> })}
            {main}
            {(!bottom.is_empty()).then(|| view! { <span class="date-bottom">{bottom}</span> })}
        </div>
    }
}
