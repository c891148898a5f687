//! All of my agenda, or one session of it, as a file for the phone's calendar.

use leptos::prelude::*;
use passerelle_shared::calendar::{Entry, Facts, Standing};
use passerelle_shared::model::{Kind, RecordId};

use super::mine::{Hold, Mine};
use crate::screens::blocks::{Worded, calendar_entry, calendar_link, event_facts, title_of, words_of};
use crate::screens::requests::mark;
use crate::state::{App, Programme};
use crate::text::more;

/// What a calendar is told of one record.
struct Described<'a> {
    id: &'a RecordId,
    words: Worded<'a>,
    facts: Facts,
    description: String,
}

/// `None` where nothing of it has a day.
pub fn agenda_link(app: App, mine: &Mine) -> Option<AnyView> {
    let programme = app.programme.get();
    let events = mine.events.iter().filter_map(|(id, hold)| event(app, &programme, id, *hold));
    let sessions = mine.sessions.iter().filter_map(|id| session(app, &programme, id));
    let all: Vec<Described<'_>> = events.chain(sessions).collect();
    let name = RecordId::new(Kind::Event, "passerelle");
    (!all.is_empty()).then(|| link(app, &name, &all, more().my_agenda.all_to_calendar))
}

pub fn session_link(app: App, id: &RecordId) -> Option<AnyView> {
    let programme = app.programme.get();
    let described = session(app, &programme, id)?;
    Some(link(app, id, &[described], more().event.add_to_calendar))
}

fn link(app: App, name: &RecordId, all: &[Described<'_>], label: &'static str) -> AnyView {
    let now = app.now.get_untracked();
    let entries = all.iter().map(|one| {
        let entry = calendar_entry(one.words, one.id, one.facts.clone(), now);
        Entry { description: &one.description, ..entry }
    });
    calendar_link(name, &entries.collect::<Vec<_>>(), label)
}

/// Without a place it is no confirmed date, and how it stands is said.
fn event<'a>(app: App, programme: &'a Programme, id: &'a RecordId, hold: Hold) -> Option<Described<'a>> {
    let facts = event_facts(programme, id, programme.event(id)?)?;
    let stands = mark(app, &app.stands_at(id)).map(|(words, ..)| words.to_owned()).unwrap_or_default();
    Some(Described {
        id,
        words: words_of(programme, id)?,
        facts: Facts { standing: as_held(facts.standing, hold), ..facts },
        description: stands,
    })
}

fn as_held(standing: Standing, hold: Hold) -> Standing {
    match (standing, hold) {
        (Standing::Confirmed, Hold::Star | Hold::Asked) => Standing::Tentative,
        (standing, _) => standing,
    }
}

fn session<'a>(app: App, programme: &'a Programme, id: &'a RecordId) -> Option<Described<'a>> {
    let session = programme.session(id)?;
    let event = programme.event(&session.event)?;
    let known_at = app.connection.with(|connection| connection.fresh_as_of).unwrap_or_default();
    Some(Described {
        id,
        words: words_of(programme, id)?,
        facts: Facts::of_session(session, event, known_at)?,
        description: title_of(programme, &session.event).words,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_is_told_of_a_confirmed_date_only_where_one_has_a_place() {
        for (hold, told) in
            [(Hold::Star, Standing::Tentative), (Hold::Asked, Standing::Tentative), (Hold::Place, Standing::Confirmed)]
        {
            assert_eq!(as_held(Standing::Confirmed, hold), told, "{hold:?}");
            assert_eq!(as_held(Standing::Cancelled, hold), Standing::Cancelled, "{hold:?}");
        }
    }
}
