//! The programme: events to search and to filter, and the projects.

use std::sync::Arc;

use crate::view::*;
use passerelle_shared::model::{CountryCode, Event, Kind, Language, RecordId};

use super::cards::{event_card, project_card};
use super::growing::Growth;
use super::parts::{country_name, section, section_of};
use super::wording::{heading, title_of};
use crate::route::{Filters, KINDS, Navigation, Route, When, use_navigation};
use crate::state::{App, Programme, search};
use crate::text::{event_kind, language_name, text};
use crate::ui::{Button, Choice, Disclosure, EmptyState, Glyph, Select, Speech, Weight, icon};

pub fn programme(app: App) -> View {
    let navigation = use_navigation();
    let growth = Growth::begin();
    let route = navigation.route;
    let filters = Memo::new(move |_| match route.get() {
        Route::Programme(filters) => filters,
        _ => Filters::default(),
    });
    view! {
        {heading(text().programme.title, Speech::default())}
        {move || filters.with(Filters::is_empty).then(|| app.programme.with(|programme| projects(programme)))}
        {search_box(filters, navigation)}
        {when_tabs(filters)}
        {filter_choices(app, filters, navigation)}
        {move || found(app, &filters.get(), navigation, growth)}
    }
    .into_view()
}

fn search_box(filters: Memo<Filters>, navigation: Navigation) -> View {
    let words = &text().programme;
    let query = Memo::new(move |_| filters.with(|filters| filters.query.clone()));
    let type_in = move |query: String| {
        let filters = Filters { query, ..filters.get_untracked() };
        navigation.replace(&Route::Programme(filters));
    };
    view! {
        <form class="search" role="search" on:submit=move |submit| submit.prevent_default()>
            {icon(Glyph::Search)}
            <input
                type="search"
                id="search"
                aria-label=words.search
                placeholder=words.search_hint
                autocomplete="off"
                enterkeyhint="search"
                prop:value=query
                on:input:target=move |input| type_in(input.value())
            />
        </form>
    }
    .into_view()
}

fn when_tabs(filters: Memo<Filters>) -> View {
    let words = &text().programme;
    let tab = move |when: When, label: &'static str| {
        let href = move || Route::Programme(Filters { when, ..filters.get() }).path();
        let is_current = move || filters.with(|filters| filters.when == when).then_some("true");
        view! { <a href=href aria-current=is_current>{label}</a> }.into_view()
    };
    view! {
        <div class="tabs" role="group" aria-label=words.when>
            {tab(When::All, words.when_all)} {tab(When::Upcoming, words.when_upcoming)}
            {tab(When::Past, words.when_past)}
        </div>
    }
    .into_view()
}

fn filter_choices(app: App, filters: Memo<Filters>, navigation: Navigation) -> View {
    let words = &text().programme;
    let summary = Signal::derive(move || {
        let on = filters.with(|filters| filters.count() - usize::from(filters.when != When::All));
        if on == 0 { words.filters.to_owned() } else { words.filters_on.with(on as u64) }
    });
    let is_open = filters.with_untracked(|filters| filters.count() > usize::from(filters.when != When::All));
    let go = move |change: fn(&mut Filters, Option<String>), value: String| {
        let mut changed = filters.get_untracked();
        change(&mut changed, Some(value).filter(|value| !value.is_empty()));
        navigation.go(&Route::Programme(changed));
    };
    let selects = move || {
        let programme = app.programme.get();
        let value = |read: fn(&Filters) -> String| Signal::derive(move || filters.with(read));
        let on = |change: fn(&mut Filters, Option<String>)| Callback::new(move |value| go(change, value));
        view! {
            <Select
                id="filter-project"
                label=words.project
                choices=project_choices(&programme)
                value=value(|filters| filters.project.clone().unwrap_or_default())
                on_choose=on(|filters, value| filters.project = value)
            />
            <Select
                id="filter-kind"
                label=words.kind
                choices=kind_choices(&programme)
                value=value(|filters| kind_name(filters).to_owned())
                on_choose=on(set_kind)
            />
            <Select
                id="filter-country"
                label=words.country
                choices=country_choices(&programme)
                value=value(|filters| filters.country.map(|code| code.to_string()).unwrap_or_default())
                on_choose=on(|filters, value| filters.country = value.as_deref().and_then(CountryCode::parse))
            />
            <Select
                id="filter-language"
                label=words.language
                choices=language_choices(&programme)
                value=value(|filters| filters.language.map_or("", Language::code).to_owned())
                on_choose=on(|filters, value| filters.language = value.as_deref().and_then(Language::parse))
            />
        }
    };
    view! {
        <Disclosure summary glyph=Glyph::Filter is_open>
            <div class="filters">{selects}</div>
        </Disclosure>
    }
    .into_view()
}

fn kind_name(filters: &Filters) -> &'static str {
    KINDS.into_iter().find(|(kind, _)| Some(*kind) == filters.kind).map_or("", |(_, name)| name)
}

fn set_kind(filters: &mut Filters, value: Option<String>) {
    filters.kind = KINDS.into_iter().find(|(_, name)| Some(*name) == value.as_deref()).map(|(kind, _)| kind);
}

fn any() -> Choice {
    Choice { value: String::new(), label: text().programme.any.to_owned(), group: None }
}

fn project_choices(programme: &Programme) -> Vec<Choice> {
    let projects = programme.projects().iter().map(|(id, _)| Choice {
        value: id.slug().to_owned(),
        label: title_of(programme, id).0,
        group: None,
    });
    [any()].into_iter().chain(projects).collect()
}

/// Only what there are events of.
fn kind_choices(programme: &Programme) -> Vec<Choice> {
    let there_are = |kind| programme.events().iter().any(|(_, event)| event.kind == kind);
    let kinds = KINDS.into_iter().filter(|(kind, _)| there_are(*kind));
    let kinds =
        kinds.map(|(kind, name)| Choice { value: name.to_owned(), label: event_kind(kind).to_owned(), group: None });
    [any()].into_iter().chain(kinds).collect()
}

fn country_choices(programme: &Programme) -> Vec<Choice> {
    let there_are = |code| programme.events().iter().any(|(_, event)| concerns(event, code));
    let mut countries: Vec<Choice> = programme
        .countries()
        .iter()
        .filter(|(_, country)| there_are(country.code))
        .map(|(_, country)| Choice {
            value: country.code.to_string(),
            label: country_name(programme, country.code),
            group: None,
        })
        .collect();
    countries.sort_by(|one, other| one.label.cmp(&other.label));
    [any()].into_iter().chain(countries).collect()
}

fn language_choices(programme: &Programme) -> Vec<Choice> {
    let there_are = |language| programme.events().iter().any(|(_, event)| is_in(event, language));
    let languages = Language::ALL.into_iter().filter(|language| there_are(*language));
    let languages = languages.map(|language| Choice {
        value: language.code().to_owned(),
        label: language_name(language).to_owned(),
        group: None,
    });
    [any()].into_iter().chain(languages).collect()
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
    filters.project.as_ref().is_none_or(is_of_project)
        && filters.kind.is_none_or(|kind| event.kind == kind)
        && filters.country.is_none_or(|code| concerns(event, code))
        && filters.language.is_none_or(|language| is_in(event, language))
        && hits.is_none_or(|hits| hits.contains(id))
}

fn found(app: App, filters: &Filters, navigation: Navigation, growth: Growth) -> View {
    let words = &text().programme;
    let programme = app.programme.get();
    if !programme.is_loaded {
        return view! { <EmptyState glyph=Glyph::Clock title=text().frame.not_here_yet /> }.into_view();
    }
    let hits = (!filters.query.trim().is_empty()).then(|| hits(&programme, &filters.query));
    let now = app.now.get_untracked();
    let passing = programme.events().iter().filter(|(id, event)| passes(id, event, filters, hits.as_deref()));
    let (past, upcoming): (Vec<_>, Vec<_>) = passing.partition(|(_, event)| event.is_past(now));
    let upcoming = if filters.when == When::Past { Vec::new() } else { upcoming };
    let past = if filters.when == When::Upcoming { Vec::new() } else { latest_first(past) };
    let count = upcoming.len() + past.len();
    let cards = |events: Vec<&(RecordId, Arc<Event>)>| {
        if events.is_empty() {
            return Vec::new();
        }
        let (programme, events): (_, Vec<_>) = (programme.clone(), events.into_iter().cloned().collect());
        vec![growth.list(events.len(), move |at| event_card(&programme, &events[at].0, &events[at].1))]
    };
    let others = hits.as_deref().map(|hits| other_hits(&programme, hits)).unwrap_or_default();
    let is_empty = count == 0 && others.is_empty();
    let show_count = !filters.is_empty() && count > 0;
    let clear = Callback::new(move |()| navigation.go(&Route::Programme(Filters::default())));
    view! {
        <p class="count" role="status">{show_count.then(|| words.found.with(count as u64))}</p>
        {is_empty
            .then(|| view! {
                <EmptyState glyph=Glyph::Search title=words.none_found words=words.none_found_means>
                    <Button label=words.clear on_press=clear weight=Weight::Secondary />
                </EmptyState>
            })}
        {section_of(words.upcoming, cards(upcoming))}
        {section_of(words.past, cards(past))}
        {section_of(words.other_hits, cards_in_list(others))}
    }
    .into_view()
}

/// Sessions and countries that match lead to their events.
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

fn other_hits(programme: &Programme, hits: &[RecordId]) -> Vec<View> {
    let card = |id: &RecordId| {
        let project = programme.project(id).map(|project| project_card(programme, id, project));
        project.or_else(|| programme.article(id).map(|article| super::cards::article_card(programme, id, article)))
    };
    hits.iter().filter_map(card).collect()
}

/// What has no date stands last.
fn latest_first(events: Vec<&(RecordId, Arc<Event>)>) -> Vec<&(RecordId, Arc<Event>)> {
    let (mut dated, undated): (Vec<_>, Vec<_>) = events.into_iter().partition(|(_, event)| event.sort_key().is_some());
    dated.reverse();
    dated.into_iter().chain(undated).collect()
}

fn cards_in_list(cards: Vec<View>) -> Vec<View> {
    if cards.is_empty() { cards } else { vec![view! { <div class="cards">{cards}</div> }.into_view()] }
}

/// In a row that is pushed sideways on a phone.
fn projects(programme: &Programme) -> View {
    let cards: Vec<View> =
        programme.projects().iter().map(|(id, project)| project_card(programme, id, project)).collect();
    if cards.is_empty() {
        return ().into_view();
    }
    section(text().programme.projects, view! { <div class="strip">{cards}</div> })
}
