//! The ticket that one shows at the gate: who has a place, where, on which days and from which hour, and whom to ask. It is
//! as bright as the screen can be, in the dark look too, and all of it is here without a network.

mod code;

use leptos::prelude::*;
use passerelle_shared::model::{Event, EventStatus, EventTime, RecordId, SignUp, SignUpState};

use crate::commands::print_page;
use crate::route::encoded;
use crate::screens::blocks::{Title, event_calendar_link, fact, title_of};
use crate::screens::programme::{contact_line, days_of, hours_of_day, venue_names};
use crate::screens::requests::mark;
use crate::state::{App, Programme, Stands, use_app};
use crate::text::{beginning, day_of, listed, moment, more, times, when};
use crate::ui::{Button, Dialog, Glyph, Icon, Show, Weight, dynamic};
use code::Code;

/// Only for who has a place.
#[component]
pub fn Pass(event: StoredValue<RecordId>, stands: Memo<Option<Stands>>) -> impl IntoView {
    let app = use_app();
    let has_a_place =
        move || stands.with(|stands| stands.as_ref().and_then(|one| one.sign_up.as_ref()).is_some_and(has_a_place));
    let takes_place =
        move || app.programme.with(|it| event.with_value(|id| it.event(id).is_some_and(|event| takes_place(event))));
    view! {
        <Show when=move || has_a_place() && takes_place()>
            <AtHand event stands />
        </Show>
    }
}

/// Below the request, and as large as the screen for whoever stands at the gate.
#[component]
fn AtHand(event: StoredValue<RecordId>, stands: Memo<Option<Stands>>) -> impl IntoView {
    let app = use_app();
    let words = &more().sign_up;
    let is_open = RwSignal::new(false);
    let show = Callback::new(move |()| is_open.set(true));
    let close = Callback::new(move |()| is_open.set(false));
    let print = Callback::new(|()| print_page());
    let file = move || {
        let programme = app.programme.get();
        let id = event.get_value();
        let event = programme.event(&id)?;
        event_calendar_link(&programme, &id, event, app.now.get_untracked())
    };
    view! {
        <section class="pass" aria-label=words.pass>
            <Face event stands says=Says::All />
        </section>
        <div class="actions pass-actions">
            <Button label=words.show_pass on_press=show weight=Weight::Primary glyph=Glyph::TICKET />
            <Button label=more().my_agenda.print on_press=print glyph=Glyph::DOCUMENT />
            {dynamic(file)}
        </div>
        <Dialog is_open title=words.pass class="dialog pass pass-shown">
            <Show when=move || is_open.get()>
                <Face event stands says=Says::WhatTheGateAsks />
            </Show>
            <div class="actions">
                <Button label=words.close_pass on_press=close />
            </div>
        </Dialog>
    }
}

fn has_a_place(sign_up: &SignUp) -> bool {
    matches!(sign_up.state, SignUpState::Confirmed | SignUpState::Attended)
}

/// Of what was cancelled nobody shows a ticket, whether or not the sign-up has heard of it.
fn takes_place(event: &Event) -> bool {
    event.status != EventStatus::Cancelled
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    All,
    /// Who and when: with its code it fits on a small phone.
    WhatTheGateAsks,
}

/// What whoever stands at the gate reads.
#[component]
fn Face(event: StoredValue<RecordId>, stands: Memo<Option<Stands>>, says: Says) -> impl IntoView {
    let app = use_app();
    let shown = move || {
        let stands = stands.get()?;
        let sign_up = stands.sign_up.as_ref()?;
        let programme = app.programme.get();
        let id = event.get_value();
        let event = programme.event(&id)?;
        let Title { words, speech } = title_of(&programme, &id);
        Some(view! {
            {state_line(app, &stands, sign_up)}
            <p class="pass-title" lang=speech.lang dir=speech.dir>{words}</p>
            <dl class="facts">{lines(&programme, &id, event, sign_up, says)}</dl>
        })
    };
    view! {
        {dynamic(shown)}
        <Code event />
    }
}

/// How it stands, with what the person has done since, and since when.
fn state_line(app: App, stands: &Stands, sign_up: &SignUp) -> Option<AnyView> {
    let (words, tone, glyph) = mark(app, stands)?;
    let since = sign_up.history.last().filter(|_| stands.pending.is_empty()).map(|step| moment(step.at));
    let line = view! {
        <p class=["pass-state ", tone.class()].concat()>
            <Icon glyph />
            <strong>{words}</strong>
            {since.map(|since| view! { <span class="quiet">{since}</span> })}
        </p>
    };
    Some(line.into_any())
}

fn lines(programme: &Programme, id: &RecordId, event: &Event, sign_up: &SignUp, says: Says) -> Vec<AnyView> {
    let labels = &more().event;
    let mut lines = Vec::new();
    if !sign_up.form.name.trim().is_empty() {
        let name = view! { <bdi>{sign_up.form.name.clone()}</bdi> };
        lines.push(fact(Glyph::PERSON, more().sign_up.pass_for, name));
    }
    lines.push(fact(Glyph::CALENDAR, labels.when, when(event)));
    if says == Says::WhatTheGateAsks {
        return lines;
    }
    let days = days_with_hours(programme, id, event);
    if !days.is_empty() {
        let days: Vec<AnyView> = days.into_iter().map(|day| view! { <p>{day}</p> }.into_any()).collect();
        lines.push(fact(Glyph::CLOCK, labels.hours, days));
    }
    lines.extend(venue_line(programme, id, event));
    lines.extend(event.contact.read().as_ref().map(contact_line));
    lines
}

/// From the first session's start to the last one's end, day by day; with the reader's own hour where that is another.
fn days_with_hours(programme: &Programme, id: &RecordId, event: &Event) -> Vec<String> {
    let hours = |number: u8| {
        let (start, end) = hours_of_day(programme, id, event, number)?;
        Some(day_line(event, number, start, end))
    };
    days_of(programme, id).into_iter().filter_map(hours).collect()
}

fn day_line(event: &Event, number: u8, start: EventTime<'_>, end: Option<EventTime<'_>>) -> String {
    let own = beginning(start).1.map(|own| [" (", &own, ")"].concat()).unwrap_or_default();
    let day = event.day(number).map(day_of).unwrap_or_else(|| more().event.day.with(&number.to_string()));
    [day, " · ".to_owned(), times(start, end), own].concat()
}

/// The venue, and the way there. A town without a street is found, too.
fn venue_line(programme: &Programme, id: &RecordId, event: &Event) -> Option<AnyView> {
    let names = venue_names(programme, id, event);
    let name = (!names.is_empty()).then(|| listed(&names))?;
    let map = event.country.is_some().then(|| map_link(&names.join(", ")));
    Some(fact(Glyph::PIN, more().event.venue, view! { <bdi>{name}</bdi> {map} }))
}

fn map_link(venue: &str) -> AnyView {
    let href = ["https://www.openstreetmap.org/search?query=", &encoded(venue)].concat();
    view! {
        " "
        <a href=href target="_blank" rel="noopener noreferrer" class="external">
            {more().event.on_the_map} <Icon glyph=Glyph::EXTERNAL />
            <span class="unseen">{more().notices.external_link}</span>
        </a>
    }
    .into_any()
}
