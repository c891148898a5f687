//! Cards that stand in lists: an event, an article, a project.

use crate::view::*;
use passerelle_shared::model::{Article, Event, EventStatus, Project, RecordId};

use super::parts::{country_name, sample_chip};
use super::standing::my_chip;
use super::wording::{title_of, words_of};
use crate::route::Route;
use crate::state::{Programme, use_app};
use crate::text::{self, date, event_kind, event_status, listed, span, text, until_start, when};
use crate::ui::{Chip, DateBlock, Glyph, Tone};

/// The square with an event's date.
pub fn date_block(event: &Event) -> View {
    let (top, main, bottom) = match text::date_block(event) {
        text::DateBlock::Day { day, month, year } => (month, Some(day), year),
        text::DateBlock::Month { month, year } => (String::new(), Some(month), year),
        text::DateBlock::Year { year } => (String::new(), Some(year), String::new()),
        text::DateBlock::Unknown => (String::new(), None, String::new()),
    };
    view! { <DateBlock top main bottom /> }.into_view()
}

pub fn event_card(programme: &Programme, id: &RecordId, event: &Event) -> View {
    let (title, speech) = title_of(programme, id);
    let place = words_of(programme, id).map(|words| words.text.place.clone()).unwrap_or_default();
    let country = event.country.map(|code| country_name(programme, code)).unwrap_or_default();
    // A host country called like its town is said once.
    let place: Vec<String> = [place, country].into_iter().filter(|name| !name.is_empty()).collect();
    let flag = event.country.map(|code| code.flag());
    view! {
        <a class="card event-card" href=Route::event(id).path()>
            {date_block(event)}
            <div class="card-words">
                <p class="card-over">{event_kind(event.kind)} {soon(event)}</p>
                <h3 lang=speech.lang dir=speech.dir>{title}</h3>
                <p class="card-line"><span>{when(event)}</span></p>
                {(!place.is_empty()).then(|| view! {
                    <p class="card-line">
                        {flag.map(|flag| view! { <span class="flag" aria-hidden="true">{flag}</span> " " })}
                        <bdi>{listed(&place)}</bdi>
                    </p>
                })}
                <div class="chips">
                    {my_chip(id.clone())}
                    {status_chip(event)}
                    {event.sample.then(sample_chip)}
                </div>
            </div>
        </a>
    }
    .into_view()
}

/// Nothing for what is as it was announced.
pub fn status_chip(event: &Event) -> View {
    let (tone, glyph) = match event.status {
        EventStatus::Planned | EventStatus::Held => return ().into_view(),
        EventStatus::Cancelled => (Tone::Bad, Glyph::Cross),
        EventStatus::Other => (Tone::Warn, Glyph::Info),
    };
    view! { <Chip words=event_status(event.status) tone glyph /> }.into_view()
}

/// How soon it is, kept right as time goes on.
pub fn soon(event: &Event) -> View {
    if event.status != EventStatus::Planned {
        return ().into_view();
    }
    let app = use_app();
    let event = event.clone();
    (move || until_start(&event, app.now.get()).map(|words| view! { <span class="soon">{words}</span> })).into_view()
}

pub fn article_card(programme: &Programme, id: &RecordId, article: &Article) -> View {
    let Some(words) = words_of(programme, id) else { return ().into_view() };
    let speech = words.speech();
    let published = article.published.map_or_else(|| text().dates.not_given.to_owned(), date);
    view! {
        <a class="card article-card" href=Route::Article(id.slug().to_owned()).path()>
            <div class="card-words">
                <p class="card-over">{published}</p>
                <h3 lang=speech.lang dir=speech.dir>{words.text.title.clone()}</h3>
                <p class="card-summary" lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
                {article.sample.then(|| view! { <div class="chips">{sample_chip()}</div> })}
            </div>
        </a>
    }
    .into_view()
}

pub fn project_card(programme: &Programme, id: &RecordId, project: &Project) -> View {
    let (title, speech) = title_of(programme, id);
    let areas: Vec<View> = programme
        .areas_of(id)
        .iter()
        .map(|(area, _)| {
            let (title, speech) = title_of(programme, area);
            view! { <li lang=speech.lang dir=speech.dir>{title}</li> }.into_view()
        })
        .collect();
    view! {
        <a class="card project-card" href=Route::Project(id.slug().to_owned()).path()>
            <div class="card-words">
                <p class="card-over">{span(project.starts, project.ends)}</p>
                <h3 lang=speech.lang dir=speech.dir>{title}</h3>
                {(!areas.is_empty()).then(|| view! { <ul class="areas">{areas}</ul> })}
                {project.sample.then(|| view! { <div class="chips">{sample_chip()}</div> })}
            </div>
        </a>
    }
    .into_view()
}
