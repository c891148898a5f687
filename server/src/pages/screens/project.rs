//! A project: what it is for, who carries it, where, and what came of it.

use maud::{Markup, html};
use passerelle_shared::model::{CountryRole, Indicator, Project, RecordId};
use passerelle_words::Glyph;

use crate::pages::address::path_of;
use crate::pages::cards::{card_section, cards};
use crate::pages::markup::{
    bullets, countries, fact, languages, links, names, prose, sample_note, section, section_of, way_up,
};
use crate::pages::reader::{Reader, Worded};

pub fn project(reader: Reader<'_>, id: &RecordId, project: &Project, words: Worded<'_>) -> Markup {
    let labels = &reader.more().project;
    let speech = words.speech;
    html! {
        (way_up(&reader.href("/programme"), reader.more().programme.title))
        p class="over" { (labels.project) }
        h1 tabindex="-1" lang=[speech.lang] dir=[speech.dir] { (words.text.title) }
        (languages(reader, id))
        @if project.sample { (sample_note(reader)) }
        p class="lead" lang=[speech.lang] dir=[speech.dir] { (words.text.summary) }
        (prose(&words.text.body, speech))
        (at_a_glance(reader, id, project))
        @if !words.text.aims.is_empty() { (section(labels.aims, &bullets(&words.text.aims, speech))) }
        (areas(reader, id))
        (figures(reader, id))
        (taking_part(reader, project))
        (events(reader, id))
        (section_of(labels.links, "links", &links(reader, &project.links)).unwrap_or_default())
    }
}

fn at_a_glance(reader: Reader<'_>, id: &RecordId, project: &Project) -> Markup {
    let words = &reader.more().project;
    let mut facts = Vec::new();
    if let Some(period) = reader.words().dates.period(project.starts, project.ends, &reader.writing()) {
        facts.push(fact(Glyph::CALENDAR, words.period, &html! { (period) }));
    }
    if let Some(budget) = project.budget_eur {
        facts.push(fact(Glyph::TARGET, words.budget, &html! { (reader.writing().euros(budget)) }));
    }
    if !project.funders.is_empty() {
        let funders: Vec<&str> = project.funders_in(reader.language.into()).collect();
        facts.push(fact(Glyph::GIFT, words.funders, &html! { (reader.listed(&funders)) }));
    }
    if let Some(before) = &project.predecessor {
        facts.push(fact(Glyph::BACK, words.predecessor, &project_link(reader, before)));
    }
    let is_after =
        |after: &&RecordId| reader.programme.project(after).is_some_and(|after| after.predecessor.as_ref() == Some(id));
    for after in reader.programme.projects.iter().filter(is_after) {
        facts.push(fact(Glyph::FORWARD, words.successor, &project_link(reader, after)));
    }
    let list = html! { dl class="facts" { @for fact in &facts { (fact) } } };
    if facts.is_empty() {
        html! {}
    } else {
        section(words.facts, &list)
    }
}

pub fn project_link(reader: Reader<'_>, id: &RecordId) -> Markup {
    let (title, speech) = reader.title(id);
    html! { a href=(reader.href(&path_of(id))) lang=[speech.lang] dir=[speech.dir] { (title) } }
}

fn areas(reader: Reader<'_>, id: &RecordId) -> Markup {
    let area = |words: Worded<'_>| {
        html! {
            li class="card area" lang=[words.speech.lang] dir=[words.speech.dir] {
                h3 { (words.text.title) }
                p { (words.text.summary) }
            }
        }
    };
    let areas = reader.programme.areas_of(id).into_iter().filter_map(|(area, _)| reader.text(area));
    section_of(reader.more().project.areas, "cards", &areas.map(area).collect::<Vec<_>>()).unwrap_or_default()
}

fn figures(reader: Reader<'_>, id: &RecordId) -> Markup {
    let indicators = reader.programme.indicators_of(id).into_iter();
    let figures = indicators.filter_map(|(id, indicator)| Some(figure(reader, indicator, reader.text(id)?)));
    section_of(reader.more().project.indicators, "figures", &figures.collect::<Vec<_>>()).unwrap_or_default()
}

fn figure(reader: Reader<'_>, indicator: &Indicator, words: Worded<'_>) -> Markup {
    let value = reader.number(indicator.value);
    let value = if indicator.approximate { reader.more().project.about.with(&value) } else { value };
    let period = reader.words().dates.period(indicator.period_starts, indicator.period_ends, &reader.writing());
    let (lang, dir) = (words.speech.lang, words.speech.dir);
    html! {
        li class="figure" {
            span class="figure-value" { (value) }
            span class="figure-title" lang=[lang] dir=[dir] { (words.text.title) }
            @if let Some(period) = period { span class="quiet" { (period) } }
            @if !words.text.note.is_empty() { span class="quiet" lang=[lang] dir=[dir] { (words.text.note) } }
        }
    }
}

/// The countries by their part in it, and the organisations.
fn taking_part(reader: Reader<'_>, project: &Project) -> Markup {
    const ROLES: [CountryRole; 5] =
        [CountryRole::Host, CountryRole::Partner, CountryRole::Priority, CountryRole::Member, CountryRole::Other];
    let words = &reader.more();
    let codes = |role| project.countries.iter().filter(move |country| country.role == role).map(|country| country.code);
    let groups = html! {
        @for role in ROLES.into_iter().filter(|role| codes(*role).next().is_some()) {
            h3 class="group" { (words.words.people.country_role(role)) }
            (countries(reader, codes(role)))
        }
    };
    html! {
        @if !project.countries.is_empty() { (section(words.project.countries, &groups)) }
        (section_of(words.project.organisations, "names", &names(reader, &project.organisations)).unwrap_or_default())
    }
}

fn events(reader: Reader<'_>, id: &RecordId) -> Markup {
    let words = &reader.more().project;
    let programme = reader.programme;
    let is_of = |event: &&RecordId| programme.event(event).is_some_and(|event| event.project.as_ref() == Some(id));
    let is_about = |article: &&RecordId| programme.article(article).is_some_and(|it| it.projects.contains(id));
    let events: Vec<&RecordId> = programme.events.iter().filter(is_of).collect();
    let news: Vec<&RecordId> = programme.articles.iter().filter(is_about).collect();
    let content = html! {
        @if events.is_empty() { p class="quiet" { (words.no_events) } }
        @else { (cards(reader, events.iter().copied())) }
    };
    html! {
        (section(words.events, &content))
        (card_section(reader, words.news, &news).unwrap_or_default())
    }
}
