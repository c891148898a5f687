//! The programme: events to search and to filter, and the projects.

use leptos::prelude::*;
use passerelle_shared::model::{CountryCode, Event, Kind, Language, RecordId, Timestamp};

use super::by_time::{Span, by_time, time_heading};
use super::not_here::NotHereYet;
use super::parts::{Section, by_name};
use super::records::{CardSection, Cards, Records, card};
use super::wording::{FixedHeading, title_of};
use crate::route::{Filters, KINDS, Route, When, use_navigation};
use crate::state::{Programme, search, use_app};
use crate::text::{event_kind, language_name, more};
use crate::ui::{Button, Choice, Disclosure, EmptyState, Glyph, Icon, Select, Show, told};

#[component]
pub fn ProgrammeScreen() -> impl IntoView {
    let app = use_app();
    let route = use_navigation().route;
    let filters = Memo::new(move |_| match route.get() {
        Route::Programme(filters) => filters,
        _ => Filters::default(),
    });
    let not_here = || view! { <NotHereYet glyph=Glyph::Clock /> };
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
    let navigation = use_navigation();
    let words = &more().programme;
    let query = Memo::new(move |_| filters.with(|filters| filters.query.clone()));
    let type_in = move |query: String| {
        let filters = Filters { query, ..filters.get_untracked() };
        navigation.replace(&Route::Programme(filters));
    };
    view! {
        <form class="search" role="search" on:submit=move |submit| submit.prevent_default()>
            <Icon glyph=Glyph::Search />
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
fn FilterChoices(filters: Memo<Filters>) -> impl IntoView {
    let app = use_app();
    let navigation = use_navigation();
    let words = &more().programme;
    let chosen = move || filters.with(|filters| filters.count() - usize::from(filters.when != When::All));
    let summary = Signal::derive(move || match chosen() {
        0 => words.filters.to_owned(),
        on => words.filters_on.with(on as u64),
    });
    let value = move |read: fn(&Filters) -> String| Signal::derive(move || filters.with(read));
    let on = move |change: fn(&mut Filters, Option<String>)| {
        Callback::new(move |value: String| {
            let mut changed = filters.get_untracked();
            change(&mut changed, Some(value).filter(|value| !value.is_empty()));
            navigation.go(&Route::Programme(changed));
        })
    };
    let choices = move |choices: fn(&Programme) -> Vec<Choice>| {
        Memo::new(move |_| [any()].into_iter().chain(app.programme.with(choices)).collect::<Vec<_>>())
    };
    view! {
        <Disclosure summary glyph=Glyph::Filter is_open={untrack(chosen) > 0}>
            <div class="filters">
                <Select
                    id="filter-project"
                    label=words.project
                    choices=choices(project_choices)
                    value=value(|filters| filters.project.clone().unwrap_or_default())
                    on_choose=on(|filters, value| filters.project = value)
                />
                <Select
                    id="filter-area"
                    label=words.area
                    choices=choices(area_choices)
                    value=value(|filters| filters.area.clone().unwrap_or_default())
                    on_choose=on(|filters, value| filters.area = value)
                />
                <Select
                    id="filter-kind"
                    label=words.kind
                    choices=choices(kind_choices)
                    value=value(|filters| kind_name(filters).to_owned())
                    on_choose=on(set_kind)
                />
                <Select
                    id="filter-country"
                    label=words.country
                    choices=choices(country_choices)
                    value=value(|filters| filters.country.map(|code| code.to_string()).unwrap_or_default())
                    on_choose=on(|filters, value| filters.country = value.as_deref().and_then(CountryCode::parse))
                />
                <Select
                    id="filter-language"
                    label=words.language
                    choices=choices(language_choices)
                    value=value(|filters| filters.language.map_or("", Language::code).to_owned())
                    on_choose=on(|filters, value| filters.language = value.as_deref().and_then(Language::parse))
                />
            </div>
        </Disclosure>
    }
}

fn kind_name(filters: &Filters) -> &'static str {
    KINDS.into_iter().find(|(kind, _)| Some(*kind) == filters.kind).map_or("", |(_, name)| name)
}

fn set_kind(filters: &mut Filters, value: Option<String>) {
    filters.kind = KINDS.into_iter().find(|(_, name)| Some(*name) == value.as_deref()).map(|(kind, _)| kind);
}

fn any() -> Choice {
    Choice { value: String::new(), label: more().programme.any.to_owned(), group: None }
}

fn project_choices(programme: &Programme) -> Vec<Choice> {
    let choice = |id: &RecordId| choice(id.slug(), title_of(programme, id).words);
    programme.projects().iter().map(|(id, _)| choice(id)).collect()
}

/// Only what there are events of.
fn area_choices(programme: &Programme) -> Vec<Choice> {
    let mut areas: Vec<&RecordId> = Vec::new();
    for area in programme.events().iter().filter_map(|(_, event)| event.priority_area.as_ref()) {
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    areas.into_iter().map(|area| choice(area.slug(), title_of(programme, area).words)).collect()
}

/// The same.
fn kind_choices(programme: &Programme) -> Vec<Choice> {
    let there_are = |kind| programme.events().iter().any(|(_, event)| event.kind == kind);
    let kinds = KINDS.into_iter().filter(|(kind, _)| there_are(*kind));
    kinds.map(|(kind, name)| choice(name, event_kind(kind).to_owned())).collect()
}

fn country_choices(programme: &Programme) -> Vec<Choice> {
    let there_are = |code| programme.events().iter().any(|(_, event)| concerns(event, code));
    let codes = programme.countries().iter().map(|(_, country)| country.code).filter(|code| there_are(*code));
    let named = by_name(programme, codes);
    named.into_iter().map(|(name, code)| choice(code.as_str(), name)).collect()
}

fn language_choices(programme: &Programme) -> Vec<Choice> {
    let there_are = |language| programme.events().iter().any(|(_, event)| is_in(event, language));
    let languages = Language::ALL.into_iter().filter(|language| there_are(*language));
    languages.map(|language| choice(language.code(), language_name(language).to_owned())).collect()
}

fn choice(value: &str, label: String) -> Choice {
    Choice { value: value.to_owned(), label, group: None }
}

fn concerns(event: &Event, code: CountryCode) -> bool {
    event.country == Some(code) || event.countries.contains(&code)
}

/// One can follow it in this language, spoken or interpreted.
fn is_in(event: &Event, language: Language) -> bool {
    event.languages.contains(&language) || event.interpretation.contains(&language)
}

fn passes(id: &RecordId, event: &Event, filters: &Filters, hits: Option<&[RecordId]>) -> bool {
    let is_of_project = |slug: &String| event.project.as_ref().is_some_and(|project| project.slug() == slug);
    let is_in_area = |slug: &String| event.priority_area.as_ref().is_some_and(|area| area.slug() == slug);
    filters.project.as_ref().is_none_or(is_of_project)
        && filters.area.as_ref().is_none_or(is_in_area)
        && filters.kind.is_none_or(|kind| event.kind == kind)
        && filters.country.is_none_or(|code| concerns(event, code))
        && filters.language.is_none_or(|language| is_in(event, language))
        && hits.is_none_or(|hits| hits.contains(id))
}

/// What the filters leave, as lists of ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Results {
    upcoming: Vec<RecordId>,
    past: Vec<RecordId>,
    /// What isn't an event.
    others: Vec<RecordId>,
}

impl Results {
    fn of(programme: &Programme, filters: &Filters, now: Timestamp) -> Results {
        let hits = (!filters.query.trim().is_empty()).then(|| hits(programme, &filters.query));
        let passing = programme.events().iter().filter(|(id, event)| passes(id, event, filters, hits.as_deref()));
        let (past, upcoming): (Vec<_>, Vec<_>) = passing.partition(|(_, event)| event.is_past(now));
        // What is over begins with the latest; what has no date stands last.
        let (mut dated, undated): (Vec<_>, Vec<_>) =
            past.into_iter().partition(|(_, event)| event.sort_key().is_some());
        dated.reverse();
        let ids = |events: Vec<&(RecordId, _)>, hidden_by: When| match filters.when == hidden_by {
            true => Vec::new(),
            false => events.into_iter().map(|(id, _)| id.clone()).collect(),
        };
        let is_other = |id: &&RecordId| programme.project(id).is_some() || programme.article(id).is_some();
        Results {
            upcoming: ids(upcoming, When::Past),
            past: ids(dated.into_iter().chain(undated).collect(), When::Upcoming),
            others: hits.iter().flatten().filter(is_other).cloned().collect(),
        }
    }

    fn events(&self) -> usize {
        self.upcoming.len() + self.past.len()
    }

    fn are_none(&self) -> bool {
        self.events() == 0 && self.others.is_empty()
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
    let clear = Callback::new(move |()| navigation.go(&Route::Programme(Filters::default())));
    view! {
        <p class="count" role="status">{told(count)}</p>
        <Show when=move || results.with(Results::are_none)>
            <EmptyState glyph=Glyph::Search title=words.none_found words=words.none_found_means>
                <Button label=words.clear on_press=clear />
            </EmptyState>
        </Show>
        <ByTime title=words.upcoming ids=ids(|found| &found.upcoming) groups_by=Span::Month />
        <ByTime title=words.past ids=ids(|found| &found.past) groups_by=Span::Year />
        <CardSection title=words.other_hits ids=ids(|found| &found.others) />
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

/// Events, projects and articles; sessions and countries that match lead to their events.
fn hits(programme: &Programme, query: &str) -> Vec<RecordId> {
    let mut events = Vec::new();
    for id in search(programme, query) {
        match id.kind() {
            Some(Kind::Session) => events.extend(programme.session(&id).map(|session| session.event.clone())),
            Some(Kind::Country) => {
                let code = programme.countries().iter().find(|(its, _)| *its == id).map(|(_, country)| country.code);
                let there =
                    programme.events().iter().filter(|(_, event)| code.is_some_and(|code| concerns(event, code)));
                events.extend(there.map(|(id, _)| id.clone()));
            }
            _ => events.push(id),
        }
    }
    events
}
