//! One day of my agenda: its events, its sessions in the order of time, and where the present is.

use leptos::prelude::*;
use passerelle_shared::model::{PartialDate, RecordId, Timestamp};

use super::entry::Entry;
use super::event_band::EventBand;
use super::plan::{Day, Plan};
use super::present::PresentLine;
use crate::state::{Programme, use_app};
use crate::text::{date, day_of, isolated, more, offset_at, text};
use crate::ui::{For, Show, dynamic};

/// What all days are shown by.
#[derive(Clone, Copy)]
pub struct Planning {
    pub plan: Memo<Plan>,
    /// The day that has the present in it.
    pub present_day: Memo<Option<String>>,
    /// When the next of my sessions begins.
    pub next_at: Memo<Option<Timestamp>>,
}

#[component]
pub fn OneDay(key: String, planning: Planning) -> impl IntoView {
    let app = use_app();
    let key = StoredValue::new(key);
    let day = Memo::new(move |_| {
        let is_it = |day: &&Day| key.with_value(|key| day.key() == *key);
        planning.plan.with(|plan| plan.days.iter().find(is_it).cloned())
    });
    let in_day = move |read: fn(&Day) -> Vec<RecordId>| day.with(|day| day.as_ref().map(read).unwrap_or_default());
    let events = move || in_day(|day| day.events.iter().map(|one| one.id.clone()).collect());
    let sessions = move || in_day(|day| day.sessions.iter().map(|planned| planned.id.clone()).collect());
    // Before which of them the line for the present stands; `None` on other days.
    let present = Memo::new(move |_| {
        let is_here = planning.present_day.with(|present| key.with_value(|key| present.as_ref() == Some(key)));
        is_here.then(|| day.with(|day| day.as_ref().map(|day| day.present(app.now.get()))))?
    });
    let is_after_all =
        move || day.with(|day| day.as_ref().is_some_and(|day| present.get() == Some(day.sessions.len())));
    let offsets = Memo::new(move |_| app.programme.with(|programme| day.with(|day| offsets(programme, day.as_ref()?))));
    let title = move || day.with(|day| day_title(day.as_ref().and_then(|day| day.date), app.now.get()));
    let band = move |id: RecordId| view! { <EventBand id day /> }.into_any();
    let entry = move |id: RecordId| view! { <Entry id day present offsets next_at=planning.next_at /> }.into_any();
    view! {
        <section class="section day my-day">
            <h2>{title}</h2>
            {dynamic(move || offsets.with(zone_hint))}
            <div class="my-events">
                <For each=events key=RecordId::to_string children=band />
            </div>
            <ol class="sessions timed">
                <For each=sessions key=RecordId::to_string children=entry />
            </ol>
            <Show when=is_after_all>
                <PresentLine day />
            </Show>
        </section>
    }
}

/// With the year where it is another than this one.
fn day_title(date_there: Option<PartialDate>, now: Timestamp) -> String {
    match date_there {
        None => text().dates.not_given.to_owned(),
        Some(day) if day.is_a_day() && day.first_day().0 == PartialDate::of_utc(now).first_day().0 => day_of(day),
        Some(other) => date(other),
    }
}

/// How far the clocks of this day's sessions are from UTC: one for all of them, or several.
fn offsets(programme: &Programme, day: &Day) -> Option<Vec<String>> {
    let offset = |id: &RecordId| {
        let session = programme.session(id)?;
        offset_at(session.starts(programme.event(&session.event)?)?)
    };
    let mut offsets = Vec::new();
    for offset in day.sessions.iter().filter_map(|planned| offset(&planned.id)) {
        if !offsets.contains(&offset) {
            offsets.push(offset);
        }
    }
    Some(offsets)
}

fn zone_hint(offsets: &Option<Vec<String>>) -> Option<AnyView> {
    let offset = offsets.as_ref().filter(|offsets| offsets.len() == 1)?.first()?;
    Some(view! { <p class="hint">{more().event.agenda_in_zone.with(&isolated(offset))}</p> }.into_any())
}
