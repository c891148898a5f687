//! An event's agenda: by day and track, with what is on now and next.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use passerelle_shared::model::{Day, Event, RecordId, Session, SessionKind, Timestamp};

use super::event::spoken;
use super::parts::Section;
use super::records::Records;
use super::wording::{Worded, title_of, words_of};
use crate::route::{EventView, Route, use_navigation};
use crate::state::{Programme, use_app};
use crate::text::{date, day_of, isolated, language, more, offset_at, own_times, session_kind, text, times};
use crate::ui::{Chip, For, Glyph, Icon, Show, Tone, told};

type Sessions = [(RecordId, Arc<Session>)];

/// What an agenda is like, as far as its source tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Nothing,
    /// The source gives no hours: its parts, in their order.
    InParts,
    ByTheClock,
}

fn shape(programme: &Programme, event: &RecordId) -> Shape {
    let sessions = programme.sessions_of(event);
    if sessions.iter().any(|(_, session)| session.starts_at.is_some()) {
        return Shape::ByTheClock;
    }
    match sessions.is_empty() && programme.days_of(event).is_empty() {
        true => Shape::Nothing,
        false => Shape::InParts,
    }
}

#[component]
pub fn Agenda(event: RecordId) -> impl IntoView {
    let app = use_app();
    let event = StoredValue::new(event);
    let shape = Memo::new(move |_| app.programme.with(|programme| event.with_value(|event| shape(programme, event))));
    let content = move || match shape.get() {
        Shape::ByTheClock => view! { <ByTheClock event=event.get_value() /> }.into_any(),
        _ => view! { <InParts event=event.get_value() /> }.into_any(),
    };
    view! {
        <Show when=move || shape.get() != Shape::Nothing>
            <Section title=more().event.agenda>{told(content)}</Section>
        </Show>
    }
}

#[component]
fn InParts(event: RecordId) -> impl IntoView {
    let app = use_app();
    told(move || {
        let programme = app.programme.get();
        let held = programme.event(&event)?;
        let days = programme.days_of(&event);
        let numbers: BTreeSet<u8> = days.iter().map(|(_, day)| day.number).collect();
        let unnamed = programme.sessions_of(&event).iter().map(|(_, session)| session.day);
        let unnamed: BTreeSet<u8> = unnamed.filter(|day| !numbers.contains(day)).collect();
        let named = days.iter().map(|(id, day)| (day.number, Some((id, &**day))));
        let parts = named.chain(unnamed.into_iter().map(|number| (number, None)));
        Some(parts.map(|(number, day)| part(&programme, &event, held, number, day)).collect::<Vec<_>>())
    })
}

fn part(programme: &Programme, id: &RecordId, event: &Event, number: u8, day: Option<(&RecordId, &Day)>) -> AnyView {
    let sessions = programme.sessions_of(id).iter().filter(|(_, session)| session.day == number);
    let level = if day.is_some() { Level::InDay } else { Level::InSection };
    let item = |(id, session): &(RecordId, Arc<Session>)| {
        view! { <li class=class_of(session)>{session_words(programme, event, id, session, level, None)}</li> }
            .into_any()
    };
    let sessions: Vec<AnyView> = sessions.map(item).collect();
    let heading = day.and_then(|(id, day)| {
        let words = words_of(programme, id)?;
        let speech = words.speech();
        Some(view! {
            <h3 lang=speech.lang dir=speech.dir>{words.text.title.clone()}</h3>
            {day.date.map(|day| view! { <p class="quiet">{date(day)}</p> })}
            {(!words.text.summary.is_empty())
                .then(|| view! { <p lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p> })}
        })
    });
    view! {
        <div class="agenda-part">
            {heading} {(!sessions.is_empty()).then(|| view! { <ol class="sessions">{sessions}</ol> })}
        </div>
    }
    .into_any()
}

#[component]
fn ByTheClock(event: RecordId) -> impl IntoView {
    let app = use_app();
    let route = use_navigation().route;
    let view = Memo::new(move |_| match route.get() {
        Route::Event(view) => view,
        _ => EventView::default(),
    });
    let event = StoredValue::new(event);
    let days = Memo::new(move |_| app.programme.with(|programme| event.with_value(|event| days_of(programme, event))));
    let today = Memo::new(move |_| {
        let first = days.with(|days| days.first().copied()).unwrap_or(1);
        let now = app.now.get_untracked();
        let on = app.programme.with(|programme| event.with_value(|id| day_that_is_on(programme.sessions_of(id), now)));
        on.unwrap_or(first)
    });
    let chosen = Memo::new(move |_| view.with(|view| view.day).unwrap_or_else(|| today.get()));
    let next_at = Memo::new(move |_| {
        app.programme.with(|programme| event.with_value(|id| next_start(programme.sessions_of(id), app.now.get())))
    });
    let day = move |number| view! { <OneDay event number view chosen next_at /> }.into_any();
    view! {
        <DayTabs event days view chosen />
        <TrackTabs event view />
        <For each=move || days.get() key=u8::to_string children=day />
    }
}

/// All days are on the page, so that all of them are printed; the one that is chosen is seen.
#[component]
fn OneDay(
    event: StoredValue<RecordId>,
    number: u8,
    view: Memo<EventView>,
    chosen: Memo<u8>,
    next_at: Memo<Option<Timestamp>>,
) -> impl IntoView {
    let app = use_app();
    let ids = Memo::new(move |_| {
        let track = view.with(|view| view.track.clone());
        app.programme
            .with(|programme| event.with_value(|id| on_the_day(programme.sessions_of(id), number, track.as_deref())))
    });
    let places = Memo::new(move |_| {
        app.programme
            .with(|programme| event.with_value(|event| ids.with(|ids| places(&tracks_of_day(programme, event, ids)))))
    });
    let title = move || app.programme.with(|programme| event.with_value(|event| day_title(programme, event, number)));
    let show = Callback::new(move |id: RecordId| {
        let its = id.clone();
        let place = Signal::derive(move || {
            let at = ids.with(|ids| ids.iter().position(|id| *id == its))?;
            places.with(|places| places.get(at).copied())
        });
        view! { <SessionItem id next_at place /> }.into_any()
    });
    let none = || view! { <p class="quiet">{more().event.no_sessions}</p> };
    let columns = move || places.with(|places| places.iter().map(|place| place.column).max().unwrap_or(0).to_string());
    view! {
        <div class="day" hidden=move || chosen.get() != number>
            <h3>{title}</h3>
            <Zone event number />
            <Show when=move || !ids.with(Vec::is_empty) fallback=none>
                <ol
                    class="sessions timed"
                    class=("side-by-side-tracks", move || places.with(|places| places.iter().any(|place| place.column > 1)))
                    style=("--tracks", columns)
                >
                    <Records ids show />
                </ol>
            </Show>
        </div>
    }
}

/// When each begins, and in which of the tracks that have something on that day.
type InTracks = Vec<(Option<Timestamp>, Option<usize>)>;

/// In the tracks' order, the same on every day.
fn tracks_of_day(programme: &Programme, event: &RecordId, ids: &[RecordId]) -> InTracks {
    let sessions: Vec<&Arc<Session>> = ids.iter().filter_map(|id| programme.session(id)).collect();
    let is_used = |track: &RecordId| sessions.iter().any(|session| session.track.as_ref() == Some(track));
    let tracks: Vec<RecordId> = tracks_of(programme, event).into_iter().filter(is_used).collect();
    let place = |track: &RecordId| tracks.iter().position(|known| known == track);
    sessions.iter().map(|session| (session.starts_at, session.track.as_ref().and_then(place))).collect()
}

/// Where a session stands when tracks stand side by side. In column 0 it takes the whole width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    row: usize,
    column: usize,
}

/// What begins at the same time stands in one row, unless its column is taken; what all tracks share has a row of its own.
fn places(sessions: &InTracks) -> Vec<Place> {
    let mut row = 0;
    let mut taken: Vec<usize> = Vec::new();
    let mut before = None;
    let place = |(starts_at, track): &(Option<Timestamp>, Option<usize>)| {
        let column = track.map_or(0, |track| track + 1);
        let is_alone = column == 0 || taken.contains(&0);
        if before != Some(*starts_at) || is_alone || taken.contains(&column) {
            row += 1;
            taken.clear();
        }
        before = Some(*starts_at);
        taken.push(column);
        Place { row, column }
    };
    sessions.iter().map(place).collect()
}

#[component]
fn Zone(event: StoredValue<RecordId>, number: u8) -> impl IntoView {
    let app = use_app();
    told(move || {
        let offset = app.programme.with(|programme| event.with_value(|id| offset_on(programme, id, number)))?;
        Some(view! { <p class="hint">{more().event.agenda_in_zone.with(&offset)}</p> })
    })
}

/// As the clock stands there on that day: it may be another one than the day before.
fn offset_on(programme: &Programme, id: &RecordId, day: u8) -> Option<String> {
    let event = programme.event(id)?;
    let mut sessions = programme.sessions_of(id).iter().filter(|(_, session)| session.day == day);
    offset_at(sessions.find_map(|(_, session)| session.starts(event))?)
}

pub fn days_of(programme: &Programme, event: &RecordId) -> Vec<u8> {
    let days: BTreeSet<u8> = programme.sessions_of(event).iter().map(|(_, session)| session.day).collect();
    days.into_iter().collect()
}

fn day_that_is_on(sessions: &Sessions, now: Timestamp) -> Option<u8> {
    sessions
        .iter()
        .find(|(_, session)| session.ends_at.is_some_and(|end| now < end))
        .filter(|(_, session)| session.starts_at.is_some_and(|start| start.since_ms(now) < Timestamp::DAY))
        .map(|(_, session)| session.day)
}

/// What has no track of its own, as a break, belongs to all of them.
fn on_the_day(sessions: &Sessions, day: u8, track: Option<&str>) -> Vec<RecordId> {
    let is_in_track = |of: &RecordId| track.is_none_or(|track| track_slug(of) == track);
    let is_shown = |session: &Session| session.day == day && session.track.as_ref().is_none_or(is_in_track);
    sessions.iter().filter(|(_, session)| is_shown(session)).map(|(id, _)| id.clone()).collect()
}

/// When the next sessions begin, if that is today.
pub fn next_start(sessions: &Sessions, now: Timestamp) -> Option<Timestamp> {
    const NEAR_MS: i64 = 12 * Timestamp::HOUR;
    let starts = sessions.iter().filter_map(|(_, session)| session.starts_at);
    starts.filter(|start| now < *start && start.since_ms(now) < NEAR_MS).min()
}

#[component]
fn DayTabs(
    event: StoredValue<RecordId>,
    days: Memo<Vec<u8>>,
    view: Memo<EventView>,
    chosen: Memo<u8>,
) -> impl IntoView {
    let app = use_app();
    let tab = move |number: u8| {
        let label =
            move || app.programme.with(|programme| event.with_value(|event| day_label(programme, event, number)));
        let href = move || Route::Event(EventView { day: Some(number), ..view.get() }).path();
        let is_current = move || (chosen.get() == number).then_some("true");
        view! { <a href=href aria-current=is_current>{label}</a> }.into_any()
    };
    view! {
        <Show when=move || has_several(days)>
            <div class="tabs days">
                <For each=move || days.get() key=u8::to_string children=tab />
            </div>
        </Show>
    }
}

fn has_several<T: Send + Sync + 'static>(list: Memo<Vec<T>>) -> bool {
    list.with(Vec::len) > 1
}

/// With its name, where it has one.
fn day_title(programme: &Programme, id: &RecordId, number: u8) -> String {
    let label = match programme.event(id).and_then(|event| event.day(number)) {
        Some(day) => date(day),
        None => more().event.day.with(&number.to_string()),
    };
    let days = programme.days_of(id);
    let named = days.iter().find(|(_, day)| day.number == number).and_then(|(id, _)| words_of(programme, id));
    match named {
        Some(words) => [label, isolated(&words.text.title)].join(" · "),
        None => label,
    }
}

fn day_label(programme: &Programme, id: &RecordId, number: u8) -> String {
    match programme.event(id).and_then(|event| event.day(number)) {
        Some(date) => day_of(date),
        None => more().event.day.with(&number.to_string()),
    }
}

#[component]
fn TrackTabs(event: StoredValue<RecordId>, view: Memo<EventView>) -> impl IntoView {
    let app = use_app();
    let tracks = Memo::new(move |_| app.programme.with(|programme| event.with_value(|id| tracks_of(programme, id))));
    let show = Callback::new(move |track: RecordId| {
        let slug = Some(track_slug(&track).to_owned());
        let label = Signal::derive(move || app.programme.with(|programme| title_of(programme, &track).words));
        view! { <TrackTab slug label view /> }.into_any()
    });
    view! {
        <Show when=move || has_several(tracks)>
            <div class="tracks">
                <TrackTab slug=None label=more().event.all_tracks view />
                <Records ids=tracks show />
            </div>
        </Show>
    }
}

fn tracks_of(programme: &Programme, event: &RecordId) -> Vec<RecordId> {
    programme.tracks_of(event).iter().map(|(id, _)| id.clone()).collect()
}

/// Without a slug: all tracks together.
#[component]
fn TrackTab(slug: Option<String>, #[prop(into)] label: Signal<String>, view: Memo<EventView>) -> impl IntoView {
    let its = slug.clone();
    let href = move || Route::Event(EventView { track: its.clone(), ..view.get() }).path();
    let is_current = move || view.with(|view| view.track == slug).then_some("true");
    view! { <a href=href aria-current=is_current>{label}</a> }
}

/// The last part of `track/tunis/legal`.
fn track_slug(track: &RecordId) -> &str {
    track.slug().rsplit('/').next().unwrap_or_default()
}

/// One session of a day; its node stays as long as it is listed.
#[component]
pub fn SessionItem(
    id: RecordId,
    next_at: Memo<Option<Timestamp>>,
    #[prop(optional, into)] place: Signal<Option<Place>>,
) -> impl IntoView {
    let app = use_app();
    let session = Memo::new({
        let id = id.clone();
        move |_| app.programme.with(|programme| programme.session(&id).cloned())
    });
    let content = move || {
        let programme = app.programme.get();
        let session = session.get()?;
        let event = programme.event(&session.event)?;
        let mark = view! { <OnNow session=session.clone() next_at /> }.into_any();
        Some(session_words(&programme, event, &id, &session, Level::InDay, Some(mark)))
    };
    let row = move || place.get().map(|place| place.row.to_string());
    let column =
        move || place.get().map(|place| if place.column == 0 { "1 / -1".to_owned() } else { place.column.to_string() });
    view! {
        <li
            class=move || session.with(|session| session.as_deref().map(class_of))
            style=("--row", row)
            style=("--column", column)
        >
            {told(content)}
        </li>
    }
}

fn class_of(session: &Session) -> &'static str {
    if session.kind == SessionKind::Break { "session pause" } else { "session" }
}

fn session_words(
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
                    <p class="card-line"><Icon glyph=Glyph::Pin /> <bdi>{words.text.place.clone()}</bdi></p>
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
enum Level {
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nearness {
    Now,
    Next,
    Other,
}

#[component]
fn OnNow(session: Arc<Session>, next_at: Memo<Option<Timestamp>>) -> impl IntoView {
    let app = use_app();
    let nearness = Memo::new(move |_| match session.starts_at {
        _ if session.is_on(app.now.get()) => Nearness::Now,
        Some(start) if next_at.get() == Some(start) => Nearness::Next,
        _ => Nearness::Other,
    });
    told(move || match nearness.get() {
        Nearness::Now => Some(view! { <Chip words=text().dates.now tone=Tone::Good glyph=Glyph::Clock /> }.into_any()),
        Nearness::Next => {
            Some(view! { <Chip words=text().dates.next tone=Tone::Accent glyph=Glyph::Forward /> }.into_any())
        }
        Nearness::Other => None,
    })
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
    let mut words = vec![spoken(&session.languages)];
    if !session.interpretation.is_empty() {
        words.push(more().event.interpretation_into.with(&spoken(&session.interpretation)));
    }
    words.retain(|words| !words.is_empty());
    (!words.is_empty()).then(|| {
        view! { <p class="card-line"><Icon glyph=Glyph::Languages /> <span>{words.join(" · ")}</span></p> }.into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_and_columns(sessions: &[(i64, Option<usize>)]) -> Vec<(usize, usize)> {
        let sessions: InTracks = sessions.iter().map(|(at, track)| (Some(Timestamp(*at)), *track)).collect();
        places(&sessions).iter().map(|place| (place.row, place.column)).collect()
    }

    #[test]
    fn what_is_on_at_the_same_time_stands_side_by_side() {
        let day = [(9, None), (10, Some(0)), (10, Some(1)), (12, None), (14, Some(1)), (14, Some(0))];

        assert_eq!(rows_and_columns(&day), [(1, 0), (2, 1), (2, 2), (3, 0), (4, 2), (4, 1)]);
    }

    #[test]
    fn nothing_ever_stands_on_top_of_something_else() {
        let day = [(9, Some(0)), (9, Some(0)), (9, None), (9, Some(1)), (9, None)];

        assert_eq!(rows_and_columns(&day), [(1, 1), (2, 1), (3, 0), (4, 2), (5, 0)]);
    }
}
