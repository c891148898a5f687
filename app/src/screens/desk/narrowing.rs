//! Narrowing the table: words, and what is chosen from a list, to be shown only or to be left out. All of it stands in the
//! address, so that it can be passed on, and gone back from.

use std::collections::BTreeMap;

use leptos::prelude::*;
use passerelle_shared::model::{CountryCode, SignUpState};

use super::counts::{counted, state_words};
use super::filters::{Filters, Line, Of, Side, Sieve};
use crate::route::{DeskRoute, Navigation, Route, bring_when_shown, use_navigation};
use crate::screens::blocks::{by_name, country_name};
use crate::state::order::in_order;
use crate::state::{App, AtDesk, Desks, WhenRead, nfkc, use_app};
use crate::text::{Counted, isolated, more, number};
use crate::ui::{Button, Choice, Disclosure, Glyph, Icon, Input, Select, Show, TextInput, Weight, dynamic};

/// Whether this is the screen with the table.
fn is_an_events(route: &Route) -> bool {
    matches!(route, Route::Desk(below) if matches!(DeskRoute::parse(below), DeskRoute::Event(..)))
}

/// By what the table on this screen is narrowed, and who is left. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Narrowed {
    pub filters: Memo<Filters>,
    /// What of the address says nothing.
    unread: Memo<Vec<String>>,
    /// The tickets of those who are shown, in the order of the line.
    pub shown: Memo<Vec<u64>>,
    all: Memo<usize>,
    navigation: Navigation,
}

impl Narrowed {
    pub fn on_this_screen(desks: WhenRead<Desks>) -> Narrowed {
        let navigation = use_navigation();
        // Whoever goes to another screen leaves this one as it is.
        let read = Memo::new(move |before: Option<&(Filters, Vec<String>)>| {
            let query = navigation.query();
            match navigation.route.with(is_an_events) {
                true => Filters::read(&query),
                false => before.cloned().unwrap_or_default(),
            }
        });
        let filters = Memo::new(move |_| read.with(|(filters, _)| filters.clone()));
        // Asked for only where something is narrowed: to fold the words of thousands takes its time.
        let lines = Memo::new(move |_| {
            let desks = desks.get()?;
            Some(desks.applicants.iter().map(|one| Line::of(&one.id, &one.applicant, nfkc)).collect::<Vec<Line>>())
        });
        let shown = Memo::new(move |_| match filters.with(Filters::are_none) {
            true => desks.get().map(|desks| tickets(&desks.applicants)).unwrap_or_default(),
            false => lines.with(|lines| filters.with(|filters| left(lines.as_deref().unwrap_or_default(), filters))),
        });
        Narrowed {
            filters,
            unread: Memo::new(move |_| read.with(|(_, unread)| unread.clone())),
            shown,
            all: Memo::new(move |_| desks.get().map_or(0, |desks| desks.applicants.len())),
            navigation,
        }
    }

    /// The back button leads back.
    fn go(self, filters: &Filters) {
        self.navigation.go_to_query(&filters.written());
    }

    pub fn clear(self) {
        self.go(&Filters::default());
    }

    pub fn is_shown(self, ticket: u64) -> bool {
        self.shown.with(|shown| shown.binary_search(&ticket).is_ok())
    }
}

fn tickets(applicants: &[AtDesk]) -> Vec<u64> {
    applicants.iter().map(|one| one.applicant.ticket).collect()
}

fn left(lines: &[Line], filters: &Filters) -> Vec<u64> {
    let sieve = Sieve::of(filters, nfkc);
    lines.iter().filter(|line| sieve.lets_through(line)).map(|line| line.ticket).collect()
}

#[component]
pub fn Narrowing(desks: WhenRead<Desks>, narrowed: Narrowed) -> impl IntoView {
    let words = &more().desk.filtering;
    let filters = narrowed.filters;
    let typed = Memo::new(move |_| filters.with(|filters| filters.words.clone()));
    let type_in = Callback::new(move |words: String| {
        let filters = Filters { words, ..filters.get_untracked() };
        narrowed.navigation.replace_query(&filters.written());
    });
    let summary = Signal::derive(move || match filters.with(|filters| filters.chosen.len()) {
        0 => more().programme.filters.to_owned(),
        on => more().programme.filters_on.with(on as u64),
    });
    let is_asked_for = RwSignal::new(false);
    let on_toggle = Callback::new(move |()| is_asked_for.set(true));
    view! {
        <div class="narrowing">
            <TextInput
                id=WORDS_ID
                label=words.words
                hint=words.words_hint
                input=Input::Line
                autocomplete="off"
                value=typed
                on_input=type_in
            />
            <Disclosure summary glyph=Glyph::FILTER on_toggle>
                <Show when=move || is_asked_for.get()>
                    <OneMore desks narrowed />
                </Show>
            </Disclosure>
            <Chosen narrowed />
            <Unread narrowed />
        </div>
    }
}

const WORDS_ID: &str = "desk-words";

/// What may be chosen, and on which side it goes.
#[component]
fn OneMore(desks: WhenRead<Desks>, narrowed: Narrowed) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.filtering;
    let (picked, is_missing) = (RwSignal::new(String::new()), RwSignal::new(false));
    let choices = Memo::new(move |_| desks.get().map(|desks| choices(app, &desks.applicants)).unwrap_or_default());
    let pick = Callback::new(move |key: String| {
        is_missing.set(false);
        picked.set(key);
    });
    let add = move |side: Side| {
        Callback::new(move |()| match Of::of_key(&picked.get_untracked()) {
            Some(of) => {
                let mut filters = narrowed.filters.get_untracked();
                filters.choose(side, of);
                picked.set(String::new());
                narrowed.go(&filters);
            }
            None => is_missing.set(true),
        })
    };
    let error = Signal::derive(move || is_missing.get().then(|| words.choose_first.to_owned()));
    view! {
        <Select id="desk-by" label=words.by choices value=picked on_choose=pick error />
        <div class="actions">
            <Button label=words.only on_press=add(Side::Only) />
            <Button label=words.without on_press=add(Side::Without) />
        </div>
    }
}

/// So many services are offered, the most frequent ones; the others are found by their words.
const SERVICES_MAX: usize = 50;

/// Only what there is, each with how many it is true of.
fn choices(app: App, applicants: &[AtDesk]) -> Vec<Choice> {
    let words = &more().desk;
    let choice = |of: Of, label: &str, count: u64, group: &'static str| Choice {
        value: of.key(),
        label: words.filtering.counted.with(label, &number(count)),
        group: Some(group),
    };
    let first = Choice { value: String::new(), label: words.filtering.choose.to_owned(), group: None };
    let states = counted(applicants).into_iter().filter(|(state, _)| *state != SignUpState::Unknown);
    let states = states.map(|(state, count)| choice(Of::State(state), state_words(state), count, words.state));
    let mut by_country: BTreeMap<CountryCode, u64> = BTreeMap::new();
    for one in applicants {
        let count = by_country.entry(one.applicant.country).or_default();
        *count = count.saturating_add(1);
    }
    let named = app.programme.with(|programme| by_name(programme, by_country.keys().copied()));
    let countries =
        named.into_iter().map(|(name, code)| choice(Of::Country(code), &name, by_country[&code], words.country));
    let (services, are_all) = frequent_services(applicants);
    let group = if are_all { words.service } else { words.filtering.frequent_services };
    let services = services.into_iter().map(|(name, count)| choice(Of::Service(name.clone()), &name, count, group));
    let late = applicants.iter().filter(|one| one.applicant.came_late()).count() as u64;
    let late = (late > 0).then(|| choice(Of::Late, words.filtering.late, late, words.when));
    [first].into_iter().chain(states).chain(late).chain(countries).chain(services).collect()
}

/// The most frequent first, each as it was written first; and whether these are all.
fn frequent_services(applicants: &[AtDesk]) -> (Vec<(String, u64)>, bool) {
    let mut by_name: BTreeMap<&str, u64> = BTreeMap::new();
    for one in applicants.iter().filter(|one| !one.applicant.service.is_empty()) {
        let count = by_name.entry(&one.applicant.service).or_default();
        *count = count.saturating_add(1);
    }
    let rank = |count: &u64| ("", [-i64::try_from(*count).unwrap_or(i64::MAX), 0, 0]);
    let order = in_order(by_name.values().map(rank).collect());
    let all: Vec<(&str, u64)> = by_name.into_iter().collect();
    let frequent = order.into_iter().take(SERVICES_MAX).map(|at| (all[at].0.to_owned(), all[at].1));
    (frequent.collect(), all.len() <= SERVICES_MAX)
}

fn words_of(app: App, of: &Of) -> String {
    match of {
        Of::State(state) => state_words(*state).to_owned(),
        Of::Country(code) => app.programme.with(|programme| country_name(programme, *code)),
        Of::Service(service) => service.clone(),
        Of::Late => more().desk.filtering.late.to_owned(),
        Of::Person(_) => more().desk.filtering.of_a_ticket.to_owned(),
    }
}

/// What was chosen, each to be taken away by a tap.
#[component]
fn Chosen(narrowed: Narrowed) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.filtering;
    let chip = move |at: usize, (side, of): &(Side, Of)| {
        let said = match side {
            Side::Only => words.only_is,
            Side::Without => words.without_is,
        };
        let said = said.with(&words_of(app, of));
        let label = words.remove.with(&said);
        let remove = move |_| {
            let mut filters = narrowed.filters.get_untracked();
            if at < filters.chosen.len() {
                filters.chosen.remove(at);
            }
            narrowed.go(&filters);
            bring_when_shown(WORDS_ID);
        };
        view! {
            <li>
                <button type="button" class="narrowed" aria-label=label on:click=remove>
                    <span>{said}</span>
                    <Icon glyph=Glyph::CROSS />
                </button>
            </li>
        }
        .into_any()
    };
    let chips = move || {
        narrowed.filters.with(|filters| {
            let chips: Vec<AnyView> = filters.chosen.iter().enumerate().map(|(at, one)| chip(at, one)).collect();
            (!chips.is_empty()).then(|| view! { <ul class="chips">{chips}</ul> })
        })
    };
    dynamic(chips)
}

/// So much of what nobody understands is told.
const UNREAD_CHARACTERS_MAX: usize = 200;

#[component]
fn Unread(narrowed: Narrowed) -> impl IntoView {
    dynamic(move || {
        let unread = narrowed.unread.get();
        let told: String = unread.join(", ").chars().take(UNREAD_CHARACTERS_MAX).collect();
        (!unread.is_empty()).then(|| {
            view! {
                <p class="note">
                    <Icon glyph=Glyph::INFO />
                    <span>{more().desk.filtering.unread.with(&isolated(&told))}</span>
                </p>
            }
        })
    })
}

/// How many of all are shown, where somebody is left out.
#[component]
pub fn HowMany(narrowed: Narrowed) -> impl IntoView {
    let words = &more().desk.filtering;
    let said = move || {
        let (shown, all) = (narrowed.shown.with(Vec::len), narrowed.all.get());
        let told = || words.shown.with(&number(shown as u64), &number(all as u64));
        let left_out = || words.left_out.with(all.saturating_sub(shown) as u64);
        (!narrowed.filters.with(Filters::are_none)).then(|| [told(), left_out()].join(" · "))
    };
    let clear = Callback::new(move |()| {
        narrowed.clear();
        bring_when_shown(WORDS_ID);
    });
    view! {
        <div class="actions how-many">
            <p class="count" role="status">{dynamic(said)}</p>
            <Show when=move || !narrowed.filters.with(Filters::are_none)>
                <Button label=words.clear on_press=clear weight=Weight::Quiet />
            </Show>
        </div>
    }
}
