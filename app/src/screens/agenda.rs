//! An event's agenda: by day and track, with what is on now and next.

mod session;
mod side_by_side;

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use passerelle_shared::model::{Day, Event, PartialDate, RecordId, Session, Timestamp};

use super::parts::Section;
use super::records::Records;
use super::wording::{title_of, words_of};
use crate::route::{EventView, Route, use_navigation};
use crate::state::{Programme, use_app};
use crate::text::{date, day_of, isolated, more, offset_at};
use crate::ui::{For, Show, told};
pub use session::SessionItem;
use session::{Level, class_of, session_words};
use side_by_side::cells_of_day;

type Sessions = [(RecordId, Arc<Session>)];

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
            <Section title=more().event.agenda>{told(content)}</Section>
        </Show>
    }
}

#[component]
fn InParts(event: RecordId) -> impl IntoView {
    let app = use_app();
    told(move || {
        let programme = app.programme.get();
        let held = programme.event(&event)?;
        let days = programme.days_of(&event);
        let numbers: BTreeSet<u8> = days.iter().map(|(_, day)| day.number).collect();
        let unnamed = programme.sessions_of(&event).iter().map(|(_, session)| session.day);
        let unnamed: BTreeSet<u8> = unnamed.filter(|day| !numbers.contains(day)).collect();
        let named = days.iter().map(|(id, day)| (day.number, Some((id, &**day))));
        let parts = named.chain(unnamed.into_iter().map(|number| (number, None)));
        Some(parts.map(|(number, day)| part(&programme, &event, held, number, day)).collect::<Vec<_>>())
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

#[component]
fn ByTheClock(event: RecordId) -> impl IntoView {
    let app = use_app();
    let route = use_navigation().route;
    let view = Memo::new(move |_| match route.get() {
        Route::Event(view) => view,
        _ => EventView::default(),
    });
    let event = StoredValue::new(event);
    let days = Memo::new(move |_| app.programme.with(|programme| event.with_value(|event| days_of(programme, event))));
    let today = Memo::new(move |_| {
        let first = days.with(|days| days.first().copied()).unwrap_or(1);
        let now = app.now.get_untracked();
        let on = app.programme.with(|programme| event.with_value(|id| day_that_is_on(programme.sessions_of(id), now)));
        on.unwrap_or(first)
    });
    let chosen = Memo::new(move |_| view.with(|view| view.day).unwrap_or_else(|| today.get()));
    let next_at = Memo::new(move |_| {
        app.programme.with(|programme| event.with_value(|id| next_start(programme.sessions_of(id), app.now.get())))
    });
    let day = move |number| view! { <OneDay event number view chosen next_at /> }.into_any();
    view! {
        <DayTabs event days view chosen />
        <TrackTabs event view />
        <For each=move || days.get() key=u8::to_string children=day />
    }
}

/// All days are on the page, so that all of them are printed; the one that is chosen is seen.
#[component]
fn OneDay(
    event: StoredValue<RecordId>,
    number: u8,
    view: Memo<EventView>,
    chosen: Memo<u8>,
    next_at: Memo<Option<Timestamp>>,
) -> impl IntoView {
    let app = use_app();
    let ids = Memo::new(move |_| {
        let track = view.with(|view| view.track.clone());
        app.programme
            .with(|programme| event.with_value(|id| on_the_day(programme.sessions_of(id), number, track.as_deref())))
    });
    let cells = Memo::new(move |_| {
        app.programme.with(|programme| event.with_value(|event| ids.with(|ids| cells_of_day(programme, event, ids))))
    });
    let title = move || app.programme.with(|programme| event.with_value(|event| day_title(programme, event, number)));
    let show = Callback::new(move |id: RecordId| {
        let its = id.clone();
        let cell = Signal::derive(move || {
            let at = ids.with(|ids| ids.iter().position(|id| *id == its))?;
            cells.with(|cells| cells.get(at).copied())
        });
        view! { <SessionItem id next_at cell /> }.into_any()
    });
    let none = || view! { <p class="quiet">{more().event.no_sessions}</p> };
    let columns = Memo::new(move |_| cells.with(|cells| cells.iter().map(|cell| cell.column).max().unwrap_or(0)));
    view! {
        <div class="day" hidden=move || chosen.get() != number>
            <h3>{title}</h3>
            <Zone event number />
            <Show when=move || !ids.with(Vec::is_empty) fallback=none>
                <ol
                    class="sessions timed"
                    class=("side-by-side-tracks", move || columns.get() > 1)
                    style=("--tracks", move || columns.get().to_string())
                >
                    <Records ids show />
                </ol>
            </Show>
        </div>
    }
}

#[component]
fn Zone(event: StoredValue<RecordId>, number: u8) -> impl IntoView {
    let app = use_app();
    told(move || {
        let offset = app.programme.with(|programme| event.with_value(|id| offset_on(programme, id, number)))?;
        Some(view! { <p class="hint">{more().event.agenda_in_zone.with(&offset)}</p> })
    })
}

/// As the clock stands there on that day: it may be another one than the day before.
fn offset_on(programme: &Programme, id: &RecordId, day: u8) -> Option<String> {
    let event = programme.event(id)?;
    let mut sessions = programme.sessions_of(id).iter().filter(|(_, session)| session.day == day);
    offset_at(sessions.find_map(|(_, session)| session.starts(event))?)
}

pub fn days_of(programme: &Programme, event: &RecordId) -> Vec<u8> {
    let days: BTreeSet<u8> = programme.sessions_of(event).iter().map(|(_, session)| session.day).collect();
    days.into_iter().collect()
}

fn day_that_is_on(sessions: &Sessions, now: Timestamp) -> Option<u8> {
    sessions
        .iter()
        .find(|(_, session)| session.ends_at.is_some_and(|end| now < end))
        .filter(|(_, session)| session.starts_at.is_some_and(|start| start.since_ms(now) < Timestamp::DAY))
        .map(|(_, session)| session.day)
}

/// What has no track of its own, as a break, belongs to all of them.
fn on_the_day(sessions: &Sessions, day: u8, track: Option<&str>) -> Vec<RecordId> {
    let is_in_track = |of: &RecordId| track.is_none_or(|track| track_slug(of) == track);
    let is_shown = |session: &Session| session.day == day && session.track.as_ref().is_none_or(is_in_track);
    sessions.iter().filter(|(_, session)| is_shown(session)).map(|(id, _)| id.clone()).collect()
}

/// When the next sessions begin, if that is today.
pub fn next_start(sessions: &Sessions, now: Timestamp) -> Option<Timestamp> {
    const NEAR_MS: i64 = 12 * Timestamp::HOUR;
    let starts = sessions.iter().filter_map(|(_, session)| session.starts_at);
    starts.filter(|start| now < *start && start.since_ms(now) < NEAR_MS).min()
}

#[component]
fn DayTabs(
    event: StoredValue<RecordId>,
    days: Memo<Vec<u8>>,
    view: Memo<EventView>,
    chosen: Memo<u8>,
) -> impl IntoView {
    let app = use_app();
    let tab = move |number: u8| {
        let label = move || {
            app.programme.with(|programme| event.with_value(|event| day_label(programme, event, number, day_of)))
        };
        let href = move || Route::Event(EventView { day: Some(number), ..view.get() }).path();
        let is_current = move || (chosen.get() == number).then_some("true");
        view! { <a href=href aria-current=is_current>{label}</a> }.into_any()
    };
    view! {
        <Show when=move || has_several(days)>
            <div class="tabs days">
                <For each=move || days.get() key=u8::to_string children=tab />
            </div>
        </Show>
    }
}

fn has_several<T: Send + Sync + 'static>(list: Memo<Vec<T>>) -> bool {
    list.with(Vec::len) > 1
}

/// With its name, where it has one.
fn day_title(programme: &Programme, id: &RecordId, number: u8) -> String {
    let label = day_label(programme, id, number, date);
    let days = programme.days_of(id);
    let named = days.iter().find(|(_, day)| day.number == number).and_then(|(id, _)| words_of(programme, id));
    match named {
        Some(words) => [label, isolated(&words.text.title)].join(" · "),
        None => label,
    }
}

/// Its date, as `say` has it, or its number where no date is known.
fn day_label(programme: &Programme, id: &RecordId, number: u8, say: fn(PartialDate) -> String) -> String {
    match programme.event(id).and_then(|event| event.day(number)) {
        Some(date) => say(date),
        None => more().event.day.with(&number.to_string()),
    }
}

#[component]
fn TrackTabs(event: StoredValue<RecordId>, view: Memo<EventView>) -> impl IntoView {
    let app = use_app();
    let tracks = Memo::new(move |_| app.programme.with(|programme| event.with_value(|id| tracks_of(programme, id))));
    let show = Callback::new(move |track: RecordId| {
        let slug = Some(track_slug(&track).to_owned());
        let label = Signal::derive(move || app.programme.with(|programme| title_of(programme, &track).words));
        view! { <TrackTab slug label view /> }.into_any()
    });
    view! {
        <Show when=move || has_several(tracks)>
            <div class="tracks">
                <TrackTab slug=None label=more().event.all_tracks view />
                <Records ids=tracks show />
            </div>
        </Show>
    }
}

fn tracks_of(programme: &Programme, event: &RecordId) -> Vec<RecordId> {
    programme.tracks_of(event).iter().map(|(id, _)| id.clone()).collect()
}

/// Without a slug: all tracks together.
#[component]
fn TrackTab(slug: Option<String>, #[prop(into)] label: Signal<String>, view: Memo<EventView>) -> impl IntoView {
    let its = slug.clone();
    let href = move || Route::Event(EventView { track: its.clone(), ..view.get() }).path();
    let is_current = move || view.with(|view| view.track == slug).then_some("true");
    view! { <a href=href aria-current=is_current>{label}</a> }
}

/// The last part of `track/tunis/legal`.
fn track_slug(track: &RecordId) -> &str {
    track.slug().rsplit('/').next().unwrap_or_default()
}
