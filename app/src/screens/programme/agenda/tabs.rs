//! The days and the tracks of an agenda, to choose from.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;

use super::days::{day_label, track_slug, tracks_of};
use crate::route::{EventView, Route};
use crate::screens::blocks::title_of;
use crate::screens::programme::records::Records;
use crate::state::use_app;
use crate::text::{day_of, more};
use crate::ui::{For, Show};

#[component]
pub fn DayTabs(
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

#[component]
pub fn TrackTabs(event: StoredValue<RecordId>, view: Memo<EventView>) -> impl IntoView {
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

/// Without a slug: all tracks together.
#[component]
fn TrackTab(slug: Option<String>, #[prop(into)] label: Signal<String>, view: Memo<EventView>) -> impl IntoView {
    let its = slug.clone();
    let href = move || Route::Event(EventView { track: its.clone(), ..view.get() }).path();
    let is_current = move || view.with(|view| view.track == slug).then_some("true");
    view! { <a href=href aria-current=is_current>{label}</a> }
}

fn has_several<T: Send + Sync + 'static>(list: Memo<Vec<T>>) -> bool {
    list.with(Vec::len) > 1
}
