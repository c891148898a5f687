//! Who has the places, of the event and of each country with a quota: in words, and in a bar that says the same.

use leptos::prelude::*;
use passerelle_shared::model::{CountryCode, RecordId, SignUpState, SignUpTerms};
use passerelle_shared::rules::sign_up::Verdict;

use crate::screens::blocks::{by_name, country_name};
use crate::state::{App, AtDesk, Deciding, Desks, WhenRead, use_app};
use crate::text::{more, number};
use crate::ui::{Disclosure, Show, dynamic};

/// Whose places they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Event,
    Country(CountryCode),
    /// Of all countries without a quota together.
    Others,
}

/// How many stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    whose: Whose,
    places: Option<u32>,
    taken: u64,
    offered: u64,
    /// Confirmed on this device, and not answered yet.
    here: u64,
    reserve: u64,
    waiting: u64,
}

impl Line {
    fn counted(whose: Whose, places: Option<u32>, people: impl Iterator<Item = Stands>) -> Line {
        let mut line = Line { whose, places, taken: 0, offered: 0, here: 0, reserve: 0, waiting: 0 };
        for Stands { state, is_confirmed_here } in people {
            let count = match state {
                SignUpState::Confirmed | SignUpState::Attended => &mut line.taken,
                SignUpState::Offered => &mut line.offered,
                _ if is_confirmed_here => &mut line.here,
                SignUpState::Reserve => &mut line.reserve,
                SignUpState::AwaitingDecision | SignUpState::AwaitingEndorsement => &mut line.waiting,
                SignUpState::Refused
                | SignUpState::NotEndorsed
                | SignUpState::Withdrawn
                | SignUpState::EventCancelled
                | SignUpState::Unknown => continue,
            };
            *count = count.saturating_add(1);
        }
        line
    }

    /// An offer takes a place, and so will what was decided here.
    fn used(&self) -> u64 {
        self.taken.saturating_add(self.offered).saturating_add(self.here)
    }

    fn free(&self) -> Option<u64> {
        self.places.map(|places| u64::from(places).saturating_sub(self.used()))
    }

    fn beyond(&self) -> u64 {
        self.places.map_or(0, |places| self.used().saturating_sub(u64::from(places)))
    }

    /// In the order in which they are told.
    fn parts(&self) -> [(Part, u64); 7] {
        [
            (Part::Taken, self.taken),
            (Part::Offered, self.offered),
            (Part::Here, self.here),
            (Part::Free, self.free().unwrap_or_default()),
            (Part::Beyond, self.beyond()),
            (Part::Reserve, self.reserve),
            (Part::Waiting, self.waiting),
        ]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Taken,
    Offered,
    Here,
    Free,
    Beyond,
    Reserve,
    Waiting,
}

impl Part {
    fn words(self) -> &'static str {
        let words = &more().desk.quotas;
        match self {
            Part::Taken => words.taken,
            Part::Offered => words.offered,
            Part::Here => words.here,
            Part::Free => words.free,
            Part::Beyond => words.beyond,
            Part::Reserve => words.reserve,
            Part::Waiting => words.waiting,
        }
    }

    /// How it is drawn; what isn't a part of the bar is only told.
    fn class(self) -> Option<&'static str> {
        match self {
            Part::Taken => Some("taken"),
            Part::Offered => Some("offered"),
            Part::Here => Some("here"),
            Part::Free => Some("free"),
            Part::Reserve => Some("reserve"),
            Part::Waiting => Some("waiting"),
            Part::Beyond => None,
        }
    }
}

/// How one of them stands.
#[derive(Debug, Clone, Copy)]
struct Stands {
    state: SignUpState,
    /// By a decision of this account that has no answer yet.
    is_confirmed_here: bool,
}

fn stands(one: &AtDesk) -> Stands {
    let confirms = |decided: &Deciding| matches!(decided, Deciding::Waits(it) if it.verdict == Verdict::Confirm);
    Stands { state: one.applicant.state, is_confirmed_here: one.decided.as_ref().is_some_and(confirms) }
}

/// The event, then each country with a quota, as they come; where one part is seen, only that one.
fn lines(countries: &[CountryCode], terms: &SignUpTerms, people: &[AtDesk], part: Option<CountryCode>) -> Vec<Line> {
    let of = |code: CountryCode| people.iter().filter(move |one| one.applicant.country == code);
    let country =
        |code: CountryCode| Line::counted(Whose::Country(code), terms.quotas.get(&code).copied(), of(code).map(stands));
    if let Some(code) = part {
        return terms.quotas.contains_key(&code).then(|| country(code)).into_iter().collect();
    }
    let whole = terms.capacity.map(|capacity| Line::counted(Whose::Event, Some(capacity), people.iter().map(stands)));
    let others = people.iter().filter(|one| !terms.quotas.contains_key(&one.applicant.country));
    let others = Line::counted(Whose::Others, None, others.map(stands));
    let has_others = others.parts().iter().any(|(_, count)| *count > 0) && !terms.quotas.is_empty();
    let countries = countries.iter().map(|code| country(*code));
    whole.into_iter().chain(countries).chain(has_others.then_some(others)).collect()
}

/// More lines than these are opened by whoever wants them: the list of people follows below.
const OPEN_LINES_MAX: usize = 4;

#[component]
pub fn Quotas(desks: WhenRead<Desks>, event: RecordId, part: Option<CountryCode>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.quotas;
    let all = Memo::new(move |_| {
        let desks = desks.get();
        let all = app.programme.with(|programme| {
            let (terms, desks) = programme.event(&event).and_then(|event| event.terms()).zip(desks)?;
            let countries = by_name(programme, terms.quotas.keys().copied()).into_iter();
            let countries: Vec<CountryCode> = countries.map(|(_, code)| code).collect();
            Some(lines(&countries, &terms, &desks.applicants, part))
        });
        all.unwrap_or_default()
    });
    let is_whole = |line: &&Line| line.whose == Whose::Event;
    let whole =
        move || all.with(|all| all.iter().filter(is_whole).map(|line| bar(app, line)).collect::<Vec<AnyView>>());
    let rest = move || {
        all.with(|all| {
            let rest = all.iter().filter(|line| !is_whole(line));
            view! { <ul class="quota-lines">{rest.map(|line| bar(app, line)).collect::<Vec<AnyView>>()}</ul> }
        })
    };
    let number_of_countries = Memo::new(move |_| all.with(|all| all.iter().filter(|line| !is_whole(line)).count()));
    let is_open = number_of_countries.get_untracked() <= OPEN_LINES_MAX;
    let summary = Signal::derive(move || words.by_country.to_owned());
    view! {
        <ul class="quota-lines" aria-label=words.title>{dynamic(whole)}</ul>
        <Show when=move || { number_of_countries.get() > 0 }>
            <Disclosure summary is_open>{dynamic(rest)}</Disclosure>
        </Show>
    }
}

/// The bar is drawn for eyes; the words below it say all of it.
fn bar(app: App, line: &Line) -> AnyView {
    let words = &more().desk.quotas;
    let whose = match line.whose {
        Whose::Event => words.whole.to_owned(),
        Whose::Country(code) => app.programme.with(|programme| country_name(programme, code)),
        Whose::Others => words.others.to_owned(),
    };
    let used = match line.places {
        Some(places) => words.used.with(&number(line.used()), &number(u64::from(places))),
        None => words.no_quota.to_owned(),
    };
    let drawn = |(part, count): (Part, u64)| {
        let class = part.class().filter(|_| count > 0)?;
        Some(view! { <span class=class style=("flex-grow", count.to_string())></span> }.into_any())
    };
    let told = |(part, count): (Part, u64)| {
        let is_told = count > 0 || (part == Part::Taken) || (part == Part::Free && line.places.is_some());
        is_told.then(|| {
            let key =
                part.class().map(|class| view! { <span class=["key ", class].concat() aria-hidden="true"></span> });
            view! { <li>{key} {more().sign_up.named_value.with(part.words(), &number(count))}</li> }.into_any()
        })
    };
    let drawn: Vec<AnyView> = line.parts().into_iter().filter_map(drawn).collect();
    let told: Vec<AnyView> = line.parts().into_iter().filter_map(told).collect();
    view! {
        <li class="quota-line">
            <p><strong>{whose}</strong> " " <span>{used}</span></p>
            <div class="quota-bar" aria-hidden="true">{drawn}</div>
            <ul class="quota-parts">{told}</ul>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(code: &str) -> CountryCode {
        CountryCode::parse(code).expect("two letters")
    }

    fn person(country: &str, state: SignUpState) -> AtDesk {
        let json = r#"{"event":"event/a","name":"A","country":"TN","email":"a@example.org","state":"confirmed",
            "acts":1,"ticket":1,"received_at":1,"changed_at":1}"#;
        let mut applicant: passerelle_shared::model::Applicant = serde_json::from_str(json).expect("an applicant");
        (applicant.country, applicant.state) = (code(country), state);
        AtDesk { id: "applicant/a/b".into(), applicant, decided: None }
    }

    fn terms(quotas: &[(&str, u32)]) -> SignUpTerms {
        let json = r#"{"version":1,"policy":"approval","capacity":4,"asks":[]}"#;
        let mut terms: SignUpTerms = serde_json::from_str(json).expect("terms");
        terms.quotas = quotas.iter().map(|(country, places)| (code(country), *places)).collect();
        terms
    }

    #[test]
    fn who_has_a_place_and_who_waits_is_counted_for_the_event_and_for_each_quota() {
        use SignUpState::*;
        let people = [
            person("TN", Confirmed),
            person("TN", Attended),
            person("TN", AwaitingDecision),
            person("MA", Offered),
            person("MA", Reserve),
            person("MA", Withdrawn),
            person("JO", AwaitingEndorsement),
        ];

        let whole =
            Line { whose: Whose::Event, places: Some(4), taken: 2, offered: 1, here: 0, reserve: 1, waiting: 2 };
        let counted = Line::counted(Whose::Event, Some(4), people.iter().map(stands));
        assert_eq!((counted, counted.free(), counted.beyond()), (whole, Some(1), 0));
        let of = |country: &str| people.iter().filter(|one| one.applicant.country == code(country)).collect::<Vec<_>>();
        let tunisia = Line::counted(Whose::Country(code("TN")), Some(1), of("TN").into_iter().map(stands));
        assert_eq!((tunisia.used(), tunisia.free(), tunisia.beyond(), tunisia.waiting), (2, Some(0), 1, 1));
    }

    #[test]
    fn who_speaks_for_a_country_sees_its_quota_and_no_other() {
        let people = [person("TN", SignUpState::Confirmed)];
        let whose = |quotas: &[(&str, u32)], part: Option<&str>| -> Vec<Whose> {
            let terms = terms(quotas);
            let countries: Vec<CountryCode> = terms.quotas.keys().copied().collect();
            lines(&countries, &terms, &people, part.map(code)).iter().map(|line| line.whose).collect()
        };

        assert_eq!(whose(&[("TN", 2), ("MA", 1)], Some("TN")), [Whose::Country(code("TN"))]);
        assert_eq!(whose(&[("MA", 1)], Some("TN")), [], "how full the event is they can't know");
        assert_eq!(whose(&[], None), [Whose::Event]);
    }

    #[test]
    fn what_was_confirmed_here_is_counted_apart_until_it_is_answered() {
        let here = Stands { state: SignUpState::AwaitingDecision, is_confirmed_here: true };
        let answered = Stands { state: SignUpState::Confirmed, is_confirmed_here: true };
        let counted = |stands| Line::counted(Whose::Event, Some(1), [stands].into_iter());

        assert_eq!((counted(here).taken, counted(here).here, counted(here).waiting), (0, 1, 0));
        assert_eq!((counted(answered).taken, counted(answered).here), (1, 0));
        assert_eq!(counted(here).free(), Some(0));
    }
}
