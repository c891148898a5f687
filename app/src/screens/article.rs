//! An article, with its source and what it is about.

use crate::view::*;
use passerelle_shared::model::{Article, Kind, RecordId};

use super::cards::{event_card, project_card};
use super::not_found::absent;
use super::parts::{links, list, names, sample_note, section, section_of, way_up};
use super::wording::{heading, languages, words_in};
use crate::state::{App, Programme};
use crate::text::{date, language, listed, text};
use crate::ui::Prose;

pub fn article(app: App, slug: &str) -> View {
    let id = RecordId::new(Kind::Article, slug);
    let reading = RwSignal::new(None);
    let shown = move || {
        let programme = app.programme.get();
        let Some(article) = programme.article(&id) else { return absent(&programme, &id) };
        let preferred = reading.get().unwrap_or(language().into());
        let Some(words) = words_in(&programme, &id, preferred) else { return absent(&programme, &id) };
        let speech = words.speech();
        let published = article.published.map_or_else(|| text().dates.not_given.to_owned(), date);
        view! {
            {way_up("/news", text().news.title)}
            <p class="over">{published}</p>
            {heading(&words.text.title, speech)}
            {languages(&programme, &id, reading)}
            {sample_note(article.sample)}
            <p class="lead" lang=speech.lang dir=speech.dir>{words.text.summary.clone()}</p>
            <Prose text=words.text.body.clone() speech />
            {source(article)}
            {people(article)}
            {concerns(&programme, article)}
            {further(article)}
        }
        .into_view()
    };
    shown.into_view()
}

fn source(article: &Article) -> View {
    let named: Vec<String> = [&article.source_name, &article.source_reference].into_iter().flatten().cloned().collect();
    if named.is_empty() {
        return ().into_view();
    }
    view! { <p class="source">{text().sign_up.named_value.with(text().news.source, &listed(&named))}</p> }.into_view()
}

fn people(article: &Article) -> View {
    let people = names(&article.people);
    let content = if people.is_empty() { people } else { vec![list("names", people)] };
    section_of(text().news.people, content)
}

fn concerns(programme: &Programme, article: &Article) -> View {
    let events = article.events.iter().filter_map(|id| Some(event_card(programme, id, programme.event(id)?)));
    let projects = article.projects.iter().filter_map(|id| Some(project_card(programme, id, programme.project(id)?)));
    let cards: Vec<View> = events.chain(projects).collect();
    if cards.is_empty() {
        return ().into_view();
    }
    section(text().news.concerns, view! { <div class="cards">{cards}</div> })
}

fn further(article: &Article) -> View {
    let links = links(&article.links);
    let content = if links.is_empty() { links } else { vec![list("links", links)] };
    section_of(text().news.links, content)
}
