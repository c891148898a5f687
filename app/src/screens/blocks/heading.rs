//! The heading of a screen.

use leptos::prelude::*;

use super::wording::Title;
use crate::route::set_title;

/// The screen's name: in the tab, and at the top, where a screen reader goes on.
#[component]
pub fn Heading(#[prop(into)] title: Signal<Title>) -> impl IntoView {
    let words = move || {
        let words = title.get().words;
        set_title(&words);
        words
    };
    view! { <h1 tabindex="-1" lang=move || title.get().speech.lang dir=move || title.get().speech.dir>{words}</h1> }
}

/// The name of a screen that is called the same whatever is on it.
#[component]
pub fn FixedHeading(title: &'static str) -> impl IntoView {
    set_title(title);
    view! { <h1 tabindex="-1">{title}</h1> }
}
