//! The long lists: the events of the programme, and the news.

use maud::{Markup, html};
use passerelle_shared::model::{Event, PartialDate, RecordId};
use passerelle_words::Glyph;

use crate::pages::address::{Place, When};
use crate::pages::cards::card;
use crate::pages::markup::{empty_state, icon, more_link, section};
use crate::pages::reader::Reader;

/// On one page: what most people look for is on it, and it comes soon on any line.
const CARDS_MAX: usize = 40;

/// Whether a list of so many can have such a page; what comes and what is over begin on one page together.
pub fn has_page(when: When, page: usize, cards: usize) -> bool {
    page == 1 || (when != When::All && page <= cards.div_ceil(CARDS_MAX))
}

/// What comes is looked for by its month, what is over by its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Month,
    Year,
}

pub fn programme(reader: Reader<'_>, when: When, page: usize) -> Markup {
    let words = &reader.more().programme;
    let programme = reader.programme;
    let event_of = |id: &RecordId| programme.event(id);
    let is_past = |id: &&RecordId| event_of(id).is_some_and(|event| event.is_past(reader.now));
    let has_date = |id: &&RecordId| event_of(id).and_then(Event::sort_key).is_some();
    let (past, upcoming): (Vec<&RecordId>, Vec<&RecordId>) = programme.events.iter().partition(is_past);
    // What is over begins with the latest; what has no date stands last.
    let (mut dated, undated): (Vec<&RecordId>, Vec<&RecordId>) = past.into_iter().partition(has_date);
    dated.reverse();
    let past: Vec<&RecordId> = dated.into_iter().chain(undated).collect();
    let date_of = |id: &RecordId| event_of(id).and_then(|event| event.starts);
    let part = |title: &str, ids: &[&RecordId], groups_by, of: When| {
        let is_shown = when == of || (when == When::All && page == 1);
        (is_shown && !ids.is_empty()).then(|| {
            let later = |page| reader.href(&Place::Programme { when: of, page }.path());
            section(title, &by_time(reader, "h3", ids, groups_by, &date_of, page, &later))
        })
    };
    // Said of what was chosen.
    let count = match when {
        When::All => String::new(),
        When::Upcoming => words.found.counted(upcoming.len() as u64, &reader.writing()),
        When::Past => words.found.counted(past.len() as u64, &reader.writing()),
    };
    html! {
        h1 tabindex="-1" { (words.title) }
        (search(reader))
        (tabs(reader, when))
        details class="disclosure needs-app" {
            summary { (icon(Glyph::FILTER)) " " span { (words.filters) } }
            div class="disclosure-content" { p class="quiet" { (reader.more().notices.loading) } }
        }
        p class="count" role="status" { (count) }
        (part(words.upcoming, &upcoming, Span::Month, When::Upcoming).unwrap_or_default())
        (part(words.past, &past, Span::Year, When::Past).unwrap_or_default())
        @if when == When::All { (projects(reader)) }
    }
}

/// The app looks for it; without the app there is nothing to press.
fn search(reader: Reader<'_>) -> Markup {
    let words = &reader.more().programme;
    html! {
        form class="search needs-app" role="search" action="/programme" {
            (icon(Glyph::SEARCH))
            input type="search" name="q" aria-label=(words.search) placeholder=(words.search_hint) autocomplete="off" enterkeyhint="search";
            @if reader.is_language_in_address { input type="hidden" name="lang" value=(reader.language.code()); }
        }
    }
}

fn tabs(reader: Reader<'_>, chosen: When) -> Markup {
    let words = &reader.more().programme;
    let tabs = [(When::All, words.when_all), (When::Upcoming, words.when_upcoming), (When::Past, words.when_past)];
    html! {
        div class="tabs" role="group" aria-label=(words.when) {
            @for (when, label) in tabs {
                a href=(reader.href(&Place::Programme { when, page: 1 }.path()))
                    aria-current=[(when == chosen).then_some("true")] { (label) }
                " "
            }
        }
    }
}

fn projects(reader: Reader<'_>) -> Markup {
    let ids = &reader.programme.projects;
    let content = html! { div class="strip" { @for id in ids { (card(reader, id)) } } };
    if ids.is_empty() {
        html! {}
    } else {
        section(reader.more().programme.projects, &content)
    }
}

pub fn news(reader: Reader<'_>, page: usize) -> Markup {
    let words = &reader.more().news;
    let ids: Vec<&RecordId> = reader.programme.articles.iter().filter(|id| reader.text(id).is_some()).collect();
    let date_of = |id: &RecordId| reader.programme.article(id).and_then(|article| article.published);
    let later = |page| reader.href(&Place::News { page }.path());
    html! {
        h1 tabindex="-1" { (words.title) }
        @if ids.is_empty() {
            (empty_state(Glyph::NEWS, words.none, "", None))
        } @else {
            (by_time(reader, "h2", &ids, Span::Year, &date_of, page, &later))
        }
    }
}

/// The cards of one page, with a heading before the first of each month or year, and the way to those that follow.
fn by_time(
    reader: Reader<'_>,
    heading: &str,
    ids: &[&RecordId],
    groups_by: Span,
    date_of: &impl Fn(&RecordId) -> Option<PartialDate>,
    page: usize,
    later: &impl Fn(usize) -> String,
) -> Markup {
    let first = page.saturating_sub(1).saturating_mul(CARDS_MAX);
    let shown = ids.iter().skip(first).take(CARDS_MAX);
    let left = ids.len().saturating_sub(first.saturating_add(CARDS_MAX));
    let mut before = None;
    let items: Vec<(Option<String>, Markup)> = shown
        .map(|id| {
            let span = span(date_of(id), groups_by);
            let begins = before != Some(span);
            before = Some(span);
            (begins.then(|| reader.date_or_none(span)), card(reader, id))
        })
        .collect();
    html! {
        div class="cards" {
            @for (span, card) in &items {
                @match span {
                    Some(words) if heading == "h2" => h2 class="time-heading" { (words) },
                    Some(words) => h3 class="time-heading" { (words) },
                    None => {},
                }
                (card)
            }
        }
        @if left > 0 {
            @let label = reader.more().desk.show_more.counted(left.min(CARDS_MAX) as u64, &reader.writing());
            (more_link(&later(page.saturating_add(1)), &label))
        }
    }
}

/// The month or the year, or nothing where no day is known.
fn span(date: Option<PartialDate>, groups_by: Span) -> Option<PartialDate> {
    let date = date?;
    let (year, month, _) = date.first_day();
    Some(match (groups_by, date) {
        (Span::Month, PartialDate::Month { .. } | PartialDate::Day { .. }) => PartialDate::Month { year, month },
        _ => PartialDate::Year { year },
    })
}
