//! Where the present is in my agenda.

use leptos::prelude::*;
use passerelle_shared::model::{Event, EventTime, Timestamp};

use super::plan::Day;
use crate::state::{Programme, use_app};
use crate::text::{text, times, today_at};

/// Where it is now, by the clock at the event.
#[component]
pub fn PresentLine(day: Memo<Option<Day>>) -> impl IntoView {
    let app = use_app();
    let hour = move || {
        let at = app.now.get();
        app.programme.with(|programme| {
            let zone = day.with(|day| Some(event_of(programme, day.as_ref()?)?.zone.clone())).flatten();
            times(EventTime { at, wall: None, zone: zone.as_deref() }, None)
        })
    };
    view! {
        <p class="present">
            <strong>{text().dates.now}</strong>
            <span>{hour}</span>
        </p>
    }
}

/// By the clock of what stands first on it.
fn event_of<'a>(programme: &'a Programme, day: &Day) -> Option<&'a Event> {
    let session = day.sessions.first().and_then(|planned| programme.session(&planned.id));
    let id = session.map(|session| &session.event).or(day.events.first().map(|one| &one.id))?;
    programme.event(id).map(|event| &**event)
}

/// It is this day at the event.
pub fn is_today(programme: &Programme, day: &Day, now: Timestamp) -> bool {
    day.date.is_some() && event_of(programme, day).and_then(|event| today_at(event, now)) == day.date
}
