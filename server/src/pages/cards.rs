//! Cards that stand in lists: an event, an article, a project.

use maud::{Markup, html};
use passerelle_shared::model::{Event, EventStatus, Kind, RecordId};
use passerelle_words::dates::DateBlock;
use passerelle_words::{Glyph, Tone};

use super::address::path_of;
use super::markup::{chip, icon, sample_chip, section};
use super::reader::Reader;

/// The square with an event's date.
pub fn date_block(reader: Reader<'_>, event: &Event) -> Markup {
    let (top, main, bottom) = match reader.date_block(event) {
        DateBlock::Day { day, month, year } => (month, Some(day), year),
        DateBlock::Month { month, year } => (String::new(), Some(month), year),
        DateBlock::Year { year } => (String::new(), Some(year), String::new()),
        DateBlock::Unknown => (String::new(), None, String::new()),
    };
    html! {
        div class="date-block" aria-hidden="true" {
            @if !top.is_empty() { span class="date-top" { (top) } }
            @match main {
                Some(main) => span class="date-main" { (main) },
                None => (icon(Glyph::CALENDAR)),
            }
            @if !bottom.is_empty() { span class="date-bottom" { (bottom) } }
        }
    }
}

/// An event, an article or a project.
pub fn card(reader: Reader<'_>, id: &RecordId) -> Markup {
    match id.kind() {
        Some(Kind::Event) => event_card(reader, id),
        Some(Kind::Article) => article_card(reader, id),
        Some(Kind::Project) => project_card(reader, id),
        _ => html! {},
    }
}

pub fn cards<'a>(reader: Reader<'_>, ids: impl IntoIterator<Item = &'a RecordId>) -> Markup {
    html! { div class="cards" { @for id in ids { (card(reader, id)) } } }
}

/// A section of cards, unless there are none.
pub fn card_section(reader: Reader<'_>, title: &str, ids: &[&RecordId]) -> Option<Markup> {
    (!ids.is_empty()).then(|| section(title, &cards(reader, ids.iter().copied())))
}

pub fn event_card(reader: Reader<'_>, id: &RecordId) -> Markup {
    let Some(event) = reader.programme.event(id) else { return html! {} };
    let (title, speech) = reader.title(id);
    let venue = reader.listed(&venue_names(reader, id, event));
    let soon = (event.status == EventStatus::Planned && !event.is_past(reader.now)).then(|| soon(reader, event));
    html! {
        div class="with-star" {
            a class="card event-card" href=(reader.href(&path_of(id))) {
                (date_block(reader, event))
                div class="card-words" {
                    p class="card-over" { (reader.words().kinds.event_kind(event.kind)) " " (soon.flatten().unwrap_or_default()) }
                    h3 lang=[speech.lang] dir=[speech.dir] { (title) }
                    p class="card-line" { span { (reader.when_said(event)) } }
                    @if !venue.is_empty() { p class="card-line" { bdi { (venue) } } }
                    (chips(&[status_chip(reader, event), event.sample.then(|| sample_chip(reader))]))
                }
            }
        }
    }
}

pub fn chips(chips: &[Option<Markup>]) -> Markup {
    html! { div class="chips" { @for chip in chips.iter().flatten() { (chip) } } }
}

/// Town and country.
pub fn venue_names(reader: Reader<'_>, id: &RecordId, event: &Event) -> Vec<String> {
    let venue = reader.text(id).map(|words| words.text.place.clone()).unwrap_or_default();
    let country = event.country.map(|code| reader.country(code)).unwrap_or_default();
    [venue, country].into_iter().filter(|name| !name.is_empty()).collect()
}

/// Nothing for what is as it was announced.
pub fn status_chip(reader: Reader<'_>, event: &Event) -> Option<Markup> {
    let (tone, glyph) = match event.status {
        EventStatus::Planned | EventStatus::Held => return None,
        EventStatus::Cancelled => (Tone::Bad, Glyph::CROSS),
        EventStatus::Other => (Tone::Warn, Glyph::INFO),
    };
    Some(chip(reader.words().kinds.event_status(event.status), tone, glyph))
}

pub fn soon(reader: Reader<'_>, event: &Event) -> Option<Markup> {
    let words = (event.status == EventStatus::Planned).then(|| reader.until_start(event)).flatten()?;
    Some(html! { span class="soon" { (words) } })
}

fn article_card(reader: Reader<'_>, id: &RecordId) -> Markup {
    let Some((article, words)) = reader.programme.article(id).zip(reader.text(id)) else { return html! {} };
    let (lang, dir) = (words.speech.lang, words.speech.dir);
    html! {
        a class="card article-card" href=(reader.href(&path_of(id))) {
            div class="card-words" {
                p class="card-over" { (reader.date_or_none(article.published)) }
                h3 lang=[lang] dir=[dir] { (words.text.title) }
                p class="card-summary" lang=[lang] dir=[dir] { (words.text.summary) }
                @if article.sample { div class="chips" { (sample_chip(reader)) } }
            }
        }
    }
}

fn project_card(reader: Reader<'_>, id: &RecordId) -> Markup {
    let Some(project) = reader.programme.project(id) else { return html! {} };
    let (title, speech) = reader.title(id);
    let areas = reader.programme.areas_of(id);
    html! {
        a class="card project-card" href=(reader.href(&path_of(id))) {
            div class="card-words" {
                p class="card-over" { (reader.words().dates.span(project.starts, project.ends, &reader.writing())) }
                h3 lang=[speech.lang] dir=[speech.dir] { (title) }
                @if !areas.is_empty() {
                    ul class="areas" {
                        @for (area, _) in areas {
                            @let (title, speech) = reader.title(area);
                            li lang=[speech.lang] dir=[speech.dir] { (title) }
                        }
                    }
                }
                @if project.sample { div class="chips" { (sample_chip(reader)) } }
            }
        }
    }
}
