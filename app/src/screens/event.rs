//! An event: when and where, my place there, its agenda, and what came of it.

use crate::view::*;
use passerelle_shared::model::{Event, EventStatus, Kind, Language, RecordId};

use super::agenda::agenda;
use super::cards::{article_card, date_block, event_card, soon, status_chip};
use super::not_found::absent;
use super::outcomes::{follow_ups, materials, outcomes};
use super::parts::{countries, country, fact, facts, links, list, names, sample_note, section, section_of, way_up};
use super::places::sign_up_box;
use super::wording::{Worded, heading, languages, title_of, words_in};
use crate::route::Route;
use crate::state::{App, Programme};
use crate::text::{beginning, event_kind, event_status, language, language_name, length, listed, number, text, when};
use crate::ui::{Banner, Chip, Glyph, Prose, Tone, bullets};

pub fn event(app: App, slug: &str) -> View {
    let id = RecordId::new(Kind::Event, slug);
    let reading = RwSignal::new(None);
    let shown = move || {
        let programme = app.programme.get();
        let Some(event) = programme.event(&id) else { return absent(&programme, &id) };
        let preferred = reading.get().unwrap_or(language().into());
        let Some(words) = words_in(&programme, &id, preferred) else { return absent(&programme, &id) };
        let speech = words.speech();
        view! {
            {way_up("/programme", text().programme.title)}
            {top(&programme, &id, event, words, reading)}
            <div class="beside">
                <div class="beside-lead">
                    {cancelled(event, words)}
                    {sample_note(event.sample)}
                    <p class="lead" lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
                </div>
                <div class="beside-aside">
                    {sign_up_box(app, &id, event)}
                    {at_a_glance(&programme, &id, event, words)}
                </div>
                <div class="beside-main">
                    {about(words)}
                    {agenda(app, &programme, &id, event)}
                    {outcomes(words)}
                    {follow_ups(&programme, &id)}
                    {materials(&programme, &id)}
                    {taking_part(&programme, event)}
                    {related(&programme, &id, event)}
                </div>
            </div>
        }
        .into_view()
    };
    shown.into_view()
}

fn top(
    programme: &Programme,
    id: &RecordId,
    event: &Event,
    words: Worded<'_>,
    reading: RwSignal<Option<Language>>,
) -> View {
    let held = (event.status == EventStatus::Held)
        .then(|| view! { <Chip words=event_status(event.status) glyph=Glyph::Check /> });
    view! {
        <div class="event-top">
            {date_block(event)}
            <div class="event-top-words">
                <p class="over">{event_kind(event.kind)} {soon(event)}</p>
                {heading(&words.text.title, words.speech())}
                <div class="chips">{status_chip(event)} {held}</div>
            </div>
        </div>
        {languages(programme, id, reading)}
    }
    .into_view()
}

fn cancelled(event: &Event, words: Worded<'_>) -> View {
    let note = &words.text.note;
    match (event.status, note.is_empty()) {
        (EventStatus::Cancelled, _) => {
            view! { <Banner tone=Tone::Bad glyph=Glyph::Cross title=text().event.cancelled words=note.clone() /> }
                .into_view()
        }
        (_, false) => view! { <Banner tone=Tone::Quiet glyph=Glyph::Info words=note.clone() /> }.into_view(),
        (_, true) => ().into_view(),
    }
}

fn about(words: Worded<'_>) -> View {
    let speech = words.speech();
    let themes = match words.text.themes.is_empty() {
        true => ().into_view(),
        false => section(text().event.themes, bullets(words.text.themes.iter().cloned(), speech)),
    };
    view! {
        <Prose text=words.text.body.clone() speech />
        {themes}
    }
    .into_view()
}

fn at_a_glance(programme: &Programme, id: &RecordId, event: &Event, words: Worded<'_>) -> View {
    let labels = &text().event;
    let mut glance = vec![fact(Glyph::Calendar, labels.when, when(event))];
    let first = programme.sessions_of(id).iter().filter_map(|(_, session)| session.starts_at).min();
    if let Some((there, own)) = first.map(|at| beginning(at, event.zone.as_deref())) {
        let own = own.map(|own| view! { <br /> <span class="quiet">{own}</span> });
        glance.push(fact(Glyph::Clock, labels.begins, view! { {there} {own} }));
    }
    if let Some(length) = length(event) {
        glance.push(fact(Glyph::Clock, labels.length, length));
    }
    if !words.text.place.is_empty() {
        let speech = words.speech();
        let place = view! { <span lang=speech.lang dir=speech.dir>{words.text.place.clone()}</span> };
        glance.push(fact(Glyph::Pin, labels.place, place));
    }
    if let Some(code) = event.country {
        glance.push(fact(Glyph::Flag, labels.host, country(programme, code)));
    }
    if let Some(participants) = event.participants {
        glance.push(fact(Glyph::People, labels.participants, number(u64::from(participants))));
    }
    if !event.languages.is_empty() {
        glance.push(fact(Glyph::Languages, labels.languages, spoken(&event.languages)));
    }
    if !event.interpretation.is_empty() {
        glance.push(fact(Glyph::Languages, labels.interpretation, spoken(&event.interpretation)));
    }
    if let Some(project) = &event.project {
        let (title, speech) = title_of(programme, project);
        let href = Route::Project(project.slug().to_owned()).path();
        let link = view! { <a href=href lang=speech.lang dir=speech.dir>{title}</a> };
        glance.push(fact(Glyph::Target, labels.project, link));
    }
    if let Some(area) = event.priority_area.as_ref().filter(|area| programme.area(area).is_some()) {
        let (title, speech) = title_of(programme, area);
        glance.push(fact(Glyph::Flag, labels.area, view! { <span lang=speech.lang dir=speech.dir>{title}</span> }));
    }
    section(labels.facts, facts(glance))
}

pub fn spoken(languages: &[Language]) -> String {
    let names: Vec<&str> = languages.iter().map(|language| language_name(*language)).collect();
    listed(&names)
}

fn taking_part(programme: &Programme, event: &Event) -> View {
    let labels = &text().event;
    let invited = match event.countries.is_empty() {
        true => ().into_view(),
        false => section(labels.countries, countries(programme, event.countries.iter().copied())),
    };
    let mut people = names(&event.people);
    people.extend(names(&event.organisations));
    let people = if people.is_empty() { people } else { vec![list("names", people)] };
    view! {
        {invited}
        {section_of(labels.people, people)}
    }
    .into_view()
}

fn related(programme: &Programme, id: &RecordId, event: &Event) -> View {
    let labels = &text().event;
    let card = |id: &RecordId| match id.kind() {
        Some(Kind::Event) => programme.event(id).map(|event| event_card(programme, id, event)),
        Some(Kind::Article) => programme.article(id).map(|article| article_card(programme, id, article)),
        Some(Kind::Project) => programme.project(id).map(|project| super::cards::project_card(programme, id, project)),
        _ => None,
    };
    let follows: Vec<View> = event.follows.iter().filter_map(card).collect();
    let related: Vec<View> =
        event.related.iter().filter(|id| id.kind() != Some(Kind::Article)).filter_map(card).collect();
    let mut news: Vec<RecordId> = programme.articles_about(id).into_iter().map(|(id, _)| id).collect();
    for article in event.related.iter().filter(|id| id.kind() == Some(Kind::Article)) {
        if !news.contains(article) {
            news.push(article.clone());
        }
    }
    let news: Vec<View> = news.iter().filter_map(card).collect();
    let links = links(&event.links);
    let links = if links.is_empty() { links } else { vec![list("links", links)] };
    view! {
        {section_of(labels.follows, stacked(follows))}
        {section_of(labels.related, stacked(related))}
        {section_of(labels.news, stacked(news))}
        {section_of(labels.links, links)}
    }
    .into_view()
}

fn stacked(cards: Vec<View>) -> Vec<View> {
    if cards.is_empty() { cards } else { vec![view! { <div class="cards">{cards}</div> }.into_view()] }
}
