//! An event's agenda as it is run: its days with their sessions, what waits of them on this device, and what clashes.

mod line;
mod planned;
mod questions;
mod session;
mod together;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leptos::prelude::*;
use passerelle_shared::model::{Kind, RecordId, Session};
use passerelle_shared::rules::edit::Fields;
use passerelle_shared::rules::edit::session::{Clash, clashes};

pub use session::SessionEditScreen;

use self::line::SessionLine;
use self::planned::{Agenda, DAY, KIND, Planned, agenda, on_day};
use self::questions::{Asked, Questions};
use super::access::Expired;
use super::of_event::OfEvent;
use crate::commands;
use crate::route::{DeskRoute, use_navigation};
use crate::screens::blocks::Section;
use crate::screens::programme::day_title;
use crate::state::{self, Programme, use_app};
use crate::text::{clocks_in, isolated, language, more};
use crate::ui::{Button, For, Glyph, Show};

#[component]
pub fn AgendaScreen(slug: String) -> impl IntoView {
    let id = StoredValue::new(RecordId::new(Kind::Event, &slug));
    let desks = state::desks(use_app(), None);
    view! {
        <OfEvent event=id.get_value() over=more().desk.agenda.title desks>
            <Days event=id.get_value() />
        </OfEvent>
    }
}

/// All that is known here of an agenda.
#[derive(Clone, Copy)]
pub struct Running {
    pub event: StoredValue<RecordId>,
    /// Nothing until it was read what was saved here.
    pub agenda: Memo<Option<Agenda>>,
    pub clashes: Memo<BTreeMap<RecordId, Vec<Clash>>>,
}

impl Running {
    pub fn of(event: StoredValue<RecordId>) -> Running {
        let app = use_app();
        let edits = event.with_value(|event| state::agenda_edits(app, event.clone()));
        let agenda = Memo::new(move |_| {
            let edits = edits.get()?;
            let read_at = app.connection.with(|connection| connection.fresh_as_of);
            let agenda = |programme: &Programme| event.with_value(|event| agenda(programme, event, &edits, read_at));
            Some(app.programme.with(agenda))
        });
        let clashes = Memo::new(move |_| {
            app.programme
                .with(|programme| agenda.with(|agenda| found(programme, event, agenda.as_ref())))
                .unwrap_or_default()
        });
        Running { event, agenda, clashes }
    }

    pub fn planned(self, id: &RecordId) -> Option<Planned> {
        self.agenda.with(|agenda| agenda.as_ref()?.get(id).cloned())
    }
}

fn found(
    programme: &Programme,
    event: StoredValue<RecordId>,
    agenda: Option<&Agenda>,
) -> Option<BTreeMap<RecordId, Vec<Clash>>> {
    let event = event.with_value(|id| programme.event(id).cloned())?;
    let is_there = |planned: &Planned| planned.state != planned::State::IsTakenBack;
    let there = agenda?.iter().filter(|(_, planned)| is_there(planned));
    let fields: BTreeMap<RecordId, Fields> = there.map(|(id, planned)| (id.clone(), planned.fields.clone())).collect();
    Some(clashes(&event, &fields, &clocks_in(event.zone.as_deref())))
}

/// The event's days, and those on which there is something although they are none.
fn days(programme: &Programme, event: &RecordId, agenda: &Agenda) -> Vec<u8> {
    let last = programme.event(event).and_then(|event| event.last_day_number()).unwrap_or(0);
    let days: BTreeSet<u8> = (1..=last).chain(agenda.values().map(Planned::day)).collect();
    days.into_iter().collect()
}

#[component]
fn Days(event: RecordId) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.agenda;
    let event = StoredValue::new(event);
    let running = Running::of(event);
    read_all_languages(event);
    let days = Memo::new(move |_| {
        app.programme.with(|programme| {
            let of = |agenda: &Agenda| event.with_value(|event| days(programme, event, agenda));
            running.agenda.with(|agenda| agenda.as_ref().map(of)).unwrap_or_default()
        })
    });
    let asked = RwSignal::new(None::<Asked>);
    let day = move |number: u8| view! { <OneDay running number asked /> }.into_any();
    let is_known = move || running.agenda.with(Option::is_some);
    view! {
        <p class="intro">{words.intro}</p>
        <Expired />
        <Show when=move || is_known() && days.with(Vec::is_empty)>
            <p class="note">{words.days_unknown}</p>
        </Show>
        <For each=move || days.get() key=u8::to_string children=day />
        <TakenBack event />
        <Questions running asked />
    }
}

/// Rooms and titles in languages that aren't here yet: a copy has them all.
fn read_all_languages(event: StoredValue<RecordId>) {
    let app = use_app();
    let missing = Memo::new(move |_| {
        app.programme.with(|programme| {
            let sessions = event.with_value(|event| programme.sessions_of(event).to_vec());
            let of = |(id, session): &(RecordId, Arc<Session>)| {
                let here = programme.languages_of(id);
                session.translations.iter().copied().filter(|language| !here.contains(language)).collect::<Vec<_>>()
            };
            sessions.iter().flat_map(of).collect::<BTreeSet<_>>()
        })
    });
    Effect::new(move |_| missing.get().into_iter().for_each(|language| commands::read_in(app, language)));
}

#[component]
fn OneDay(running: Running, number: u8, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.agenda;
    let (event, navigation) = (running.event, use_navigation());
    let title = move || app.programme.with(|programme| event.with_value(|event| day_title(programme, event, number)));
    let ids = Memo::new(move |_| {
        running.agenda.with(|agenda| agenda.as_ref().map(|agenda| on_day(agenda, number)).unwrap_or_default())
    });
    let add = Callback::new(move |()| {
        let typed = [(DAY, number.to_string()), (KIND, "talk".to_owned())].into();
        let id = event.with_value(|event| commands::begin_session(app, event, &typed));
        if let Some((event, session)) = id.part_of_event() {
            navigation.go(&DeskRoute::Session(event.slug().to_owned(), session.to_owned()).into());
        }
    });
    let line = move |id: RecordId| view! { <SessionLine id running asked /> }.into_any();
    view! {
        <section class="section day">
            <h2>{title}</h2>
            <Show when=move || ids.with(Vec::is_empty)>
                <p class="quiet">{words.no_sessions}</p>
            </Show>
            <ol class="sessions timed">
                <For each=move || ids.get() key=ToString::to_string children=line />
            </ol>
            <div class="actions">
                <Button label=words.add on_press=add glyph=Glyph::DOCUMENT />
            </div>
        </section>
    }
}

/// What was taken off the agenda, and why.
#[component]
fn TakenBack(event: StoredValue<RecordId>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.agenda;
    let gone = Memo::new(move |_| {
        app.programme.with(|programme| event.with_value(|event| programme.withdrawn_sessions_of(event)))
    });
    let line = move |id: RecordId| {
        let said = move || {
            app.programme.with(|programme| {
                let title = programme.text_in(&id, language().into()).map(|(text, _)| isolated(&text.title));
                let why = programme.withdrawn_in(&id, language().into()).map(isolated);
                (
                    title.unwrap_or_else(|| words.untitled.to_owned()),
                    words.was_taken_back.with(&why.unwrap_or_default()),
                )
            })
        };
        let said = Memo::new(move |_| said());
        view! {
            <li class="line">
                <span>{move || said.get().0}</span>
                <span class="quiet">{move || said.get().1}</span>
            </li>
        }
        .into_any()
    };
    view! {
        <Show when=move || !gone.with(Vec::is_empty)>
            <Section title=words.taken_back>
                <ul class="lines">
                    <For each=move || gone.get() key=ToString::to_string children=line />
                </ul>
            </Section>
        </Show>
    }
}
