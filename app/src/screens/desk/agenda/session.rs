//! Adding a session to an agenda, or changing one: its words, when and where it is, who speaks; taken back with a reason.

mod facts;
mod hours;

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use passerelle_shared::model::{EditField, Kind, Language, Reason, RecordId};
use passerelle_shared::rules::edit::session::{Clash, Situation, clashes, complaint};
use passerelle_shared::rules::edit::{Fields, Wish};

use self::facts::Facts;
use self::hours::When;
use super::Running;
use super::line::clash_lines;
use super::planned::stands;
use crate::route::DeskRoute;
use crate::screens::blocks::{Heading, Title, WayUp};
use crate::screens::desk::access::{Access, Lack, NoDesk, access_to};
use crate::screens::desk::editing::{
    Editor, Ending, EndingWords, NotDone, Save, Saving, Waits, WhatChanges, Words, languages,
};
use crate::state::{self, Desks, Programme, use_app};
use crate::text::{clocks_in, isolated, language, more};
use crate::ui::{Input, Show, Weight, dynamic};

const WORDS: [(EditField, Input); 4] = [
    (EditField::Title, Input::Line),
    (EditField::Room, Input::Line),
    (EditField::Summary, Input::Note),
    (EditField::Body, Input::Note),
];

#[component]
pub fn SessionEditScreen(slug: String, session: String) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.agenda;
    let event = StoredValue::new(RecordId::new(Kind::Event, &slug));
    let id = StoredValue::new(event.with_value(|event| event.part(Kind::Session, &session)));
    let desks = state::desks(app, None);
    let find = move |desks: &Desks| event.with_value(|event| desks.desk(event, None).is_some());
    let access = access_to(app, desks, find, |_| Lack::NotThisOne);
    // Before all is read a session may seem to be a new one.
    let is_read =
        move || app.programme.with(|it| it.is_whole() || id.with_value(|id| it.has(id) || it.withdrawn(id).is_some()));
    let has_event = move || app.programme.with(|it| event.with_value(|event| it.has(event)));
    let is_given = move || access.get() == Access::Given && has_event() && is_read();
    view! {
        <WayUp href=DeskRoute::Agenda(slug).path() label=words.back />
        <p class="over">{words.editing}</p>
        <Show when=is_given fallback=move || view! { <Heading title=Title::from(words.title) /> <NoDesk access /> }>
            {move || view! { <Form event id=id.get_value() /> }}
        </Show>
    }
}

#[component]
fn Form(event: StoredValue<RecordId>, id: RecordId) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.agenda;
    let session = StoredValue::new(id.clone());
    let running = Running::of(event);
    let stands = move || app.programme.with(|programme| session.with_value(|id| stands(programme, id)));
    let editor = Editor::new(app, id, Wish::EditSession, stands);
    let languages =
        Memo::new(move |_| app.programme.with(|programme| session.with_value(|id| languages_of(programme, id))));
    let saving = Saving::of(editor, Memo::new(move |_| complaint_about(editor, event)));
    let title = editor.heading(words.untitled);
    let is_there = Memo::new(move |_| app.programme.with(|programme| session.with_value(|id| programme.has(id))));
    let why = move || {
        let why = |programme: &Programme| {
            session.with_value(|id| programme.withdrawn_in(id, language().into()).map(isolated))
        };
        app.programme.with(why).map(|why| view! { <p class="error">{words.was_taken_back.with(&why)}</p> })
    };
    let sentences = EndingWords {
        ask: words.take_back,
        title: words.take_back_title,
        why: words.take_back_why,
        save: words.take_back,
    };
    let means = Signal::derive(move || Some(words.take_back_means.to_owned()));
    view! {
        <Heading title />
        <p class="intro">{words.intro}</p>
        {dynamic(why)}
        <Waits editor />
        <NotDone editor />
        <form class="sign-up-form edit-form" novalidate on:submit=|event| event.prevent_default()>
            <When editor event />
            <Words editor languages fields=&WORDS />
            <Facts editor event />
            <Clashes running editor />
            <WhatChanges editor saving />
            <Show when=move || editor.has_news()>
                <div class="actions">
                    <Save saving label=more().desk.editing.save weight=Weight::Primary />
                </div>
            </Show>
        </form>
        <Show when=move || is_there.get()>
            <Ending editor languages wish=Wish::TakeBackSession sentences means />
        </Show>
    }
}

fn languages_of(programme: &Programme, id: &RecordId) -> Vec<(Language, bool)> {
    let named = programme.session(id).map(|session| session.translations.clone()).unwrap_or_default();
    let here = if programme.has(id) { programme.languages_of(id) } else { Vec::new() };
    languages(&here, &named)
}

/// What the server would say against it, as far as it can be told here.
fn complaint_about(editor: Editor, event: StoredValue<RecordId>) -> Option<Reason> {
    let (found, tracks, is_taken_back) = editor.app.programme.with(|programme| {
        let found = event.with_value(|id| programme.event(id).cloned())?;
        let tracks: BTreeSet<RecordId> =
            event.with_value(|id| programme.tracks_of(id).iter().map(|(id, _)| id.clone()).collect());
        let is_taken_back = editor.id.with_value(|id| programme.withdrawn(id).is_some());
        Some((found, tracks, is_taken_back))
    })?;
    let clocks = clocks_in(found.zone.as_deref());
    editor.stands.with(|fields| {
        let situation = Situation { event: &found, fields, is_taken_back, tracks: &tracks, clocks: &clocks };
        editor.changes.with(|changes| complaint(&situation, changes))
    })
}

/// What it would clash with, as it is typed.
#[component]
fn Clashes(running: Running, editor: Editor) -> impl IntoView {
    let found = move || -> Option<Vec<Clash>> {
        let id = editor.id.get_value();
        let agenda = running.agenda.get()?;
        let event = editor.app.programme.with(|it| running.event.with_value(|event| it.event(event).cloned()))?;
        let mut fields: BTreeMap<RecordId, Fields> =
            agenda.iter().map(|(id, planned)| (id.clone(), planned.fields.clone())).collect();
        let mut mine = editor.stands.get();
        mine.extend(editor.changes.get().into_iter().map(|change| (change.slot(), change.after)));
        fields.insert(id.clone(), mine);
        clashes(&event, &fields, &clocks_in(event.zone.as_deref())).remove(&id)
    };
    let found = Memo::new(move |_| found().unwrap_or_default());
    let lines = move || clash_lines(&found.get(), running);
    view! { <div role="status">{dynamic(lines)}</div> }
}
