//! An event's days, and the terms of signing up.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, SignUpPolicy, Slot};

use super::editor::Editor;
use super::fields::{DayOf, UNFINISHED, slot_id};
use super::said::policy_words;
use crate::text::more;
use crate::ui::{Choice, DayInput, Input, Precision, Select, Show, TextInput};

const POLICY: Slot = Slot { field: EditField::Policy, language: None };

#[component]
pub fn Days(editor: Editor) -> impl IntoView {
    view! {
        <fieldset>
            <legend>{more().desk.editing.days}</legend>
            <div class="side-by-side">
                <DayOf editor field=EditField::Starts />
                <DayOf editor field=EditField::Ends />
            </div>
        </fieldset>
    }
}

#[component]
pub fn Terms(
    editor: Editor,
    /// One may choose that nobody can sign up.
    #[prop(optional)]
    may_be_none: bool,
) -> impl IntoView {
    let words = &more().desk.editing;
    let [closes, capacity] = [EditField::Closes, EditField::Capacity].map(Slot::plain);
    let choices = Signal::derive(move || choices(may_be_none));
    let choose = Callback::new(move |policy: String| {
        if policy.is_empty() {
            [closes, capacity].into_iter().for_each(|slot| editor.type_in(slot, String::new()));
        }
        editor.type_in(POLICY, policy);
    });
    let has_terms = Memo::new(move |_| !may_be_none || !editor.shows(POLICY).is_empty());
    view! {
        <fieldset>
            <legend>{words.signing_up}</legend>
            <Select id=slot_id(POLICY) label=words.policy choices value=editor.value(POLICY) on_choose=choose />
            <Show when=move || has_terms.get()>
                <div class="side-by-side">
                    <TextInput
                        id=slot_id(capacity)
                        label=words.capacity
                        hint=words.capacity_hint
                        input=Input::Line
                        autocomplete="off"
                        value=editor.value(capacity)
                        on_input=editor.typing(capacity)
                    />
                    <DayInput
                        id=slot_id(closes)
                        label=words.closes
                        precision=Precision::Minute
                        unfinished=UNFINISHED
                        value=editor.value(closes)
                        on_input=editor.typing(closes)
                    />
                </div>
            </Show>
        </fieldset>
    }
}

fn choices(may_be_none: bool) -> Vec<Choice> {
    let choice =
        |(value, label): (&str, &str)| Choice { value: value.to_owned(), label: label.to_owned(), group: None };
    let policies =
        [(SignUpPolicy::Open, "open"), (SignUpPolicy::Approval, "approval"), (SignUpPolicy::Nomination, "nomination")];
    let none = may_be_none.then_some(("", more().desk.new_event.no_sign_up));
    none.into_iter().chain(policies.map(|(policy, value)| (value, policy_words(policy)))).map(choice).collect()
}
