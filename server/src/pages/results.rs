//! What the filters of an address leave of the programme, and what is searched for in it: the same that the app shows.

use passerelle_shared::model::{Event, Kind, RecordId};
use passerelle_shared::search::{Entry, Filters, When, concerns, names, search, sources, speakers};

use super::published::Programme;
use super::reader::Reader;
use crate::nfkc::nfkc;

#[derive(Debug)]
pub struct Results<'a> {
    pub upcoming: Vec<&'a RecordId>,
    /// Begins with the latest; what has no date stands last.
    pub past: Vec<&'a RecordId>,
    /// What isn't an event.
    pub others: Vec<RecordId>,
}

impl<'a> Results<'a> {
    pub fn of(reader: Reader<'a>, filters: &Filters) -> Results<'a> {
        let programme = reader.programme;
        let hits = (!filters.query.trim().is_empty()).then(|| hits(programme, &filters.query));
        let passes = |id: &&RecordId| {
            programme.event(id).is_some_and(|event| filters.let_through(event))
                && hits.as_ref().is_none_or(|hits| hits.contains(id))
        };
        let is_past = |id: &&RecordId| programme.event(id).is_some_and(|event| event.is_past(reader.now));
        let has_date = |id: &&RecordId| programme.event(id).and_then(Event::sort_key).is_some();
        let (past, upcoming): (Vec<_>, Vec<_>) = programme.events.iter().filter(passes).partition(is_past);
        let (mut dated, undated): (Vec<_>, Vec<_>) = past.into_iter().partition(has_date);
        dated.reverse();
        let past: Vec<_> = dated.into_iter().chain(undated).collect();
        let is_other = |id: &RecordId| programme.project(id).is_some() || programme.article(id).is_some();
        Results {
            upcoming: if filters.when == When::Past { Vec::new() } else { upcoming },
            past: if filters.when == When::Upcoming { Vec::new() } else { past },
            others: hits.into_iter().flatten().filter(is_other).collect(),
        }
    }

    pub fn events(&self) -> usize {
        self.upcoming.len().saturating_add(self.past.len())
    }

    pub fn are_none(&self) -> bool {
        self.events() == 0 && self.others.is_empty()
    }
}

/// Events, projects and articles; sessions and countries that match lead to their events.
fn hits(programme: &Programme, query: &str) -> Vec<RecordId> {
    let mut hits = Vec::new();
    for id in search(programme.entries(entries), query, nfkc) {
        match id.kind() {
            Some(Kind::Session) => hits.extend(programme.session(&id).map(|session| session.event.clone())),
            Some(Kind::Country) => {
                let code = programme.countries().find(|(_, its)| **its == id).map(|(code, _)| code);
                let is_there = |event: &Event| code.is_some_and(|code| concerns(event, code));
                let there = programme.events.iter().filter(|id| programme.event(id).is_some_and(is_there));
                hits.extend(there.cloned());
            }
            _ => hits.push(id),
        }
    }
    hits
}

fn entries(programme: &Programme) -> Vec<Entry> {
    let entry = |id: &RecordId, more: &str| Entry::of(id, programme.texts(id), more, nfkc);
    let mut entries = Vec::new();
    for id in &programme.projects {
        let more = programme.project(id).map(|project| names(&project.organisations)).unwrap_or_default();
        entries.push(entry(id, &more));
    }
    for id in &programme.events {
        let Some(event) = programme.event(id) else { continue };
        let mut more = names(&event.people.items()) + &names(&event.organisations.items());
        for text in
            event.country.and_then(|code| programme.country(code)).into_iter().flat_map(|id| programme.texts(id))
        {
            more.extend([text.title.as_str(), " "]);
        }
        entries.push(entry(id, &more));
        entries.extend(programme.sessions_of(id).into_iter().map(|(id, session)| entry(id, &speakers(session))));
    }
    for id in &programme.articles {
        let more = programme.article(id).map(sources).unwrap_or_default();
        entries.push(entry(id, &more));
    }
    entries.extend(programme.countries().map(|(_, id)| entry(id, "")));
    entries
}
