//! Writing an event that isn't there, or one made from another: published as soon as the server has it.

use leptos::prelude::*;
use passerelle_shared::model::{CountryCode, EditField, EventKind, Kind, Reason, RecordId, Slot};
use passerelle_shared::rules::edit::new_event::{Situation, complaint, fields};
use passerelle_shared::rules::edit::{Fields, Wish};

use super::article::projects;
use super::editor::{Editor, languages};
use super::event::{WORDS, languages_of};
use super::fields::{Words, slot_id};
use super::said::name_of;
use super::terms::{Days, Terms};
use super::told::{NotDone, Waits};
use super::what_changes::{Save, Saving, WhatChanges};
use crate::commands;
use crate::route::{DeskRoute, Route, use_navigation};
use crate::screens::blocks::{Heading, Title, WayUp, by_name, title_of};
use crate::screens::desk::access::{Access, Lack, NoDesk, access_to};
use crate::state::{Desks, Programme, WhenRead, use_app};
use crate::text::{event_kind, more, own_zone, zones};
use crate::ui::{Button, Choice, Glyph, LinkButton, Select, Show, Weight, dynamic};

const PROJECT: Slot = Slot { field: EditField::Project, language: None };
const KIND: Slot = Slot { field: EditField::Kind, language: None };
const COUNTRY: Slot = Slot { field: EditField::Country, language: None };
const ZONE: Slot = Slot { field: EditField::Zone, language: None };
const FROM: Slot = Slot { field: EditField::From, language: None };

/// Begins one of which nothing is known, or one with all that another says, but for its days.
#[component]
pub fn BeginEvent(#[prop(optional)] from: Option<RecordId>) -> impl IntoView {
    let (app, navigation) = (use_app(), use_navigation());
    let words = &more().desk.new_event;
    let label = if from.is_some() { words.make_from } else { words.write };
    let begin = Callback::new(move |()| {
        let typed = from.iter().map(|from| (FROM, from.to_string())).collect();
        navigation.go(&DeskRoute::NewEvent(commands::begin_event(app, &typed).slug().to_owned()).into());
    });
    view! { <Button label on_press=begin glyph=Glyph::CALENDAR /> }
}

#[component]
pub fn NewEventScreen(slug: String) -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let id = StoredValue::new(RecordId::new(Kind::Event, &slug));
    let desks = crate::state::desks(app, None);
    let access = access_to(app, desks, Desks::writes, |_| Lack::NotThisOne);
    let is_there = Memo::new(move |_| app.programme.with(|programme| id.with_value(|id| programme.has(id))));
    let is_given = move || access.get() == Access::Given && app.programme.with(Programme::is_whole);
    view! {
        <WayUp href=DeskRoute::All.path() label=words.all />
        <p class="over">{words.new_event.title}</p>
        <NoDesk access />
        <Show when=is_given fallback=move || view! { <Heading title=Title::from(words.new_event.title) /> }>
            <Show when=move || is_there.get() fallback=move || view! { <NotThere id=id.get_value() desks /> }>
                <Published id />
            </Show>
        </Show>
    }
}

#[component]
fn Published(id: StoredValue<RecordId>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let title = Signal::derive(move || app.programme.with(|programme| id.with_value(|id| title_of(programme, id))));
    view! {
        <Heading title />
        <p role="status">{words.new_event.published}</p>
        <div class="actions">
            <LinkButton
                href=DeskRoute::Event(id.with_value(|id| id.slug().to_owned()), None).path()
                label=words.new_event.to_desk
                glyph=Glyph::LIST
            />
        </div>
        <p class="more"><a href=id.with_value(|id| Route::event(id).path())>{more().sign_up.see_event}</a></p>
    }
}

/// Before it can be read here: it may be published already.
#[component]
fn NotThere(id: RecordId, desks: WhenRead<Desks>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.new_event;
    let begun = commands::typed_edit(app, &id);
    let edits = crate::state::edits(app, id.clone());
    let original = Memo::new(move |_| {
        let saved = edits.get().and_then(|edits| edits.written(None).remove(&FROM));
        saved.or_else(|| begun.get(&FROM).cloned()).map(RecordId::from)
    });
    let begins_with = move || {
        let fields = |from: &RecordId| app.programme.with(|programme| begins_with(programme, from));
        original.with(|original| original.as_ref().and_then(fields)).unwrap_or_default()
    };
    let editor = Editor::new(app, id, Wish::CreateEvent, begins_with);
    let is_done = Memo::new(move |_| {
        let read_at = app.connection.with(|connection| connection.fresh_as_of);
        edits.get().is_some_and(|edits| edits.done_since(read_at).next().is_some())
    });
    view! {
        <Heading title=editor.heading(words.title) />
        <Show
            when=move || !is_done.get()
            fallback=move || view! { <p role="status">{words.published_unread}</p> }
        >
            <Form editor original desks />
        </Show>
    }
}

fn begins_with(programme: &Programme, original: &RecordId) -> Option<Fields> {
    Some(fields(programme.event(original)?, programme.texts(original)))
}

#[component]
fn Form(editor: Editor, original: Memo<Option<RecordId>>, desks: WhenRead<Desks>) -> impl IntoView {
    let app = editor.app;
    let words = &more().desk.new_event;
    let languages = Memo::new(move |_| {
        let of = |from: &RecordId| app.programme.with(|programme| languages_of(programme, from));
        original.with(|original| original.as_ref().map_or_else(|| languages(&[], &[]), of))
    });
    let saving = Saving::of(editor, Memo::new(move |_| complaint_about(editor, desks)));
    begin_somewhere(editor, original, desks);
    let from = move || {
        original.with(|original| {
            let name = name_of(original.as_ref()?.as_str());
            Some(view! { <p class="note">{words.made_from.with(&name)}</p> })
        })
    };
    view! {
        <p class="intro">{words.intro}</p>
        {dynamic(from)}
        <Waits editor />
        <NotDone editor />
        <form class="sign-up-form edit-form" novalidate on:submit=|event| event.prevent_default()>
            <Words editor languages fields=&WORDS />
            <Days editor />
            <Facts editor desks />
            <Terms editor may_be_none=true />
            <WhatChanges editor saving />
            <Show when=move || editor.has_news()>
                <div class="actions">
                    <Save saving label=words.publish weight=Weight::Primary />
                </div>
            </Show>
        </form>
    }
}

/// One that is made from nothing is of some kind, project and zone, whichever way it was begun.
fn begin_somewhere(editor: Editor, original: Memo<Option<RecordId>>, desks: WhenRead<Desks>) {
    Effect::new(move |_| {
        let is_read = editor.edits.with(Option::is_some);
        let Some(desks) = desks.get().filter(|_| is_read && original.with(Option::is_none)) else { return };
        let kind = EventKind::NAMES.first().map(|(_, name)| (*name).to_owned());
        let project = desks.writes_for.first().map(ToString::to_string);
        for (slot, text) in [(KIND, kind), (PROJECT, project), (ZONE, own_zone())] {
            if let Some(text) = text {
                editor.begin_with(slot, text);
            }
        }
    });
}

#[component]
fn Facts(editor: Editor, desks: WhenRead<Desks>) -> impl IntoView {
    let (words, news) = (&more().desk.new_event, &more().desk.news);
    let field = move |slot: Slot, label: &'static str, choices: Signal<Vec<Choice>>| {
        let (value, on_choose) = (editor.value(slot), editor.typing(slot));
        view! { <Select id=slot_id(slot) label choices value on_choose /> }.into_any()
    };
    view! {
        <fieldset>
            <legend>{words.facts}</legend>
            <div class="side-by-side">
                {field(KIND, words.kind, Signal::derive(kinds))}
                {field(PROJECT, news.project, Signal::derive(move || projects(&editor.stands(PROJECT), desks)))}
                {field(COUNTRY, words.country, Signal::derive(countries))}
                {field(ZONE, words.zone, Signal::derive(move || zone_choices(&editor.shows(ZONE))))}
            </div>
            <p class="hint">{words.zone_hint}</p>
        </fieldset>
    }
}

fn kinds() -> Vec<Choice> {
    let choice = |(kind, name): (EventKind, &str)| choice(name, event_kind(kind));
    EventKind::NAMES.into_iter().map(choice).collect()
}

fn countries() -> Vec<Choice> {
    let none = choice("", more().desk.new_event.no_country);
    let named = use_app().programme.with_untracked(|programme| by_name(programme, CountryCode::all()));
    [none].into_iter().chain(named.into_iter().map(|(name, code)| choice(code.as_str(), &name))).collect()
}

/// Those that the browser knows, and the one that stands.
fn zone_choices(stands: &str) -> Vec<Choice> {
    let mut names = zones();
    if !names.iter().any(|name| name == stands) {
        names.insert(0, stands.to_owned());
    }
    names.iter().map(|name| choice(name, &name.replace('_', " "))).collect()
}

fn choice(value: &str, label: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), group: None }
}

/// What the server would say against it, as far as it can be told here.
fn complaint_about(editor: Editor, desks: WhenRead<Desks>) -> Option<Reason> {
    let desks = desks.get()?;
    editor.stands.with(|stands| {
        let situation = Situation {
            is_there: false,
            writes_for: &desks.writes_for,
            writes_for_all: desks.writes_for_all,
            knows_zone: |zone| !zone.is_empty(),
            original: Some(stands),
        };
        editor.changes.with(|changes| complaint(&situation, changes))
    })
}
