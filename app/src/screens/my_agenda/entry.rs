//! One session in my agenda: what is free before it, what it clashes with, and whether there is time to come to it.

use leptos::prelude::*;
use passerelle_shared::model::{RecordId, Timestamp};

use super::calendar::session_link;
use super::clash::{Clash, isolated_title};
use super::plan::{Day, Planned};
use super::present::PresentLine;
use crate::screens::programme::{SessionLine, status_chip};
use crate::state::use_app;
use crate::text::{duration, more, offset_at};
use crate::ui::{Glyph, Icon, Show, dynamic};

#[component]
pub fn Entry(
    id: RecordId,
    day: Memo<Option<Day>>,
    /// Before which of the day's sessions the present is.
    present: Memo<Option<usize>>,
    /// Of all sessions of the day.
    offsets: Memo<Option<Vec<String>>>,
    next_at: Memo<Option<Timestamp>>,
) -> impl IntoView {
    let app = use_app();
    let its = StoredValue::new(id.clone());
    let position = move || day.with(|day| day.as_ref().and_then(|day| position(day, &its.get_value())));
    let planned = Memo::new(move |_| {
        let at = position()?;
        day.with(|day| day.as_ref().and_then(|day| day.sessions.get(at).cloned()))
    });
    let of = move |read: fn(&Planned) -> Option<RecordId>| planned.with(|planned| planned.as_ref().and_then(read));
    let is_first_to_come = move || present.get().is_some_and(|present| position() == Some(present));
    let free = move || planned.with(|planned| planned.as_ref().and_then(|planned| planned.free_before_ms));
    let free_line = move || free().map(|ms| view! { <p class="free">{more().my_agenda.free.with(&duration(ms))}</p> });
    let hurry = move || of(|planned| planned.hurry_from.clone()).map(hurry_line);
    let clashes = Signal::derive(move || {
        planned.with(|planned| planned.as_ref().map(|planned| planned.clashes.clone()).unwrap_or_default())
    });
    let class = move || match planned.with(|planned| planned.as_ref().is_some_and(|planned| planned.is_off)) {
        true => "my-entry off",
        false => "my-entry",
    };
    view! {
        <li class=class>
            {dynamic(free_line)}
            <Show when=is_first_to_come>
                <PresentLine day />
            </Show>
            <SessionLine id next_at />
            {dynamic(move || off_chip(&its.get_value()))}
            {dynamic(move || own_zone(offsets, &its.get_value()))}
            {dynamic(hurry)}
            <Clash others=clashes />
            {dynamic(move || session_link(app, &its.get_value()))}
        </li>
    }
}

fn position(day: &Day, id: &RecordId) -> Option<usize> {
    day.sessions.iter().position(|planned| planned.id == *id)
}

fn hurry_line(from: RecordId) -> AnyView {
    view! {
        <p class="clash hurry">
            <Icon glyph=Glyph::CLOCK />
            <span>{more().my_agenda.hurry.with(&isolated_title(&from))}</span>
        </p>
    }
    .into_any()
}

/// Where its event isn't as it was announced.
fn off_chip(id: &RecordId) -> Option<AnyView> {
    let programme = use_app().programme.get();
    let event = programme.event(&programme.session(id)?.event)?;
    status_chip(event).map(|chip| view! { <div class="chips">{chip}</div> }.into_any())
}

/// On a day with the clocks of several places, each says its own.
fn own_zone(offsets: Memo<Option<Vec<String>>>, id: &RecordId) -> Option<AnyView> {
    offsets.with(|offsets| offsets.as_ref().is_some_and(|offsets| offsets.len() > 1)).then_some(())?;
    let programme = use_app().programme.get();
    let session = programme.session(id)?;
    let offset = offset_at(session.starts(programme.event(&session.event)?)?)?;
    Some(view! { <p class="hint">{more().event.agenda_in_zone.with(&offset)}</p> }.into_any())
}
