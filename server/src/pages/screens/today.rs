//! Today: what is next, and what's new, for somebody who comes for the first time.

use maud::{Markup, html};
use passerelle_shared::model::{EventStatus, RecordId};
use passerelle_words::{Glyph, Tone};

use crate::pages::cards::{cards, event_card};
use crate::pages::markup::{banner, icon, more_link, section};
use crate::pages::reader::Reader;
use crate::pages::screens::agenda::now_and_next;

/// Enough to see what comes; the rest is a tap away.
const EVENTS_MAX: usize = 3;
const ARTICLES_MAX: usize = 3;

pub fn today(reader: Reader<'_>) -> Markup {
    let words = &reader.words().today;
    html! {
        h1 tabindex="-1" { (words.title) }
        (welcome(reader))
        (next(reader))
        (news(reader))
    }
}

fn welcome(reader: Reader<'_>) -> Markup {
    let words = &reader.words().today;
    let [read, ask, follow] = words.welcome_means;
    html! {
        // Nothing of it is so where the app can't run.
        section class="welcome needs-app" {
            h2 { (words.welcome) }
            ul class="promises" {
                li { (icon(Glyph::CLOUD_OFF)) " " span { (read) } }
                li { (icon(Glyph::SEND)) " " span { (ask) } }
                li { (icon(Glyph::CHECK)) " " span { (follow) } }
            }
            a href=(reader.href("/programme")) class="button primary" { span { (words.welcome_start) } }
        }
    }
}

/// What is under way, which began first, and what comes.
fn next(reader: Reader<'_>) -> Markup {
    let words = &reader.words().today;
    let programme = reader.programme;
    let is_next = |id: &&RecordId| {
        let event = programme.event(id);
        event.is_some_and(|event| {
            event.status == EventStatus::Planned && event.sort_key().is_some() && !event.is_past(reader.now)
        })
    };
    let ids: Vec<&RecordId> = programme.events.iter().filter(is_next).take(EVENTS_MAX).collect();
    let content = html! {
        @if ids.is_empty() {
            (banner(Tone::Quiet, Glyph::CALENDAR, "", words.next_none))
        } @else {
            div class="cards" { @for id in ids { (event_card(reader, id)) (now_and_next(reader, id)) } }
        }
        (more_link(&reader.href("/programme"), words.programme_all))
    };
    section(words.next, &content)
}

fn news(reader: Reader<'_>) -> Markup {
    let words = &reader.words().today;
    let with_words = reader.programme.articles.iter().filter(|id| reader.text(id).is_some());
    let ids: Vec<&RecordId> = with_words.take(ARTICLES_MAX).collect();
    let content = html! { (cards(reader, ids.iter().copied())) (more_link(&reader.href("/news"), words.news_all)) };
    if ids.is_empty() {
        html! {}
    } else {
        section(words.news, &content)
    }
}
