//! An event's days, and the terms of signing up.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, SignUpPolicy, Slot};

use crate::screens::desk::editing::editor::Editor;
use crate::screens::desk::editing::fields::{DayOf, UNFINISHED, slot_id};
use crate::screens::desk::editing::said::policy_words;
use crate::text::more;
use crate::ui::{Choice, DayInput, Input, Precision, Select, TextInput};

#[component]
pub fn DaysAndTerms(editor: Editor, has_terms: bool) -> impl IntoView {
    let words = &more().desk.editing;
    view! {
        <fieldset>
            <legend>{words.days}</legend>
            <div class="side-by-side">
                <DayOf editor field=EditField::Starts />
                <DayOf editor field=EditField::Ends />
            </div>
        </fieldset>
        {has_terms.then(|| view! { <Terms editor /> })}
    }
}

#[component]
fn Terms(editor: Editor) -> impl IntoView {
    let words = &more().desk.editing;
    let [closes, capacity, policy] = [EditField::Closes, EditField::Capacity, EditField::Policy].map(Slot::plain);
    let shows = move |slot| Signal::derive(move || editor.shows(slot));
    let types = move |slot| Callback::new(move |text| editor.type_in(slot, text));
    let choices = Signal::derive(|| {
        let policies = [
            (SignUpPolicy::Open, "open"),
            (SignUpPolicy::Approval, "approval"),
            (SignUpPolicy::Nomination, "nomination"),
        ];
        policies
            .map(|(policy, value)| Choice {
                value: value.to_owned(),
                label: policy_words(policy).to_owned(),
                group: None,
            })
            .to_vec()
    });
    view! {
        <fieldset>
            <legend>{words.signing_up}</legend>
            <div class="side-by-side">
                <TextInput
                    id=slot_id(capacity)
                    label=words.capacity
                    hint=words.capacity_hint
                    input=Input::Line
                    autocomplete="off"
                    value=shows(capacity)
                    on_input=types(capacity)
                />
                <DayInput
                    id=slot_id(closes)
                    label=words.closes
                    precision=Precision::Minute
                    unfinished=UNFINISHED
                    value=shows(closes)
                    on_input=types(closes)
                />
            </div>
            <Select id=slot_id(policy) label=words.policy choices value=shows(policy) on_choose=types(policy) />
        </fieldset>
    }
}
