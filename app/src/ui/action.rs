//! What can be pressed: buttons that do something, and links that look like them.

use crate::view::*;

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

#[derive(Default)]
#[non_exhaustive]
pub struct Button {
    pub label: Signal<String>,
    pub on_press: Option<Callback<()>>,
    pub weight: Weight,
    pub glyph: Option<Glyph>,
    pub is_busy: Signal<bool>,
    /// Inside a form: pressing it sends the form.
    pub sends_form: bool,
    pub id: Option<&'static str>,
}

impl Component for Button {
    fn view(self) -> View {
        let Button { label, on_press, weight, glyph, is_busy, sends_form, id } = self;
        let press = move |_| {
            if !is_busy.get_untracked() {
                on_press.iter().for_each(|press| press.run(()));
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
        .into_view()
    }
}

#[derive(Default)]
#[non_exhaustive]
pub struct LinkButton {
    pub href: String,
    pub label: &'static str,
    pub weight: Weight,
    pub glyph: Option<Glyph>,
}

impl Component for LinkButton {
    fn view(self) -> View {
        let LinkButton { href, label, weight, glyph } = self;
        view! {
            <a href=href class=weight.class()>
                {glyph.map(icon)}
                <span>{label}</span>
            </a>
        }
        .into_view()
    }
}
