//! What ends a record: a cancelled event, an article that is taken back. With a reason that everybody reads.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{EditField, FieldChange, Language, Slot};
use passerelle_shared::rules::edit::{Fields, Wish};

use super::editor::Editor;
use super::fields::{each_language, slot_id};
use crate::screens::blocks::kept;
use crate::text::{language_name, more};
use crate::ui::{Button, DialogForm, Input, TextInput, Weight, dynamic};

/// The sentences for it.
#[derive(Clone, Copy)]
pub struct EndingWords {
    pub ask: &'static str,
    pub title: &'static str,
    pub why: &'static str,
    pub save: &'static str,
}

#[component]
pub fn Ending(
    editor: Editor,
    languages: Memo<Vec<(Language, bool)>>,
    wish: Wish,
    sentences: EndingWords,
    /// What it leads to.
    #[prop(into)]
    means: Signal<Option<String>>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let ask = Callback::new(move |()| is_open.set(true));
    let is_under_way = Memo::new(move |_| editor.is_under_way(wish));
    let button = move || {
        (!is_under_way.get()).then(|| view! { <Button label=sentences.ask on_press=ask weight=Weight::Danger /> })
    };
    view! {
        <div class="actions">{dynamic(button)}</div>
        <Question editor languages wish sentences means is_open />
    }
}

#[component]
fn Question(
    editor: Editor,
    languages: Memo<Vec<(Language, bool)>>,
    wish: Wish,
    sentences: EndingWords,
    means: Signal<Option<String>>,
    is_open: RwSignal<bool>,
) -> impl IntoView {
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
            return error.set(Some(sentences.why));
        }
        is_busy.set(true);
        spawn_local(async move {
            let is_saved = editor.end(wish, changes).await;
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
            title=sentences.title
            save_label=sentences.save
            cancel_label=more().notices.cancel
            is_busy
            on_save=save
            error
        >
            <p><strong>{move || means.get()}</strong></p>
            <p>{sentences.why} " " <span class="hint">{words.cancel_hint}</span></p>
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
