//! Changing an event: its words, its days and its terms; whom it concerns is shown before it is saved.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, EventStatus, FieldChange, Kind, Language, Reason, RecordId};
use passerelle_shared::rules::edit::event::{Situation, complaint, fields};
use passerelle_shared::rules::edit::{Fields, Wish};

use super::editor::{Editor, languages};
use super::ending::{Ending, EndingWords};
use super::fields::Words;
use super::terms::{Days, Terms};
use super::told::{NotDone, Waits};
use super::what_changes::{Save, Saving, WhatChanges};
use crate::screens::desk::copy::CopyLine;
use crate::screens::desk::of_event::OfEvent;
use crate::state::{self, AtDesk, Desk, DeskCopy, Desks, Programme, WhenRead, use_app};
use crate::text::{Counted, more};
use crate::ui::{Input, Show, Weight, dynamic};

pub const WORDS: [(EditField, Input); 4] = [
    (EditField::Title, Input::Line),
    (EditField::Place, Input::Line),
    (EditField::Summary, Input::Note),
    (EditField::Body, Input::Note),
];

#[component]
pub fn EditScreen(slug: String) -> impl IntoView {
    let id = StoredValue::new(RecordId::new(Kind::Event, &slug));
    let desks = state::desks(use_app(), Some((id.get_value(), None)));
    view! {
        <OfEvent event=id.get_value() over=more().desk.editing.title desks>
            <Form id=id.get_value() desks />
        </OfEvent>
    }
}

#[component]
fn Form(id: RecordId, desks: WhenRead<Desks>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.editing;
    let event = StoredValue::new(id.clone());
    let stands = move || app.programme.with(|programme| event.with_value(|id| what_stands(programme, id)));
    let editor = Editor::new(app, id, Wish::EditEvent, stands);
    let status = Memo::new(move |_| app.programme.with(|it| event.with_value(|id| it.event(id).map(|one| one.status))));
    let is_cancelled = move || status.get() == Some(EventStatus::Cancelled);
    let can_be_cancelled = move || status.get() == Some(EventStatus::Planned);
    let languages =
        Memo::new(move |_| app.programme.with(|programme| event.with_value(|id| languages_of(programme, id))));
    let people = People { event, desks };
    let desk = Memo::new(move |_| people.desk());
    let saving = Saving::of(editor, Memo::new(move |_| complaint_about(editor, people)));
    let has_terms = app.programme.with_untracked(|programme| {
        event.with_value(|id| programme.event(id).is_some_and(|event| event.terms().is_some()))
    });
    let whom = move || people.concerned().filter(|_| editor.changes.with(|changes| is_elsewhere(changes))).map(whom);
    let means = Signal::derive(move || people.concerned().map(|concerned| words.cancel_means.with(concerned)));
    let sentences =
        EndingWords { ask: words.cancel, title: words.cancel_title, why: words.cancel_why, save: words.cancel_save };
    view! {
        <p class="intro">{words.intro}</p>
        <CopyLine desk />
        <Show when=is_cancelled>
            <p class="error">{words.is_cancelled}</p>
        </Show>
        <Waits editor />
        <NotDone editor />
        <form class="sign-up-form edit-form" novalidate on:submit=|event| event.prevent_default()>
            <Words editor languages fields=&WORDS />
            <Days editor />
            {has_terms.then(|| view! { <Terms editor /> })}
            <WhatChanges editor saving whom=Some(dynamic(whom).into_any()) />
            <Show when=move || editor.has_news()>
                <div class="actions">
                    <Save saving label=words.save weight=Weight::Primary />
                </div>
            </Show>
        </form>
        <Show when=can_be_cancelled>
            <Ending editor languages wish=Wish::CancelEvent sentences means />
        </Show>
    }
}

fn what_stands(programme: &Programme, id: &RecordId) -> Fields {
    programme.event(id).map(|event| fields(event, programme.texts(id))).unwrap_or_default()
}

pub fn languages_of(programme: &Programme, id: &RecordId) -> Vec<(Language, bool)> {
    let named = programme.event(id).map(|event| event.translations.clone()).unwrap_or_default();
    languages(&programme.languages_of(id), &named)
}

/// Those who have asked for a place.
#[derive(Clone, Copy)]
struct People {
    event: StoredValue<RecordId>,
    desks: WhenRead<Desks>,
}

impl People {
    fn desk(self) -> Option<Desk> {
        let desks = self.desks.get()?;
        self.event.with_value(|id| desks.desk(id, None).cloned())
    }

    /// How many may still come; nothing where the desk isn't on this device as a whole.
    fn concerned(self) -> Option<u64> {
        let is_whole = self.desk().is_some_and(|desk| desk.copy == DeskCopy::Whole);
        is_whole.then(|| self.count(|one| one.applicant.state.is_live()))
    }

    fn count(self, counts: impl Fn(&&AtDesk) -> bool) -> u64 {
        self.desks.get().map_or(0, |desks| desks.applicants.iter().filter(counts).count() as u64)
    }
}

/// Whether it is on another day, or in another place: what it is called in one more language is no other place.
fn is_elsewhere(changes: &[FieldChange]) -> bool {
    changes.iter().any(|change| match change.field {
        EditField::Starts | EditField::Ends => true,
        EditField::Place => !change.before.is_empty() && !change.after.is_empty(),
        _ => false,
    })
}

/// What the server would say against it, as far as it can be told here.
fn complaint_about(editor: Editor, people: People) -> Option<Reason> {
    let taken = people.count(|one| one.applicant.state.takes_a_place());
    let find = |programme: &Programme| editor.id.with_value(|id| programme.event(id).cloned());
    let event = editor.app.programme.with(find)?;
    editor.stands.with(|fields| {
        let taken = u32::try_from(taken).unwrap_or(u32::MAX);
        let situation = Situation { now: editor.app.now.get(), event: &event, fields, taken };
        editor.changes.with(|changes| complaint(&situation, changes))
    })
}

fn whom(concerned: u64) -> AnyView {
    let words = &more().desk.editing;
    let sentence = match concerned {
        0 => words.concerns_nobody.to_owned(),
        concerned => words.concerns.with(concerned),
    };
    view! { <p><strong>{sentence}</strong></p> }.into_any()
}
