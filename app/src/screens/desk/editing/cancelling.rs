//! Cancelling an event: with a reason that everybody reads, and after it was said how many people are told.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{EditField, FieldChange, Language, Slot};
use passerelle_shared::rules::edit::{Fields, Wish};

use super::editor::Editor;
use super::fields::slot_id;
use crate::screens::blocks::kept;
use crate::text::{Counted, language_name, more};
use crate::ui::{Button, Dialog, Input, SubmitButton, TextInput, Weight, dynamic};

#[component]
pub fn Cancelling(editor: Editor) -> impl IntoView {
    let words = &more().desk.editing;
    let is_open = RwSignal::new(false);
    let ask = Callback::new(move |()| is_open.set(true));
    let waits = Memo::new(move |_| {
        editor.edits.get().is_some_and(|edits| edits.waits.iter().any(|one| one.wish == Wish::CancelEvent))
    });
    let button =
        move || (!waits.get()).then(|| view! { <Button label=words.cancel on_press=ask weight=Weight::Danger /> });
    view! {
        <div class="actions">{dynamic(button)}</div>
        <Question editor is_open />
    }
}

#[component]
fn Question(editor: Editor, is_open: RwSignal<bool>) -> impl IntoView {
    let words = &more().desk.editing;
    let notes = kept("edit-notes", || RwSignal::new(Fields::new()));
    let (is_busy, error) = (RwSignal::new(false), RwSignal::new(None::<&'static str>));
    let save = move || {
        let changes = notes.with_untracked(|notes| changes(editor, notes));
        if !changes.iter().any(|change| !change.after.is_empty()) {
            return error.set(Some(words.cancel_why));
        }
        is_busy.set(true);
        spawn_local(async move {
            let is_saved = editor.cancel(changes).await;
            is_busy.try_set(false);
            error.try_set((!is_saved).then_some(words.save_failed));
            if is_saved {
                is_open.try_set(false);
            }
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !is_busy.get_untracked() {
            save();
        }
    };
    let here = Memo::new(move |_| {
        let here = editor.languages().into_iter().filter(|(_, is_here)| *is_here);
        here.map(|(language, _)| language).collect::<Vec<Language>>()
    });
    let note = move |language: Language| view! { <Note notes language /> }.into_any();
    let cancel = Callback::new(move |()| is_open.set(false));
    view! {
        <Dialog is_open title=Signal::derive(|| more().desk.editing.cancel_title)>
            <p><strong>{move || editor.concerned().map(|concerned| words.cancel_means.with(concerned))}</strong></p>
            <p>{words.cancel_why} " " <span class="hint">{words.cancel_hint}</span></p>
            <form novalidate on:submit=submit>
                {dynamic(move || here.get().into_iter().map(note).collect::<Vec<AnyView>>())}
                <div role="status">
                    {dynamic(move || error.get().map(|error| view! { <p class="error">{error}</p> }))}
                </div>
                <div class="actions">
                    <SubmitButton label=words.cancel_save is_busy />
                    <Button label=more().notices.cancel on_press=cancel weight=Weight::Quiet />
                </div>
            </form>
        </Dialog>
    }
}

#[component]
fn Note(notes: RwSignal<Fields>, language: Language) -> impl IntoView {
    let slot = Slot::words(EditField::Note, language);
    let value = Signal::derive(move || notes.with(|notes| notes.get(&slot).cloned()).unwrap_or_default());
    view! {
        <div lang=language.code() dir=if language.is_right_to_left() { "rtl" } else { "ltr" }>
            <TextInput
                id=slot_id(slot)
                label=language_name(language)
                input=Input::Note
                autocomplete="off"
                value
                on_input=Callback::new(move |text| notes.update(|notes| drop(notes.insert(slot, text))))
            />
        </div>
    }
}

fn changes(editor: Editor, notes: &Fields) -> Vec<FieldChange> {
    let change =
        |(slot, text): (&Slot, &String)| FieldChange::new(*slot, &untrack(|| editor.stands(*slot)), text.trim());
    notes.iter().filter(|(_, text)| !text.trim().is_empty()).map(change).collect()
}
