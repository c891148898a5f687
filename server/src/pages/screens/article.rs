//! An article, with its source and what it is about.

use maud::{Markup, html};
use passerelle_shared::model::{Article, RecordId};

use crate::pages::cards::card_section;
use crate::pages::markup::{languages, links, names, prose, sample_note, section_of, way_up};
use crate::pages::reader::{Reader, Worded};

pub fn article(reader: Reader<'_>, id: &RecordId, article: &Article, words: Worded<'_>) -> Markup {
    let labels = &reader.more().news;
    let (lang, dir) = (words.speech.lang, words.speech.dir);
    let source = article.source_name_in(reader.language.into());
    let sources: Vec<&String> = [&source, &article.source_reference].into_iter().flatten().collect();
    let events = article.events.iter().filter(|id| reader.programme.event(id).is_some());
    let projects = article.projects.iter().filter(|id| reader.programme.project(id).is_some());
    let concerns: Vec<&RecordId> = events.chain(projects).collect();
    html! {
        (way_up(&reader.href("/news"), labels.title))
        p class="over" { (reader.date_or_none(article.published)) }
        h1 tabindex="-1" lang=[lang] dir=[dir] { (words.text.title) }
        (languages(reader, id))
        @if article.sample { (sample_note(reader)) }
        p class="lead" lang=[lang] dir=[dir] { (words.text.summary) }
        (prose(&words.text.body, words.speech))
        @if !sources.is_empty() {
            p class="source" { (reader.more().sign_up.named_value.with(labels.source, &reader.listed(&sources))) }
        }
        (section_of(labels.people, "names", &names(reader, &article.people.items())).unwrap_or_default())
        (card_section(reader, labels.concerns, &concerns).unwrap_or_default())
        (section_of(labels.links, "links", &links(reader, &article.links.items())).unwrap_or_default())
    }
}
