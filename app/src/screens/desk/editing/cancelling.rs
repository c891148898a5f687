//! Cancelling an event: with a reason that everybody reads, and after it was said how many people are told.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{EditField, FieldChange, Language, Slot};
use passerelle_shared::rules::edit::{Fields, Wish};

use super::editor::Editor;
use super::fields::{each_language, slot_id};
use crate::screens::blocks::kept;
use crate::text::{Counted, language_name, more};
use crate::ui::{Button, DialogForm, Input, TextInput, Weight, dynamic};

#[component]
pub fn Cancelling(editor: Editor, languages: Memo<Vec<(Language, bool)>>) -> impl IntoView {
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
        <Question editor languages is_open />
    }
}

#[component]
fn Question(editor: Editor, languages: Memo<Vec<(Language, bool)>>, is_open: RwSignal<bool>) -> impl IntoView {
    let words = &more().desk.editing;
    let notes = kept("edit-notes", || RwSignal::new(Fields::new()));
    let (is_busy, error) = (RwSignal::new(false), RwSignal::new(None::<&'static str>));
    Effect::new(move |_| {
        if !is_open.get() {
            error.set(None);
        }
    });
    let save = Callback::new(move |()| {
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
    });
    let note = move |language: Language| view! { <Note notes language /> }.into_any();
    view! {
        <DialogForm
            is_open
            title=words.cancel_title
            save_label=words.cancel_save
            cancel_label=more().notices.cancel
            is_busy
            on_save=save
            error
        >
            <p><strong>{move || editor.concerned().map(|concerned| words.cancel_means.with(concerned))}</strong></p>
            <p>{words.cancel_why} " " <span class="hint">{words.cancel_hint}</span></p>
            {each_language(languages, note)}
        </DialogForm>
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
