//! A day, of which the browser says nothing while only a part of it is typed.

use leptos::prelude::*;

use super::question::{Caption, Question};

/// How precisely a moment is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    #[default]
    Day,
    /// As in `2027-01-05T09:00`.
    Minute,
    /// Of whichever day: `09:00`.
    Hour,
}

impl Precision {
    fn kind(self) -> &'static str {
        match self {
            Precision::Day => "date",
            Precision::Minute => "datetime-local",
            Precision::Hour => "time",
        }
    }
}

/// The field is the browser's own while somebody types in it: what it says of half a day, that there is none, would empty
/// all of its parts if it were written back.
#[component]
pub fn DayInput(
    #[prop(into)] id: String,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(optional, into)] remark: Signal<&'static str>,
    #[prop(optional)] precision: Precision,
    /// What is said to be typed as long as the day is half typed.
    unfinished: &'static str,
    #[prop(into)] value: Signal<String>,
    on_input: Callback<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let caption = Caption { id: id.clone(), hint };
    let described_by = caption.described_by();
    let field = NodeRef::<leptos::html::Input>::new();
    let reported = StoredValue::new(None::<String>);
    Effect::new(move |_| {
        let (Some(field), value) = (field.get(), value.get()) else { return };
        if reported.with_value(|reported| reported.as_ref() == Some(&value)) {
            return;
        }
        if value == unfinished {
            // Of a day that was half typed on a page that is gone nothing can be shown.
            return on_input.run(String::new());
        }
        field.set_value(&value);
    });
    // Chromium tells of no input as long as there is no whole day: so it is asked whenever something is done here.
    let ask = move || {
        let Some(field) = field.get_untracked() else { return };
        let typed = if field.validity().bad_input() { unfinished.to_owned() } else { field.value() };
        if typed != value.get_untracked() {
            reported.set_value(Some(typed.clone()));
            on_input.run(typed);
        }
    };
    view! {
        <Question caption label remark error>
            <input
                node_ref=field
                id=id
                type=precision.kind()
                autocomplete="off"
                aria-describedby=described_by
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                on:input=move |_| ask()
                on:keydown=move |_| ask()
                on:keyup=move |_| ask()
                on:blur=move |_| ask()
            />
        </Question>
    }
}
