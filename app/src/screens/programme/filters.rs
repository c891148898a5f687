//! The filters of the programme: each offers only what there are events of. They are made when they are first opened: to
//! sort their names takes as long as to make forty cards (20 ms of 100 before the first picture).

use leptos::prelude::*;
use passerelle_shared::model::{CountryCode, EventKind, Language, RecordId};
use passerelle_shared::search::{concerns, is_in};

use crate::route::{Filters, Route, When, use_navigation};
use crate::screens::blocks::{by_name, title_of};
use crate::state::{Programme, use_app};
use crate::text::{Counted, event_kind, language_name, more};
use crate::ui::{Choice, Disclosure, Glyph, Select, Show};

#[component]
pub fn FilterChoices(filters: Memo<Filters>) -> impl IntoView {
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
    let is_open = untrack(chosen) > 0;
    let is_asked_for = RwSignal::new(is_open);
    let on_toggle = Callback::new(move |()| is_asked_for.set(true));
    view! {
        <Disclosure summary glyph=Glyph::FILTER is_open on_toggle>
          <Show when=move || is_asked_for.get()>
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
                    value=value(|filters| filters.kind_name().to_owned())
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
          </Show>
        </Disclosure>
    }
}

fn set_kind(filters: &mut Filters, value: Option<String>) {
    filters.kind = value.as_deref().and_then(EventKind::named);
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
    let kinds = EventKind::NAMES.into_iter().filter(|(kind, _)| there_are(*kind));
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
