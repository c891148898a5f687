//! Cards that stand in lists: an event, an article, a project.

use std::sync::Arc;

use leptos::prelude::*;
use passerelle_shared::model::{Event, EventStatus, RecordId};

use crate::route::Route;
use crate::screens::blocks::{SampleChip, Title, country_name, title_of, words_of};
use crate::screens::requests::MyChip;
use crate::state::{Programme, use_app};
use crate::text::{self, date, event_kind, event_status, listed, span, text, until_start, when_said};
use crate::ui::{Chip, DateBlock, Glyph, Tone, dynamic};

/// The square with an event's date; of an event that isn't known yet, one without.
pub fn date_block(event: Option<&Event>) -> AnyView {
    let (top, main, bottom) = match event.map_or(text::DateBlock::Unknown, text::date_block) {
        text::DateBlock::Day { day, month, year } => (month, Some(day), year),
        text::DateBlock::Month { month, year } => (String::new(), Some(month), year),
        text::DateBlock::Year { year } => (String::new(), Some(year), String::new()),
        text::DateBlock::Unknown => (String::new(), None, String::new()),
    };
    view! { <DateBlock top main bottom /> }.into_any()
}

#[component]
pub fn EventCard(
    id: RecordId,
    /// The button for its star.
    star: AnyView,
) -> impl IntoView {
    let app = use_app();
    let href = Route::event(&id).path();
    let content = move || {
        let programme = app.programme.get();
        programme.event(&id).map(|event| event_words(&programme, &id, event))
    };
    view! {
        <div class="with-star">
            <a class="card event-card" href=href>
                {dynamic(content)}
            </a>
            {star}
        </div>
    }
}

fn event_words(programme: &Programme, id: &RecordId, event: &Arc<Event>) -> AnyView {
    let Title { words, speech } = title_of(programme, id);
    let venue = venue(programme, id, event);
    let is_ahead = event.status == EventStatus::Planned && !event.is_past(use_app().now.get_untracked());
    view! {
        {date_block(Some(event))}
        <div class="card-words">
            <p class="card-over">{event_kind(event.kind)} {is_ahead.then(|| view! { <Soon event=event.clone() /> })}</p>
            <h3 lang=speech.lang dir=speech.dir>{words}</h3>
            <p class="card-line"><span>{when_said(event, use_app().now.get_untracked())}</span></p>
            {venue.map(|venue| view! { <p class="card-line"><bdi>{venue}</bdi></p> })}
            <div class="chips">
                <MyChip event=id.clone() />
                {status_chip(event)}
                {event.sample.then(|| view! { <SampleChip /> })}
            </div>
        </div>
    }
    .into_any()
}

/// Town and country; a host country called like its town is said once.
fn venue(programme: &Programme, id: &RecordId, event: &Event) -> Option<String> {
    let names = venue_names(programme, id, event);
    (!names.is_empty()).then(|| listed(&names))
}

pub fn venue_names(programme: &Programme, id: &RecordId, event: &Event) -> Vec<String> {
    let venue = words_of(programme, id).map(|words| words.text.place.clone()).unwrap_or_default();
    let country = event.country.map(|code| country_name(programme, code)).unwrap_or_default();
    [venue, country].into_iter().filter(|name| !name.is_empty()).collect()
}

/// Nothing for what is as it was announced.
pub fn status_chip(event: &Event) -> Option<AnyView> {
    let (tone, glyph) = match event.status {
        EventStatus::Planned | EventStatus::Held => return None,
        EventStatus::Cancelled => (Tone::Bad, Glyph::CROSS),
        EventStatus::Other => (Tone::Warn, Glyph::INFO),
    };
    Some(view! { <Chip words=event_status(event.status) tone glyph /> }.into_any())
}

/// How soon it is, kept right as time goes on.
#[component]
pub fn Soon(event: Arc<Event>) -> impl IntoView {
    let app = use_app();
    let words = move || {
        let words = (event.status == EventStatus::Planned).then(|| until_start(&event, app.now.get())).flatten();
        words.map(|words| view! { <span class="soon">{words}</span> }.into_any())
    };
    dynamic(words)
}

#[component]
pub fn ArticleCard(id: RecordId) -> impl IntoView {
    let app = use_app();
    let href = Route::Article(id.slug().to_owned()).path();
    let content = move || {
        let programme = app.programme.get();
        let (article, words) = programme.article(&id).zip(words_of(&programme, &id))?;
        let speech = words.speech();
        let published = article.published.map_or_else(|| text().dates.not_given.to_owned(), date);
        let content = view! {
            <p class="card-over">{published}</p>
            <h3 lang=speech.lang dir=speech.dir>{words.text.title.clone()}</h3>
            <p class="card-summary" lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
            {article.sample.then(|| view! { <div class="chips"><SampleChip /></div> })}
        };
        Some(content.into_any())
    };
    view! { <a class="card article-card" href=href><div class="card-words">{dynamic(content)}</div></a> }
}

#[component]
pub fn ProjectCard(id: RecordId) -> impl IntoView {
    let app = use_app();
    let href = Route::Project(id.slug().to_owned()).path();
    let content = move || {
        let programme = app.programme.get();
        let project = programme.project(&id)?;
        let Title { words, speech } = title_of(&programme, &id);
        let area = |area: &RecordId| {
            let Title { words, speech } = title_of(&programme, area);
            view! { <li lang=speech.lang dir=speech.dir>{words}</li> }.into_any()
        };
        let areas: Vec<AnyView> = programme.areas_of(&id).iter().map(|(id, _)| area(id)).collect();
        let content = view! {
            <p class="card-over">{span(project.starts, project.ends)}</p>
            <h3 lang=speech.lang dir=speech.dir>{words}</h3>
            {(!areas.is_empty()).then(|| view! { <ul class="areas">{areas}</ul> })}
            {project.sample.then(|| view! { <div class="chips"><SampleChip /></div> })}
        };
        Some(content.into_any())
    };
    view! { <a class="card project-card" href=href><div class="card-words">{dynamic(content)}</div></a> }
}
