//! Requests that wait to be sent: of this person, and for another address.

use leptos::prelude::*;
use passerelle_shared::model::{EmailAddress, Kind, RecordId, Timestamp};
use passerelle_shared::rules::Family;

use super::correct_address::CorrectAddress;
use crate::route::{DeskRoute, Route};
use crate::screens::blocks::{Section, Title, title_of};
use crate::state::{App, Other, Requests, Wants, use_app};
use crate::text::{Counted, moment, more};
use crate::ui::{For, Show, dynamic};

/// One of them, as it is listed.
#[derive(Debug, Clone, PartialEq)]
struct Waiting {
    order: u64,
    about: RecordId,
    what: &'static str,
    saved_at: Timestamp,
    href: String,
}

fn waiting(app: App) -> Vec<Waiting> {
    let words = &more().account;
    app.requests.with(|Requests { stands, others, .. }| {
        let pending = stands.iter().flat_map(|(event, stands)| stands.pending.iter().map(move |one| (event, one)));
        let waiting = pending.map(|(event, pending)| Waiting {
            order: pending.order,
            about: event.clone(),
            what: match pending.wants {
                Wants::Place(_) | Wants::Unknown => words.sign_up_request,
                Wants::Withdrawal => words.sign_up_withdrawal,
                Wants::Offer => words.sign_up_acceptance,
            },
            saved_at: pending.saved_at,
            href: Route::SignUp(event.slug().to_owned()).path(),
        });
        waiting.chain(others.iter().map(listed)).collect()
    })
}

fn listed(other: &Other) -> Waiting {
    let words = &more().account;
    let desk = || DeskRoute::Event(other.about.slug().to_owned(), None).path();
    let (what, href) = match other.what {
        Family::Decision => (words.decision, desk()),
        Family::List => (words.list, desk()),
        Family::Role => (words.role, DeskRoute::Roles.path()),
        Family::Edit => (words.edit, edited(&other.about).path()),
        Family::OwnRecord | Family::SignUp => (words.star, Route::Today.path()),
    };
    Waiting { order: other.order, about: other.about.clone(), what, saved_at: other.saved_at, href }
}

/// Where what waits of it is seen.
fn edited(about: &RecordId) -> DeskRoute {
    let slug = about.slug().to_owned();
    match (about.kind(), about.part_of_event()) {
        (Some(Kind::Article), _) => DeskRoute::Article(slug),
        (Some(Kind::Session), Some((event, session))) => {
            DeskRoute::Session(event.slug().to_owned(), session.to_owned())
        }
        _ if is_new_event(about) => DeskRoute::NewEvent(slug),
        _ => DeskRoute::Edit(slug),
    }
}

/// It isn't there before the server has it.
fn is_new_event(about: &RecordId) -> bool {
    about.kind() == Some(Kind::Event) && !use_app().programme.with(|programme| programme.has(about))
}

/// On the account's screen, when it is known who is signed in: each with its event and when it was saved.
#[component]
pub fn Unsent() -> impl IntoView {
    let app = use_app();
    let words = &more().account;
    let waiting = Memo::new(move |_| waiting(app));
    let none = move || view! { <p class="quiet">{words.unsent_none}</p> };
    view! {
        <Section title=words.unsent>
            <Show when=move || !waiting.with(Vec::is_empty) fallback=none>
                <WaitingLines waiting is_linked=true />
            </Show>
            {dynamic(move || kept_lines(app))}
        </Section>
        <WaitingElsewhere />
    }
}

/// What was kept at a sign-out is said without saying what it is: others may have the device now.
fn kept_lines(app: App) -> Vec<AnyView> {
    let words = &more().account;
    let line = |(email, number): (&EmailAddress, &usize)| {
        let whose = words.unsent_kept_for.with(&email.shortened());
        view! { <p class="kept">{whose} " " {words.unsent_kept.with(*number as u64)}</p> }.into_any()
    };
    app.requests.with(|Requests { kept, .. }| kept.iter().map(line).collect())
}

/// The same where it is only to be read.
#[component]
pub fn UnsentInShort() -> impl IntoView {
    let app = use_app();
    let waiting = Memo::new(move |_| waiting(app));
    view! { <WaitingLines waiting is_linked=false /> }
}

#[component]
fn WaitingLines(waiting: Memo<Vec<Waiting>>, is_linked: bool) -> impl IntoView {
    let line = move |waiting: Waiting| {
        let Waiting { about, what, saved_at, href, .. } = waiting;
        let href = is_linked.then_some(href);
        view! {
            <li class="line">
                <EventName event=about href />
                <span class="quiet">{[what, &moment(saved_at)].join(" · ")}</span>
            </li>
        }
        .into_any()
    };
    view! {
        <ul class="lines">
            <For each=move || waiting.get() key=|waiting| waiting.order.to_string() children=line />
        </ul>
    }
}

/// Its title, which leads there if it leads anywhere. The words of a draft aren't among those of the programme.
#[component]
fn EventName(event: RecordId, href: Option<String>) -> impl IntoView {
    let app = use_app();
    let event = StoredValue::new(event);
    let title = move || {
        app.programme.with(|programme| {
            event.with_value(|event| match event.kind() {
                Some(Kind::Article) if !programme.has(event) => Title::from(more().news.title),
                Some(Kind::Session) if !programme.has(event) => Title::from(more().desk.agenda.editing),
                Some(Kind::Role) => Title::from(more().desk.giving.title),
                _ => title_of(programme, event),
            })
        })
    };
    let (lang, dir) = (move || title().speech.lang, move || title().speech.dir);
    let words = move || title().words;
    match href {
        Some(href) => view! { <a href=href lang=lang dir=dir>{dynamic(words)}</a> }.into_any(),
        None => view! { <span lang=lang dir=dir>{dynamic(words)}</span> }.into_any(),
    }
}

/// What was asked for under another address than the one that is signed in.
#[component]
pub fn WaitingElsewhere() -> impl IntoView {
    let app = use_app();
    let waiting = Memo::new(move |_| app.requests.with(|Requests { waiting_elsewhere, .. }| waiting_elsewhere.clone()));
    let line = move |waiting: crate::state::WaitingElsewhere| {
        let href = Some(Route::event(&waiting.event).path());
        let sentence = more().sign_up.waits_for_sign_in.with(waiting.email.as_str());
        view! {
            <li class="line">
                <EventName event=waiting.event href />
                <span class="quiet">{sentence}</span>
                <CorrectAddress order=waiting.order email=waiting.email.to_string() />
            </li>
        }
        .into_any()
    };
    view! {
        <Show when=move || !waiting.with(Vec::is_empty)>
            <ul class="lines">
                <For each=move || waiting.get() key=|waiting| waiting.order.to_string() children=line />
            </ul>
        </Show>
    }
}
