//! Lists of records, each kept by its id: what news doesn't concern keeps its nodes, and with them the focus.
//!
//! Of a long list what fills a screen is made at once, the rest while the first of it can be read.

use std::time::Duration;

use leptos::prelude::*;
use passerelle_shared::model::{Kind, RecordId};

use super::cards::{ArticleCard, EventCard, ProjectCard};
use super::star_button::StarButton;
use crate::screens::blocks::Section;
use crate::state::use_app;
use crate::ui::{For, Show};

/// The first picture waits for no more than any screen shows: twenty cards, and headings between them.
const RECORDS_AT_FIRST: usize = 24;
/// Then so many between two answers to taps.
const RECORDS_AT_ONCE: usize = 50;
/// While the programme comes, painting and storing share one processor.
const PAUSE_WHILE_IT_COMES: Duration = Duration::from_secs(1);

/// What each record is shown as.
pub type ShowRecord = Callback<RecordId, AnyView>;

#[component]
pub fn Records(ids: Memo<Vec<RecordId>>, show: ShowRecord) -> impl IntoView {
    let app = use_app();
    let made = RwSignal::new(RECORDS_AT_FIRST);
    let is_waiting = StoredValue::new(false);
    Effect::new(move |_| {
        if made.get() < ids.with(Vec::len) && !is_waiting.get_value() {
            is_waiting.set_value(true);
            let is_coming = app.connection.with_untracked(|connection| connection.first_sync.is_some());
            let is_filled = made.get_untracked() > RECORDS_AT_FIRST;
            let pause = if is_coming && is_filled { PAUSE_WHILE_IT_COMES } else { Duration::ZERO };
            let more = move || {
                // The screen may have been left meanwhile.
                is_waiting.try_set_value(false);
                made.try_update(|made| *made += RECORDS_AT_ONCE);
            };
            // Behind the frame that shows what is made.
            request_animation_frame(move || set_timeout(more, pause));
        }
    });
    let each = move || ids.with(|ids| ids.iter().take(made.get()).cloned().collect::<Vec<_>>());
    view! { <For each key=RecordId::to_string children=move |id| show.run(id) /> }
}

/// The same as cards, one below the other.
#[component]
pub fn Cards(ids: Memo<Vec<RecordId>>, show: ShowRecord) -> impl IntoView {
    view! {
        <div class="cards">
            <Records ids show />
        </div>
    }
}

/// An event, an article or a project.
pub fn card(id: RecordId) -> AnyView {
    match id.kind() {
        Some(Kind::Event) => {
            let star = view! { <StarButton of=id.clone() /> }.into_any();
            view! { <EventCard id star /> }.into_any()
        }
        Some(Kind::Article) => view! { <ArticleCard id /> }.into_any(),
        Some(Kind::Project) => view! { <ProjectCard id /> }.into_any(),
        _ => ().into_any(),
    }
}

/// A section of cards, unless there are none.
#[component]
pub fn CardSection(title: &'static str, ids: Memo<Vec<RecordId>>) -> impl IntoView {
    view! {
        <Show when=move || !ids.with(Vec::is_empty)>
            <Section title>
                <Cards ids show=Callback::new(card) />
            </Section>
        </Show>
    }
}
