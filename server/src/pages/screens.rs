//! What stands at each address, in words.

mod absent;
mod agenda;
mod article;
mod event;
mod finding;
pub mod lists;
mod project;
mod today;

use maud::Markup;
use passerelle_shared::model::RecordId;

use super::about::{About, structured};
use super::address::{Open, Place};
use super::frame::{Screen, Tab, page};
use super::reader::Reader;
use super::shell::Shell;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Here,
    Never,
    /// It was here once.
    Withdrawn,
}

pub fn written(reader: Reader<'_>, shell: &Shell, public_url: Option<&str>, place: &Place) -> (Found, String) {
    let (found, screen) = screen(reader, place);
    (found, page(reader, shell, public_url, &screen))
}

fn screen(reader: Reader<'_>, place: &Place) -> (Found, Screen) {
    let list = |title: &str, tab: Tab, main: Markup| {
        let about = About {
            title: title.to_owned(),
            description: reader.words().today.welcome_means.join(" "),
            path: place.path(),
            is_for_search: true,
            project: reader.programme.projects.first().cloned(),
            structured: None,
        };
        Screen { about, tab, is_wide: false, main }
    };
    let here = |screen| (Found::Here, screen);
    match place {
        Place::Today => here(list(reader.words().today.title, Tab::Today, today::today(reader))),
        Place::Programme { filters, page } => {
            let mut screen =
                list(reader.more().programme.title, Tab::Programme, lists::programme(reader, filters, *page));
            screen.about.is_for_search = filters.is_only_of_time();
            here(screen)
        }
        Place::News { page } => here(list(reader.more().news.title, Tab::News, lists::news(reader, *page))),
        Place::Record { id, open } => record(reader, place, id, open)
            .map_or_else(|| missing(reader, place, reader.programme.withdrawn_in(id, reader.language.into())), here),
        Place::App | Place::Nowhere => missing(reader, place, None),
    }
}

fn record(reader: Reader<'_>, place: &Place, id: &RecordId, open: &Open) -> Option<Screen> {
    let words = reader.text(id)?;
    let mut about = About {
        title: words.text.title.clone(),
        description: words.text.summary.clone(),
        path: place.path(),
        ..About::default()
    };
    let (tab, main) = if let Some(event) = reader.programme.event(id) {
        about.is_for_search = !event.sample;
        about.project = event.project.clone();
        about.structured = Some(structured(reader, id, event, words));
        (Tab::Programme, event::event(reader, id, event, words, open))
    } else if let Some(project) = reader.programme.project(id) {
        about.is_for_search = !project.sample;
        about.project = Some(id.clone());
        (Tab::Programme, project::project(reader, id, project, words))
    } else {
        let article = reader.programme.article(id)?;
        about.is_for_search = !article.sample;
        about.project = article.projects.first().cloned();
        (Tab::News, article::article(reader, id, article, words))
    };
    about.project = about.project.filter(|project| reader.programme.project(project).is_some());
    Some(Screen { about, tab, is_wide: reader.programme.event(id).is_some(), main })
}

fn missing(reader: Reader<'_>, place: &Place, withdrawn: Option<&str>) -> (Found, Screen) {
    let words = &reader.more().notices;
    let (found, title, main) = match withdrawn {
        Some(reason) => (Found::Withdrawn, words.withdrawn, absent::withdrawn(reader, reason)),
        None => (Found::Never, words.not_found, absent::not_found(reader)),
    };
    let about = About { title: title.to_owned(), path: place.path(), ..About::default() };
    (found, Screen { about, tab: Tab::None, is_wide: false, main })
}
