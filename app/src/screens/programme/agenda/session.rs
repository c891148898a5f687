//! One session: its hours, its words, who speaks, and whether it is on.

use std::sync::Arc;

use leptos::prelude::*;
use passerelle_shared::model::{Event, RecordId, Session, SessionKind, Timestamp};

use super::side_by_side::Cell;
use crate::route::{EventView, Route};
use crate::screens::blocks::{Title, Worded, title_of, words_of};
use crate::screens::programme::star_button::StarButton;
use crate::state::{Programme, use_app};
use crate::text::{day_of, language, language_names, more, next, own_times, session_kind, text, times};
use crate::ui::{Chip, Glyph, Icon, Tone, dynamic};

/// One session of a day; its node stays as long as it is listed.
#[component]
pub fn SessionItem(
    id: RecordId,
    next_at: Memo<Option<Timestamp>>,
    #[prop(optional, into)] cell: Signal<Option<Cell>>,
) -> impl IntoView {
    let app = use_app();
    let session = Memo::new({
        let id = id.clone();
        move |_| app.programme.with(|programme| programme.session(&id).cloned())
    });
    let of = id.clone();
    let content = move || {
        let programme = app.programme.get();
        let session = session.get()?;
        let event = programme.event(&session.event)?;
        let mark = view! { <OnNow session=session.clone() next_at /> }.into_any();
        Some(session_words(&programme, event, &id, &session, Level::InDay, Some(mark)))
    };
    // Nobody plans to be at a break.
    let star = move || {
        let is_a_break =
            session.with(|session| session.as_ref().is_none_or(|session| session.kind == SessionKind::Break));
        (!is_a_break).then(|| view! { <StarButton of=of.clone() /> })
    };
    let star = dynamic(star);
    let row = move || cell.get().map(|cell| cell.row.to_string());
    let column =
        move || cell.get().map(|cell| if cell.column == 0 { "1 / -1".to_owned() } else { cell.column.to_string() });
    view! {
        <li
            class=move || session.with(|session| session.as_deref().map(class_of))
            style=("--row", row)
            style=("--column", column)
        >
            {dynamic(content)}
            {star}
        </li>
    }
}

/// One session where it stands outside of its day: with the event that it belongs to, and when it is.
#[component]
pub fn SessionLine(
    id: RecordId,
    /// When the next of those beside it begins.
    next_at: Memo<Option<Timestamp>>,
) -> impl IntoView {
    let app = use_app();
    let of = id.clone();
    let content = move || {
        let programme = app.programme.get();
        let session = programme.session(&id)?.clone();
        let event = programme.event(&session.event)?;
        let belongs = view! {
            <p class="card-over"><SessionsEvent session=session.clone() /></p>
            <OnNow session=session.clone() next_at />
        }
        .into_any();
        Some(session_words(&programme, event, &id, &session, Level::InSection, Some(belongs)))
    };
    view! {
        <div class="session">
            {dynamic(content)}
            <StarButton of />
        </div>
    }
}

#[component]
fn SessionsEvent(session: Arc<Session>) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let programme = app.programme.get();
        let event = programme.event(&session.event)?;
        let Title { words, speech } = title_of(&programme, &session.event);
        let day = event.day(session.day).map(day_of);
        let view = EventView { slug: session.event.slug().to_owned(), day: Some(session.day), track: None };
        Some(view! {
            <a href=Route::Event(view).path() lang=speech.lang dir=speech.dir>{words}</a>
            {day.map(|day| view! { <span>{day}</span> })}
        })
    })
}

pub fn class_of(session: &Session) -> &'static str {
    if session.kind == SessionKind::Break { "session pause" } else { "session" }
}

pub fn session_words(
    programme: &Programme,
    event: &Event,
    id: &RecordId,
    session: &Session,
    level: Level,
    mark: Option<AnyView>,
) -> AnyView {
    let words = words_of(programme, id);
    let speech = words.map(|words| words.speech()).unwrap_or_default();
    let track = session.track.as_ref().map(|track| title_of(programme, track).words);
    let over: Vec<String> = session_kind(session.kind).map(str::to_owned).into_iter().chain(track).collect();
    view! {
        {hours(session, event)}
        <div class="session-words">
            {(!over.is_empty()).then(|| view! { <p class="card-over">{over.join(" · ")}</p> })}
            {mark}
            {words.map(|words| view! {
                {heading(level, words)}
                {(!words.text.summary.is_empty())
                    .then(|| view! { <p lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p> })}
                {(!words.text.place.is_empty()).then(|| view! {
                    <p class="card-line"><Icon glyph=Glyph::PIN /> <bdi>{words.text.place.clone()}</bdi></p>
                })}
            })}
            {speakers(session)}
            {session_languages(session)}
        </div>
    }
    .into_any()
}

/// Of a session's heading: below that of its day or part, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    InSection,
    InDay,
}

fn heading(level: Level, words: Worded<'_>) -> AnyView {
    let speech = words.speech();
    let title = words.text.title.clone();
    match level {
        Level::InSection => view! { <h3 lang=speech.lang dir=speech.dir>{title}</h3> }.into_any(),
        Level::InDay => view! { <h4 lang=speech.lang dir=speech.dir>{title}</h4> }.into_any(),
    }
}

fn hours(session: &Session, event: &Event) -> Option<AnyView> {
    let (start, end) = (session.starts(event)?, session.ends(event));
    let own = own_times(start, end);
    let hours = view! {
        <p class="session-time">
            <span>{times(start, end)}</span>
            {own.map(|own| view! { <span class="quiet">{own}</span> })}
        </p>
    };
    Some(hours.into_any())
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Nearness {
    Now,
    /// In the words that say so.
    Next(String),
    Other,
}

#[component]
fn OnNow(session: Arc<Session>, next_at: Memo<Option<Timestamp>>) -> impl IntoView {
    let app = use_app();
    let nearness = Memo::new(move |_| {
        let now = app.now.get();
        if session.is_on(now) {
            return Nearness::Now;
        }
        let is_next = session.starts_at.is_some() && next_at.get() == session.starts_at;
        let words = app.programme.with(|programme| is_next.then(|| next_words(programme, &session, now)).flatten());
        words.map_or(Nearness::Other, Nearness::Next)
    });
    dynamic(move || match nearness.get() {
        Nearness::Now => Some(view! { <Chip words=text().dates.now tone=Tone::Good glyph=Glyph::CLOCK /> }.into_any()),
        Nearness::Next(words) => Some(view! { <Chip words tone=Tone::Accent glyph=Glyph::FORWARD /> }.into_any()),
        Nearness::Other => None,
    })
}

fn next_words(programme: &Programme, session: &Session, now: Timestamp) -> Option<String> {
    let event = programme.event(&session.event)?;
    Some(next(event, session.starts(event)?, now))
}

fn speakers(session: &Session) -> Option<AnyView> {
    let speakers = session.speakers.iter().map(|speaker| {
        let (name, affiliation) = (speaker.name_in(language().into()), speaker.affiliation_in(language().into()));
        let affiliation =
            (!affiliation.is_empty()).then(|| view! { <bdi class="quiet">{affiliation.to_owned()}</bdi> });
        view! { <li class="named"><bdi>{name.to_owned()}</bdi> {affiliation}</li> }.into_any()
    });
    let speakers: Vec<AnyView> = speakers.collect();
    (!speakers.is_empty()).then(|| view! { <ul class="names">{speakers}</ul> }.into_any())
}

fn session_languages(session: &Session) -> Option<AnyView> {
    let mut words = vec![language_names(&session.languages)];
    if !session.interpretation.is_empty() {
        words.push(more().event.interpretation_into.with(&language_names(&session.interpretation)));
    }
    words.retain(|words| !words.is_empty());
    (!words.is_empty()).then(|| {
        view! { <p class="card-line"><Icon glyph=Glyph::LANGUAGES /> <span>{words.join(" · ")}</span></p> }.into_any()
    })
}
