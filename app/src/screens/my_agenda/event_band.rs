//! An event on one of its days in my agenda: how firmly it is mine, and its hours there.

use leptos::prelude::*;
use passerelle_shared::model::{Event, RecordId};

use super::clash::Clash;
use super::mine::Hold;
use super::plan::{Day, EventOnDay};
use crate::route::Route;
use crate::screens::blocks::{Title, title_of};
use crate::screens::programme::{hours_of_day, status_chip, venue_names};
use crate::screens::requests::{MyChip, Rank};
use crate::state::{Programme, use_app};
use crate::text::{event_kind, listed, more, own_times, times};
use crate::ui::{Chip, Glyph, Tone, dynamic};

#[component]
pub fn EventBand(id: RecordId, day: Memo<Option<Day>>) -> impl IntoView {
    let app = use_app();
    let its = StoredValue::new(id.clone());
    let one = Memo::new(move |_| {
        let is_it = |one: &&EventOnDay| its.with_value(|id| one.id == *id);
        day.with(|day| day.as_ref().and_then(|day| day.events.iter().find(is_it).cloned()))
    });
    let hold = move || one.with(|one| one.as_ref().map_or(Hold::Star, |one| one.hold));
    let href = move || {
        its.with_value(|id| {
            if hold() == Hold::Star { Route::event(id) } else { Route::SignUp(id.slug().to_owned()) }.path()
        })
    };
    let clashes =
        Signal::derive(move || one.with(|one| one.as_ref().map(|one| one.clashes.clone()).unwrap_or_default()));
    let class = move || {
        let off = if one.with(|one| one.as_ref().is_some_and(|one| one.is_off)) { " off" } else { "" };
        ["card ", hold().class(), off].concat()
    };
    let content = move || {
        let programme = app.programme.get();
        let (event, one) = programme.event(&id).zip(one.get())?;
        Some(words(&programme, event, &one))
    };
    view! {
        <div>
            <a class=class href=href>{dynamic(content)}</a>
            <Clash others=clashes />
        </div>
    }
}

fn words(programme: &Programme, event: &Event, one: &EventOnDay) -> AnyView {
    let id = &one.id;
    let Title { words, speech } = title_of(programme, id);
    let part = one.part.map(|(day, of)| more().my_agenda.part.with(&day.to_string(), &of.to_string()));
    let over: Vec<String> = [event_kind(event.kind).to_owned()].into_iter().chain(part).collect();
    let names = venue_names(programme, id, event);
    let venue = (!names.is_empty()).then(|| view! { <p class="card-line"><bdi>{listed(&names)}</bdi></p> });
    let star = (one.hold == Hold::Star)
        .then(|| view! { <Chip words=more().stars.title_on_button tone=Tone::Accent glyph=Glyph::STAR /> });
    view! {
        <div class="card-words">
            <p class="card-over">{over.join(" · ")}</p>
            <h3 lang=speech.lang dir=speech.dir>{words}</h3>
            {hours(programme, event, one)}
            {venue}
            <div class="chips">{star} <MyChip event=id.clone() /> {status_chip(event)}</div>
            <Rank event=id.clone() class="card-line" />
        </div>
    }
    .into_any()
}

/// Its hours on this day, and mine where they are others.
fn hours(programme: &Programme, event: &Event, one: &EventOnDay) -> Option<AnyView> {
    let (start, end) = hours_of_day(programme, &one.id, event, one.part.map_or(1, |(day, _)| day))?;
    let own = own_times(start, end).map(|own| view! { <span class="quiet">{own}</span> });
    Some(view! { <p class="session-time"><span>{times(start, end)}</span> {own}</p> }.into_any())
}
