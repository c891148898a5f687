//! What can be pressed: buttons that do something, and links that look like them.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

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
) -> impl IntoView {
    let press = move |_| {
        if !is_busy.get_untracked() {
            on_press.run(());
        }
    };
    // A button that is busy keeps the focus: it is not disabled, it does nothing.
    view! {
        <button
            type="button"
            class=weight.class()
            aria-disabled=move || is_busy.get().then_some("true")
            on:click=press
        >
            <Face glyph />
            <span>{label}</span>
        </button>
    }
}

/// Sends the form that it stands in: what happens then is the form's.
#[component]
pub fn SubmitButton(
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] glyph: Option<Glyph>,
    #[prop(into)] is_busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=Weight::Primary.class()
            aria-disabled=move || is_busy.get().then_some("true")
        >
            <Face glyph />
            <span>{label}</span>
        </button>
    }
}

#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    label: &'static str,
    #[prop(optional)] weight: Weight,
    #[prop(optional, into)] glyph: Option<Glyph>,
) -> impl IntoView {
    view! {
        <a href=href class=weight.class()>
            <Face glyph />
            <span>{label}</span>
        </a>
    }
}

/// The drawing before the words, if there is one.
#[component]
fn Face(glyph: Option<Glyph>) -> impl IntoView {
    glyph.map(|glyph| view! { <Icon glyph /> })
}
