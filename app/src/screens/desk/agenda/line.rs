//! One session of an agenda as it is run: when and where it is, what waits of it, what clashes, and what can be done.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, Language, RecordId, Slot};
use passerelle_shared::rules::edit::session::{Clash, kind_named, speakers};

use super::Running;
use super::planned::{Agenda, BEGINS, KIND, Planned, State, TRACK, UNTIL};
use super::questions::Asked;
use crate::route::DeskRoute;
use crate::screens::blocks::title_of;
use crate::screens::desk::editing::{hour_said, kind_words};
use crate::state::use_app;
use crate::text::{isolated, language, listed, more, on_wall};
use crate::ui::{Button, Chip, Glyph, Icon, Tone, Weight, dynamic};

#[component]
pub fn SessionLine(id: RecordId, running: Running, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let id = StoredValue::new(id);
    let planned = Memo::new(move |_| id.with_value(|id| running.planned(id)));
    let content = move || planned.get().map(|planned| id.with_value(|id| session(id, &planned)));
    let clashes = Memo::new(move |_| {
        running.clashes.with(|clashes| id.with_value(|id| clashes.get(id).cloned())).unwrap_or_default()
    });
    let told = move || clash_lines(&clashes.get(), running);
    let ask =
        move |asked_for: fn(RecordId) -> Asked| Callback::new(move |()| asked.set(Some(asked_for(id.get_value()))));
    let can_be = Memo::new(move |_| planned.with(|planned| planned.as_ref().map(can_be).unwrap_or_default()));
    let actions = move || {
        let (shifted, copied) = can_be.get();
        let words = &more().desk.agenda;
        let shift = shifted.then(|| {
            view! { <Button label=words.shift on_press=ask(Asked::Shift) weight=Weight::Quiet glyph=Glyph::CLOCK /> }
        });
        let copy = copied.then(|| {
            view! { <Button label=words.copy on_press=ask(Asked::Copy) weight=Weight::Quiet glyph=Glyph::LIST /> }
        });
        (shifted || copied).then(|| view! { <div class="actions">{shift} {copy}</div> })
    };
    view! {
        <li id=id.with_value(line_id) class=move || planned.with(|planned| planned.as_ref().map(class_of))>
            {dynamic(content)}
            <div class="session-words">{dynamic(told)} {dynamic(actions)}</div>
        </li>
    }
}

/// What its line is called on the page.
fn line_id(id: &RecordId) -> String {
    ["at-", id.part_of_event().map_or("", |(_, session)| session)].concat()
}

/// Shifted with what follows, and copied to other rooms.
fn can_be(planned: &Planned) -> (bool, bool) {
    let is_there = planned.state != State::IsTakenBack;
    (is_there && planned.hour(BEGINS).is_some(), is_there && planned.said(KIND) == "break")
}

fn class_of(planned: &Planned) -> &'static str {
    if planned.said(KIND) == "break" { "session pause" } else { "session" }
}

/// What a session has against itself and others.
pub fn clash_lines(clashes: &[Clash], running: Running) -> Option<AnyView> {
    let line = |clash: &Clash| {
        let words = running.agenda.with(|agenda| clash_words(clash, agenda.as_ref()));
        view! { <li class="clash"><Icon glyph=Glyph::WARNING /> <span>{words}</span></li> }.into_any()
    };
    let lines: Vec<AnyView> = clashes.iter().map(line).collect();
    (!lines.is_empty()).then(|| view! { <ul class="clashes">{lines}</ul> }.into_any())
}

fn session(id: &RecordId, planned: &Planned) -> AnyView {
    let words = &more().desk.agenda;
    let (event, part) =
        id.part_of_event().map(|(event, part)| (event, part.to_owned())).unwrap_or((id.clone(), String::new()));
    let href = DeskRoute::Session(event.slug().to_owned(), part).path();
    let hours: Vec<String> =
        [BEGINS, UNTIL].iter().map(|slot| planned.said(*slot)).filter(|hour| !hour.is_empty()).map(hour_said).collect();
    let kind = kind_named(planned.said(KIND)).map(|kind| kind_words(kind).to_owned());
    let track = planned.said(TRACK);
    let track = (!track.is_empty())
        .then(|| use_app().programme.with(|programme| title_of(programme, &RecordId::from(track)).words));
    let over: Vec<String> = kind.into_iter().chain(track).collect();
    let (title, of) = planned
        .words(EditField::Title, language().into())
        .map_or((words.untitled, None), |(title, of)| (title, Some(of).filter(|of| *of != language().into())));
    let (lang, dir) = (of.map(Language::code), of.map(|of| if of.is_right_to_left() { "rtl" } else { "ltr" }));
    let room = planned.words(EditField::Room, language().into()).map(|(room, _)| room.to_owned());
    let said = speakers(planned.said(Slot::plain(EditField::Speakers))).unwrap_or_default();
    let names: Vec<String> = said.iter().map(|speaker| isolated(&speaker.name)).collect();
    view! {
        <p class="session-time">{hours.join("–")}</p>
        <div class="session-words">
            <p class="card-over">{over.join(" · ")}</p>
            <h3 lang=lang dir=dir>
                <a href=href>{title.to_owned()}</a>
            </h3>
            {room.map(|room| view! { <p class="card-line"><Icon glyph=Glyph::PIN /> <bdi>{room}</bdi></p> })}
            {(!names.is_empty())
                .then(|| view! { <p class="card-line"><Icon glyph=Glyph::PERSON /> <span>{listed(&names)}</span></p> })}
            {state_chip(planned.state)}
        </div>
    }
    .into_any()
}

fn state_chip(state: State) -> Option<AnyView> {
    let (words, news) = (&more().desk.agenda, &more().desk.news);
    let (said, tone, glyph) = match state {
        State::Published => return None,
        State::Waits => (news.waits, Tone::Warn, Glyph::DEVICE),
        State::IsTakenBack => (words.is_taken_back, Tone::Warn, Glyph::DEVICE),
        State::NotDone => (news.not_done, Tone::Bad, Glyph::WARNING),
    };
    Some(view! { <Chip words=said tone glyph /> }.into_any())
}

/// With the name of the session that it clashes with.
fn clash_words(clash: &Clash, agenda: Option<&Agenda>) -> String {
    let words = &more().desk.agenda;
    let title = |id: &RecordId| {
        let planned = agenda.and_then(|agenda| agenda.get(id));
        let title = planned.and_then(|planned| planned.words(EditField::Title, language().into()));
        isolated(title.map_or(words.untitled, |(title, _)| title))
    };
    match clash {
        Clash::OutsideEvent => words.clash_outside.to_owned(),
        Clash::HoursNeedZone => words.clash_zone.to_owned(),
        Clash::NoSuchHour(_, wall) => words.clash_never.with(&isolated(&on_wall(*wall))),
        Clash::HourComesTwice(_, wall) => words.clash_twice.with(&isolated(&on_wall(*wall))),
        Clash::EndsFirst => words.clash_ends_first.to_owned(),
        Clash::Room { with } => words.clash_room.with(&title(with)),
        Clash::Speaker { with, name } => words.clash_speaker.with(&isolated(name), &title(with)),
    }
}
