//! An event: when and where, how to ask for a place, its agenda, and what came of it.

use maud::{Markup, html};
use passerelle_shared::model::{
    Asking, Event, EventStatus, FollowUp, FollowUpState, Kind, Material, RecordId, SignUpPolicy, SignUpTerms, Tlp,
};
use passerelle_words::{Glyph, Style, Tone};

use super::agenda::{agenda, beginning};
use super::project::project_link;
use crate::pages::address::{Open, path_of};
use crate::pages::cards::{card_section, chips, date_block, soon, status_chip};
use crate::pages::markup::{
    banner, bullets, chip, countries, fact, icon, languages, links, names, note, prose, sample_note, section,
    section_of, way_up,
};
use crate::pages::reader::{Reader, Worded};

pub fn event(reader: Reader<'_>, id: &RecordId, event: &Event, words: Worded<'_>, open: &Open) -> Markup {
    html! {
        (way_up(&reader.href("/programme"), reader.more().programme.title))
        (top(reader, event, words))
        (languages(reader, id))
        div class="beside" {
            div class="beside-lead" { (lead(reader, event, words)) }
            div class="beside-aside" {
                (sign_up_box(reader, id, event))
                (at_a_glance(reader, id, event, words))
            }
            div class="beside-main" {
                (about(reader, words))
                (agenda(reader, id, event, open).unwrap_or_default())
                (outcomes(reader, words))
                (follow_ups(reader, id))
                (materials(reader, id))
                (taking_part(reader, event))
                (related(reader, id, event))
            }
        }
    }
}

fn top(reader: Reader<'_>, event: &Event, words: Worded<'_>) -> Markup {
    let kinds = &reader.words().kinds;
    let held =
        (event.status == EventStatus::Held).then(|| chip(kinds.event_status(event.status), Tone::Quiet, Glyph::CHECK));
    html! {
        div class="event-top" {
            (date_block(reader, event))
            div class="event-top-words" {
                p class="over" { (kinds.event_kind(event.kind)) " " (soon(reader, event).unwrap_or_default()) }
                h1 tabindex="-1" lang=[words.speech.lang] dir=[words.speech.dir] { (words.text.title) }
                (chips(&[status_chip(reader, event), held]))
            }
            // Where the app has its star: what stands beside it is as wide as there.
            span class="star-place" aria-hidden="true" { (icon(Glyph::STAR)) }
        }
    }
}

fn lead(reader: Reader<'_>, event: &Event, words: Worded<'_>) -> Markup {
    let note = &words.text.note;
    html! {
        @if event.status == EventStatus::Cancelled {
            (banner(Tone::Bad, Glyph::CROSS, reader.more().event.cancelled, note))
        } @else if !note.is_empty() {
            (banner(Tone::Quiet, Glyph::INFO, "", note))
        }
        @if event.sample { (sample_note(reader)) }
        p class="lead" lang=[words.speech.lang] dir=[words.speech.dir] { (words.text.summary) }
    }
}

/// For somebody who hasn't asked yet; places left change with every request, so that only the app knows them.
fn sign_up_box(reader: Reader<'_>, id: &RecordId, event: &Event) -> Markup {
    let words = &reader.more().sign_up;
    let (asking, Some(terms)) = (event.asking(reader.now), event.terms()) else { return html! {} };
    let moment = |time| reader.hour_with_offset(Style::DateTime, time);
    let opens = || event.opens().map(|time| note(Glyph::CLOCK, &words.opens.with(&moment(time))));
    let closed = || event.closes().map(|time| note(Glyph::CLOCK, &words.closed.with(&moment(time))));
    let (action, says_terms) = match asking {
        Asking::Never => return html! {},
        Asking::NotYet(_) => (opens(), true),
        Asking::NoMore(_) => (closed(), false),
        Asking::Now => (Some(ask(reader, id, event)), true),
    };
    html! {
        section class="sign-up-box" aria-label=(words.sign_up) {
            (places(reader, &terms))
            (action.unwrap_or_default())
            @if says_terms {
                p class="hint" {
                    (match terms.policy {
                        SignUpPolicy::Open => words.policy_open,
                        SignUpPolicy::Approval | SignUpPolicy::Other => words.policy_approval,
                        SignUpPolicy::Nomination => words.policy_nomination,
                    })
                }
                @if let Some(closes) = event.closes() { p class="hint" { (words.closes.with(&moment(closes))) } }
            }
        }
    }
}

/// The way to the app's form, and for whoever can't run the app, the organisers' address.
fn ask(reader: Reader<'_>, id: &RecordId, event: &Event) -> Markup {
    let words = &reader.more().sign_up;
    html! {
        a href=(reader.href(&[&path_of(id), "/sign-up"].concat())) class="button primary needs-app" { span { (words.ask) } }
        p class="without-app" {
            (words.without_app)
            @if let Some(contact) = event.contact.read() {
                " " bdi { (contact.name_in(reader.language.into())) }
                " " a href={ "mailto:" (contact.email) } { bdi { (contact.email) } }
            }
        }
    }
}

fn places(reader: Reader<'_>, terms: &SignUpTerms) -> Markup {
    let words = &reader.more().sign_up;
    let counted = |places: u32| words.capacity.counted(u64::from(places), &reader.writing());
    let total = terms.capacity.map_or_else(|| words.places_unlimited.to_owned(), counted);
    html! {
        p class="places" { (icon(Glyph::PEOPLE)) " " span { (total) " " span class="quiet" {} } }
        @if terms.capacity.is_some() && !terms.quotas.is_empty() {
            ul class="quotas" {
                @for (code, places) in &terms.quotas {
                    li { (words.named_value.with(&reader.country(*code), &counted(*places))) }
                }
            }
        }
    }
}

fn at_a_glance(reader: Reader<'_>, id: &RecordId, event: &Event, words: Worded<'_>) -> Markup {
    let labels = &reader.more().event;
    let mut facts = vec![fact(Glyph::CALENDAR, labels.when, &html! { (reader.when_said(event)) })];
    if let Some(begins) = beginning(reader, id, event) {
        facts.push(fact(Glyph::CLOCK, labels.begins, &html! { (begins) }));
    }
    if let Some(length) = reader.words().dates.length(event, &reader.writing()) {
        facts.push(fact(Glyph::CLOCK, labels.length, &html! { (length) }));
    }
    if !words.text.place.is_empty() {
        let venue = html! { span lang=[words.speech.lang] dir=[words.speech.dir] { (words.text.place) } };
        facts.push(fact(Glyph::PIN, labels.venue, &venue));
    }
    if let Some(code) = event.country {
        facts.push(fact(Glyph::FLAG, labels.host, &html! { span class="country" { (reader.country(code)) } }));
    }
    if let Some(contact) = event.contact.read() {
        let name = contact.name_in(reader.language.into());
        let value = html! { bdi { (name) } " " a href={ "mailto:" (contact.email) } { bdi { (contact.email) } } };
        facts.push(fact(Glyph::PEOPLE, labels.contact, &value));
    }
    if let Some(participants) = event.participants {
        let number = reader.number(u64::from(participants));
        facts.push(fact(Glyph::PEOPLE, labels.participants, &html! { (number) }));
    }
    let spoken = [(labels.languages, event.all_languages()), (labels.interpretation, event.all_interpretation())];
    for (label, languages) in spoken.into_iter().filter(|(_, languages)| !languages.is_empty()) {
        facts.push(fact(Glyph::LANGUAGES, label, &html! { (reader.language_names(&languages)) }));
    }
    if let Some(project) = &event.project {
        facts.push(fact(Glyph::TARGET, labels.project, &project_link(reader, project)));
    }
    if let Some(area) = event.priority_area.as_ref().filter(|area| reader.programme.has(area)) {
        let (title, speech) = reader.title(area);
        facts.push(fact(Glyph::FLAG, labels.area, &html! { span lang=[speech.lang] dir=[speech.dir] { (title) } }));
    }
    section(labels.facts, &html! { dl class="facts" { @for fact in &facts { (fact) } } })
}

fn about(reader: Reader<'_>, words: Worded<'_>) -> Markup {
    html! {
        (prose(&words.text.body, words.speech))
        @if !words.text.themes.is_empty() {
            (section(reader.more().event.themes, &bullets(&words.text.themes, words.speech)))
        }
    }
}

fn outcomes(reader: Reader<'_>, words: Worded<'_>) -> Markup {
    let labels = &reader.more().event;
    let parts = [(labels.findings, &words.text.findings), (labels.lines_of_work, &words.text.lines_of_work)];
    let parts: Vec<_> = parts.into_iter().filter(|(_, items)| !items.is_empty()).collect();
    let content = html! {
        @for (title, items) in &parts { h3 class="group" { (title) } (bullets(items, words.speech)) }
    };
    if parts.is_empty() {
        html! {}
    } else {
        section(labels.outcomes, &content)
    }
}

fn follow_ups(reader: Reader<'_>, id: &RecordId) -> Markup {
    let follow_ups = reader.programme.follow_ups_of(id).into_iter();
    let cards: Vec<Markup> =
        follow_ups.filter_map(|(id, it)| reader.text(id).map(|words| follow_up(reader, it, words))).collect();
    section_of(reader.more().event.follow_ups, "cards", &cards).unwrap_or_default()
}

fn follow_up(reader: Reader<'_>, follow_up: &FollowUp, words: Worded<'_>) -> Markup {
    let labels = &reader.more().event;
    let (tone, glyph) = match follow_up.state {
        FollowUpState::Done => (Tone::Good, Glyph::CHECK),
        FollowUpState::Planned | FollowUpState::Open => (Tone::Warn, Glyph::CLOCK),
        FollowUpState::Unknown => (Tone::Quiet, Glyph::INFO),
    };
    let (lang, dir) = (words.speech.lang, words.speech.dir);
    let matching = follow_up.answered_by.as_ref().filter(|event| reader.programme.event(event).is_some());
    html! {
        li class="card" {
            div class="card-words" {
                div class="chips" { (chip(reader.words().kinds.follow_up_state(follow_up.state), tone, glyph)) }
                h3 lang=[lang] dir=[dir] { (words.text.title) }
                p lang=[lang] dir=[dir] { (words.text.summary) }
                p class="card-line" { (labels.owner.with(&follow_up.owner)) }
                @if let Some(due) = follow_up.due { p class="card-line" { (labels.due.with(&reader.date(due))) } }
                @if let Some(event) = matching {
                    p {
                        a href=(reader.href(&path_of(event))) {
                            (labels.matching_event.with(reader.title(event).0)) " " (icon(Glyph::FORWARD))
                        }
                    }
                }
            }
        }
    }
}

/// Only what everybody may read is published here; the rest comes to those who take part, in the app.
fn materials(reader: Reader<'_>, id: &RecordId) -> Markup {
    let labels = &reader.more().event;
    let materials = reader.programme.materials_of(id).into_iter();
    let items: Vec<Markup> =
        materials.filter(|(_, material)| material.tlp == Tlp::Clear).map(|(id, it)| material(reader, id, it)).collect();
    let content = html! {
        p class="hint" { (labels.material_not_here) }
        ul class="materials" { @for item in &items { (item) } }
    };
    if items.is_empty() {
        html! {}
    } else {
        section(labels.materials, &content)
    }
}

fn material(reader: Reader<'_>, id: &RecordId, material: &Material) -> Markup {
    let (title, speech) = reader.title(id);
    html! {
        li class="material" {
            (icon(Glyph::DOCUMENT))
            div {
                p class="material-title" lang=[speech.lang] dir=[speech.dir] { (title) }
                p class="card-line" {
                    bdi { (material.file_name) } " · " bdi { (reader.words().kinds.size(material.bytes, &reader.writing())) }
                }
            }
            span class="tlp tlp-clear" dir="ltr" { (material.tlp.label()) }
        }
    }
}

fn taking_part(reader: Reader<'_>, event: &Event) -> Markup {
    let labels = &reader.more().event;
    let mut people = names(reader, &event.people.items());
    people.extend(names(reader, &event.organisations.items()));
    html! {
        @if !event.countries.is_empty() {
            (section(labels.countries, &countries(reader, event.countries.iter().copied())))
        }
        (section_of(labels.people, "names", &people).unwrap_or_default())
    }
}

fn related(reader: Reader<'_>, id: &RecordId, event: &Event) -> Markup {
    let labels = &reader.more().event;
    let programme = reader.programme;
    let is_here = |id: &&RecordId| programme.has(id);
    let is_article = |id: &&RecordId| id.kind() == Some(Kind::Article);
    let follows: Vec<&RecordId> = event.follows.iter().filter(is_here).collect();
    let related: Vec<&RecordId> = event.related.iter().filter(is_here).filter(|id| !is_article(id)).collect();
    let is_about = |article: &&RecordId| programme.article(article).is_some_and(|article| article.events.contains(id));
    let mut news: Vec<&RecordId> = programme.articles.iter().filter(is_about).collect();
    for article in event.related.iter().filter(is_here).filter(is_article) {
        if !news.contains(&article) {
            news.push(article);
        }
    }
    html! {
        (card_section(reader, labels.follows, &follows).unwrap_or_default())
        (card_section(reader, labels.related, &related).unwrap_or_default())
        (card_section(reader, labels.news, &news).unwrap_or_default())
        (section_of(labels.links, "links", &links(reader, &event.links.items())).unwrap_or_default())
    }
}
