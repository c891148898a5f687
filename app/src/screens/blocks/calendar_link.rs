//! What a phone's calendar takes as a file, made here: it needs no network.

use leptos::prelude::*;
use passerelle_shared::calendar::{self, Entry, Facts};
use passerelle_shared::model::{Event, RecordId, Timestamp};

use super::wording::{Worded, words_of};
use crate::route::encoded;
use crate::state::Programme;
use crate::text::more;
use crate::ui::{Glyph, Icon};

/// Where no day is known there is nothing to link to.
pub fn event_calendar_link(programme: &Programme, id: &RecordId, event: &Event, now: Timestamp) -> Option<AnyView> {
    let entry = calendar_entry(words_of(programme, id)?, id, event_facts(programme, id, event)?, now);
    Some(calendar_link(id, &[entry], more().event.add_to_calendar))
}

pub fn event_facts(programme: &Programme, id: &RecordId, event: &Event) -> Option<Facts> {
    let sessions = programme.sessions_of(id).iter().map(|(_, session)| &**session);
    Facts::of_event(event, calendar::hours(sessions))
}

pub fn calendar_entry<'a>(words: Worded<'a>, id: &'a RecordId, facts: Facts, now: Timestamp) -> Entry<'a> {
    Entry {
        id,
        facts,
        title: &words.text.title,
        place: &words.text.place,
        description: "",
        language: words.language,
        url: None,
        made_at: now,
    }
}

/// Named after what it is about.
pub fn calendar_link(about: &RecordId, entries: &[Entry<'_>], label: &'static str) -> AnyView {
    let href = ["data:text/calendar;charset=utf-8,", &encoded(&calendar::file(entries))].concat();
    view! {
        <a class="button" href=href download=calendar::file_name(about)>
            <Icon glyph=Glyph::CALENDAR />
            <span>{label}</span>
        </a>
    }
    .into_any()
}
