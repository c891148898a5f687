//! What changed of mine since I looked, above my agenda.

use leptos::prelude::*;
use passerelle_shared::model::{Event, EventTime, Kind, PartialDate, RecordId, WallTime};

use super::changes::Change;
use super::looking::News;
use crate::route::{EventView, Route};
use crate::screens::blocks::{Section, words_of};
use crate::state::{Hour, Programme, Seen, use_app};
use crate::text::{beginning, deadline, isolated, language, more, period, times};
use crate::ui::{Glyph, Icon, Show, dynamic};

#[component]
pub fn Changed(news: Memo<Vec<News>>) -> impl IntoView {
    let app = use_app();
    let items = move || {
        let programme = app.programme.get();
        news.with(|news| news.iter().map(|one| item(&programme, one)).collect::<Vec<_>>())
    };
    view! {
        <Show when=move || !news.with(Vec::is_empty)>
            <Section title=more().my_agenda.changed>
                <ul class="changed" role="list">{dynamic(items)}</ul>
            </Section>
        </Show>
    }
}

fn item(programme: &Programme, News { id, now, changes }: &News) -> AnyView {
    let lines = changes.iter().map(|change| view! { <p>{line(programme, id, now, change)}</p> }.into_any());
    let lines: Vec<AnyView> = lines.collect();
    view! {
        <li class="announcement">
            <p class="announcement-title">
                <Icon glyph=Glyph::REFRESH />
                <a href=leads_to(programme, id)><bdi>{now.title.clone()}</bdi></a>
            </p>
            {lines}
        </li>
    }
    .into_any()
}

/// Where it is, or was: parts of an event carry its slug.
fn leads_to(programme: &Programme, id: &RecordId) -> String {
    let slug = id.slug().split('/').next().unwrap_or_default().to_owned();
    let day = programme.session(id).map(|session| session.day);
    Route::Event(EventView { slug, day, track: None }).path()
}

fn line(programme: &Programme, id: &RecordId, now: &Seen, change: &Change) -> String {
    let words = &more().my_agenda;
    let is_session = id.kind() == Some(Kind::Session);
    let event = event_of(programme, id);
    match change {
        Change::Cancelled => with_reason(more().event.cancelled, reason_of_event(programme, id)),
        Change::Withdrawn => with_reason(more().notices.withdrawn, programme.withdrawn_in(id, language().into())),
        Change::TakesPlace => words.takes_place.to_owned(),
        Change::Title(was) => said(words.name, &now.title, was),
        Change::Place(was) => said(if is_session { words.room } else { more().event.venue }, &now.place, was),
        Change::Days(was) => said(more().event.when, &days(now.days), &days(*was)),
        Change::Hours(was) => {
            let [is, was] = both_hours(event, now.hours, *was);
            said(more().event.hours, &is, &was)
        }
        Change::Closes(was) => {
            let closes = |hour: Option<Hour>| hour.map(|hour| deadline(time(event, hour)).0).unwrap_or_default();
            said(words.closes, &closes(now.closes), &closes(*was))
        }
    }
}

/// `Room: B12, was A3`; what wasn't given before, or isn't any more, says so.
fn said(label: &'static str, is: &str, was: &str) -> String {
    let words = &more().my_agenda;
    let value = match (is.is_empty(), was.is_empty()) {
        (false, true) => isolated(is),
        (true, _) => words.not_given_any_more.with(&isolated(was)),
        (false, false) => words.was.with(&isolated(is), &isolated(was)),
    };
    more().sign_up.named_value.with(label, &value)
}

fn with_reason(what: &'static str, reason: Option<&str>) -> String {
    match reason.filter(|reason| !reason.is_empty()) {
        Some(reason) => more().sign_up.named_value.with(what.trim_end_matches('.'), &isolated(reason)),
        None => what.to_owned(),
    }
}

/// A session is cancelled with its event.
fn reason_of_event<'a>(programme: &'a Programme, id: &'a RecordId) -> Option<&'a str> {
    let event = programme.session(id).map_or(id, |session| &session.event);
    words_of(programme, event).map(|words| words.text.note.as_str())
}

fn event_of<'a>(programme: &'a Programme, id: &RecordId) -> Option<&'a Event> {
    let id = programme.session(id).map_or(id, |session| &session.event);
    programme.event(id).map(|event| &**event)
}

fn time(event: Option<&Event>, hour: Hour) -> EventTime<'_> {
    EventTime { at: hour.at, wall: hour.wall, zone: event.and_then(|event| event.zone.as_deref()) }
}

fn days([starts, ends]: [Option<PartialDate>; 2]) -> String {
    period(starts, ends).unwrap_or_default()
}

/// With the day, where that has changed, too.
fn both_hours(event: Option<&Event>, is: [Option<Hour>; 2], was: [Option<Hour>; 2]) -> [String; 2] {
    let day = |hours: [Option<Hour>; 2]| hours[0].and_then(|hour| hour.wall).map(WallTime::day);
    let is_other_day = day(is) != day(was);
    [is, was].map(|[starts, ends]| match starts {
        None => String::new(),
        Some(starts) if is_other_day => beginning(time(event, starts)).0,
        Some(starts) => times(time(event, starts), ends.map(|ends| time(event, ends))),
    })
}
