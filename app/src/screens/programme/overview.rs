//! The programme: events to search and to filter, and the projects.

use leptos::prelude::*;
use passerelle_shared::model::RecordId;

use super::by_time::{Span, by_time, time_heading};
use super::filters::FilterChoices;
use super::records::{CardSection, Cards, Records, card};
use super::results::Results;
use crate::commands::search_everywhere;
use crate::route::{Filters, Route, When, use_navigation};
use crate::screens::blocks::{FixedHeading, Section};
use crate::screens::notices::NotHereYet;
use crate::state::{Programme, use_app};
use crate::text::{Counted, language_names, more};
use crate::ui::{Button, EmptyState, Glyph, Icon, Show, dynamic};

#[component]
pub fn ProgrammeScreen() -> impl IntoView {
    let app = use_app();
    let route = use_navigation().route;
    let filters = Memo::new(move |_| match route.get() {
        Route::Programme(filters) => filters,
        _ => Filters::default(),
    });
    let not_here = || view! { <NotHereYet glyph=Glyph::CLOCK /> };
    view! {
        <FixedHeading title=more().programme.title />
        <SearchBox filters />
        <WhenTabs filters />
        <FilterChoices filters />
        <Show when=move || app.programme.with(Programme::is_loaded) fallback=not_here>
            <Found filters />
        </Show>
        <Projects filters />
    }
}

/// In a row that is pushed sideways on a phone; whoever looks for something finds it below.
#[component]
fn Projects(filters: Memo<Filters>) -> impl IntoView {
    let app = use_app();
    let ids = Memo::new(move |_| {
        app.programme.with(|programme| programme.projects().iter().map(|(id, _)| id.clone()).collect::<Vec<_>>())
    });
    view! {
        <Show when=move || filters.with(Filters::is_empty) && !ids.with(Vec::is_empty)>
            <Section title=more().programme.projects>
                <div class="strip">
                    <Records ids show=Callback::new(card) />
                </div>
            </Section>
        </Show>
    }
}

#[component]
fn SearchBox(filters: Memo<Filters>) -> impl IntoView {
    let app = use_app();
    let navigation = use_navigation();
    let words = &more().programme;
    let query = Memo::new(move |_| filters.with(|filters| filters.query.clone()));
    let is_looking = Memo::new(move |_| query.with(|query| !query.trim().is_empty()));
    Effect::new(move |_| {
        if is_looking.get() {
            search_everywhere(app);
        }
    });
    let type_in = move |query: String| {
        let filters = Filters { query, ..filters.get_untracked() };
        navigation.replace(&Route::Programme(filters));
    };
    view! {
        <form class="search" role="search" on:submit=move |submit| submit.prevent_default()>
            <Icon glyph=Glyph::SEARCH />
            <input
                type="search"
                id="search"
                aria-label=words.search
                placeholder=words.search_hint
                autocomplete="off"
                enterkeyhint="search"
                prop:value=query
                on:input:target=move |typed| type_in(typed.target().value())
            />
        </form>
    }
}

#[component]
fn WhenTabs(filters: Memo<Filters>) -> impl IntoView {
    let words = &more().programme;
    let tab = move |when: When, label: &'static str| {
        let href = move || Route::Programme(Filters { when, ..filters.get() }).path();
        let is_current = move || filters.with(|filters| filters.when == when).then_some("true");
        view! { <a href=href aria-current=is_current>{label}</a> }
    };
    view! {
        <div class="tabs" role="group" aria-label=words.when>
            {tab(When::All, words.when_all)} {tab(When::Upcoming, words.when_upcoming)}
            {tab(When::Past, words.when_past)}
        </div>
    }
}

#[component]
fn Found(filters: Memo<Filters>) -> impl IntoView {
    let app = use_app();
    let navigation = use_navigation();
    let words = &more().programme;
    let results = Memo::new(move |_| {
        let filters = filters.get();
        app.programme.with(|programme| Results::of(programme, &filters, app.now.get_untracked()))
    });
    let ids = move |list: fn(&Results) -> &Vec<RecordId>| Memo::new(move |_| results.with(|found| list(found).clone()));
    let count = move || {
        let count = results.with(Results::events);
        (count > 0 && !filters.with(Filters::is_empty)).then(|| words.found.with(count as u64))
    };
    let not_looked_through = move || {
        let languages = app.connection.with(|connection| connection.not_here.languages.clone());
        let is_search = filters.with(|filters| !filters.query.trim().is_empty());
        let sentence = || more().notices.texts_not_here.with(&language_names(&languages));
        (is_search && !languages.is_empty()).then(|| view! { <p class="note">{sentence()}</p> })
    };
    let clear = Callback::new(move |()| navigation.go(&Route::Programme(Filters::default())));
    view! {
        <p class="count" role="status">{dynamic(count)}</p>
        <Show when=move || results.with(Results::are_none)>
            <EmptyState glyph=Glyph::SEARCH title=words.none_found words=words.none_found_means>
                <Button label=words.clear on_press=clear />
            </EmptyState>
        </Show>
        <ByTime title=words.upcoming ids=ids(|found| &found.upcoming) groups_by=Span::Month />
        <ByTime title=words.past ids=ids(|found| &found.past) groups_by=Span::Year />
        <CardSection title=words.other_hits ids=ids(|found| &found.others) />
        // Below: as it comes and goes, it moves nothing that is being read.
        {dynamic(not_looked_through)}
    }
}

/// Events in one list, with a heading before the first of each month or year.
#[component]
fn ByTime(title: &'static str, ids: Memo<Vec<RecordId>>, groups_by: Span) -> impl IntoView {
    let ids = by_time(ids, groups_by, |programme, id| programme.event(id).and_then(|event| event.starts));
    let show = Callback::new(|id: RecordId| match time_heading(&id) {
        Some(words) => view! { <h3 class="time-heading">{words}</h3> }.into_any(),
        None => card(id),
    });
    view! {
        <Show when=move || !ids.with(Vec::is_empty)>
            <Section title>
                <Cards ids show />
            </Section>
        </Show>
    }
}
