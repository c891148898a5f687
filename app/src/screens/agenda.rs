//! An event's agenda: by day and track, with what is on now and next.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::view::*;
use passerelle_shared::model::{Event, RecordId, Session, SessionKind, Timestamp};

use super::event::spoken;
use super::parts::section;
use super::wording::{title_of, words_of};
use crate::route::{EventView, Route, use_navigation};
use crate::state::{App, Programme};
use crate::text::{date, day_of, offset_at, own_times, session_kind, text, times};
use crate::ui::{Chip, Glyph, Tone, icon};

type Sessions = [(RecordId, Arc<Session>)];

pub fn agenda(app: App, programme: &Arc<Programme>, id: &RecordId, event: &Arc<Event>) -> View {
    let sessions = programme.sessions_of(id);
    if sessions.is_empty() && programme.days_of(id).is_empty() {
        return ().into_view();
    }
    let has_hours = sessions.iter().any(|(_, session)| session.starts_at.is_some());
    let content = match has_hours {
        true => by_the_clock(app, programme.clone(), id.clone(), event.clone()),
        false => in_parts(programme, id, event),
    };
    section(text().event.agenda, content)
}

/// Where the source gives no hours: its parts, in their order.
fn in_parts(programme: &Programme, id: &RecordId, event: &Event) -> View {
    let sessions = programme.sessions_of(id);
    let part = |number: u8, day: Option<&RecordId>| {
        let of_day: Vec<View> = sessions
            .iter()
            .filter(|(_, session)| session.day == number)
            .map(|(id, session)| session_view(programme, event, id, session, None))
            .collect();
        let words = day.and_then(|day| words_of(programme, day));
        let speech = words.map(|words| words.speech()).unwrap_or_default();
        let dated = programme.days_of(id).iter().find(|(_, day)| day.number == number).and_then(|(_, day)| day.date);
        view! {
            <div class="agenda-part">
                {words.map(|words| view! {
                    <h3 lang=speech.lang dir=speech.dir>{words.text.title.clone()}</h3>
                    {dated.map(|day| view! { <p class="quiet">{date(day)}</p> })}
                    {(!words.text.summary.is_empty())
                        .then(|| view! { <p lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p> })}
                })}
                {(!of_day.is_empty()).then(|| view! { <ol class="sessions">{of_day}</ol> })}
            </div>
        }
        .into_view()
    };
    let days = programme.days_of(id);
    let named: BTreeSet<u8> = days.iter().map(|(_, day)| day.number).collect();
    let unnamed: BTreeSet<u8> =
        sessions.iter().map(|(_, session)| session.day).filter(|day| !named.contains(day)).collect();
    let mut parts: Vec<View> = days.iter().map(|(day, held)| part(held.number, Some(day))).collect();
    parts.extend(unnamed.into_iter().map(|number| part(number, None)));
    parts.into_view()
}

fn by_the_clock(app: App, programme: Arc<Programme>, id: RecordId, event: Arc<Event>) -> View {
    let route = use_navigation().route;
    let view = Memo::new(move |_| match route.get() {
        Route::Event(view) => view,
        _ => EventView::default(),
    });
    let days: Vec<u8> = programme
        .sessions_of(&id)
        .iter()
        .map(|(_, session)| session.day)
        .collect::<BTreeSet<u8>>()
        .into_iter()
        .collect();
    let first = days.first().copied().unwrap_or(1);
    let today = day_that_is_on(programme.sessions_of(&id), app.now.get_untracked()).unwrap_or(first);
    let chosen = Memo::new(move |_| view.with(|view| view.day).unwrap_or(today));
    let zone = event.zone.as_deref().zip(event.starts_at).map(|(zone, at)| {
        let words = text().event.agenda_in_zone.with(&offset_at(zone, at));
        view! { <p class="hint">{words}</p> }
    });
    let day_tabs: Vec<View> = match days.len() {
        0 | 1 => Vec::new(),
        _ => days.iter().map(|day| day_tab(&programme, &id, &event, *day, view, chosen)).collect(),
    };
    let has_tabs = !day_tabs.is_empty();
    let track_tabs = track_tabs(&programme, &id, view);
    let listed = move || {
        let track = view.with(|view| view.track.clone());
        listed(app, &programme, &id, &event, chosen.get(), track.as_deref())
    };
    view! {
        {zone}
        {has_tabs.then(|| view! { <div class="tabs days">{day_tabs}</div> })}
        {track_tabs}
        {listed}
    }
    .into_view()
}

fn day_that_is_on(sessions: &Sessions, now: Timestamp) -> Option<u8> {
    sessions
        .iter()
        .find(|(_, session)| session.ends_at.is_some_and(|end| now < end))
        .filter(|(_, session)| session.starts_at.is_some_and(|start| start.since_ms(now) < Timestamp::DAY))
        .map(|(_, session)| session.day)
}

fn day_tab(
    programme: &Programme,
    id: &RecordId,
    event: &Event,
    number: u8,
    view: Memo<EventView>,
    chosen: Memo<u8>,
) -> View {
    let first = programme.sessions_of(id).iter().find(|(_, session)| session.day == number);
    let starts_at = first.and_then(|(_, session)| session.starts_at);
    let label = match starts_at {
        Some(at) => day_of(at, event.zone.as_deref()),
        None => text().event.day.with(&number.to_string()),
    };
    let href = move || Route::Event(EventView { day: Some(number), ..view.get() }).path();
    let is_current = move || (chosen.get() == number).then_some("true");
    view! { <a href=href aria-current=is_current>{label}</a> }.into_view()
}

fn track_tabs(programme: &Programme, id: &RecordId, view: Memo<EventView>) -> View {
    let tracks = programme.tracks_of(id);
    if tracks.len() < 2 {
        return ().into_view();
    }
    let tab = |slug: Option<String>, label: String| {
        let its = slug.clone();
        let href = move || Route::Event(EventView { track: its.clone(), ..view.get() }).path();
        let is_current = move || view.with(|view| view.track == slug).then_some("true");
        view! { <a href=href aria-current=is_current>{label}</a> }.into_view()
    };
    let mut tabs = vec![tab(None, text().event.all_tracks.to_owned())];
    tabs.extend(tracks.iter().map(|(track, _)| tab(Some(track_slug(track)), title_of(programme, track).0)));
    view! { <div class="tracks">{tabs}</div> }.into_view()
}

/// The last part of `track/tunis/legal`.
fn track_slug(track: &RecordId) -> String {
    track.slug().rsplit('/').next().unwrap_or_default().to_owned()
}

fn listed(app: App, programme: &Arc<Programme>, id: &RecordId, event: &Event, day: u8, track: Option<&str>) -> View {
    // What has no track of its own, as a break, belongs to all of them.
    let is_shown = |session: &Session| {
        let is_in_track = |of: &RecordId| track.is_none_or(|track| track_slug(of) == track);
        session.day == day && session.track.as_ref().is_none_or(is_in_track)
    };
    let sessions = programme.sessions_of(id);
    let next_at = Memo::new({
        let programme = programme.clone();
        let id = id.clone();
        move |_| next_start(programme.sessions_of(&id), app.now.get())
    });
    let shown: Vec<View> = sessions
        .iter()
        .filter(|(_, session)| is_shown(session))
        .map(|(id, session)| session_view(programme, event, id, session, Some((app, next_at))))
        .collect();
    if shown.is_empty() {
        return view! { <p class="quiet">{text().event.no_sessions}</p> }.into_view();
    }
    view! { <ol class="sessions timed">{shown}</ol> }.into_view()
}

/// When the next sessions begin, if that is today.
fn next_start(sessions: &Sessions, now: Timestamp) -> Option<Timestamp> {
    const NEAR_MS: i64 = 12 * Timestamp::HOUR;
    let starts = sessions.iter().filter_map(|(_, session)| session.starts_at);
    starts.filter(|start| now < *start && start.since_ms(now) < NEAR_MS).min()
}

type Clock = (App, Memo<Option<Timestamp>>);

fn session_view(programme: &Programme, event: &Event, id: &RecordId, session: &Session, clock: Option<Clock>) -> View {
    let words = words_of(programme, id);
    let speech = words.map(|words| words.speech()).unwrap_or_default();
    let zone = event.zone.as_deref();
    let hours = session.starts_at.map(|start| {
        let own = own_times(start, session.ends_at, zone);
        view! {
            <p class="session-time">
                <span>{times(start, session.ends_at, zone)}</span>
                {own.map(|own| view! { <span class="quiet">{own}</span> })}
            </p>
        }
    });
    let class = if session.kind == SessionKind::Break { "session pause" } else { "session" };
    let kind = session_kind(session.kind);
    let track = session.track.as_ref().map(|track| title_of(programme, track).0);
    let over: Vec<String> = kind.map(str::to_owned).into_iter().chain(track).collect();
    view! {
        <li class=class>
            {hours}
            <div class="session-words">
                {(!over.is_empty()).then(|| view! { <p class="card-over">{over.join(" · ")}</p> })}
                {clock.map(|clock| on_now(clock, session))}
                {words.map(|words| view! {
                    <h4 lang=speech.lang dir=speech.dir>{words.text.title.clone()}</h4>
                    {(!words.text.summary.is_empty())
                        .then(|| view! { <p lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p> })}
                    {(!words.text.place.is_empty()).then(|| view! {
                        <p class="card-line">{icon(Glyph::Pin)} <bdi>{words.text.place.clone()}</bdi></p>
                    })}
                })}
                {speakers(session)}
                {session_languages(session)}
            </div>
        </li>
    }
    .into_view()
}

fn on_now((app, next_at): Clock, session: &Session) -> View {
    let session = session.clone();
    let mark = Memo::new(move |_| {
        let now = app.now.get();
        let is_next = session.starts_at.is_some() && session.starts_at == next_at.get();
        (session.is_on(now), is_next)
    });
    (move || match mark.get() {
        (true, _) => view! { <Chip words=text().dates.now tone=Tone::Good glyph=Glyph::Clock /> }.into_view(),
        (_, true) => view! { <Chip words=text().dates.next tone=Tone::Accent glyph=Glyph::Forward /> }.into_view(),
        _ => ().into_view(),
    })
    .into_view()
}

fn speakers(session: &Session) -> View {
    let speakers: Vec<View> = session
        .speakers
        .iter()
        .map(|speaker| {
            let affiliation = (!speaker.affiliation.is_empty())
                .then(|| view! { <bdi class="quiet">{speaker.affiliation.clone()}</bdi> });
            view! { <li class="named"><bdi>{speaker.name.clone()}</bdi> {affiliation}</li> }.into_view()
        })
        .collect();
    if speakers.is_empty() {
        return ().into_view();
    }
    view! { <ul class="names">{speakers}</ul> }.into_view()
}

fn session_languages(session: &Session) -> View {
    if session.languages.is_empty() && session.interpretation.is_empty() {
        return ().into_view();
    }
    let mut words = vec![spoken(&session.languages)];
    if !session.interpretation.is_empty() {
        words.push(text().event.interpretation_into.with(&spoken(&session.interpretation)));
    }
    words.retain(|words| !words.is_empty());
    view! { <p class="card-line">{icon(Glyph::Languages)} <span>{words.join(" · ")}</span></p> }.into_view()
}
