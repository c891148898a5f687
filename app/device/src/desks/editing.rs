//! What is changed of an event, a session of its agenda or an article at a desk: written into the outbox, shown over what
//! stands until it is answered, and where it wasn't done kept until its author has read why, with all that they typed.

use std::collections::BTreeMap;

use passerelle_shared::json;
use passerelle_shared::model::{FieldChange, Kind, Reason, RecordId, Timestamp};
use passerelle_shared::rules::Family;
use passerelle_shared::rules::edit::{Body, Command, Fields, Pending, Wish, fold};
use passerelle_shared::sync::{AccountId, Author, CommandId, Decision, Record};

use super::own_acts::{answered, take_as_read, waiting};
use crate::Writing;
use crate::rows::{Row, followed_records, following, rows};
use crate::store::{self, Area, Durability, Store, StoreError, Transaction};

/// What this account has changed of one record, as far as it isn't done yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Edits {
    /// In the order in which they were made.
    pub waits: Vec<Pending>,
    /// In the order in which they were made, as long as nobody has read why.
    pub not_done: Vec<EditNotDone>,
    /// In the order in which they were made. What they did stands before it is read.
    pub done: Vec<EditDone>,
}

/// An edit of which the server has done nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct EditNotDone {
    pub wish: Wish,
    pub changes: Vec<FieldChange>,
    pub why: Reason,
}

/// An edit that the server has carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct EditDone {
    pub wish: Wish,
    pub changes: Vec<FieldChange>,
    /// By the server's clock.
    at: Timestamp,
}

impl Edits {
    /// What was done and can't be in records that were read by then.
    pub fn done_since(&self, read_at: Option<Timestamp>) -> impl Iterator<Item = &EditDone> {
        self.done.iter().filter(move |done| read_at.is_none_or(|read_at| read_at < done.at))
    }

    /// It waits, is on its way, or was done and can't be in records that were read by then.
    pub fn is_under_way(&self, wish: Wish, read_at: Option<Timestamp>) -> bool {
        let done = self.done_since(read_at).map(|done| done.wish);
        self.waits.iter().map(|pending| pending.wish).chain(done).any(|one| one == wish)
    }

    /// What stands in fields as its author knows it, other than in the record as it was read here by then: what was done
    /// meanwhile, what may have arrived, and what the server said stands there.
    pub fn known(&self, read_at: Option<Timestamp>) -> Fields {
        let mut known = Fields::new();
        for change in self.done_since(read_at).flat_map(|done| &done.changes) {
            known.insert(change.slot(), change.after.clone());
        }
        for change in self.waits.iter().filter(|pending| pending.is_tried).flat_map(|pending| &pending.changes) {
            known.insert(change.slot(), change.after.clone());
        }
        for not_done in &self.not_done {
            if let Reason::EditedMeanwhile { fields } = &not_done.why {
                known.extend(fields.iter().map(|field| (field.slot(), field.text.clone())));
            }
        }
        known
    }

    /// Of an event that isn't there before they are done.
    fn are_new(&self) -> bool {
        let mut wishes = self.waits.iter().map(|one| one.wish).chain(self.not_done.iter().map(|one| one.wish));
        wishes.any(|wish| wish == Wish::CreateEvent)
    }

    /// All that its author wrote of it, as far as it can't be in what was read by then.
    pub fn written(&self, read_at: Option<Timestamp>) -> Fields {
        let mut written = self.known(read_at);
        written.extend(self.typed());
        written
    }

    /// What was typed and isn't done: where a form goes on. What ends a record has a form of its own.
    pub fn typed(&self) -> Fields {
        let not_done = self.not_done.iter().filter(|one| one.wish.is_edit()).flat_map(|one| &one.changes);
        let waits = self.waits.iter().filter(|one| one.wish.is_edit()).flat_map(|one| &one.changes);
        not_done.chain(waits).map(|change| (change.slot(), change.after.clone())).collect()
    }
}

const AREAS: [Area; 2] = [Area::Outbox, Area::Answered];

/// Of whoever is signed in.
pub async fn edits(store: &impl Store, record: &RecordId) -> Result<Edits, StoreError> {
    super::of_account(store, &super::WITH_DECISIONS, async |transaction: &Transaction<'_>, account: &AccountId| {
        Ok(all(transaction, account).await?.remove(record).unwrap_or_default())
    })
    .await
}

/// News that isn't published, of those projects whose drafts are here.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// Articles, and their words.
    pub records: Vec<Record>,
    /// What was written on this device, by article or new event, as far as it isn't done yet.
    pub edits: BTreeMap<RecordId, Edits>,
}

impl PartialEq for Drafts {
    fn eq(&self, other: &Drafts) -> bool {
        let number = |record: &Record| (record.id.clone(), record.seq);
        self.records.iter().map(number).eq(other.records.iter().map(number)) && self.edits == other.edits
    }
}

/// Of whoever is signed in.
pub async fn drafts(store: &impl Store) -> Result<Drafts, StoreError> {
    super::of_account(store, &super::WITH_DECISIONS, async |transaction: &Transaction<'_>, account: &AccountId| {
        let mut records = Vec::new();
        let row = following(transaction, account).await?;
        for given in row.given.iter().filter(|given| given.scope.is_drafts()) {
            records.extend(followed_records(transaction, account, &given.scope).await?);
        }
        let mut edits = all(transaction, account).await?;
        edits.retain(|record, edits| record.kind() == Some(Kind::Article) || edits.are_new());
        Ok(Drafts { records, edits })
    })
    .await
}

/// What was changed of the sessions of one event, by session, as far as it isn't done yet.
pub type AgendaEdits = BTreeMap<RecordId, Edits>;

/// Of whoever is signed in.
pub async fn agenda_edits(store: &impl Store, event: &RecordId) -> Result<AgendaEdits, StoreError> {
    super::of_account(store, &super::WITH_DECISIONS, async |transaction: &Transaction<'_>, account: &AccountId| {
        let mut edits = all(transaction, account).await?;
        edits.retain(|record, _| {
            let its_event = record.part_of_event().map(|(event, _)| event);
            record.kind() == Some(Kind::Session) && its_event.as_ref() == Some(event)
        });
        Ok(edits)
    })
    .await
}

/// By what they are about.
async fn all(transaction: &Transaction<'_>, account: &AccountId) -> Result<BTreeMap<RecordId, Edits>, StoreError> {
    let mut all: BTreeMap<RecordId, Edits> = BTreeMap::new();
    let answered = answered(transaction, account, Family::Edit).await?;
    for row in answered.iter().filter(|row| !row.is_read) {
        let Some(command) = json::read::<Command>(&row.entry.raw) else { continue };
        let (edits, wish, changes) = (all.entry(command.concerns).or_default(), command.kind, command.body.changes);
        match &row.outcome.decision {
            Decision::Refused { reason } => edits.not_done.push(EditNotDone { wish, changes, why: reason.clone() }),
            Decision::Done { .. } => edits.done.push(EditDone { wish, changes, at: row.outcome.decided_at }),
            _ => {}
        }
    }
    for pending in fold(waiting(&rows(transaction).await?, account)) {
        all.entry(pending.concerns.clone()).or_default().waits.push(pending);
    }
    Ok(all)
}

/// What is to be changed of a record, and with which wish.
pub type NewEdit = (RecordId, Wish, Vec<FieldChange>);

/// Saves edits of several records, all of them or none; on return they are on the disk. What was saved before and never left
/// the device goes in them, and what wasn't done is taken as read: the form has it all. `name` gives each command its own.
/// Whether there is something to send.
pub async fn edit(
    store: &impl Store,
    writing: &Writing,
    edits: &[NewEdit],
    name: impl Fn() -> CommandId,
) -> Result<bool, StoreError> {
    let Some(account) = writing.who.account_id() else { return Ok(false) };
    store::write(store, &AREAS, Durability::Strict, async |transaction: &Transaction<'_>| {
        let waits = fold(waiting(&rows(transaction).await?, account));
        for (record, wish, changes) in edits {
            let is_replaced =
                |pending: &&Pending| pending.concerns == *record && !pending.is_tried && pending.wish == *wish;
            for pending in waits.iter().filter(is_replaced) {
                transaction.delete(Area::Outbox, pending.order)?;
            }
            read_about(transaction, account, record).await?;
            if changes.is_empty() {
                continue;
            }
            let command = Command {
                id: name(),
                author: Author::Account(account.clone()),
                kind: *wish,
                concerns: record.clone(),
                body: Body { changes: changes.clone() },
                intended_at: writing.now,
                clock_ahead_ms: writing.clock_ahead_ms,
            };
            transaction.add(Area::Outbox, Row::value_of(&command, writing.now)).await?;
        }
        Ok(edits.iter().any(|(_, _, changes)| !changes.is_empty()))
    })
    .await
}

/// What wasn't done was read, and is given up.
pub async fn give_up_edits(store: &impl Store, account: &AccountId, record: &RecordId) -> Result<(), StoreError> {
    store::write(store, &[Area::Answered], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        read_about(transaction, account, record).await
    })
    .await
}

async fn read_about(transaction: &Transaction<'_>, account: &AccountId, record: &RecordId) -> Result<(), StoreError> {
    take_as_read(transaction, account, Family::Edit, |row| row.entry.command.concerns == *record).await
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{EditField, Language, Slot};

    use super::*;
    use crate::in_memory::{account, at_once, command_id, outbox, put, sign_in, writing};
    use crate::rows::AnsweredRow;
    use crate::store::Memory;

    const TUNIS: &str = "event/tunis";
    const TITLE: Slot = Slot { field: EditField::Title, language: Some(Language::French) };
    const CAPACITY: Slot = Slot { field: EditField::Capacity, language: None };

    fn salmas() -> Memory {
        let store = Memory::default();
        sign_in(&store, "salma");
        store
    }

    fn save(store: &Memory, number: u32, changes: &[(Slot, &str, &str)]) -> bool {
        save_all(store, &[number], &[(TUNIS, Wish::EditEvent, changes)])
    }

    type Said<'a> = (&'a str, Wish, &'a [(Slot, &'a str, &'a str)]);

    /// Under these names.
    fn save_all(store: &Memory, numbers: &[u32], edits: &[Said<'_>]) -> bool {
        let change = |(slot, before, after): &(Slot, &str, &str)| FieldChange::new(*slot, before, after);
        let edits: Vec<NewEdit> = edits
            .iter()
            .map(|(record, wish, changes)| (RecordId::from(*record), *wish, changes.iter().map(change).collect()))
            .collect();
        let names = std::cell::RefCell::new(numbers.to_vec());
        let name = || command_id(names.borrow_mut().remove(0));
        at_once(edit(store, &writing(store, 0), &edits, name)).expect("memory")
    }

    fn edits_of(store: &Memory) -> Edits {
        at_once(edits(store, &TUNIS.into())).expect("memory")
    }

    fn is_tried(store: &Memory) {
        let mut row = outbox(store).remove(0);
        row.entry.is_tried = true;
        put(store, Area::Outbox, row.entry.order, row.value());
    }

    /// The first of the outbox is answered so.
    fn answer(store: &Memory, decision: &str) {
        let row = outbox(store).remove(0);
        let json = format!(r#"{{"command":"{}","decided_at":50,{decision}}}"#, row.entry.command.id);
        let outcome = json::read(&json).expect("an outcome");
        let (account, entry, answered_at) = (account("salma").id, row.entry.clone(), Timestamp(51));
        let answered = AnsweredRow { account, entry, outcome, answered_at, is_read: false };
        put(store, Area::Answered, row.entry.order, answered.value());
        let take = async |transaction: &Transaction<'_>| transaction.delete(Area::Outbox, row.entry.order);
        at_once(store::write(store, &AREAS, Durability::Strict, take)).expect("memory");
    }

    #[test]
    fn an_edit_is_in_the_outbox_when_it_is_saved_and_shown_over_what_stands() {
        let store = salmas();

        assert!(save(&store, 1, &[(TITLE, "Atelier", "Cours")]));

        let edits = edits_of(&store);
        assert_eq!(edits.typed(), [(TITLE, "Cours".to_owned())].into());
        assert_eq!(edits.known(None), Fields::new(), "nothing of it has left the device");
        assert_eq!(edits.waits.len(), 1);
    }

    #[test]
    fn who_goes_on_typing_replaces_what_never_left_and_builds_on_what_may_have_arrived() {
        let store = salmas();
        save(&store, 1, &[(TITLE, "Atelier", "Cours")]);
        save(&store, 2, &[(TITLE, "Atelier", "Séminaire")]);
        assert_eq!(outbox(&store).len(), 1);

        is_tried(&store);
        assert_eq!(edits_of(&store).known(None), [(TITLE, "Séminaire".to_owned())].into());
        save(&store, 3, &[(CAPACITY, "20", "24")]);

        assert_eq!(outbox(&store).len(), 2);
        assert_eq!(edits_of(&store).typed(), [(TITLE, "Séminaire".into()), (CAPACITY, "24".into())].into());
    }

    #[test]
    fn who_types_all_back_as_it_was_has_nothing_to_send() {
        let store = salmas();
        save(&store, 1, &[(TITLE, "Atelier", "Cours")]);

        assert!(!save(&store, 2, &[]));

        assert_eq!(outbox(&store).len(), 0);
    }

    #[test]
    fn where_somebody_else_was_earlier_both_texts_are_kept_until_their_author_has_chosen() {
        let store = salmas();
        save(&store, 1, &[(TITLE, "Atelier", "Cours"), (CAPACITY, "20", "24")]);
        let fields = r#"[{"field":"title","language":"fr","text":"Séminaire"}]"#;
        answer(&store, &format!(r#""decision":"refused","reason":{{"why":"edited-meanwhile","fields":{fields}}}"#));

        let edits = edits_of(&store);
        assert_eq!(edits.typed(), [(TITLE, "Cours".into()), (CAPACITY, "24".into())].into(), "mine");
        assert_eq!(edits.known(None), [(TITLE, "Séminaire".to_owned())].into(), "theirs");

        save(&store, 2, &[(TITLE, "Séminaire", "Cours"), (CAPACITY, "20", "24")]);
        assert_eq!(edits_of(&store).not_done, []);
        assert_eq!(edits_of(&store).waits[0].changes[0].before, "Séminaire");
    }

    #[test]
    fn what_was_refused_is_told_until_it_is_read_and_what_was_done_needs_no_word() {
        let store = salmas();
        save(&store, 1, &[(CAPACITY, "20", "3")]);
        answer(&store, r#""decision":"refused","reason":{"why":"capacity-below-taken","taken":12}"#);
        assert_eq!(edits_of(&store).not_done[0].why, Reason::CapacityBelowTaken { taken: 12 });

        at_once(give_up_edits(&store, &account("salma").id, &TUNIS.into())).expect("memory");
        assert_eq!(edits_of(&store), Edits::default());
    }

    #[test]
    fn what_was_done_stands_for_its_author_although_it_was_not_read_since() {
        let store = salmas();
        save(&store, 1, &[(CAPACITY, "20", "24")]);
        answer(&store, r#""decision":"done""#);

        let edits = edits_of(&store);

        assert_eq!((edits.typed(), &edits.waits[..], &edits.not_done[..]), (Fields::new(), &[][..], &[][..]));
        let done: Fields = [(CAPACITY, "24".to_owned())].into();
        for (read_at, known) in
            [(None, done.clone()), (Some(Timestamp(49)), done), (Some(Timestamp(50)), Fields::new())]
        {
            assert_eq!(edits.is_under_way(Wish::EditEvent, read_at), !known.is_empty(), "{read_at:?}");
            assert_eq!(edits.known(read_at), known, "{read_at:?}");
        }
    }

    #[test]
    fn sessions_of_one_agenda_are_moved_together_and_what_never_left_of_each_goes_in_it() {
        const BEGINS: Slot = Slot { field: EditField::Begins, language: None };
        const FIRST: &str = "session/tunis/first";
        const SECOND: &str = "session/tunis/second";
        let store = salmas();
        save_all(&store, &[1], &[(SECOND, Wish::EditSession, &[(TITLE, "", "Saisir")])]);
        save_all(&store, &[2], &[("session/rabat/first", Wish::EditSession, &[(TITLE, "", "Rabat")])]);

        let moved: [Said<'_>; 2] = [
            (FIRST, Wish::EditSession, &[(BEGINS, "09:00", "09:15")]),
            (SECOND, Wish::EditSession, &[(TITLE, "", "Saisir"), (BEGINS, "10:00", "10:15")]),
        ];
        assert!(save_all(&store, &[3, 4], &moved));

        let edits = at_once(agenda_edits(&store, &TUNIS.into())).expect("memory");
        assert_eq!(edits.keys().map(RecordId::as_str).collect::<Vec<_>>(), [FIRST, SECOND]);
        assert_eq!(edits[&SECOND.into()].waits.len(), 1);
        let typed = edits[&SECOND.into()].typed();
        assert_eq!(typed, [(TITLE, "Saisir".into()), (BEGINS, "10:15".into())].into());
        assert_eq!(outbox(&store).len(), 3);
    }

    #[test]
    fn what_somebody_else_typed_on_this_device_is_nobody_elses_to_see() {
        let store = salmas();
        save(&store, 1, &[(TITLE, "Atelier", "Cours")]);
        sign_in(&store, "karim");

        assert_eq!(edits_of(&store), Edits::default());
    }
}
