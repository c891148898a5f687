//! What stands of an event, what was typed over it, and what is made of both.

use std::collections::BTreeSet;

use leptos::prelude::*;
use passerelle_shared::model::{
    EditField, FieldChange, Language, PartialDate, Reason, RecordId, SignUpPolicy, Slot, Text, WallTime,
};
use passerelle_shared::rules::edit::{Fields, Situation, Wish, complaint, fields, policy_named};

use crate::commands;
use crate::state::{App, Desk, DeskCopy, Desks, Edits, Programme, WhenRead};
use crate::text::{date, language_name, more};

/// One event that is being changed.
#[derive(Clone, Copy)]
pub struct Editor {
    pub app: App,
    id: StoredValue<RecordId>,
    desks: WhenRead<Desks>,
    pub edits: WhenRead<Edits>,
    /// What stands, as far as it is known here.
    stands: Memo<Fields>,
    /// In this form since it was opened or saved.
    typed: RwSignal<Fields>,
    pub changes: Memo<Vec<FieldChange>>,
}

impl Editor {
    pub fn new(app: App, id: RecordId, desks: WhenRead<Desks>, typed: RwSignal<Fields>) -> Editor {
        let edits = crate::state::edits(app, id.clone());
        let id = StoredValue::new(id);
        let stands = Memo::new(move |_| {
            let mut stands = app.programme.with(|programme| id.with_value(|id| what_stands(programme, id)));
            stands.extend(edits.get().map(|edits| edits.known()).unwrap_or_default());
            stands
        });
        // What is saved isn't only typed any more.
        Effect::new(move |_| {
            let Some(saved) = edits.get().map(|edits| edits.typed()) else { return };
            typed.maybe_update(|typed| {
                let before = typed.len();
                typed.retain(|slot, text| saved.get(slot) != Some(text));
                typed.len() < before
            });
        });
        let changes = Memo::new(move |_| {
            let mut wanted = edits.get().map(|edits| edits.typed()).unwrap_or_default();
            wanted.extend(typed.get());
            stands.with(|stands| changes(stands, &wanted))
        });
        Editor { app, id, desks, edits, stands, typed, changes }
    }

    /// What stands in a field of the form.
    pub fn shows(self, slot: Slot) -> String {
        let typed = self.typed.with(|typed| typed.get(&slot).cloned());
        let before = || self.edits.get().and_then(|edits| edits.typed().remove(&slot));
        typed.or_else(before).unwrap_or_else(|| self.stands(slot))
    }

    pub fn stands(self, slot: Slot) -> String {
        self.stands.with(|stands| stands.get(&slot).cloned()).unwrap_or_default()
    }

    pub fn type_in(self, slot: Slot, text: String) {
        self.typed.update(|typed| drop(typed.insert(slot, text)));
    }

    /// The languages of the screens and of the event; `false` for those whose words are on their way.
    pub fn languages(self) -> Vec<(Language, bool)> {
        self.app.programme.with(|programme| self.id.with_value(|id| languages(programme, id)))
    }

    pub fn has_terms(self) -> bool {
        let find = |programme: &Programme| self.id.with_value(|id| programme.event(id).cloned());
        self.app.programme.with(find).is_some_and(|event| event.terms().is_some())
    }

    /// How many may still come; nothing where the desk isn't on this device as a whole.
    pub fn concerned(self) -> Option<u64> {
        let is_whole = self.desk().is_some_and(|desk| desk.copy == DeskCopy::Whole);
        is_whole.then(|| self.count(|one| one.applicant.state.is_live()))
    }

    pub fn desk(self) -> Option<Desk> {
        let desks = self.desks.get()?;
        self.id.with_value(|id| desks.desk(id, None).cloned())
    }

    fn count(self, counts: impl Fn(&&crate::state::AtDesk) -> bool) -> u64 {
        self.desks.get().map_or(0, |desks| desks.applicants.iter().filter(counts).count() as u64)
    }

    /// Whether it is on another day, or in another place: what it is called in one more language is no other place.
    pub fn moves(self) -> bool {
        let is_elsewhere = |change: &FieldChange| match change.field {
            EditField::Starts | EditField::Ends => true,
            EditField::Place => !change.before.is_empty() && !change.after.is_empty(),
            _ => false,
        };
        self.changes.with(|changes| changes.iter().any(is_elsewhere))
    }

    /// What the server would say against it, as far as it can be told here.
    pub fn complaint(self) -> Option<Reason> {
        let taken = self.count(|one| one.applicant.state.takes_a_place());
        let find = |programme: &Programme| self.id.with_value(|id| programme.event(id).cloned());
        let event = self.app.programme.with(find)?;
        self.stands.with(|fields| {
            let taken = u32::try_from(taken).unwrap_or(u32::MAX);
            let situation = Situation { now: self.app.now.get(), event: &event, fields, taken };
            self.changes.with(|changes| complaint(&situation, changes))
        })
    }

    /// Whether something is typed that isn't saved.
    pub fn has_news(self) -> bool {
        let Some(edits) = self.edits.get() else { return false };
        let waits = edits.waits.iter().filter(|one| one.wish == Wish::EditEvent && !one.is_tried);
        let saved: Vec<FieldChange> = waits.flat_map(|one| one.changes.clone()).collect();
        self.changes.with(|changes| *changes != saved || (!edits.not_done.is_empty() && !changes.is_empty()))
    }

    /// Whether it is on the disk.
    pub async fn save(self) -> bool {
        let changes = self.changes.get_untracked();
        let is_saved = commands::edit_event(self.app, self.id.get_value(), Wish::EditEvent, changes).await;
        if is_saved {
            // Until what was saved is read anew it stands here, as it was saved.
            let stands = self.stands.try_get_untracked().unwrap_or_default();
            self.typed.try_update(|typed| {
                typed.values_mut().for_each(|text| *text = text.trim().to_owned());
                typed.retain(|slot, text| stands.get(slot).map_or("", String::as_str) != text);
            });
        }
        is_saved
    }

    pub async fn cancel(self, changes: Vec<FieldChange>) -> bool {
        commands::edit_event(self.app, self.id.get_value(), Wish::CancelEvent, changes).await
    }

    /// What wasn't published was read, and isn't wanted any more.
    pub fn give_up(self) {
        self.typed.set(Fields::new());
        commands::give_up_edits(self.app, self.id.get_value());
    }
}

fn what_stands(programme: &Programme, id: &RecordId) -> Fields {
    let Some(event) = programme.event(id) else { return Fields::new() };
    let words: Vec<(Language, &Text)> =
        Language::ALL.into_iter().filter_map(|language| Some((language, programme.text(id, language)?))).collect();
    fields(event, words)
}

fn languages(programme: &Programme, id: &RecordId) -> Vec<(Language, bool)> {
    const OF_THE_SCREENS: [Language; 3] = [Language::French, Language::English, Language::Arabic];
    let here = programme.languages_of(id);
    let named = programme.event(id).map(|event| event.translations.clone()).unwrap_or_default();
    let shown: BTreeSet<Language> = OF_THE_SCREENS.into_iter().chain(here.clone()).chain(named.clone()).collect();
    let is_here = |language: &Language| here.contains(language) || !named.contains(language);
    shown.into_iter().map(|language| (language, is_here(&language))).collect()
}

/// From what stands to what is wanted, where that is something else.
fn changes(stands: &Fields, wanted: &Fields) -> Vec<FieldChange> {
    let change = |(slot, after): (&Slot, &String)| {
        let (before, after) = (stands.get(slot).map_or("", String::as_str), after.trim());
        (before != after).then(|| FieldChange::new(*slot, before, after))
    };
    wanted.iter().filter_map(change).collect()
}

/// What a field is called, and in which language it is.
pub fn slot_name(slot: Slot) -> String {
    let words = &more().desk.editing;
    match slot.language {
        Some(language) => words.in_language.with(field_name(slot.field), language_name(language)),
        None => field_name(slot.field).to_owned(),
    }
}

pub fn field_name(field: EditField) -> &'static str {
    let words = &more().desk.editing;
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
        EditField::Unknown => "",
    }
}

/// As it is read where it isn't typed.
pub fn said(field: EditField, text: &str) -> String {
    let words = &more().desk.editing;
    match (field, text) {
        (_, "") => words.nothing.to_owned(),
        (EditField::Starts | EditField::Ends, text) => PartialDate::parse(text).map_or_else(|| text.to_owned(), date),
        (EditField::Closes, text) => match WallTime::parse(text) {
            Some(wall) => format!("{}, {:02}:{:02}", date(wall.day()), wall.hour(), wall.minute()),
            None => text.to_owned(),
        },
        (EditField::Policy, text) => match policy_named(text) {
            Some(policy) => policy_words(policy).to_owned(),
            None => text.to_owned(),
        },
        (_, text) => text.to_owned(),
    }
}

pub fn policy_words(policy: SignUpPolicy) -> &'static str {
    let words = &more().desk.editing;
    match policy {
        SignUpPolicy::Open => words.policy_open,
        SignUpPolicy::Approval => words.policy_approval,
        SignUpPolicy::Nomination => words.policy_nomination,
        SignUpPolicy::Other => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_back_as_it_stands_changes_nothing() {
        let title = Slot::words(EditField::Title, Language::French);
        let capacity = Slot::plain(EditField::Capacity);
        let stands = [(title, "Atelier".to_owned())].into();
        let wanted = [(title, " Atelier ".to_owned()), (capacity, "20".to_owned())].into();

        assert_eq!(changes(&stands, &wanted), [FieldChange::new(capacity, "", "20")]);
        assert_eq!(changes(&stands, &Fields::new()), []);
    }
}
