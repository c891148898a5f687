//! An event's agenda: by day, or in parts where its source gives no hours; and what is on now.

use std::collections::BTreeSet;

use maud::{Markup, html};
use passerelle_shared::model::{Event, PartialDate, RecordId, Session, SessionKind, Timestamp};
use passerelle_words::{Glyph, Style, Tone, clocks, isolated};

use crate::pages::address::{Open, path_of, track_slug};
use crate::pages::markup::{chip, icon, section};
use crate::pages::reader::{Reader, Worded};

type Sessions<'a> = [(&'a RecordId, &'a Session)];

pub fn agenda(reader: Reader<'_>, id: &RecordId, event: &Event, open: &Open) -> Option<Markup> {
    let sessions = reader.programme.sessions_of(id);
    let has_hours = sessions.iter().any(|(_, session)| session.starts_at.is_some());
    let content = match has_hours {
        true => by_the_clock(reader, id, event, &sessions, open),
        false if sessions.is_empty() && reader.programme.days_of(id).is_empty() => return None,
        false => in_parts(reader, id, event, &sessions),
    };
    Some(section(reader.more().event.agenda, &content))
}

fn by_the_clock(reader: Reader<'_>, id: &RecordId, event: &Event, sessions: &Sessions<'_>, open: &Open) -> Markup {
    let days: BTreeSet<u8> = sessions.iter().map(|(_, session)| session.day).collect();
    let first = days.first().copied().unwrap_or(1);
    let tracks = reader.programme.tracks_of(id);
    let chosen = open.day.or_else(|| day_that_is_on(sessions, reader.now)).unwrap_or(first);
    let next_at = next_start(sessions, reader.now);
    let href = |day: Option<u8>, track: Option<&str>| {
        let day = day.map(|day| format!("day={day}"));
        let pairs: Vec<String> = day.into_iter().chain(track.map(|track| format!("track={track}"))).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        reader.href(&[&path_of(id), mark, &pairs.join("&")].concat())
    };
    let track = open.track.as_deref();
    // What has no track of its own, as a break, belongs to all of them.
    let is_in_track =
        |session: &Session| track.is_none_or(|track| session.track.as_ref().is_none_or(|its| track_slug(its) == track));
    html! {
        @if days.len() > 1 {
            div class="tabs days" {
                @for number in &days {
                    a href=(href(Some(*number), track)) aria-current=[(*number == chosen).then_some("true")] {
                        (day_label(reader, event, *number, Reader::day_of))
                    }
                    " "
                }
            }
        }
        @if tracks.len() > 1 {
            div class="tracks" {
                a href=(href(open.day, None)) aria-current=[track.is_none().then_some("true")] {
                    (reader.more().event.all_tracks)
                }
                @for (id, _) in &tracks {
                    @let slug = track_slug(id);
                    " "
                    a href=(href(open.day, Some(slug))) aria-current=[(track == Some(slug)).then_some("true")] {
                        (reader.title(id).0)
                    }
                }
            }
        }
        @for number in &days {
            div class="day" hidden[*number != chosen] {
                h3 { (day_title(reader, id, event, *number)) }
                @if let Some(offset) = offset_on(reader, event, sessions, *number) {
                    p class="hint" { (reader.more().event.agenda_in_zone.with(&offset)) }
                }
                ol class="sessions timed" {
                    @for (id, session) in sessions.iter().filter(|(_, session)| session.day == *number && is_in_track(session)) {
                        li class=(class_of(session)) {
                            (session_words(reader, event, id, session, "h4", on_now(reader, event, session, next_at)))
                        }
                    }
                }
            }
        }
    }
}

fn in_parts(reader: Reader<'_>, id: &RecordId, event: &Event, sessions: &Sessions<'_>) -> Markup {
    let days = reader.programme.days_of(id);
    let named: BTreeSet<u8> = days.iter().map(|(_, day)| day.number).collect();
    let unnamed: BTreeSet<u8> =
        sessions.iter().map(|(_, session)| session.day).filter(|day| !named.contains(day)).collect();
    let part = |number: u8, heading: Option<(Worded<'_>, Option<PartialDate>)>| {
        let level = if heading.is_some() { "h4" } else { "h3" };
        let its: Vec<_> = sessions.iter().filter(|(_, session)| session.day == number).collect();
        html! {
            div class="agenda-part" {
                @if let Some((words, date)) = heading {
                    h3 lang=[words.speech.lang] dir=[words.speech.dir] { (words.text.title) }
                    @if let Some(date) = date { p class="quiet" { (reader.date(date)) } }
                    @if !words.text.summary.is_empty() {
                        p lang=[words.speech.lang] dir=[words.speech.dir] { (words.text.summary) }
                    }
                }
                " "
                @if !its.is_empty() {
                    ol class="sessions" {
                        @for (id, session) in its {
                            li class=(class_of(session)) { (session_words(reader, event, id, session, level, None)) }
                        }
                    }
                }
            }
        }
    };
    html! {
        @for (id, day) in &days { (part(day.number, reader.text(id).map(|words| (words, day.date)))) }
        @for number in unnamed { (part(number, None)) }
    }
}

/// Of an event that is under way: which sessions are on now, and which come next.
pub fn now_and_next(reader: Reader<'_>, id: &RecordId) -> Markup {
    let Some(event) = reader.programme.event(id) else { return html! {} };
    let sessions = reader.programme.sessions_of(id);
    let next_at = next_start(&sessions, reader.now);
    let is_told = |session: &Session| session.is_on(reader.now) || (next_at.is_some() && session.starts_at == next_at);
    let told: Vec<_> = sessions.iter().filter(|(_, session)| is_told(session)).collect();
    html! {
        @if !told.is_empty() {
            div class="now-and-next" {
                ol class="sessions timed" {
                    @for (id, session) in told {
                        li class=(class_of(session)) {
                            (session_words(reader, event, id, session, "h4", on_now(reader, event, session, next_at)))
                        }
                    }
                }
            }
        }
    }
}

fn on_now(reader: Reader<'_>, event: &Event, session: &Session, next_at: Option<Timestamp>) -> Option<Markup> {
    let words = &reader.words().dates;
    if session.is_on(reader.now) {
        return Some(chip(words.now, Tone::Good, Glyph::CLOCK));
    }
    let start = session.starts(event).filter(|start| Some(start.at) == next_at)?;
    let next = match clocks::another_day(event, &start, reader.now, &reader.writing()) {
        Some(day) => [words.next, &reader.day_of(day)].join(" · "),
        None => words.next.to_owned(),
    };
    Some(chip(&next, Tone::Accent, Glyph::FORWARD))
}

fn class_of(session: &Session) -> &'static str {
    if session.kind == SessionKind::Break { "session pause" } else { "session" }
}

fn session_words(
    reader: Reader<'_>,
    event: &Event,
    id: &RecordId,
    session: &Session,
    level: &str,
    mark: Option<Markup>,
) -> Markup {
    let track = session.track.as_ref().map(|track| reader.title(track).0);
    let over: Vec<&str> = reader.words().kinds.session_kind(session.kind).into_iter().chain(track).collect();
    let words = reader.text(id);
    html! {
        @if let Some(start) = session.starts(event) {
            p class="session-time" { span { (reader.times(start, session.ends(event))) } }
        }
        div class="session-words" {
            @if !over.is_empty() { p class="card-over" { (over.join(" · ")) } }
            (mark.unwrap_or_default())
            @if let Some(Worded { text, speech, .. }) = words {
                @match level {
                    "h3" => h3 lang=[speech.lang] dir=[speech.dir] { (text.title) },
                    _ => h4 lang=[speech.lang] dir=[speech.dir] { (text.title) },
                }
                @if !text.summary.is_empty() { p lang=[speech.lang] dir=[speech.dir] { (text.summary) } }
                @if !text.place.is_empty() { p class="card-line" { (icon(Glyph::PIN)) " " bdi { (text.place) } } }
            }
            (speakers(reader, session))
            (session_languages(reader, session))
        }
    }
}

fn speakers(reader: Reader<'_>, session: &Session) -> Markup {
    let language = reader.language.into();
    html! {
        @if !session.speakers.is_empty() {
            ul class="names" {
                @for speaker in &session.speakers {
                    li class="named" {
                        bdi { (speaker.name_in(language)) } " "
                        @let affiliation = speaker.affiliation_in(language);
                        @if !affiliation.is_empty() { bdi class="quiet" { (affiliation) } }
                    }
                }
            }
        }
    }
}

fn session_languages(reader: Reader<'_>, session: &Session) -> Markup {
    let mut words = vec![reader.language_names(&session.languages)];
    if !session.interpretation.is_empty() {
        words.push(reader.more().event.interpretation_into.with(&reader.language_names(&session.interpretation)));
    }
    words.retain(|words| !words.is_empty());
    html! {
        @if !words.is_empty() {
            p class="card-line" { (icon(Glyph::LANGUAGES)) " " span { (words.join(" · ")) } }
        }
    }
}

fn day_that_is_on(sessions: &Sessions<'_>, now: Timestamp) -> Option<u8> {
    sessions
        .iter()
        .find(|(_, session)| session.ends_at.is_some_and(|end| now < end))
        .filter(|(_, session)| session.starts_at.is_some_and(|start| start.since_ms(now) < Timestamp::DAY))
        .map(|(_, session)| session.day)
}

/// When the next sessions begin, if that is within half a day.
fn next_start(sessions: &Sessions<'_>, now: Timestamp) -> Option<Timestamp> {
    const NEAR_MS: i64 = 12 * Timestamp::HOUR;
    let starts = sessions.iter().filter_map(|(_, session)| session.starts_at);
    starts.filter(|start| now < *start && start.since_ms(now) < NEAR_MS).min()
}

/// As the clock stands there on that day.
fn offset_on(reader: Reader<'_>, event: &Event, sessions: &Sessions<'_>, day: u8) -> Option<String> {
    let mut of_day = sessions.iter().filter(|(_, session)| session.day == day);
    reader.offset(of_day.find_map(|(_, session)| session.starts(event))?)
}

/// With its name, where it has one.
fn day_title(reader: Reader<'_>, id: &RecordId, event: &Event, number: u8) -> String {
    let label = day_label(reader, event, number, Reader::date);
    let days = reader.programme.days_of(id);
    let named = days.into_iter().find(|(_, day)| day.number == number).and_then(|(id, _)| reader.text(id));
    match named {
        Some(words) => [label, isolated(&words.text.title)].join(" · "),
        None => label,
    }
}

/// Its date, as `say` has it, or its number where no date is known.
fn day_label<'a>(reader: Reader<'a>, event: &Event, number: u8, say: fn(Reader<'a>, PartialDate) -> String) -> String {
    match event.day(number) {
        Some(date) => say(reader, date),
        None => reader.more().event.day.with(&number.to_string()),
    }
}

/// When the first session begins, on the wall there.
pub fn beginning(reader: Reader<'_>, id: &RecordId, event: &Event) -> Option<String> {
    let sessions = reader.programme.sessions_of(id);
    let first = sessions.iter().filter_map(|(_, session)| session.starts(event)).min_by_key(|time| time.at)?;
    Some(reader.hour(Style::WeekdayTime, first))
}
