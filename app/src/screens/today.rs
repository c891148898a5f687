//! Today: what is next, where my requests stand, what's new.

use leptos::prelude::*;
use passerelle_shared::model::{EventStatus, RecordId, Timestamp};

use super::blocks::{FixedHeading, MoreLink, Section, words_of};
use super::later::{LatestSignUps, MyAgendaInShort, NowAndNext, Star};
use super::notices::NotHereYet;
use super::programme::{ArticleCard, Cards, EventCard};
use crate::state::{Programme, Requests, SignIn, use_app};
use crate::text::text;
use crate::ui::{Banner, Glyph, Icon, LinkButton, Show, Tone, Weight};

/// Enough to see what comes; the rest is a tap away.
const EVENTS_MAX: usize = 3;
const ARTICLES_MAX: usize = 3;

#[component]
pub fn TodayScreen() -> impl IntoView {
    let app = use_app();
    let is_new_here = move || {
        app.sign_in.with(|who| *who == SignIn::Out) && app.requests.with(|Requests { stands, .. }| stands.is_empty())
    };
    let has_asked = move || {
        app.requests.with(|Requests { stands, announcements, .. }| !stands.is_empty() || !announcements.is_empty())
            || app.install.with(|install| install.is_worth_suggesting)
    };
    let has_an_agenda =
        move || app.requests.with(|Requests { stands, stars, .. }| !stars.on.is_empty() || !stands.is_empty());
    // Whoever is at an event looks for its next hour first.
    let is_on = Memo::new(move |_| {
        let now = app.now.get();
        let begins = |programme: &Programme| programme.event(next(programme, now).first()?)?.sort_key();
        app.programme.with(begins).is_some_and(|begins| begins <= now)
    });
    view! {
        <FixedHeading title=text().today.title />
        <Show when=is_new_here>
            <Welcome />
        </Show>
        <Show when=move || is_on.get()>
            <Next />
        </Show>
        <Show when=has_asked>
            <LatestSignUps />
        </Show>
        <Show when=has_an_agenda>
            <MyAgendaInShort />
        </Show>
        <Show when=move || !is_on.get()>
            <Next />
        </Show>
        <News />
    }
}

#[component]
fn Welcome() -> impl IntoView {
    let words = &text().today;
    let [read, ask, follow] = words.welcome_means;
    view! {
        <section class="welcome">
            <h2>{words.welcome}</h2>
            <ul class="promises">
                <li><Icon glyph=Glyph::CLOUD_OFF /> <span>{read}</span></li>
                <li><Icon glyph=Glyph::SEND /> <span>{ask}</span></li>
                <li><Icon glyph=Glyph::CHECK /> <span>{follow}</span></li>
            </ul>
            <LinkButton href="/programme" label=words.welcome_start weight=Weight::Primary />
        </section>
    }
}

#[component]
fn Next() -> impl IntoView {
    let app = use_app();
    let words = &text().today;
    let ids = Memo::new(move |_| app.programme.with(|programme| next(programme, app.now.get())));
    let not_here = || view! { <NotHereYet glyph=Glyph::CLOCK /> };
    let none = move || view! { <Banner tone=Tone::Quiet glyph=Glyph::CALENDAR words=words.next_none /> };
    let show = Callback::new(|id: RecordId| {
        let event = id.clone();
        let star = view! { <Star of=id.clone() /> }.into_any();
        view! {
            <EventCard id star />
            <NowAndNext event />
        }
        .into_any()
    });
    view! {
        <Show when=move || app.programme.with(Programme::is_loaded) fallback=not_here>
            <Section title=words.next>
                <Show when=move || !ids.with(Vec::is_empty) fallback=none>
                    <Cards ids show />
                </Show>
                <MoreLink href="/programme" label=words.programme_all />
            </Section>
        </Show>
    }
}

/// What is under way, which began first, and what comes.
fn next(programme: &Programme, now: Timestamp) -> Vec<RecordId> {
    let events = programme
        .events()
        .iter()
        .filter(|(_, event)| event.status == EventStatus::Planned && event.sort_key().is_some() && !event.is_past(now));
    events.take(EVENTS_MAX).map(|(id, _)| id.clone()).collect()
}

#[component]
fn News() -> impl IntoView {
    let app = use_app();
    let words = &text().today;
    let ids = Memo::new(move |_| app.programme.with(latest));
    let show = Callback::new(|id| view! { <ArticleCard id /> }.into_any());
    view! {
        <Show when=move || !ids.with(Vec::is_empty)>
            <Section title=words.news>
                <Cards ids show />
                <MoreLink href="/news" label=words.news_all />
            </Section>
        </Show>
    }
}

fn latest(programme: &Programme) -> Vec<RecordId> {
    let with_words = programme.articles().iter().filter(|(id, _)| words_of(programme, id).is_some());
    with_words.take(ARTICLES_MAX).map(|(id, _)| id.clone()).collect()
}
