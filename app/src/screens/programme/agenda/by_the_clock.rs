//! An agenda with hours: its days, what is on at the same time side by side, and what is on now and next.

use leptos::prelude::*;
use passerelle_shared::model::{RecordId, Timestamp};

use super::days::{day_that_is_on, day_title, days_of, next_start, offset_on, on_the_day};
use super::session::SessionItem;
use super::side_by_side::cells_of_day;
use super::tabs::{DayTabs, TrackTabs};
use crate::route::{EventView, Route, use_navigation};
use crate::screens::programme::records::Records;
use crate::state::use_app;
use crate::text::more;
use crate::ui::{For, Show, dynamic};

#[component]
pub fn ByTheClock(event: RecordId) -> impl IntoView {
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
    dynamic(move || {
        let offset = app.programme.with(|programme| event.with_value(|id| offset_on(programme, id, number)))?;
        Some(view! { <p class="hint">{more().event.agenda_in_zone.with(&offset)}</p> })
    })
}
