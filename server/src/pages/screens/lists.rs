//! The long lists: the events of the programme, and the news.

use maud::{Markup, html};
use passerelle_shared::model::{PartialDate, RecordId};
use passerelle_shared::search::{Filters, When};
use passerelle_words::Glyph;

use super::finding::{choices, search};
use crate::pages::address::Place;
use crate::pages::cards::{card, card_section};
use crate::pages::markup::{empty_state, more_link, section};
use crate::pages::reader::Reader;
use crate::pages::results::Results;

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

pub fn programme(reader: Reader<'_>, filters: &Filters, page: usize) -> Markup {
    let words = &reader.more().programme;
    let found = Results::of(reader, filters);
    let page = if has_page(filters.when, page, found.events()) { page } else { 1 };
    let date_of = |id: &RecordId| reader.programme.event(id).and_then(|event| event.starts);
    let part = |title: &str, ids: &[&RecordId], groups_by, when: When| {
        let later = |page| reader.href(&Place::Programme { filters: Filters { when, ..filters.clone() }, page }.path());
        (!ids.is_empty()).then(|| section(title, &by_time(reader, "h3", ids, groups_by, &date_of, page, &later)))
    };
    let others: Vec<&RecordId> = found.others.iter().collect();
    let count = (found.events() > 0 && !filters.is_empty())
        .then(|| words.found.counted(found.events() as u64, &reader.writing()));
    html! {
        h1 tabindex="-1" { (words.title) }
        (search(reader, filters))
        (tabs(reader, filters))
        (choices(reader, filters))
        p class="count" role="status" { (count.unwrap_or_default()) }
        @if found.are_none() {
            @let action = reader.href("/programme");
            (empty_state(Glyph::SEARCH, words.none_found, words.none_found_means, Some((&action, words.clear))))
        }
        (part(words.upcoming, &found.upcoming, Span::Month, When::Upcoming).unwrap_or_default())
        (part(words.past, &found.past, Span::Year, When::Past).unwrap_or_default())
        (card_section(reader, words.other_hits, &others).unwrap_or_default())
        @if filters.is_empty() { (projects(reader)) }
    }
}

fn tabs(reader: Reader<'_>, filters: &Filters) -> Markup {
    let words = &reader.more().programme;
    let tabs = [(When::All, words.when_all), (When::Upcoming, words.when_upcoming), (When::Past, words.when_past)];
    html! {
        div class="tabs" role="group" aria-label=(words.when) {
            @for (when, label) in tabs {
                @let place = Place::Programme { filters: Filters { when, ..filters.clone() }, page: 1 };
                a href=(reader.href(&place.path())) aria-current=[(when == filters.when).then_some("true")] { (label) }
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
