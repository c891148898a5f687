//! What one shows at the gate: who has a place, where, on which days and from which hour, and whom to ask.

use leptos::prelude::*;
use passerelle_shared::model::{Event, EventTime, RecordId, SignUp, SignUpState};

use crate::route::encoded;
use crate::screens::blocks::{event_calendar_link, fact};
use crate::screens::programme::{contact_line, days_of, hours_of_day, venue_names};
use crate::state::{Programme, Stands, use_app};
use crate::text::{beginning, day_of, listed, more, times, when};
use crate::ui::{Glyph, Icon, dynamic};

/// Only for who has a place.
#[component]
pub fn Pass(event: StoredValue<RecordId>, stands: Memo<Option<Stands>>) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let sign_up = stands.with(|stands| stands.as_ref().and_then(|stands| stands.sign_up.clone()))?;
        let programme = app.programme.get();
        let id = event.get_value();
        let event = programme.event(&id).filter(|_| has_a_place(&sign_up))?;
        let file = event_calendar_link(&programme, &id, event, app.now.get_untracked());
        Some(view! {
            <dl class="facts pass">{lines(&programme, &id, event, &sign_up)}</dl>
            {file.map(|file| view! { <p class="pass-file">{file}</p> })}
        })
    })
}

fn has_a_place(sign_up: &SignUp) -> bool {
    matches!(sign_up.state, SignUpState::Confirmed | SignUpState::Attended)
}

fn lines(programme: &Programme, id: &RecordId, event: &Event, sign_up: &SignUp) -> Vec<AnyView> {
    let labels = &more().event;
    let mut lines = Vec::new();
    if !sign_up.form.name.trim().is_empty() {
        let name = view! { <bdi>{sign_up.form.name.clone()}</bdi> };
        lines.push(fact(Glyph::PERSON, more().sign_up.pass_for, name));
    }
    lines.push(fact(Glyph::CALENDAR, labels.when, when(event)));
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
