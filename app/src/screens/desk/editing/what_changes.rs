//! Before it is saved: what changes, from what to what, and what is wrong with it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{FieldChange, Reason, Slot};

use super::editor::Editor;
use super::said::said;
use crate::text::{more, reason, slot_name};
use crate::ui::{Button, Weight, dynamic};

#[component]
pub fn WhatChanges(
    editor: Editor,
    saving: Saving,
    /// Whom it concerns.
    #[prop(optional_no_strip)]
    whom: Option<AnyView>,
) -> impl IntoView {
    let words = &more().desk.editing;
    let has_none = move || editor.changes.with(Vec::is_empty);
    let list = move || editor.changes.with(|changes| list(changes));
    view! {
        <fieldset class="what-changes">
            <legend>{words.changes}</legend>
            <div role="status">
                {dynamic(move || has_none().then(|| view! { <p class="quiet">{words.no_changes}</p> }))}
                {dynamic(list)}
                {whom}
                {dynamic(move || saving.error().map(|error| view! { <p class="error">{error}</p> }))}
            </div>
        </fieldset>
    }
}

/// What stands in the way of saving, and whether it is under way.
#[derive(Clone, Copy)]
pub struct Saving {
    editor: Editor,
    /// What the server would say against it, as far as it can be told here.
    complaint: Memo<Option<Reason>>,
    /// It was to be saved: what is missing is said from then on.
    is_asked: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    has_failed: RwSignal<bool>,
}

impl Saving {
    pub fn of(editor: Editor, complaint: Memo<Option<Reason>>) -> Saving {
        let [is_asked, is_busy, has_failed] = [false; 3].map(RwSignal::new);
        Saving { editor, complaint, is_asked, is_busy, has_failed }
    }

    fn error(self) -> Option<String> {
        let words = &more().desk.editing;
        let sentence = match self.complaint.get() {
            Some(Reason::TitleNeeded | Reason::DaysNeeded | Reason::ZoneNeeded) if !self.is_asked.get() => None,
            Some(Reason::NotUnderstood) => Some(words.unreadable.to_owned()),
            other => other.map(|why| reason(&why)),
        };
        sentence.or_else(|| self.has_failed.get().then(|| words.save_failed.to_owned()))
    }

    fn save(self) {
        self.is_asked.set(true);
        if self.complaint.get_untracked().is_some() || !untrack(|| self.editor.has_news()) {
            return;
        }
        self.is_busy.set(true);
        spawn_local(async move {
            let is_saved = self.editor.save().await;
            self.is_busy.try_set(false);
            self.has_failed.try_set(!is_saved);
        });
    }
}

/// Saves what is typed, with what the button itself says of a field.
#[component]
pub fn Save(
    saving: Saving,
    label: &'static str,
    weight: Weight,
    #[prop(optional_no_strip)] says: Option<(Slot, &'static str)>,
) -> impl IntoView {
    let save = Callback::new(move |()| {
        if let Some((slot, text)) = says {
            saving.editor.type_in(slot, text.to_owned());
        }
        saving.save();
    });
    view! { <Button label on_press=save weight is_busy=saving.is_busy /> }
}

/// From what to what.
pub fn list(changes: &[FieldChange]) -> AnyView {
    view! { <dl class="changes">{changes.iter().map(line).collect::<Vec<AnyView>>()}</dl> }.into_any()
}

fn line(change: &FieldChange) -> AnyView {
    let (before, after) = (said(change.field, &change.before), said(change.field, &change.after));
    view! {
        <div>
            <dt>{slot_name(change.slot())}</dt>
            <dd><del><bdi>{before}</bdi></del> " " <ins><bdi>{after}</bdi></ins></dd>
        </div>
    }
    .into_any()
}
