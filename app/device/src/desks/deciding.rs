//! What is decided at a desk: written into the outbox, and shown beside what stands until it is answered and read.

use std::collections::BTreeMap;

use passerelle_shared::json;
use passerelle_shared::model::{Applicant, Reason, RecordId};
use passerelle_shared::rules::Family;
use passerelle_shared::rules::decision::{Body, Command, Pending, Seen, Version, fold};
use passerelle_shared::rules::sign_up::Verdict;
use passerelle_shared::sync::{AccountId, Author, CommandId, Decision};

use super::own_acts::{answered, take_as_read, waiting};
use crate::Writing;
use crate::rows::{AnsweredRow, Row, rows};
use crate::store::{self, Area, Durability, Store, StoreError, Transaction};

/// Somebody who asked for a place, as those who run the event see it, with what was decided here about them.
#[derive(Debug, Clone, PartialEq)]
pub struct AtDesk {
    pub id: RecordId,
    pub applicant: Applicant,
    pub decided: Option<Deciding>,
}

/// What has become of the last decision that was made by this account about somebody.
#[derive(Debug, Clone, PartialEq)]
pub enum Deciding {
    /// It has no answer yet.
    Waits(Pending),
    /// It wasn't carried out, and nobody has read that yet.
    NotDone { verdict: Verdict, why: NotDone },
}

#[derive(Debug, Clone, PartialEq)]
pub enum NotDone {
    /// Something else stood than what was decided about.
    Moved,
    Refused(Reason),
}

/// What is to become of somebody, and what they are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    pub verdict: Verdict,
    pub note: String,
}

/// By whom it is about.
pub(super) async fn of(
    transaction: &Transaction<'_>,
    account: &AccountId,
) -> Result<BTreeMap<RecordId, Deciding>, StoreError> {
    let mut decided = BTreeMap::new();
    for row in &answered(transaction, account, Family::Decision).await? {
        let concerns = &row.entry.command.concerns;
        // The last one counts: who decided again has read the answer before.
        match not_done(row).filter(|_| !row.is_read) {
            Some(not_done) => drop(decided.insert(concerns.clone(), not_done)),
            None => drop(decided.remove(concerns)),
        }
    }
    let rows = rows(transaction).await?;
    let waits = fold(waiting(&rows, account)).into_iter();
    decided.extend(waits.map(|(id, pending)| (id, Deciding::Waits(pending))));
    Ok(decided)
}

/// `None` where all is as it was wanted.
fn not_done(row: &AnsweredRow) -> Option<Deciding> {
    let verdict = json::read::<Command>(&row.entry.raw)?.kind;
    let why = match &row.outcome.decision {
        Decision::Refused { reason } => NotDone::Refused(reason.clone()),
        Decision::Unchanged { stands: Some(stands) } if stands.state == verdict.state() => return None,
        Decision::Unchanged { .. } => NotDone::Moved,
        Decision::Done { .. } | Decision::AskAgain { .. } | Decision::Unknown => return None,
    };
    Some(Deciding::NotDone { verdict, why })
}

const AREAS: [Area; 2] = [Area::Outbox, Area::Answered];

/// Saves the same decision about each of them, made on what stood on the screen; on return it is on the disk. `name` gives
/// each command its own. Whether there is something to send.
pub async fn decide(
    store: &impl Store,
    writing: &Writing,
    about: &[(RecordId, Version)],
    ruling: &Ruling,
    name: impl Fn() -> CommandId,
) -> Result<bool, StoreError> {
    let Some(account) = writing.who.account_id() else { return Ok(false) };
    store::write(store, &AREAS, Durability::Strict, async |transaction: &Transaction<'_>| {
        let rows = rows(transaction).await?;
        let mut latest = latest_answered(transaction, account).await?;
        for (concerns, version) in about {
            let before = waiting(&rows, account).filter(|entry| entry.command.concerns == *concerns);
            for entry in before {
                // What never left the device is replaced; what may have arrived is followed.
                match entry.is_tried {
                    true => drop(latest.insert(concerns.clone(), entry.command.id.clone())),
                    false => transaction.delete(Area::Outbox, entry.order)?,
                }
            }
            let command = Command {
                id: name(),
                author: Author::Account(account.clone()),
                kind: ruling.verdict,
                concerns: concerns.clone(),
                body: Body { note: ruling.note.trim().to_owned() },
                seen: Seen { version: *version, after: latest.remove(concerns) },
                intended_at: writing.now,
                clock_ahead_ms: writing.clock_ahead_ms,
            };
            transaction.add(Area::Outbox, Row::value_of(&command, writing.now)).await?;
        }
        Ok(!about.is_empty())
    })
    .await
}

/// The last decision about each that was answered: its effect was in view although its record may not have come yet.
async fn latest_answered(
    transaction: &Transaction<'_>,
    account: &AccountId,
) -> Result<BTreeMap<RecordId, CommandId>, StoreError> {
    let mut latest = BTreeMap::new();
    for row in answered(transaction, account, Family::Decision).await? {
        latest.insert(row.entry.command.concerns, row.entry.command.id);
    }
    Ok(latest)
}

/// What was answered about this person was read.
pub async fn mark_read(store: &impl Store, account: &AccountId, about: &RecordId) -> Result<(), StoreError> {
    store::write(store, &[Area::Answered], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        take_as_read(transaction, account, Family::Decision, |row| row.entry.command.concerns == *about).await
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use passerelle_shared::model::{SignUpState, Timestamp};

    use super::*;
    use crate::in_memory::{account, at_once, command_id, outbox, put, sign_in, writing};
    use crate::store::Memory;

    const AMINA: &str = "applicant/tunis/a1";
    const YOUSSEF: &str = "applicant/tunis/b2";

    fn version() -> Version {
        Version { state: SignUpState::AwaitingDecision, acts: 1, changed_at: Timestamp(7) }
    }

    fn save(store: &Memory, first: u32, about: &[&str], verdict: Verdict) -> bool {
        let number = Cell::new(first);
        let name = || command_id(number.replace(number.get() + 1));
        let about: Vec<(RecordId, Version)> = about.iter().map(|id| (RecordId::from(*id), version())).collect();
        let ruling = Ruling { verdict, note: " as agreed ".to_owned() };
        at_once(decide(store, &writing(store, 0), &about, &ruling, name)).expect("memory")
    }

    fn decided(store: &Memory) -> BTreeMap<RecordId, Deciding> {
        let look = async |transaction: &Transaction<'_>| of(transaction, &account("salma").id).await;
        at_once(store::read(store, &AREAS, look)).expect("memory")
    }

    fn commands(store: &Memory) -> Vec<Command> {
        outbox(store).iter().map(|row| json::read(&row.entry.raw).expect("a decision")).collect()
    }

    /// The first of the outbox is answered so.
    fn answer(store: &Memory, decision: &str) {
        let row = outbox(store).remove(0);
        let json = format!(r#"{{"command":"{}","decided_at":50,{decision}}}"#, row.entry.command.id);
        let outcome = json::read(&json).expect("an outcome");
        let answered = AnsweredRow {
            account: account("salma").id,
            entry: row.entry.clone(),
            outcome,
            answered_at: Timestamp(51),
            is_read: false,
        };
        put(store, Area::Answered, row.entry.order, answered.value());
        let take = async |transaction: &Transaction<'_>| transaction.delete(Area::Outbox, row.entry.order);
        at_once(store::write(store, &AREAS, Durability::Strict, take)).expect("memory");
    }

    fn salmas() -> Memory {
        let store = Memory::default();
        sign_in(&store, "salma");
        store
    }

    #[test]
    fn one_decision_about_many_is_one_command_for_each_and_shown_with_each() {
        let store = salmas();

        assert!(save(&store, 1, &[AMINA, YOUSSEF], Verdict::Confirm));

        let saved = commands(&store);
        assert_eq!(saved.iter().map(|command| command.concerns.as_str()).collect::<Vec<_>>(), [AMINA, YOUSSEF]);
        assert_ne!(saved[0].id, saved[1].id);
        assert!(saved.iter().all(|command| command.body.note == "as agreed" && command.seen.version == version()));
        let decided = decided(&store);
        assert_eq!(decided.len(), 2);
        assert!(matches!(&decided[&AMINA.into()], Deciding::Waits(pending) if pending.verdict == Verdict::Confirm));
    }

    #[test]
    fn who_thinks_again_replaces_what_never_left_and_follows_what_may_have_arrived() {
        let store = salmas();
        save(&store, 1, &[AMINA], Verdict::Confirm);
        save(&store, 2, &[AMINA], Verdict::Refuse);
        assert_eq!(commands(&store).iter().map(|command| command.kind).collect::<Vec<_>>(), [Verdict::Refuse]);

        let mut row = outbox(&store).remove(0);
        row.entry.is_tried = true;
        put(&store, Area::Outbox, row.entry.order, row.value());
        save(&store, 3, &[AMINA], Verdict::Reserve);

        let last = commands(&store).pop().expect("it was saved");
        assert_eq!((last.kind, last.seen.after), (Verdict::Reserve, Some(command_id(2))));
        assert!(matches!(&decided(&store)[&AMINA.into()], Deciding::Waits(one) if one.verdict == Verdict::Reserve));
    }

    #[test]
    fn what_was_not_carried_out_is_told_until_it_is_read_or_decided_anew() {
        let store = salmas();
        save(&store, 1, &[AMINA], Verdict::Confirm);
        answer(&store, r#""decision":"refused","reason":{"why":"event-full"}"#);
        let full = Deciding::NotDone { verdict: Verdict::Confirm, why: NotDone::Refused(Reason::EventFull) };
        assert_eq!(decided(&store)[&AMINA.into()], full);

        save(&store, 2, &[AMINA], Verdict::Reserve);
        assert_eq!(commands(&store)[0].seen.after, Some(command_id(1)));
        answer(&store, r#""decision":"unchanged","stands":{"event":"event/tunis","state":"withdrawn","acts":2}"#);
        let moved = Deciding::NotDone { verdict: Verdict::Reserve, why: NotDone::Moved };
        assert_eq!(decided(&store)[&AMINA.into()], moved);

        at_once(mark_read(&store, &account("salma").id, &AMINA.into())).expect("memory");
        assert_eq!(decided(&store), BTreeMap::new());
    }

    #[test]
    fn what_was_carried_out_or_stood_so_already_needs_no_word_of_its_own() {
        let store = salmas();
        save(&store, 1, &[AMINA, YOUSSEF], Verdict::Confirm);
        answer(&store, r#""decision":"done","stands":{"event":"event/tunis","state":"confirmed","acts":1}"#);
        answer(&store, r#""decision":"unchanged","stands":{"event":"event/tunis","state":"confirmed","acts":1}"#);

        assert_eq!(decided(&store), BTreeMap::new());
    }

    #[test]
    fn what_somebody_else_decided_on_this_device_is_nobody_elses_to_see() {
        let store = salmas();
        save(&store, 1, &[AMINA], Verdict::Confirm);
        save(&store, 2, &[YOUSSEF], Verdict::Confirm);
        answer(&store, r#""decision":"refused","reason":{"why":"event-full"}"#);
        let look = async |transaction: &Transaction<'_>| of(transaction, &account("karim").id).await;

        assert_eq!(at_once(store::read(&store, &AREAS, look)).expect("memory"), BTreeMap::new());
    }

    #[test]
    fn nobody_decides_without_having_signed_in() {
        let store = Memory::default();

        assert!(!save(&store, 1, &[AMINA], Verdict::Confirm));
        assert_eq!(outbox(&store).len(), 0);
    }
}
