//! An event's agenda: by day and track, with what is on now and next.

mod by_the_clock;
mod days;
mod now_and_next;
mod session;
mod side_by_side;
mod tabs;

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use passerelle_shared::model::{Day, Event, RecordId, Session};

use crate::screens::blocks::{Section, words_of};
use crate::state::{Programme, use_app};
use crate::text::{date, more};
use crate::ui::{Show, dynamic};
use by_the_clock::ByTheClock;
pub use days::{day_title, days_of, hours_of_day};
pub use now_and_next::NowAndNext;
pub use session::SessionLine;
use session::{Level, class_of, session_words};

/// What an agenda is like, as far as its source tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Nothing,
    /// The source gives no hours: its parts, in their order.
    InParts,
    ByTheClock,
}

fn shape(programme: &Programme, event: &RecordId) -> Shape {
    let sessions = programme.sessions_of(event);
    if sessions.iter().any(|(_, session)| session.starts_at.is_some()) {
        return Shape::ByTheClock;
    }
    match sessions.is_empty() && programme.days_of(event).is_empty() {
        true => Shape::Nothing,
        false => Shape::InParts,
    }
}

#[component]
pub fn Agenda(event: RecordId) -> impl IntoView {
    let app = use_app();
    let event = StoredValue::new(event);
    let shape = Memo::new(move |_| app.programme.with(|programme| event.with_value(|event| shape(programme, event))));
    let content = move || match shape.get() {
        Shape::ByTheClock => view! { <ByTheClock event=event.get_value() /> }.into_any(),
        _ => view! { <InParts event=event.get_value() /> }.into_any(),
    };
    view! {
        <Show when=move || shape.get() != Shape::Nothing>
            <Section title=more().event.agenda>{dynamic(content)}</Section>
        </Show>
    }
}

#[component]
fn InParts(event: RecordId) -> impl IntoView {
    let app = use_app();
    let id = event;
    dynamic(move || {
        let programme = app.programme.get();
        let event = programme.event(&id)?;
        let days = programme.days_of(&id);
        let numbers: BTreeSet<u8> = days.iter().map(|(_, day)| day.number).collect();
        let unnamed = programme.sessions_of(&id).iter().map(|(_, session)| session.day);
        let unnamed: BTreeSet<u8> = unnamed.filter(|day| !numbers.contains(day)).collect();
        let named = days.iter().map(|(id, day)| (day.number, Some((id, &**day))));
        let parts = named.chain(unnamed.into_iter().map(|number| (number, None)));
        Some(parts.map(|(number, day)| part(&programme, &id, event, number, day)).collect::<Vec<_>>())
    })
}

fn part(programme: &Programme, id: &RecordId, event: &Event, number: u8, day: Option<(&RecordId, &Day)>) -> AnyView {
    let sessions = programme.sessions_of(id).iter().filter(|(_, session)| session.day == number);
    let level = if day.is_some() { Level::InDay } else { Level::InSection };
    let item = |(id, session): &(RecordId, Arc<Session>)| {
        view! { <li class=class_of(session)>{session_words(programme, event, id, session, level, None)}</li> }
            .into_any()
    };
    let sessions: Vec<AnyView> = sessions.map(item).collect();
    let heading = day.and_then(|(id, day)| {
        let words = words_of(programme, id)?;
        let speech = words.speech();
        Some(view! {
            <h3 lang=speech.lang dir=speech.dir>{words.text.title.clone()}</h3>
            {day.date.map(|day| view! { <p class="quiet">{date(day)}</p> })}
            {(!words.text.summary.is_empty())
                .then(|| view! { <p lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p> })}
        })
    });
    view! {
        <div class="agenda-part">
            {heading} {(!sessions.is_empty()).then(|| view! { <ol class="sessions">{sessions}</ol> })}
        </div>
    }
    .into_any()
}
