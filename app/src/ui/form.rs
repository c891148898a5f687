//! Questions of a form: each with its label, its hint and what is wrong with the answer.

use crate::view::*;

use super::icon::{Glyph, icon};

/// What a question shows around its answer.
#[derive(Clone)]
struct Surroundings {
    id: &'static str,
    hint: &'static str,
    error: Signal<Option<String>>,
}

/// How an answer is typed, so that phones show the right keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Input {
    #[default]
    Line,
    Note,
    Email,
    Phone,
    Day,
    Search,
    /// A code of digits from a message.
    Code,
}

/// One possible answer, in a group or in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub group: Option<&'static str>,
}

#[derive(Default)]
#[non_exhaustive]
pub struct TextInput {
    pub id: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    /// A word beside the label, as "optional".
    pub remark: &'static str,
    pub input: Input,
    pub autocomplete: &'static str,
    pub value: Signal<String>,
    pub on_input: Option<Callback<String>>,
    pub error: Signal<Option<String>>,
}

impl Component for TextInput {
    fn view(self) -> View {
        let TextInput { id, label, hint, remark, input, autocomplete, value, on_input, error } = self;
        let around = Surroundings { id, hint, error };
        let described = around.described();
        let is_invalid = move || error.get().is_some().then_some("true");
        let typed = move |text: String| on_input.iter().for_each(|heard| heard.run(text.clone()));
        let control = if input == Input::Note {
            view! {
                <textarea
                    id=id
                    rows="3"
                    autocomplete=autocomplete
                    aria-describedby=described
                    aria-invalid=is_invalid
                    prop:value=value
                    on:input:target=move |input| typed(input.value())
                ></textarea>
            }
            .into_view()
        } else {
            view! {
                <input
                    id=id
                    type=input.kind()
                    inputmode=input.keys()
                    autocomplete=autocomplete
                    autocapitalize=input.is_literal().then_some("off")
                    spellcheck=input.is_literal().then_some("false")
                    dir=input.is_literal().then_some("ltr")
                    aria-describedby=described
                    aria-invalid=is_invalid
                    prop:value=value
                    on:input:target=move |input| typed(input.value())
                />
            }
            .into_view()
        };
        question(around, label, remark, control)
    }
}

#[derive(Default)]
#[non_exhaustive]
pub struct Select {
    pub id: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub remark: &'static str,
    pub choices: Vec<Choice>,
    pub value: Signal<String>,
    pub on_choose: Option<Callback<String>>,
    pub error: Signal<Option<String>>,
}

impl Component for Select {
    fn view(self) -> View {
        let Select { id, label, hint, remark, choices, value, on_choose, error } = self;
        let around = Surroundings { id, hint, error };
        let described = around.described();
        let control = view! {
            <select
                id=id
                aria-describedby=described
                aria-invalid=move || error.get().is_some().then_some("true")
                on:change:target=move |select| on_choose.iter().for_each(|heard| heard.run(select.value()))
            >
                {grouped(choices, value)}
            </select>
        };
        question(around, label, remark, control.into_view())
    }
}

#[derive(Default)]
#[non_exhaustive]
pub struct Checkbox {
    pub id: &'static str,
    pub label: &'static str,
    pub is_on: Signal<bool>,
    pub on_change: Option<Callback<bool>>,
    pub error: Signal<Option<String>>,
}

impl Component for Checkbox {
    fn view(self) -> View {
        let Checkbox { id, label, is_on, on_change, error } = self;
        let around = Surroundings { id, hint: "", error };
        view! {
            <div class="field">
                <label class="checkbox">
                    <input
                        id=id
                        type="checkbox"
                        aria-describedby=around.described()
                        aria-invalid=move || error.get().is_some().then_some("true")
                        prop:checked=is_on
                        on:change:target=move |input| on_change.iter().for_each(|heard| heard.run(input.is_checked()))
                    />
                    <span>{label}</span>
                </label>
                {around.error_line()}
            </div>
        }
        .into_view()
    }
}

fn question(around: Surroundings, label: &'static str, remark: &'static str, control: View) -> View {
    view! {
        <div class="field">
            <label for=around.id>
                {label} {(!remark.is_empty()).then(|| view! { " " <span class="remark">{remark}</span> })}
            </label>
            {(!around.hint.is_empty())
                .then(|| view! { <p class="hint" id=around.hint_id()>{around.hint}</p> })}
            {control}
            {around.error_line()}
        </div>
    }
    .into_view()
}

fn grouped(choices: Vec<Choice>, value: Signal<String>) -> Vec<View> {
    let mut views = Vec::new();
    let mut rest = choices.into_iter().peekable();
    while let Some(choice) = rest.next() {
        let Some(group) = choice.group else {
            views.push(option(choice, value));
            continue;
        };
        let mut options = vec![option(choice, value)];
        while let Some(next) = rest.next_if(|next| next.group == Some(group)) {
            options.push(option(next, value));
        }
        views.push(view! { <optgroup label=group>{options}</optgroup> }.into_view());
    }
    views
}

fn option(choice: Choice, value: Signal<String>) -> View {
    let its = choice.value.clone();
    view! { <option value=choice.value prop:selected=move || value.with(|value| *value == its)>{choice.label}</option> }
        .into_view()
}

impl Surroundings {
    fn hint_id(&self) -> String {
        [self.id, "-hint"].concat()
    }

    fn error_id(&self) -> String {
        [self.id, "-error"].concat()
    }

    fn described(&self) -> String {
        match self.hint.is_empty() {
            true => self.error_id(),
            false => [self.hint_id(), self.error_id()].join(" "),
        }
    }

    fn error_line(&self) -> View {
        let error = self.error;
        let shown = move || error.get().map(|error| view! { {icon(Glyph::Warning)} <span>{error}</span> }.into_view());
        view! { <p class="error" id=self.error_id()>{shown}</p> }.into_view()
    }
}

impl Input {
    fn kind(self) -> &'static str {
        match self {
            Input::Line | Input::Note | Input::Code => "text",
            Input::Email => "email",
            Input::Phone => "tel",
            Input::Day => "date",
            Input::Search => "search",
        }
    }

    fn keys(self) -> Option<&'static str> {
        (self == Input::Code).then_some("numeric")
    }

    /// Typed as it is, from left to right, without a dictionary's help.
    fn is_literal(self) -> bool {
        matches!(self, Input::Email | Input::Phone | Input::Code)
    }
}
