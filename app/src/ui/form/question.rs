//! What stands around a field: its label, its hint, and what is wrong with what was typed.

use leptos::prelude::*;

use crate::ui::dynamic::dynamic;
use crate::ui::icon::{Glyph, Icon};

/// What the person reads around a field, by the field's own name on the page.
#[derive(Debug, Clone)]
pub struct Caption {
    pub id: String,
    pub hint: &'static str,
}

impl Caption {
    fn hint_id(&self) -> String {
        [&self.id, "-hint"].concat()
    }

    fn error_id(&self) -> String {
        [&self.id, "-error"].concat()
    }

    pub fn described_by(&self) -> String {
        match self.hint.is_empty() {
            true => self.error_id(),
            false => [self.hint_id(), self.error_id()].join(" "),
        }
    }
}

/// A field with its label above it, its hint, and what is wrong with what was typed.
#[component]
pub fn Question(
    caption: Caption,
    label: &'static str,
    remark: Signal<&'static str>,
    error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let hint = (!caption.hint.is_empty()).then(|| view! { <p class="hint" id=caption.hint_id()>{caption.hint}</p> });
    let remark = move || {
        let remark = remark.get();
        (!remark.is_empty()).then(|| view! { " " <span class="remark">{remark}</span> })
    };
    view! {
        <div class="field">
            <label for=caption.id.clone()>
                {label} {dynamic(remark)}
            </label>
            {hint}
            {children()}
            <ErrorLine caption error />
        </div>
    }
}

#[component]
pub fn ErrorLine(caption: Caption, error: Signal<Option<String>>) -> impl IntoView {
    let shown = move || error.get().map(|error| view! { <Icon glyph=Glyph::WARNING /> <span>{error}</span> });
    view! { <p class="error" id=caption.error_id()>{dynamic(shown)}</p> }
}
