//! Edits: what one who runs an event changes of it, field by field, from what stood on their screen. Where a field moved
//! since, nothing of the edit is done: its author is told what stands, and has both texts.
//!
//! ```text
//! a field stands as it was seen      ─▶ it takes what was typed
//! it has what was typed already      ─▶ it stays
//! it has something else by now       ─▶ nothing of the whole edit is done
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::json;
use crate::model::{
    EditField, Event, EventStatus, FieldChange, FieldStands, Language, PartialDate, Reason, RecordId, SignUpPolicy,
    Slot, Text, Timestamp, WallTime,
};
use crate::rules::Family;
use crate::sync::{Author, CommandId, Entry};

/// The names of what one can want.
pub const KINDS: [&str; 2] = ["edit-event", "cancel-event"];

/// One edit of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    pub id: CommandId,
    pub author: Author,
    pub kind: Wish,
    /// The event.
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
    EditEvent,
    /// The reason is among the changes: a note, in one language at least.
    CancelEvent,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Body {
    pub changes: Vec<FieldChange>,
}

/// What stands in each field; one that isn't named is empty.
pub type Fields = BTreeMap<Slot, String>;

/// What an event's fields are, with its words in each language.
pub fn fields<'a>(event: &Event, words: impl IntoIterator<Item = (Language, &'a Text)>) -> Fields {
    let terms = event.terms();
    let mut fields = Fields::new();
    let mut put = |slot, text: String| {
        if !text.is_empty() {
            fields.insert(slot, text);
        }
    };
    put(Slot::plain(EditField::Starts), event.starts.map(String::from).unwrap_or_default());
    put(Slot::plain(EditField::Ends), event.ends.map(String::from).unwrap_or_default());
    if let Some(terms) = terms {
        put(Slot::plain(EditField::Closes), terms.closes_wall.map(String::from).unwrap_or_default());
        put(Slot::plain(EditField::Capacity), terms.capacity.map(|capacity| capacity.to_string()).unwrap_or_default());
        put(Slot::plain(EditField::Policy), policy_name(terms.policy).to_owned());
    }
    for (language, text) in words {
        for field in EditField::WORDS {
            put(Slot::words(field, language), words_of(text, field).trim().to_owned());
        }
    }
    fields
}

/// What a text says in a field of words.
pub fn words_of(text: &Text, field: EditField) -> &str {
    match field {
        EditField::Title => &text.title,
        EditField::Summary => &text.summary,
        EditField::Body => &text.body,
        EditField::Place => &text.place,
        EditField::Note => &text.note,
        _ => "",
    }
}

fn policy_name(policy: SignUpPolicy) -> &'static str {
    match policy {
        SignUpPolicy::Open => "open",
        SignUpPolicy::Approval => "approval",
        SignUpPolicy::Nomination => "nomination",
        SignUpPolicy::Other => "",
    }
}

/// `None` for what is no policy of ours.
pub fn policy_named(name: &str) -> Option<SignUpPolicy> {
    [SignUpPolicy::Open, SignUpPolicy::Approval, SignUpPolicy::Nomination]
        .into_iter()
        .find(|policy| policy_name(*policy) == name)
}

/// What a decision about an edit depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub now: Timestamp,
    pub event: &'a Event,
    pub fields: &'a Fields,
    /// Places that are taken, offers included.
    pub taken: u32,
}

/// What becomes of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Refused(Reason),
    /// All of it stands already.
    Unchanged,
    /// These fields have these texts from now on.
    Change(Fields),
    /// The same, and the event is cancelled.
    Cancel(Fields),
}

/// Decides about one edit of somebody who runs the event.
pub fn judge(situation: &Situation<'_>, command: &Command) -> Effect {
    let changes = &command.body.changes;
    let slots: BTreeSet<Slot> = changes.iter().map(FieldChange::slot).collect();
    if slots.len() < changes.len() || !changes.iter().all(is_understood) {
        return Effect::Refused(Reason::NotUnderstood);
    }
    if command.kind == Wish::CancelEvent {
        if situation.event.status == EventStatus::Cancelled {
            return Effect::Unchanged;
        }
        if situation.event.is_past(situation.now) {
            return Effect::Refused(Reason::EventOver);
        }
        if !changes.iter().any(|change| change.field == EditField::Note && !change.after.trim().is_empty()) {
            return Effect::Refused(Reason::NoteNeeded);
        }
    }
    let moved = moved(situation.fields, changes);
    if !moved.is_empty() {
        return Effect::Refused(Reason::EditedMeanwhile { fields: moved });
    }
    let changed: Fields = changes
        .iter()
        .filter(|change| stands(situation.fields, change.slot()) != change.after.trim())
        .map(|change| (change.slot(), change.after.trim().to_owned()))
        .collect();
    if let Some(reason) = fault(situation, &changed) {
        return Effect::Refused(reason);
    }
    match command.kind {
        Wish::CancelEvent => Effect::Cancel(changed),
        Wish::EditEvent if changed.is_empty() => Effect::Unchanged,
        Wish::EditEvent => Effect::Change(changed),
    }
}

fn stands(fields: &Fields, slot: Slot) -> &str {
    fields.get(&slot).map_or("", String::as_str)
}

/// The fields that have something else by now, which isn't what was typed either.
fn moved(fields: &Fields, changes: &[FieldChange]) -> Vec<FieldStands> {
    let has_moved = |change: &&FieldChange| {
        let stands = stands(fields, change.slot());
        stands != change.before.trim() && stands != change.after.trim()
    };
    changes
        .iter()
        .filter(has_moved)
        .map(|change| {
            let (field, language) = (change.field, change.language);
            FieldStands { field, language, text: stands(fields, change.slot()).to_owned() }
        })
        .collect()
}

/// Whether it can stand in this field at all.
fn is_understood(change: &FieldChange) -> bool {
    let after = change.after.trim();
    let has_its_language = match change.language {
        Some(Language::Unknown) => false,
        language => language.is_some() == change.field.is_words(),
    };
    let is_readable = match change.field {
        EditField::Starts | EditField::Ends => after.is_empty() || PartialDate::parse(after).is_some(),
        EditField::Closes => after.is_empty() || WallTime::parse(after).is_some(),
        EditField::Capacity => after.is_empty() || after.parse::<u32>().is_ok_and(|number| number.to_string() == after),
        EditField::Policy => policy_named(after).is_some(),
        EditField::Unknown => false,
        _ => true,
    };
    has_its_language && is_readable && after.chars().count() <= change.field.characters_max()
}

/// What is wrong with changes, as far as a device can tell before they are saved.
pub fn complaint(situation: &Situation<'_>, changes: &[FieldChange]) -> Option<Reason> {
    if !changes.iter().all(is_understood) {
        return Some(Reason::NotUnderstood);
    }
    let changed = changes.iter().map(|change| (change.slot(), change.after.trim().to_owned())).collect();
    fault(situation, &changed)
}

/// What would be wrong with the event if these fields were changed so.
fn fault(situation: &Situation<'_>, changed: &Fields) -> Option<Reason> {
    let is_touched = |field| changed.contains_key(&Slot::plain(field));
    let becomes = |slot: Slot| changed.get(&slot).map_or_else(|| stands(situation.fields, slot), String::as_str);
    let plain = |field| becomes(Slot::plain(field));
    let has_terms = situation.event.terms().is_some();
    if !has_terms && [EditField::Closes, EditField::Capacity, EditField::Policy].into_iter().any(is_touched) {
        return Some(Reason::NoSignUpHere);
    }
    let (starts, ends) = (PartialDate::parse(plain(EditField::Starts)), PartialDate::parse(plain(EditField::Ends)));
    let days_are_touched = is_touched(EditField::Starts) || is_touched(EditField::Ends);
    if days_are_touched && let Some(reason) = fault_of_days(starts, ends, has_terms) {
        return Some(reason);
    }
    if (days_are_touched || is_touched(EditField::Closes))
        && let (Some(closes), Some(starts)) = (WallTime::parse(plain(EditField::Closes)), starts)
        && closes.day().start_utc() > starts.end_utc()
    {
        return Some(Reason::DeadlineAfterStart);
    }
    if is_touched(EditField::Capacity)
        && plain(EditField::Capacity).parse::<u32>().is_ok_and(|capacity| capacity < situation.taken)
    {
        return Some(Reason::CapacityBelowTaken { taken: situation.taken });
    }
    has_words_without_title(situation, changed).then_some(Reason::TitleNeeded)
}

fn fault_of_days(starts: Option<PartialDate>, ends: Option<PartialDate>, has_terms: bool) -> Option<Reason> {
    match (starts, ends) {
        (Some(starts), Some(ends)) if ends.end_utc() < starts.start_utc() => Some(Reason::EndsBeforeStart),
        (starts, ends) if has_terms && [starts, ends].iter().any(|day| day.is_none_or(|day| !day.is_a_day())) => {
            Some(Reason::DaysNeeded)
        }
        _ => None,
    }
}

/// Of a language that is touched and would have other words; or nothing would have a title any more.
fn has_words_without_title(situation: &Situation<'_>, changed: &Fields) -> bool {
    let becomes = |field, language| {
        let slot = Slot::words(field, language);
        changed.get(&slot).map_or_else(|| stands(situation.fields, slot), String::as_str)
    };
    let touched: BTreeSet<Language> = changed.keys().filter_map(|slot| slot.language).collect();
    let is_without = |language: &Language| {
        becomes(EditField::Title, *language).is_empty()
            && EditField::WORDS.iter().any(|field| !becomes(*field, *language).is_empty())
    };
    let has_none = Language::ALL.iter().all(|language| becomes(EditField::Title, *language).is_empty());
    touched.iter().any(is_without) || (!touched.is_empty() && has_none)
}

/// Edits that have no outcome yet, as a screen shows them over what stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub order: u64,
    pub command: CommandId,
    pub wish: Wish,
    pub changes: Vec<FieldChange>,
    pub is_tried: bool,
    /// The server could not read it.
    pub is_set_aside: bool,
    /// The server judges no more of this account before then, by its clock.
    pub put_off_until: Option<Timestamp>,
}

/// In the order in which they were made, of the person whose entries these are.
pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>, event: &RecordId) -> Vec<Pending> {
    let edits = entries.into_iter().filter(|entry| Family::of(&entry.command.kind) == Some(Family::Edit));
    let pending = |entry: &'a Entry| {
        let command = json::read::<Command>(&entry.raw)?;
        Some(Pending {
            order: entry.order,
            command: command.id,
            wish: command.kind,
            changes: command.body.changes,
            is_tried: entry.is_tried,
            is_set_aside: entry.is_set_aside,
            put_off_until: entry.put_off_until,
        })
    };
    edits.filter(|entry| entry.command.concerns == *event).filter_map(pending).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::AccountId;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);
    const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };
    const PLACE: Slot = Slot { field: EditField::Place, language: Some(Language::French) };

    fn plain(field: EditField) -> Slot {
        Slot::plain(field)
    }

    fn event() -> Event {
        json::read(
            r#"{"kind":"training","status":"planned","starts":"2027-04-01","ends":"2027-04-03","zone":"Africa/Tunis",
                "starts_at":1806534000000,"ends_at":1806793199999,"translations":["fr"],
                "sign_up":{"version":1,"policy":"open","capacity":20,"closes_wall":"2027-03-20T23:59","asks":[]}}"#,
        )
        .expect("an event")
    }

    fn standing() -> Fields {
        let french = Text { title: "Atelier".into(), place: "Tunis".into(), ..Text::default() };
        fields(&event(), [(Language::French, &french)])
    }

    fn command(kind: Wish, changes: &[(Slot, &str, &str)]) -> Command {
        Command {
            id: CommandId("0f".repeat(16)),
            author: Author::Account(AccountId("5a".into())),
            kind,
            concerns: "event/tunis".into(),
            body: Body { changes: changes.iter().map(|(slot, old, new)| FieldChange::new(*slot, old, new)).collect() },
            intended_at: Timestamp(9),
            clock_ahead_ms: None,
        }
    }

    fn judged_of(event: &Event, kind: Wish, changes: &[(Slot, &str, &str)]) -> Effect {
        let situation = Situation { now: NOW, event, fields: &standing(), taken: 12 };
        judge(&situation, &command(kind, changes))
    }

    fn judged(changes: &[(Slot, &str, &str)]) -> Effect {
        judged_of(&event(), Wish::EditEvent, changes)
    }

    fn changed(changes: &[(Slot, &str)]) -> Effect {
        Effect::Change(changes.iter().map(|(slot, text)| (*slot, (*text).to_owned())).collect())
    }

    #[test]
    fn a_field_that_stands_as_it_was_seen_takes_what_was_typed() {
        let capacity = plain(EditField::Capacity);

        let effect = judged(&[(TITLE, "Atelier", " Atelier régional "), (capacity, "20", "24")]);

        assert_eq!(effect, changed(&[(TITLE, "Atelier régional"), (capacity, "24")]));
    }

    #[test]
    fn where_one_field_moved_nothing_is_done_and_what_stands_is_told_of_that_one() {
        let effect = judged(&[(TITLE, "Séminaire", "Cours"), (PLACE, "Tunis", "Sousse")]);

        let fields =
            vec![FieldStands { field: EditField::Title, language: Some(Language::French), text: "Atelier".into() }];
        assert_eq!(effect, Effect::Refused(Reason::EditedMeanwhile { fields }));
    }

    #[test]
    fn what_somebody_else_has_typed_alike_is_no_quarrel() {
        assert_eq!(judged(&[(TITLE, "Séminaire", "Atelier")]), Effect::Unchanged);
        assert_eq!(judged(&[(TITLE, "Séminaire", "Atelier"), (PLACE, "Tunis", "Sfax")]), changed(&[(PLACE, "Sfax")]));
        assert_eq!(judged(&[]), Effect::Unchanged);
    }

    #[test]
    fn a_capacity_goes_down_to_what_is_taken_and_not_below() {
        let capacity = plain(EditField::Capacity);

        assert_eq!(judged(&[(capacity, "20", "12")]), changed(&[(capacity, "12")]));
        assert_eq!(judged(&[(capacity, "20", "11")]), Effect::Refused(Reason::CapacityBelowTaken { taken: 12 }));
        assert_eq!(judged(&[(capacity, "20", "")]), changed(&[(capacity, "")]), "room for everybody");
    }

    #[test]
    fn days_come_in_their_order_and_the_deadline_before_them() {
        let [starts, ends, closes] = [EditField::Starts, EditField::Ends, EditField::Closes].map(plain);
        let refused = |changes: &[(Slot, &str, &str)]| match judged(changes) {
            Effect::Refused(reason) => Some(reason),
            _ => None,
        };

        assert_eq!(refused(&[(ends, "2027-04-03", "2027-03-31")]), Some(Reason::EndsBeforeStart));
        assert_eq!(refused(&[(ends, "2027-04-03", "2027-04-01")]), None, "a day is enough");
        assert_eq!(refused(&[(starts, "2027-04-01", "2027-03-19")]), Some(Reason::DeadlineAfterStart));
        assert_eq!(refused(&[(closes, "2027-03-20T23:59", "2027-04-02T00:00")]), Some(Reason::DeadlineAfterStart));
        assert_eq!(refused(&[(closes, "2027-03-20T23:59", "2027-04-01T09:00")]), None);
        assert_eq!(refused(&[(starts, "2027-04-01", "2027-04")]), Some(Reason::DaysNeeded));
        assert_eq!(refused(&[(ends, "2027-04-03", "")]), Some(Reason::DaysNeeded));
    }

    #[test]
    fn words_of_a_language_have_a_title_and_the_last_one_stays() {
        let arabic = |field| Slot::words(field, Language::Arabic);
        let place = arabic(EditField::Place);

        assert_eq!(judged(&[(place, "", "تونس")]), Effect::Refused(Reason::TitleNeeded));
        let both = [(arabic(EditField::Title), "", "ورشة"), (place, "", "تونس")];
        assert!(matches!(judged(&both), Effect::Change(_)));
        assert_eq!(judged(&[(TITLE, "Atelier", ""), (PLACE, "Tunis", "")]), Effect::Refused(Reason::TitleNeeded));
    }

    #[test]
    fn what_no_form_can_send_is_not_understood() {
        let long = "é".repeat(301);
        for change in [
            (plain(EditField::Title), "", "Atelier"),
            (Slot::words(EditField::Capacity, Language::French), "20", "21"),
            (plain(EditField::Capacity), "20", "-1"),
            (plain(EditField::Capacity), "20", "007"),
            (plain(EditField::Starts), "2027-04-01", "1 April"),
            (plain(EditField::Closes), "2027-03-20T23:59", "soon"),
            (plain(EditField::Policy), "open", "by lot"),
            (plain(EditField::Unknown), "", ""),
            (TITLE, "Atelier", &long),
        ] {
            assert_eq!(judged(&[change]), Effect::Refused(Reason::NotUnderstood), "{change:?}");
        }
        assert_eq!(judged(&[(TITLE, "Atelier", "A"), (TITLE, "Atelier", "B")]), Effect::Refused(Reason::NotUnderstood));
    }

    #[test]
    fn where_one_cannot_sign_up_there_are_no_places_to_change() {
        let read_only = Event { sign_up: None.into(), ..event() };

        let effect = judged_of(&read_only, Wish::EditEvent, &[(plain(EditField::Capacity), "20", "21")]);

        assert_eq!(effect, Effect::Refused(Reason::NoSignUpHere));
    }

    #[test]
    fn an_event_is_cancelled_once_with_a_reason_and_before_it_is_over() {
        let note = Slot::words(EditField::Note, Language::French);
        let why: &[(Slot, &str, &str)] = &[(note, "", "La salle est fermée.")];
        let (cancelled, over) =
            (Event { status: EventStatus::Cancelled, ..event() }, Event { ends_at: Some(Timestamp(1)), ..event() });

        let effect = judged_of(&event(), Wish::CancelEvent, why);

        assert_eq!(effect, Effect::Cancel([(note, "La salle est fermée.".to_owned())].into()));
        assert_eq!(judged_of(&event(), Wish::CancelEvent, &[]), Effect::Refused(Reason::NoteNeeded));
        assert_eq!(judged_of(&event(), Wish::CancelEvent, &[(note, "", " ")]), Effect::Refused(Reason::NoteNeeded));
        assert_eq!(judged_of(&cancelled, Wish::CancelEvent, why), Effect::Unchanged);
        assert_eq!(judged_of(&over, Wish::CancelEvent, why), Effect::Refused(Reason::EventOver));
    }

    #[test]
    fn edits_that_wait_are_shown_in_their_order_and_with_their_event() {
        let entry = |order, command: &Command| {
            let raw = serde_json::to_string(command).expect("plain data");
            Entry::new(order, raw, Timestamp(0)).expect("a command")
        };
        let edit = command(Wish::EditEvent, &[(TITLE, "Atelier", "Cours")]);
        let of_another = Command { concerns: "event/rabat".into(), ..edit.clone() };

        let waits = fold(&[entry(1, &edit), entry(2, &of_another), entry(3, &edit)], &"event/tunis".into());

        assert_eq!(waits.iter().map(|pending| pending.order).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(waits[0].changes, edit.body.changes);
    }

    #[test]
    fn an_edit_on_the_wire_looks_like_this() {
        let command = command(Wish::EditEvent, &[(TITLE, "Atelier", "Cours"), (plain(EditField::Capacity), "20", "")]);
        let json = serde_json::to_string(&command).expect("plain data");

        assert_eq!(
            json,
            r#"{"id":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","author":{"account":"5a"},"kind":"edit-event","concerns":"event/tunis","body":{"changes":[{"field":"title","language":"fr","before":"Atelier","after":"Cours"},{"field":"capacity","before":"20"}]},"intended_at":9}"#
        );
        assert_eq!(serde_json::from_str::<Command>(&json).expect("what was written can be read"), command);
        let kinds = [Wish::EditEvent, Wish::CancelEvent].map(|wish| serde_json::to_value(wish).expect("a name"));
        assert_eq!(kinds, KINDS);
    }
}
