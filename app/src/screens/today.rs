//! Today: what is next, where my requests stand, what's new.

use crate::view::*;
use passerelle_shared::model::EventStatus;

use super::answers::answers;
use super::cards::{article_card, event_card};
use super::install::install_hint;
use super::later;
use super::parts::section;
use super::sign_ups::sign_up_card;
use super::wording::heading;
use crate::state::{App, Requests, SignIn};
use crate::text::text;
use crate::ui::{Banner, EmptyState, Glyph, LinkButton, Speech, Tone, Weight, icon};

/// Enough to see what comes; the rest is a tap away.
const EVENTS_MAX: usize = 3;
const REQUESTS_MAX: usize = 4;
const ARTICLES_MAX: usize = 3;

pub fn today(app: App) -> View {
    let is_new_here = move || {
        app.sign_in.with(|who| *who == SignIn::Out) && app.requests.with(|Requests { stands, .. }| stands.is_empty())
    };
    let has_asked = move || {
        app.requests.with(|Requests { stands, answers, .. }| !stands.is_empty() || !answers.is_empty())
            || app.install.with(|install| install.is_worth_suggesting)
    };
    view! {
        {heading(text().today.title, Speech::default())}
        {move || is_new_here().then(welcome)}
        {move || has_asked().then(|| later::requests(app))}
        {move || next(app)}
        {move || news(app)}
    }
    .into_view()
}

fn welcome() -> View {
    let words = &text().today;
    let [read, ask, follow] = words.welcome_means;
    view! {
        <section class="welcome">
            <h2>{words.welcome}</h2>
            <ul class="promises">
                <li>{icon(Glyph::CloudOff)} <span>{read}</span></li>
                <li>{icon(Glyph::Send)} <span>{ask}</span></li>
                <li>{icon(Glyph::Check)} <span>{follow}</span></li>
            </ul>
            <LinkButton href="/programme".to_owned() label=words.welcome_start weight=Weight::Primary />
        </section>
    }
    .into_view()
}

/// For those who have asked for a place.
pub fn requests(app: App) -> View {
    let has_requests = Memo::new(move |_| app.requests.with(|Requests { stands, .. }| !stands.is_empty()));
    view! {
        {answers(app, None)}
        {install_hint(app)}
        {move || has_requests.get().then(|| request_cards(app))}
    }
    .into_view()
}

fn request_cards(app: App) -> View {
    let words = &text().today;
    let cards = move || {
        let programme = app.programme.get();
        app.requests.with(|Requests { stands, .. }| {
            let cards = stands.iter().map(|(event, stands)| sign_up_card(&programme, event, stands));
            cards.take(REQUESTS_MAX).collect::<Vec<_>>()
        })
    };
    let content = view! {
        <div class="cards">{cards}</div>
        <p class="more"><a href="/sign-ups">{words.requests_all} {icon(Glyph::Forward)}</a></p>
    };
    section(words.requests, content)
}

fn next(app: App) -> View {
    let words = &text().today;
    let programme = app.programme.get();
    let now = app.now.get_untracked();
    let cards: Vec<View> = programme
        .events()
        .iter()
        .filter(|(_, event)| event.status == EventStatus::Planned && event.sort_key().is_some() && !event.is_past(now))
        .take(EVENTS_MAX)
        .map(|(id, event)| event_card(&programme, id, event))
        .collect();
    if !programme.is_loaded {
        return view! { <EmptyState glyph=Glyph::Clock title=text().frame.not_here_yet /> }.into_view();
    }
    let cards = match cards.is_empty() {
        true => view! { <Banner tone=Tone::Quiet glyph=Glyph::Calendar words=words.next_none /> }.into_view(),
        false => view! { <div class="cards">{cards}</div> }.into_view(),
    };
    let content = view! {
        {cards}
        <p class="more"><a href="/programme">{words.programme_all} {icon(Glyph::Forward)}</a></p>
    };
    section(words.next, content)
}

fn news(app: App) -> View {
    let words = &text().today;
    let programme = app.programme.get();
    let cards: Vec<View> = programme
        .articles()
        .iter()
        .take(ARTICLES_MAX)
        .map(|(id, article)| article_card(&programme, id, article))
        .collect();
    if cards.is_empty() {
        return ().into_view();
    }
    let content = view! {
        <div class="cards">{cards}</div>
        <p class="more"><a href="/news">{words.news_all} {icon(Glyph::Forward)}</a></p>
    };
    section(words.news, content)
}
