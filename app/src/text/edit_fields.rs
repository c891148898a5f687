//! What the fields are called that are changed at a desk.

use passerelle_shared::model::{EditField, Slot};

use super::{language_name, more};

/// What a field is called, and in which language it is.
pub fn slot_name(slot: Slot) -> String {
    let words = &more().desk.editing;
    match slot.language {
        Some(language) => words.in_language.with(field_name(slot.field), language_name(language)),
        None => field_name(slot.field).to_owned(),
    }
}

pub fn field_name(field: EditField) -> &'static str {
    let desk = &more().desk;
    let (words, news, new, agenda) = (&desk.editing, &desk.news, &desk.new_event, &desk.agenda);
    match field {
        EditField::Title => words.field_title,
        EditField::Summary => words.summary,
        EditField::Body => words.body,
        EditField::Place => words.place,
        EditField::Note => words.note,
        EditField::Starts => words.starts,
        EditField::Ends => words.ends,
        EditField::Closes => words.closes,
        EditField::Capacity => words.capacity,
        EditField::Policy => words.policy,
        EditField::Kind => new.kind,
        EditField::Country => new.country,
        EditField::Zone => new.zone,
        EditField::From => new.from,
        EditField::Published => news.date,
        EditField::Project => news.project,
        EditField::Links => news.links,
        EditField::State => news.state,
        EditField::Room => agenda.room,
        EditField::Day => agenda.day,
        EditField::Begins => agenda.begins,
        EditField::Until => agenda.until,
        EditField::SessionKind => agenda.kind,
        EditField::Track => agenda.track,
        EditField::Speakers => agenda.speakers,
        EditField::Languages => agenda.languages,
        EditField::Interpretation => agenda.interpretation,
        EditField::Unknown => "",
    }
}
