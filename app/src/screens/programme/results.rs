//! Which events pass the filters, and what else is found.

use passerelle_shared::model::{Event, Kind, RecordId, Timestamp};
use passerelle_shared::search::concerns;

use crate::route::{Filters, When};
use crate::state::{Programme, search};

/// What the filters leave, as lists of ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Results {
    pub upcoming: Vec<RecordId>,
    pub past: Vec<RecordId>,
    /// What isn't an event.
    pub others: Vec<RecordId>,
}

impl Results {
    pub fn of(programme: &Programme, filters: &Filters, now: Timestamp) -> Results {
        let hits = (!filters.query.trim().is_empty()).then(|| hits(programme, &filters.query));
        let passing = programme.events().iter().filter(|(id, event)| passes(id, event, filters, hits.as_deref()));
        let (past, upcoming): (Vec<_>, Vec<_>) = passing.partition(|(_, event)| event.is_past(now));
        // What is over begins with the latest; what has no date stands last.
        let (mut dated, undated): (Vec<_>, Vec<_>) =
            past.into_iter().partition(|(_, event)| event.sort_key().is_some());
        dated.reverse();
        let ids = |events: Vec<&(RecordId, _)>, hidden_by: When| match filters.when == hidden_by {
            true => Vec::new(),
            false => events.into_iter().map(|(id, _)| id.clone()).collect(),
        };
        let is_other = |id: &&RecordId| programme.project(id).is_some() || programme.article(id).is_some();
        Results {
            upcoming: ids(upcoming, When::Past),
            past: ids(dated.into_iter().chain(undated).collect(), When::Upcoming),
            others: hits.iter().flatten().filter(is_other).cloned().collect(),
        }
    }

    pub fn events(&self) -> usize {
        self.upcoming.len() + self.past.len()
    }

    pub fn are_none(&self) -> bool {
        self.events() == 0 && self.others.is_empty()
    }
}

fn passes(id: &RecordId, event: &Event, filters: &Filters, hits: Option<&[RecordId]>) -> bool {
    filters.let_through(event) && hits.is_none_or(|hits| hits.contains(id))
}

/// Events, projects and articles; sessions and countries that match lead to their events.
fn hits(programme: &Programme, query: &str) -> Vec<RecordId> {
    let mut events = Vec::new();
    for id in search(programme, query) {
        match id.kind() {
            Some(Kind::Session) => events.extend(programme.session(&id).map(|session| session.event.clone())),
            Some(Kind::Country) => {
                let code = programme.countries().iter().find(|(its, _)| *its == id).map(|(_, country)| country.code);
                let there =
                    programme.events().iter().filter(|(_, event)| code.is_some_and(|code| concerns(event, code)));
                events.extend(there.map(|(id, _)| id.clone()));
            }
            _ => events.push(id),
        }
    }
    events
}
