//! What can be pressed: buttons that do something, and links that look like them.

use leptos::prelude::*;

use super::icon::{Glyph, icon};

/// How much an action asks to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// The one thing to do here.
    Primary,
    #[default]
    Secondary,
    /// Beside other things, without a frame.
    Quiet,
    /// Takes something away.
    Danger,
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Weight::Primary => "button primary",
            Weight::Secondary => "button",
            Weight::Quiet => "button quiet",
            Weight::Danger => "button danger",
        }
    }
}

#[component]
pub fn Button(
    #[prop(into)] label: Signal<String>,
    on_press: Callback<()>,
    #[prop(optional)] weight: Weight,
    #[prop(optional, into)] glyph: Option<Glyph>,
    #[prop(optional, into)] is_busy: Signal<bool>,
    /// Inside a form: pressing it sends the form.
    #[prop(optional)]
    sends_form: bool,
    #[prop(optional)] id: Option<&'static str>,
) -> impl IntoView {
    let press = move |_| {
        if !is_busy.get_untracked() {
            on_press.run(());
        }
    };
    // A button that is busy keeps the focus: it is not disabled, it does nothing.
    view! {
        <button
            id=id
            type=if sends_form { "submit" } else { "button" }
            class=weight.class()
            aria-disabled=move || is_busy.get().then_some("true")
            on:click=press
        >
            {glyph.map(icon)}
            <span>{label}</span>
        </button>
    }
    .into_any()
}

#[component]
pub fn LinkButton(
    href: String,
    label: &'static str,
    #[prop(optional)] weight: Weight,
    #[prop(optional, into)] glyph: Option<Glyph>,
) -> impl IntoView {
    view! {
        <a href=href class=weight.class()>
            {glyph.map(icon)}
            <span>{label}</span>
        </a>
    }
    .into_any()
}
