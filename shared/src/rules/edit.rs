//! Edits: what one who runs an event, with its agenda, or a project changes of a record, field by field, from what stood on
//! their screen. Where a field moved since, nothing of the edit is done: its author is told what stands, and has both texts.
//!
//! ```text
//! a field stands as it was seen      ─▶ it takes what was typed
//! it has what was typed already      ─▶ it stays
//! it has something else by now       ─▶ nothing of the whole edit is done
//! ```
//!
//! What is particular about a kind of record has a file of its own.

pub mod article;
pub mod event;
pub mod new_event;
pub mod session;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::json;
use crate::model::{
    CountryCode, DayHour, EditField, EventKind, FieldChange, FieldStands, Kind, Language, PartialDate, Reason,
    RecordId, Slot, Text, Timestamp, WallTime,
};
use crate::rules::Family;
use crate::sync::{Author, CommandId, Entry};

/// The names of what one can want.
pub const KINDS: [&str; 7] = [
    "create-event",
    "edit-event",
    "cancel-event",
    "edit-article",
    "take-back-article",
    "edit-session",
    "take-back-session",
];

/// One edit of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    pub id: CommandId,
    pub author: Author,
    pub kind: Wish,
    /// The record.
    pub concerns: RecordId,
    pub body: Body,
    /// The device's clock: evidence, never an order.
    pub intended_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// One that isn't there: for all to read at once.
    CreateEvent,
    EditEvent,
    /// The reason is among the changes: a note, in one language at least.
    CancelEvent,
    /// Writes it, too, where there is none; it is published where its state is changed to that.
    EditArticle,
    /// With a reason, like a cancellation.
    TakeBackArticle,
    /// Adds it, too, where there is none.
    EditSession,
    TakeBackSession,
}

impl Wish {
    /// The kind of record that it is about.
    pub fn kind(self) -> Kind {
        match self {
            Wish::CreateEvent | Wish::EditEvent | Wish::CancelEvent => Kind::Event,
            Wish::EditArticle | Wish::TakeBackArticle => Kind::Article,
            Wish::EditSession | Wish::TakeBackSession => Kind::Session,
        }
    }

    /// Another one takes its place as long as it hasn't gone. What ends a record has a form of its own.
    pub fn is_edit(self) -> bool {
        matches!(self, Wish::CreateEvent | Wish::EditEvent | Wish::EditArticle | Wish::EditSession)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Body {
    pub changes: Vec<FieldChange>,
}

/// What stands in each field; one that isn't named is empty.
pub type Fields = BTreeMap<Slot, String>;

/// What becomes of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Refused(Reason),
    /// All of it stands already.
    Unchanged,
    /// These fields have these texts from now on, and what was wished for is done.
    Change(Fields),
}

impl From<Result<Effect, Reason>> for Effect {
    fn from(weighed: Result<Effect, Reason>) -> Effect {
        weighed.unwrap_or_else(Effect::Refused)
    }
}

/// Its words in each language, in these fields.
fn fields_of_words<'a>(words: impl IntoIterator<Item = (Language, &'a Text)>, of: &[EditField]) -> Fields {
    let slots = words.into_iter().flat_map(|(language, text)| of.iter().map(move |field| (language, *field, text)));
    let filled = slots.map(|(language, field, text)| (Slot::words(field, language), words_of(text, field).trim()));
    filled.filter(|(_, text)| !text.is_empty()).map(|(slot, text)| (slot, text.to_owned())).collect()
}

fn put(fields: &mut Fields, field: EditField, text: String) {
    if !text.is_empty() {
        fields.insert(Slot::plain(field), text);
    }
}

/// What a text says in a field of words.
pub fn words_of(text: &Text, field: EditField) -> &str {
    match field {
        EditField::Title => &text.title,
        EditField::Summary => &text.summary,
        EditField::Body => &text.body,
        EditField::Place | EditField::Room => &text.place,
        EditField::Note => &text.note,
        _ => "",
    }
}

pub fn stands(fields: &Fields, slot: Slot) -> &str {
    fields.get(&slot).map_or("", String::as_str)
}

/// What stands in a field once these are changed.
fn becomes<'a>(fields: &'a Fields, changed: &'a Fields, slot: Slot) -> &'a str {
    changed.get(&slot).map_or_else(|| stands(fields, slot), String::as_str)
}

/// Each field once, of those that the record has, and nothing in it that can't stand there.
fn understood(changes: &[FieldChange], of: &[EditField]) -> Result<(), Reason> {
    let slots: BTreeSet<Slot> = changes.iter().map(FieldChange::slot).collect();
    if slots.len() < changes.len() || !changes.iter().all(|change| of.contains(&change.field) && is_understood(change))
    {
        return Err(Reason::NotUnderstood);
    }
    let is_too_long = |change: &&FieldChange| change.after.trim().chars().count() > change.field.characters_max();
    let nothing = |change: &FieldChange| FieldStands { text: String::new(), ..standing(change, "") };
    let fields: Vec<FieldStands> = changes.iter().filter(is_too_long).map(nothing).collect();
    if fields.is_empty() { Ok(()) } else { Err(Reason::TooLong { fields }) }
}

/// Whether it can stand in this field at all.
fn is_understood(change: &FieldChange) -> bool {
    let after = change.after.trim();
    let has_its_language = match change.language {
        Some(Language::Unknown) => false,
        language => language.is_some() == change.field.is_words(),
    };
    let is_readable = match change.field {
        EditField::Starts | EditField::Ends | EditField::Published => {
            after.is_empty() || PartialDate::parse(after).is_some()
        }
        EditField::Closes => after.is_empty() || WallTime::parse(after).is_some(),
        EditField::Capacity => after.is_empty() || after.parse::<u32>().is_ok_and(|number| number.to_string() == after),
        EditField::Policy => after.is_empty() || event::policy_named(after).is_some(),
        EditField::Kind => EventKind::named(after).is_some(),
        EditField::Country => after.is_empty() || CountryCode::parse(after).is_some(),
        EditField::From => RecordId::from(after).kind() == Some(Kind::Event),
        EditField::Links => article::links(after).is_some(),
        EditField::State => after == article::PUBLISHED,
        EditField::Day => after.parse::<u8>().is_ok_and(|number| number.to_string() == after),
        EditField::Begins | EditField::Until => after.is_empty() || DayHour::parse(after).is_some(),
        EditField::SessionKind => session::kind_named(after).is_some(),
        EditField::Speakers => session::speakers(after).is_some(),
        EditField::Languages | EditField::Interpretation => session::languages(after).is_some(),
        EditField::Unknown => false,
        _ => true,
    };
    has_its_language && is_readable
}

/// What these changes are, from what stands: nothing of them where one of the fields has moved.
fn changed(fields: &Fields, changes: &[FieldChange]) -> Result<Fields, Reason> {
    let moved = moved(fields, changes);
    if !moved.is_empty() {
        return Err(Reason::EditedMeanwhile { fields: moved });
    }
    let is_other = |change: &&FieldChange| stands(fields, change.slot()) != change.after.trim();
    Ok(wanted(changes.iter().filter(is_other)))
}

fn wanted<'a>(changes: impl IntoIterator<Item = &'a FieldChange>) -> Fields {
    changes.into_iter().map(|change| (change.slot(), change.after.trim().to_owned())).collect()
}

/// The fields that have something else by now, which isn't what was typed either.
fn moved(fields: &Fields, changes: &[FieldChange]) -> Vec<FieldStands> {
    let has_moved = |change: &&FieldChange| {
        let stands = stands(fields, change.slot());
        stands != change.before.trim() && stands != change.after.trim()
    };
    changes.iter().filter(has_moved).map(|change| standing(change, stands(fields, change.slot()))).collect()
}

fn standing(change: &FieldChange, text: &str) -> FieldStands {
    FieldStands { field: change.field, language: change.language, text: text.to_owned() }
}

/// All fields, once these are changed.
fn with(fields: &Fields, changed: &Fields) -> Fields {
    fields.iter().chain(changed).map(|(slot, text)| (*slot, text.clone())).collect()
}

/// What becomes of what was changed, if anything was.
fn carried_out(changed: Fields) -> Effect {
    if changed.is_empty() { Effect::Unchanged } else { Effect::Change(changed) }
}

/// What is taken back says why, in the languages in which somebody did.
fn taken_back(changes: &[FieldChange]) -> Result<Effect, Reason> {
    has_note(changes)?;
    Ok(Effect::Change(wanted(changes.iter().filter(|change| !change.after.trim().is_empty()))))
}

/// Nothing ends without a word.
fn has_note(changes: &[FieldChange]) -> Result<(), Reason> {
    let is_note = |change: &FieldChange| change.field == EditField::Note && !change.after.trim().is_empty();
    if changes.iter().any(is_note) { Ok(()) } else { Err(Reason::NoteNeeded) }
}

/// Of a language that is touched and would have other words; or nothing would have a title any more.
fn has_words_without_title(fields: &Fields, changed: &Fields, of: &[EditField]) -> bool {
    let is_empty = |field, language| becomes(fields, changed, Slot::words(field, language)).is_empty();
    let touched: BTreeSet<Language> = changed.keys().filter_map(|slot| slot.language).collect();
    let is_without = |language: &Language| {
        is_empty(EditField::Title, *language) && of.iter().any(|field| !is_empty(*field, *language))
    };
    let has_none = || Language::ALL.iter().all(|language| is_empty(EditField::Title, *language));
    touched.iter().any(is_without) || (!touched.is_empty() && has_none())
}

/// Edits that have no outcome yet, as a screen shows them over what stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub order: u64,
    pub command: CommandId,
    pub wish: Wish,
    pub concerns: RecordId,
    pub changes: Vec<FieldChange>,
    pub is_tried: bool,
    /// The server could not read it.
    pub is_set_aside: bool,
    /// The server judges no more of this account before then, by its clock.
    pub put_off_until: Option<Timestamp>,
}

/// In the order in which they were made, of the person whose entries these are; about all records.
pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Pending> {
    let edits = entries.into_iter().filter(|entry| Family::of(&entry.command.kind) == Some(Family::Edit));
    let pending = |entry: &'a Entry| {
        let command = json::read::<Command>(&entry.raw)?;
        Some(Pending {
            order: entry.order,
            command: command.id,
            wish: command.kind,
            concerns: command.concerns,
            changes: command.body.changes,
            is_tried: entry.is_tried,
            is_set_aside: entry.is_set_aside,
            put_off_until: entry.put_off_until,
        })
    };
    edits.filter_map(pending).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::sync::AccountId;

    const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };

    pub(crate) fn command(kind: Wish, concerns: &str, changes: &[(Slot, &str, &str)]) -> Command {
        Command {
            id: CommandId("0f".repeat(16)),
            author: Author::Account(AccountId("5a".into())),
            kind,
            concerns: concerns.into(),
            body: Body { changes: changes.iter().map(|(slot, old, new)| FieldChange::new(*slot, old, new)).collect() },
            intended_at: Timestamp(9),
            clock_ahead_ms: None,
        }
    }

    #[test]
    fn edits_that_wait_are_shown_in_their_order_and_with_their_record() {
        let entry = |order, command: &Command| {
            let raw = serde_json::to_string(command).expect("plain data");
            Entry::new(order, raw, Timestamp(0)).expect("a command")
        };
        let edit = command(Wish::EditEvent, "event/tunis", &[(TITLE, "Atelier", "Cours")]);
        let of_another = command(Wish::EditArticle, "article/rabat", &[(TITLE, "", "Cours")]);

        let waits = fold(&[entry(1, &edit), entry(2, &of_another), entry(3, &edit)]);

        let shown: Vec<(u64, &str)> = waits.iter().map(|one| (one.order, one.concerns.as_str())).collect();
        assert_eq!(shown, [(1, "event/tunis"), (2, "article/rabat"), (3, "event/tunis")]);
        assert_eq!(waits[0].changes, edit.body.changes);
    }

    #[test]
    fn an_edit_on_the_wire_looks_like_this() {
        let capacity = Slot::plain(EditField::Capacity);
        let command = command(Wish::EditEvent, "event/tunis", &[(TITLE, "Atelier", "Cours"), (capacity, "20", "")]);
        let json = serde_json::to_string(&command).expect("plain data");

        assert_eq!(
            json,
            r#"{"id":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","author":{"account":"5a"},"kind":"edit-event","concerns":"event/tunis","body":{"changes":[{"field":"title","language":"fr","before":"Atelier","after":"Cours"},{"field":"capacity","before":"20"}]},"intended_at":9}"#
        );
        assert_eq!(serde_json::from_str::<Command>(&json).expect("what was written can be read"), command);
        let wishes = [
            Wish::CreateEvent,
            Wish::EditEvent,
            Wish::CancelEvent,
            Wish::EditArticle,
            Wish::TakeBackArticle,
            Wish::EditSession,
            Wish::TakeBackSession,
        ];
        assert_eq!(wishes.map(|wish| serde_json::to_value(wish).expect("a name")), KINDS);
    }
}
