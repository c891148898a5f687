//! What has become of what was saved: until it is answered; and where it wasn't published, why, with both texts.

use leptos::prelude::*;
use passerelle_shared::model::{FieldChange, FieldStands, Reason};
use passerelle_shared::rules::edit::{Pending, Wish};

use super::editor::Editor;
use super::said::said;
use super::what_changes::list;
use crate::screens::desk::waiting::{WaitingWords, waiting};
use crate::state::{Delivery, EditNotDone, use_app};
use crate::text::{more, reason, slot_name};
use crate::ui::{Button, Weight, dynamic};

#[component]
pub fn Waits(editor: Editor) -> impl IntoView {
    let waits = Memo::new(move |_| editor.edits.get().map(|edits| edits.waits.clone()).unwrap_or_default());
    let chips = move || waits.get().into_iter().map(|pending| view! { <Wait pending /> }.into_any());
    view! { <div role="status" class="edit-waits">{dynamic(move || chips().collect::<Vec<AnyView>>())}</div> }
}

#[component]
fn Wait(pending: Pending) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.editing;
    dynamic(move || {
        let desk = &more().desk;
        let (news, new, agenda) = (&desk.news, &desk.new_event, &desk.agenda);
        let (saved, on_its_way) = match pending.wish {
            Wish::CreateEvent => (new.saved, new.on_its_way),
            Wish::EditEvent | Wish::EditArticle | Wish::EditSession => (words.saved, words.on_its_way),
            Wish::CancelEvent => (words.cancel_saved, words.cancel_on_its_way),
            Wish::TakeBackArticle => (news.take_back_saved, news.take_back_on_its_way),
            Wish::TakeBackSession => (agenda.take_back_saved, agenda.take_back_on_its_way),
        };
        let sentences = WaitingWords {
            saved,
            on_its_way,
            set_aside: words.set_aside,
            not_kept: words.not_kept.to_owned(),
            put_off: &words.put_off,
        };
        view! {
            {waiting(Delivery::of_edit(&pending, app.now.get()), sentences)}
            // What never left the device is told below the form: it may still be changed.
            {pending.is_tried.then(|| list(&pending.changes))}
        }
    })
}

#[component]
pub fn NotDone(editor: Editor) -> impl IntoView {
    let not_done = Memo::new(move |_| editor.edits.get().map(|edits| edits.not_done.clone()).unwrap_or_default());
    let told = move || {
        let not_done = not_done.get();
        (!not_done.is_empty()).then(|| {
            let is_edit = not_done.iter().any(|one| one.wish.is_edit());
            let each: Vec<AnyView> = not_done.into_iter().map(|one| view! { <Told editor one /> }.into_any()).collect();
            let words = &more().desk.editing;
            let label = if is_edit { words.discard } else { words.understood };
            let give_up = Callback::new(move |()| editor.give_up());
            view! {
                <section class="not-done">
                    {each}
                    <div class="actions"><Button label on_press=give_up weight=Weight::Quiet /></div>
                </section>
            }
        })
    };
    view! { <div role="alert">{dynamic(told)}</div> }
}

#[component]
fn Told(editor: Editor, one: EditNotDone) -> impl IntoView {
    let words = &more().desk.editing;
    let sentence = match one.wish {
        Wish::CreateEvent => more().desk.new_event.not_done,
        Wish::EditEvent | Wish::EditSession => words.not_done,
        Wish::CancelEvent => words.cancel_not_done,
        Wish::EditArticle => more().desk.news.draft_not_done,
        Wish::TakeBackArticle => more().desk.news.take_back_not_done,
        Wish::TakeBackSession => more().desk.agenda.take_back_not_done,
    };
    let why = sentence.with(&reason(&one.why));
    // The form has what was typed for an edit, and not why something was to end.
    let typed = (!one.wish.is_edit()).then(|| list(&one.changes));
    let quarrels = match (one.wish.is_edit(), one.why) {
        (true, Reason::EditedMeanwhile { fields }) => quarrels(fields, &one.changes),
        _ => Vec::new(),
    };
    let choose = (!quarrels.is_empty()).then(|| view! { <p>{words.choose}</p> });
    let quarrels: Vec<AnyView> =
        quarrels.into_iter().map(|(theirs, mine)| view! { <Quarrel editor theirs mine /> }.into_any()).collect();
    view! {
        <p class="error">{why}</p>
        {typed}
        {choose}
        {quarrels}
    }
}

/// Each field that has moved, with what was typed into it.
fn quarrels(fields: Vec<FieldStands>, changes: &[FieldChange]) -> Vec<(FieldStands, String)> {
    let mine = |field: &FieldStands| {
        changes.iter().find(|change| change.slot() == field.slot()).map(|change| change.after.clone())
    };
    fields.into_iter().filter_map(|field| mine(&field).map(|mine| (field, mine))).collect()
}

/// Both texts, and which one is to stand: what is chosen is typed into the form, and goes when it is saved.
#[component]
fn Quarrel(editor: Editor, theirs: FieldStands, mine: String) -> impl IntoView {
    let words = &more().desk.editing;
    let (slot, theirs) = (theirs.slot(), theirs.text);
    let choose = move |text: String| Callback::new(move |()| editor.type_in(slot, text.clone()));
    let (of_mine, of_theirs) =
        (words.mine.with(&said(slot.field, &mine)), words.theirs.with(&said(slot.field, &theirs)));
    view! {
        <div class="quarrel">
            <strong>{slot_name(slot)}</strong>
            <p><bdi>{of_mine}</bdi></p>
            <p><bdi>{of_theirs}</bdi></p>
            <div class="actions">
                <Button label=words.use_mine on_press=choose(mine) />
                <Button label=words.keep_theirs on_press=choose(theirs) />
            </div>
        </div>
    }
}
