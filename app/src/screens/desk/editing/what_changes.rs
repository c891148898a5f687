//! Before it is saved: what changes, from what to what, and how many people are told.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{FieldChange, Reason};

use super::editor::{Editor, said, slot_name};
use crate::text::{Counted, more, reason};
use crate::ui::{Button, Show, Weight, dynamic};

#[component]
pub fn WhatChanges(editor: Editor) -> impl IntoView {
    let words = &more().desk.editing;
    let (is_busy, failed) = (RwSignal::new(false), RwSignal::new(false));
    let has_none = move || editor.changes.with(Vec::is_empty);
    let list = move || editor.changes.with(|changes| list(changes));
    let complaint = Memo::new(move |_| editor.complaint());
    let error = move || {
        let sentence = match complaint.get() {
            Some(Reason::NotUnderstood) => Some(words.unreadable.to_owned()),
            other => other.map(|why| reason(&why)),
        };
        let sentence = sentence.or_else(|| failed.get().then(|| words.save_failed.to_owned()))?;
        Some(view! { <p class="error">{sentence}</p> })
    };
    let save = Callback::new(move |()| {
        if complaint.get_untracked().is_some() || !untrack(|| editor.has_news()) {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let is_saved = editor.save().await;
            is_busy.try_set(false);
            failed.try_set(!is_saved);
        });
    });
    let whom = move || editor.concerned().filter(|_| editor.moves()).map(whom);
    view! {
        <fieldset class="what-changes">
            <legend>{words.changes}</legend>
            <div role="status">
                {dynamic(move || has_none().then(|| view! { <p class="quiet">{words.no_changes}</p> }))}
                {dynamic(list)}
                {dynamic(whom)}
                {dynamic(error)}
            </div>
        </fieldset>
        <Show when=move || editor.has_news()>
            <div class="actions">
                <Button label=words.save on_press=save weight=Weight::Primary is_busy />
            </div>
        </Show>
    }
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

fn whom(concerned: u64) -> AnyView {
    let words = &more().desk.editing;
    let sentence = match concerned {
        0 => words.concerns_nobody.to_owned(),
        concerned => words.concerns.with(concerned),
    };
    view! { <p><strong>{sentence}</strong></p> }.into_any()
}
