//! What is searched for and filtered by, as a form: an ordinary one, which needs no script, and asks for the address that
//! the app would have.

use maud::{Markup, html};
use passerelle_shared::model::{CountryCode, Event, EventKind, Language, RecordId};
use passerelle_shared::search::{Filters, When, concerns, is_in};
use passerelle_words::Glyph;

use crate::pages::markup::{collated, icon};
use crate::pages::reader::Reader;

/// The fields stand where the app has them, and belong to the form by its name.
const FORM: &str = "find";

pub fn search(reader: Reader<'_>, filters: &Filters) -> Markup {
    let words = &reader.more().programme;
    let when = filters.named().into_iter().find(|(name, value)| *name == "when" && !value.is_empty());
    html! {
        form class="search" id=(FORM) role="search" action="/programme" {
            (icon(Glyph::SEARCH))
            input type="search" name="q" value=(filters.query) aria-label=(words.search) placeholder=(words.search_hint)
                autocomplete="off" enterkeyhint="search";
            @if let Some((name, value)) = when { input type="hidden" name=(name) value=(value); }
            @if reader.is_language_in_address { input type="hidden" name="lang" value=(reader.language.code()); }
        }
    }
}

/// Each offers only what there are events of.
pub fn choices(reader: Reader<'_>, filters: &Filters) -> Markup {
    let words = &reader.more().programme;
    let chosen = filters.count().saturating_sub(usize::from(filters.when != When::All));
    let summary = match chosen {
        0 => words.filters.to_owned(),
        on => words.filters_on.counted(on as u64, &reader.writing()),
    };
    let labelled = [
        ("project", words.project, projects(reader)),
        ("area", words.area, areas(reader)),
        ("kind", words.kind, kinds(reader)),
        ("country", words.country, countries(reader)),
        ("language", words.language, languages(reader)),
    ];
    html! {
        details class="disclosure" open[chosen > 0] {
            summary { (icon(Glyph::FILTER)) " " span { (summary) } }
            div class="disclosure-content" {
                div class="filters" {
                    @for (name, label, choices) in &labelled { (select(reader, filters, name, label, choices)) }
                }
                p class="without-app" { button type="submit" form=(FORM) class="button" { span { (words.search) } } }
            }
        }
    }
}

/// What an address says, and what people read.
type Choice = (String, String);

fn select(reader: Reader<'_>, filters: &Filters, name: &str, label: &str, choices: &[Choice]) -> Markup {
    let chosen = filters.named().into_iter().find(|(its, _)| *its == name).map_or("", |(_, value)| value);
    // The app's own have other names: for a while both are in the document.
    let id = ["find-", name].concat();
    html! {
        div class="field" {
            label for=(id) { (label) }
            select id=(id) name=(name) form=(FORM) {
                option value="" { (reader.more().programme.any) }
                @for (value, label) in choices { option value=(value) selected[value == chosen] { (label) } }
            }
        }
    }
}

fn events(reader: Reader<'_>) -> impl Iterator<Item = &Event> {
    reader.programme.events.iter().filter_map(move |id| reader.programme.event(id))
}

fn titled(reader: Reader<'_>, id: &RecordId) -> Choice {
    (id.slug().to_owned(), reader.title(id).0.to_owned())
}

fn projects(reader: Reader<'_>) -> Vec<Choice> {
    reader.programme.projects.iter().map(|id| titled(reader, id)).collect()
}

fn areas(reader: Reader<'_>) -> Vec<Choice> {
    let mut areas: Vec<&RecordId> = Vec::new();
    for area in events(reader).filter_map(|event| event.priority_area.as_ref()) {
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    areas.into_iter().map(|area| titled(reader, area)).collect()
}

fn kinds(reader: Reader<'_>) -> Vec<Choice> {
    let kinds = EventKind::NAMES.into_iter().filter(|(kind, _)| events(reader).any(|event| event.kind == *kind));
    kinds.map(|(kind, name)| (name.to_owned(), reader.words().kinds.event_kind(kind).to_owned())).collect()
}

fn countries(reader: Reader<'_>) -> Vec<Choice> {
    let there_are = |code: &CountryCode| events(reader).any(|event| concerns(event, *code));
    let codes = reader.programme.countries().map(|(code, _)| code).filter(there_are);
    let mut choices: Vec<Choice> = codes.map(|code| (code.to_string(), reader.country(code))).collect();
    choices.sort_by_cached_key(|(_, name)| collated(name));
    choices
}

fn languages(reader: Reader<'_>) -> Vec<Choice> {
    let there_are = |language: &Language| events(reader).any(|event| is_in(event, *language));
    let languages = Language::ALL.into_iter().filter(there_are);
    let name = |language| reader.words().kinds.language_name(language).to_owned();
    languages.map(|language| (language.code().to_owned(), name(language))).collect()
}
