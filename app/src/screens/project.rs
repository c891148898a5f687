//! A project: what it is for, who carries it, where, and what came of it.

use crate::view::*;
use passerelle_shared::model::{CountryRole, Indicator, Kind, Project, RecordId};

use super::cards::{article_card, event_card};
use super::not_found::absent;
use super::parts::{countries, fact, facts, links, list, names, sample_note, section, section_of, way_up};
use super::wording::{Worded, heading, languages, title_of, words_in, words_of};
use crate::route::Route;
use crate::state::{App, Programme};
use crate::text::{country_role, euros, language, listed as listed_words, number, period, text};
use crate::ui::{Glyph, Prose, bullets};

pub fn project(app: App, slug: &str) -> View {
    let id = RecordId::new(Kind::Project, slug);
    let reading = RwSignal::new(None);
    let shown = move || {
        let programme = app.programme.get();
        let Some(project) = programme.project(&id) else { return absent(&programme, &id) };
        let preferred = reading.get().unwrap_or(language().into());
        let Some(words) = words_in(&programme, &id, preferred) else { return absent(&programme, &id) };
        view! {
            {way_up("/programme", text().programme.title)}
            <p class="over">{text().project.project}</p>
            {heading(&words.text.title, words.speech())}
            {languages(&programme, &id, reading)}
            {sample_note(project.sample)}
            {about(words)}
            {at_a_glance(&programme, &id, project)}
            {aims(words)}
            {areas(&programme, &id)}
            {figures(&programme, &id)}
            {taking_part(&programme, project)}
            {section_of(text().project.organisations, listed("names", names(&project.organisations)))}
            {events(&programme, &id)}
            {section_of(text().project.links, listed("links", links(&project.links)))}
        }
        .into_view()
    };
    shown.into_view()
}

fn about(words: Worded<'_>) -> View {
    let speech = words.speech();
    view! {
        <p class="lead" lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
        <Prose text=words.text.body.clone() speech />
    }
    .into_view()
}

fn at_a_glance(programme: &Programme, id: &RecordId, project: &Project) -> View {
    let words = &text().project;
    let mut glance = Vec::new();
    if let Some(period) = period(project.starts, project.ends) {
        glance.push(fact(Glyph::Calendar, words.period, period));
    }
    if let Some(budget) = project.budget_eur {
        glance.push(fact(Glyph::Target, words.budget, euros(budget)));
    }
    if !project.funders.is_empty() {
        glance.push(fact(Glyph::Gift, words.funders, listed_words(&project.funders)));
    }
    if let Some(before) = &project.predecessor {
        glance.push(fact(Glyph::Back, words.predecessor, project_link(programme, before)));
    }
    for (after, _) in programme.successors_of(id) {
        glance.push(fact(Glyph::Forward, words.successor, project_link(programme, &after)));
    }
    if glance.is_empty() { ().into_view() } else { section(words.facts, facts(glance)) }
}

fn project_link(programme: &Programme, id: &RecordId) -> View {
    let (title, speech) = title_of(programme, id);
    view! { <a href=Route::Project(id.slug().to_owned()).path() lang=speech.lang dir=speech.dir>{title}</a> }
        .into_view()
}

fn aims(words: Worded<'_>) -> View {
    if words.text.aims.is_empty() {
        return ().into_view();
    }
    section(text().project.aims, bullets(words.text.aims.iter().cloned(), words.speech()))
}

fn areas(programme: &Programme, id: &RecordId) -> View {
    let areas = programme.areas_of(id).iter().filter_map(|(area, _)| {
        let words = words_of(programme, area)?;
        let speech = words.speech();
        Some(
            view! {
                <li class="card area" lang=speech.lang dir=speech.dir>
                    <h3>{words.text.title.clone()}</h3>
                    <p>{words.text.summary.clone()}</p>
                </li>
            }
            .into_view(),
        )
    });
    section_of(text().project.areas, listed("cards", areas.collect()))
}

fn figures(programme: &Programme, id: &RecordId) -> View {
    let figures = programme.indicators_of(id).iter().filter_map(|(indicator, held)| {
        let words = words_of(programme, indicator)?;
        Some(figure(held, words))
    });
    section_of(text().project.indicators, listed("figures", figures.collect()))
}

fn figure(indicator: &Indicator, words: Worded<'_>) -> View {
    let value = number(indicator.value);
    let value = if indicator.approximate { text().project.about.with(&value) } else { value };
    let speech = words.speech();
    view! {
        <li class="figure">
            <span class="figure-value">{value}</span>
            <span class="figure-title" lang=speech.lang dir=speech.dir>{words.text.title.clone()}</span>
            {period(indicator.period_starts, indicator.period_ends).map(|period| view! { <span class="quiet">{period}</span> })}
            {(!words.text.note.is_empty())
                .then(|| view! { <span class="quiet" lang=speech.lang dir=speech.dir>{words.text.note.clone()}</span> })}
        </li>
    }
    .into_view()
}

fn taking_part(programme: &Programme, project: &Project) -> View {
    const ROLES: [CountryRole; 5] =
        [CountryRole::Host, CountryRole::Partner, CountryRole::Priority, CountryRole::Member, CountryRole::Other];
    let groups = ROLES.into_iter().filter_map(|role| {
        let mut with_role = project.countries.iter().filter(|country| country.role == role).peekable();
        with_role.peek()?;
        Some(
            view! {
                <h3 class="group">{country_role(role)}</h3>
                {countries(programme, with_role.map(|country| country.code))}
            }
            .into_view(),
        )
    });
    section_of(text().project.countries, groups.collect())
}

fn events(programme: &Programme, id: &RecordId) -> View {
    let words = &text().project;
    let events: Vec<View> =
        programme.events_of(id).iter().map(|(id, event)| event_card(programme, id, event)).collect();
    let about = programme.articles().iter().filter(|(_, article)| article.projects.contains(id));
    let articles: Vec<View> = about.map(|(id, article)| article_card(programme, id, article)).collect();
    let events = match events.is_empty() {
        true => section(words.events, view! { <p class="quiet">{words.no_events}</p> }),
        false => section(words.events, view! { <div class="cards">{events}</div> }),
    };
    let articles = match articles.is_empty() {
        true => ().into_view(),
        false => section(words.news, view! { <div class="cards">{articles}</div> }),
    };
    view! { {events} {articles} }.into_view()
}

/// A list, unless there is nothing in it.
fn listed(class: &'static str, items: Vec<View>) -> Vec<View> {
    if items.is_empty() { items } else { vec![list(class, items)] }
}
