//! All desks that somebody is given: those of events to come, then those of past ones.

use leptos::prelude::*;
use passerelle_shared::model::{Kind, RecordId, Timestamp};

use super::access::{Access, Expired, Lack, NoDesk, access_to};
use super::copy::{Said, can_be_signed_up_for, is_reached, said};
use super::editing::BeginEvent;
use super::written_here::{edit_chips, title_typed};
use crate::route::DeskRoute;
use crate::screens::blocks::{FixedHeading, Title, country_name};
use crate::screens::sign_up::{by_date, event_in_words};
use crate::state::{Desk, DeskCopy, Desks, Programme, WhenRead, drafts, use_app};
use crate::text::{Counted, more};
use crate::ui::{Chip, For, Glyph, Icon, LinkButton, Show, dynamic};

#[component]
pub fn DesksScreen() -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let desks = crate::state::desks(app, None);
    let lack = |desks: &Desks| if !desks.roles.is_empty() { Lack::RoleOnly } else { Lack::NoRole };
    let access = access_to(app, desks, |desks| !desks.are_none(), lack);
    let writes = Memo::new(move |_| desks.get().is_some_and(|desks| desks.writes()));
    let gives_roles = Memo::new(move |_| desks.get().is_some_and(|desks| desks.gives_roles(app.now.get())));
    let ordered = Memo::new(move |_| {
        let now = app.now.get_untracked();
        desks.get().map(|desks| in_order(&app.programme.get(), &desks.all, now)).unwrap_or_default()
    });
    let coming = Memo::new(move |_| ordered.with(|(coming, _)| coming.clone()));
    let past = Memo::new(move |_| ordered.with(|(_, past)| past.clone()));
    view! {
        <FixedHeading title=words.title />
        <NoDesk access />
        <Show when=move || access.get() == Access::Given>
            <p class="quiet">{words.intro}</p>
            <Expired />
            <Show when=move || writes.get() || gives_roles.get()>
                <div class="actions">
                    <Show when=move || writes.get()>
                        <LinkButton href=DeskRoute::News.path() label=words.news.title glyph=Glyph::NEWS />
                        <BeginEvent />
                    </Show>
                    <Show when=move || gives_roles.get()>
                        <LinkButton href=DeskRoute::Roles.path() label=words.giving.title glyph=Glyph::PEOPLE />
                    </Show>
                </div>
            </Show>
            <NewEvents />
            <Group title=more().programme.when_upcoming keys=coming desks />
            <Group title=words.past hint=words.past_means keys=past desks />
        </Show>
    }
}

/// Those that were written here and that nobody else can read yet.
#[component]
fn NewEvents() -> impl IntoView {
    let app = use_app();
    let words = &more().desk;
    let drafts = drafts(app);
    let events = Memo::new(move |_| {
        let drafts = drafts.get().unwrap_or_default();
        app.programme.with(|programme| {
            let is_new = |id: &&RecordId| id.kind() == Some(Kind::Event) && !programme.has(id);
            drafts.edits.keys().filter(is_new).cloned().collect::<Vec<RecordId>>()
        })
    });
    let line = move |id: RecordId| {
        let href = DeskRoute::NewEvent(id.slug().to_owned()).path();
        let edits = Memo::new(move |_| drafts.get().and_then(|drafts| drafts.edits.get(&id).cloned()));
        let content = move || {
            let edits = edits.get()?;
            let title = title_typed(&edits.typed()).unwrap_or_else(|| Title::from(words.new_event.title));
            Some(view! {
                <a href=href.clone() lang=title.speech.lang dir=title.speech.dir>{title.words}</a>
                <span class="chips">{edit_chips(&edits)}</span>
            })
        };
        view! { <li class="line">{dynamic(content)}</li> }.into_any()
    };
    view! {
        <Show when=move || !events.with(Vec::is_empty)>
            <section class="section">
                <h2>{words.new_event.waiting}</h2>
                <ul class="lines">
                    <For each=move || events.get() key=RecordId::to_string children=line />
                </ul>
            </section>
        </Show>
    }
}

/// By event and country: an event's whole desk and one country's part of it may both be given.
type Key = String;

fn key(desk: &Desk) -> Key {
    desk.scope.to_string()
}

/// Those to come, the first of them first, and those that are over, the last of them first.
fn in_order(programme: &Programme, desks: &[Desk], now: Timestamp) -> (Vec<Key>, Vec<Key>) {
    let ordered = |is_over: bool| {
        let desks = || desks.iter().filter(|desk| desk.is_over == is_over);
        let mut events: Vec<RecordId> = Vec::new();
        for desk in desks() {
            if !events.contains(&desk.event) {
                events.push(desk.event.clone());
            }
        }
        let (coming, past) = by_date(programme, events, now);
        let of = |event: &RecordId| {
            let (whole, part): (Vec<&Desk>, Vec<&Desk>) =
                desks().filter(|desk| desk.event == *event).partition(|desk| desk.country.is_none());
            whole.into_iter().chain(part).map(key).collect::<Vec<Key>>()
        };
        coming.iter().chain(&past).flat_map(of).collect()
    };
    (ordered(false), ordered(true))
}

#[component]
fn Group(
    title: &'static str,
    #[prop(optional)] hint: &'static str,
    keys: Memo<Vec<Key>>,
    desks: WhenRead<Desks>,
) -> impl IntoView {
    view! {
        <Show when=move || !keys.with(Vec::is_empty)>
            <section class="section">
                <h2>{title}</h2>
                {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
                <div class="cards">
                    <For
                        each=move || keys.get()
                        key=Key::clone
                        children=move |key| view! { <DeskCard key desks /> }.into_any()
                    />
                </div>
            </section>
        </Show>
    }
}

#[component]
fn DeskCard(key: Key, desks: WhenRead<Desks>) -> impl IntoView {
    let app = use_app();
    let desk =
        Memo::new(move |_| desks.get().and_then(|desks| desks.all.iter().find(|desk| self::key(desk) == key).cloned()));
    let href = move || {
        desk.with(|desk| desk.as_ref().map(|desk| DeskRoute::Event(desk.event.slug().to_owned(), desk.country).path()))
    };
    let is_reached = is_reached(app);
    let content = move || {
        let desk = desk.get()?;
        let programme = app.programme.get();
        let only = desk.country.map(|code| more().desk.only.with(&country_name(&programme, code)));
        let below = view! {
            <p class="card-line"><Icon glyph=Glyph::PEOPLE /> {how_many(&desk, can_be_signed_up_for(&programme, &desk.event), is_reached.get())}</p>
            <div class="chips">{only.map(|only| view! { <Chip words=only glyph=Glyph::FLAG /> })}</div>
        };
        Some(event_in_words(&programme, &desk.event, below.into_any()))
    };
    view! { <a class="card event-card" href=href>{dynamic(content)}</a> }
}

/// What a card says of who asked: how many are known here; where nobody is, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnCard {
    NotOpened,
    /// One only goes there.
    NoSignUp,
    Nobody,
    NotHere(Said),
    Applicants(u64),
}

fn on_card(desk: &Desk, has_sign_up: bool, is_reached: bool) -> OnCard {
    match (desk.copy, desk.applicants) {
        (_, 0) if !has_sign_up => OnCard::NoSignUp,
        (DeskCopy::NotOpened, _) => OnCard::NotOpened,
        (DeskCopy::Whole, 0) => OnCard::Nobody,
        (DeskCopy::Underway | DeskCopy::Disagrees, 0) => OnCard::NotHere(said(desk, is_reached)),
        (DeskCopy::Underway | DeskCopy::Whole | DeskCopy::Disagrees, count) => OnCard::Applicants(count as u64),
    }
}

fn how_many(desk: &Desk, has_sign_up: bool, is_reached: bool) -> String {
    let words = &more().desk;
    match on_card(desk, has_sign_up, is_reached) {
        OnCard::NoSignUp => words.no_sign_up.to_owned(),
        OnCard::NotOpened => words.not_opened.to_owned(),
        OnCard::Nobody => words.nobody.to_owned(),
        OnCard::NotHere(said) => said.words().to_owned(),
        OnCard::Applicants(count) => words.sign_ups.with(count),
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::json;
    use passerelle_shared::model::CountryCode;

    use super::*;

    #[test]
    fn what_comes_first_stands_first_and_past_desks_stand_apart() {
        let programme = Programme::of(&[
            ("event/tunis", r#"{"kind":"training","status":"planned","starts":"2026-11"}"#),
            ("event/rabat", r#"{"kind":"seminar","status":"planned","starts":"2026-03"}"#),
            ("event/cairo", r#"{"kind":"seminar","status":"held","starts":"2025-03"}"#),
        ]);
        let desk = |scope: &str, is_over: bool| Desk {
            scope: json::read(&format!("{scope:?}")).expect("a scope"),
            event: ["event/", scope.rsplit('/').next().unwrap_or_default()].concat().as_str().into(),
            country: CountryCode::parse(scope.split('/').nth(1).unwrap_or_default()),
            is_over,
            copy: DeskCopy::Whole,
            as_of: Timestamp(0),
            applicants: 0,
        };
        let desks = [
            desk("country/TN/event/tunis", false),
            desk("desk/event/cairo", true),
            desk("desk/event/rabat", false),
            desk("desk/event/tunis", false),
        ];

        let (coming, past) = in_order(&programme, &desks, Timestamp(1_767_225_600_000));

        assert_eq!(coming, ["desk/event/rabat", "desk/event/tunis", "country/TN/event/tunis"]);
        assert_eq!(past, ["desk/event/cairo"]);
    }

    #[test]
    fn nobody_is_said_to_have_asked_only_where_all_of_the_desk_is_here() {
        let desk = |copy, applicants| Desk {
            scope: json::read(r#""desk/event/tunis""#).expect("a scope"),
            event: "event/tunis".into(),
            country: None,
            is_over: false,
            copy,
            as_of: Timestamp(0),
            applicants,
        };

        assert_eq!(on_card(&desk(DeskCopy::Whole, 0), false, true), OnCard::NoSignUp);
        assert_eq!(on_card(&desk(DeskCopy::Whole, 2), false, true), OnCard::Applicants(2), "they asked before");
        for (copy, applicants, is_reached, expected) in [
            (DeskCopy::NotOpened, 0, true, OnCard::NotOpened),
            (DeskCopy::Whole, 0, false, OnCard::Nobody),
            (DeskCopy::Whole, 2, false, OnCard::Applicants(2)),
            (DeskCopy::Underway, 0, true, OnCard::NotHere(Said::Underway)),
            (DeskCopy::Underway, 0, false, OnCard::NotHere(Said::UnderwayOffline)),
            (DeskCopy::Underway, 2, false, OnCard::Applicants(2)),
            (DeskCopy::Disagrees, 0, true, OnCard::NotHere(Said::Disagrees)),
        ] {
            assert_eq!(
                on_card(&desk(copy, applicants), true, is_reached),
                expected,
                "{copy:?} {applicants} {is_reached}"
            );
        }
    }
}
