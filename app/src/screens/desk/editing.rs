//! Changing an event: its words in each language side by side, its days and its terms; what changes and whom it concerns is
//! shown before it is saved, and what became of it afterwards.

mod cancelling;
mod editor;
mod fields;
mod told;
mod what_changes;

use leptos::prelude::*;
use passerelle_shared::model::{EventStatus, Kind, RecordId};

use self::cancelling::Cancelling;
use self::editor::Editor;
use self::fields::{DaysAndTerms, Words};
use self::told::{NotDone, Waits};
use self::what_changes::WhatChanges;
use super::access::{Access, Lack, NoDesk, access_to};
use super::copy::CopyLine;
use crate::commands;
use crate::route::Route;
use crate::screens::blocks::{Heading, Title, WayUp, kept, title_of};
use crate::state::{self, Desks, WhenRead, use_app};
use crate::text::more;
use crate::ui::Show;

#[component]
pub fn EditScreen(slug: String) -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let id = StoredValue::new(RecordId::new(Kind::Event, &slug));
    let desks = state::desks(app, Some((id.get_value(), None)));
    let was_here = kept("edit-was-here", || RwSignal::new(false));
    let find = move |desks: &Desks| id.with_value(|id| desks.desk(id, None).is_some());
    let access = access_to(app, desks, was_here, find, |_| Lack::NotThisOne);
    let is_given = move || access.get() == Access::Given && app.programme.with(|it| id.with_value(|id| it.has(id)));
    let title = Signal::derive(move || match access.get() {
        Access::Given => app.programme.with(|programme| id.with_value(|id| title_of(programme, id))),
        _ => Title::from(words.title),
    });
    view! {
        <WayUp href=Route::Desk(slug, None).path() label=words.editing.back />
        <p class="over">{words.editing.title}</p>
        <Heading title />
        <NoDesk access />
        <Show when=is_given>{move || view! { <Form id=id.get_value() desks /> }}</Show>
    }
}

#[component]
fn Form(id: RecordId, desks: WhenRead<Desks>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.editing;
    let event = StoredValue::new(id.clone());
    let typed = kept("edit-typed", || RwSignal::new(commands::typed_edit(app, &id)));
    let editor = Editor::new(app, id, desks, typed);
    Effect::new(move |_| typed.with(|typed| event.with_value(|id| commands::note_typed_edit(app, id, typed))));
    let status = Memo::new(move |_| app.programme.with(|it| event.with_value(|id| it.event(id).map(|one| one.status))));
    let is_cancelled = move || status.get() == Some(EventStatus::Cancelled);
    let can_be_cancelled = move || status.get() == Some(EventStatus::Planned);
    let languages = Memo::new(move |_| editor.languages());
    // What is here in other languages is read, and what isn't comes, if it can.
    Effect::new(move |_| {
        let missing = languages.get().into_iter().filter(|(_, is_here)| !*is_here);
        missing.for_each(|(language, _)| commands::read_in(app, language));
    });
    let desk = Memo::new(move |_| editor.desk());
    view! {
        <p class="intro">{words.intro}</p>
        <CopyLine desk />
        <Show when=is_cancelled>
            <p class="error">{words.is_cancelled}</p>
        </Show>
        <Waits editor />
        <NotDone editor />
        <form class="sign-up-form edit-form" novalidate on:submit=|event| event.prevent_default()>
            <Words editor languages />
            <DaysAndTerms editor />
            <WhatChanges editor />
        </form>
        <Show when=can_be_cancelled>
            <Cancelling editor languages />
        </Show>
    }
}
