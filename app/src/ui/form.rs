//! Questions of a form: each with its label, its hint and what is wrong with what was typed.

mod day;
mod question;

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::dynamic::dynamic;
pub use day::{DayInput, Precision};
use question::{Caption, ErrorLine, Question};

/// How something is typed, so that phones show the right keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Input {
    #[default]
    Line,
    Note,
    Email,
    Phone,
    /// A code from a message: digits, or letters too.
    Code,
}

/// One of several to choose from, in a group or in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub group: Option<&'static str>,
}

#[component]
pub fn TextInput(
    #[prop(into)] id: String,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    /// A word beside the label, as "optional".
    #[prop(optional, into)]
    remark: Signal<&'static str>,
    input: Input,
    autocomplete: &'static str,
    #[prop(into)] value: Signal<String>,
    on_input: Callback<String>,
    #[prop(optional)] is_required: bool,
    /// After something was typed: the moment to put it right, which is never while somebody types.
    #[prop(optional)]
    on_leave: Option<Callback<()>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let caption = Caption { id: id.clone(), hint };
    let described_by = caption.described_by();
    let is_invalid = move || error.with(Option::is_some).then_some("true");
    let leave = move |_| on_leave.iter().for_each(|on_leave| on_leave.run(()));
    let control = if input == Input::Note {
        view! {
            <textarea
                id=id
                rows="3"
                autocomplete=autocomplete
                aria-required=is_required.then_some("true")
                aria-describedby=described_by
                aria-invalid=is_invalid
                prop:value=value
                on:input:target=move |typed| on_input.run(typed.target().value())
                on:change=leave
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=id
                type=input.kind()
                autocomplete=autocomplete
                inputmode=input.keys()
                autocapitalize=input.is_literal().then_some("none")
                {..custom_attribute("autocorrect", input.is_literal().then_some("off"))}
                spellcheck=input.is_literal().then_some("false")
                dir=input.is_literal().then_some("ltr")
                aria-required=is_required.then_some("true")
                aria-describedby=described_by
                aria-invalid=is_invalid
                prop:value=value
                on:input:target=move |typed| on_input.run(typed.target().value())
                on:change=leave
            />
        }
        .into_any()
    };
    view! {
        <Question caption label remark error>
            {control}
        </Question>
    }
}

#[component]
pub fn Select(
    #[prop(into)] id: String,
    label: &'static str,
    #[prop(optional, into)] remark: Signal<&'static str>,
    #[prop(optional)] is_required: bool,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    on_choose: Callback<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let caption = Caption { id: id.clone(), hint: "" };
    let described_by = caption.described_by();
    let options = move || value.with(|value| choices.with(|choices| grouped(choices, value)));
    view! {
        <Question caption label remark error>
            <select
                id=id
                aria-required=is_required.then_some("true")
                aria-describedby=described_by
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                on:change:target=move |chosen| on_choose.run(chosen.target().value())
            >
                {dynamic(options)}
            </select>
        </Question>
    }
}

#[component]
pub fn Checkbox(
    #[prop(into)] id: String,
    label: &'static str,
    #[prop(optional)] is_required: bool,
    #[prop(into)] is_on: Signal<bool>,
    on_change: Callback<bool>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let caption = Caption { id: id.clone(), hint: "" };
    let described_by = caption.described_by();
    view! {
        <div class="field">
            <label class="checkbox">
                <input
                    id=id
                    type="checkbox"
                    aria-required=is_required.then_some("true")
                    aria-describedby=described_by
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    prop:checked=is_on
                    on:change:target=move |ticked| on_change.run(ticked.target().checked())
                />
                <span>{label}</span>
            </label>
            <ErrorLine caption error />
        </div>
    }
}

/// The choices in their order; those of one group that follow each other stand together.
fn grouped(choices: &[Choice], value: &str) -> Vec<AnyView> {
    let of_a_group = choices.chunk_by(|one, next| one.group.is_some() && one.group == next.group);
    let option = |choice: &Choice| {
        let is_chosen = choice.value == value;
        view! { <option value=choice.value.clone() prop:selected=is_chosen>{choice.label.clone()}</option> }.into_any()
    };
    of_a_group
        .flat_map(|choices| {
            let options: Vec<AnyView> = choices.iter().map(option).collect();
            match choices.first().and_then(|choice| choice.group) {
                Some(group) => vec![view! { <optgroup label=group>{options}</optgroup> }.into_any()],
                None => options,
            }
        })
        .collect()
}

impl Input {
    fn kind(self) -> &'static str {
        match self {
            // A browser strips the blanks from a field of type `email` behind the back of whoever types.
            Input::Line | Input::Note | Input::Code | Input::Email => "text",
            Input::Phone => "tel",
        }
    }

    /// The keys that a phone shows where the type doesn't say it.
    fn keys(self) -> Option<&'static str> {
        (self == Input::Email).then_some("email")
    }

    /// Typed as it is, from left to right, without a dictionary's help.
    fn is_literal(self) -> bool {
        matches!(self, Input::Email | Input::Phone | Input::Code)
    }
}
