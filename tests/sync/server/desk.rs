//! What organisers and time do: publishing, decisions, offers that lapse, and letting go of what is old.

use std::collections::BTreeMap;

use passerelle_shared::model::{Actor, EventStatus, Reason, RecordId, Role, SignUp, SignUpState, Step, Timestamp};
use passerelle_shared::rules::sign_up::{self as rules, Desk, DeskRefusal, Ruling, Verdict};
use passerelle_shared::sync::{AccountId, Scope};

use super::mail::Tell;
use super::places;
use super::settle::places_for;
use super::store::{EventRow, Lock, Store, Taken};
use super::transaction::Transaction;
use super::turns::Connection;
use crate::scope::Content;
use crate::world::event_json;

pub const ORGANISER: &str = "Salma";

/// Another version of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revision {
    Capacity(u32),
    Terms,
    Cancelled,
    Restored,
    /// It ends then, and signing up closes long before, where it closes at all.
    Moved(Timestamp),
    /// With fields that today's app doesn't know.
    Newer,
}

pub async fn publish(connection: Connection, records: BTreeMap<RecordId, Content>) {
    let mut transaction = Transaction::begin(&connection).await;
    for (id, content) in records {
        let what = if matches!(content, Content::Json(_)) { "record changed" } else { "record withdrawn" };
        transaction.put(Scope::programme(), id, content).await;
        transaction.note(what).await;
    }
    transaction.commit().await;
}

/// Publishes an event anew, and what follows from it for the people; a capacity below the taken is refused.
pub async fn revise(connection: Connection, event: RecordId, revision: Revision) {
    let mut transaction = Transaction::begin(&connection).await;
    let Some((mut row, taken)) = transaction.lock_event(&event).await else { return transaction.roll_back().await };
    if let Err(refused) = change(&mut row, &taken, revision) {
        transaction.roll_back().await;
        return connection.ask(move |store, _| store.heard.push(refused)).await;
    }
    transaction.note(name_of(revision)).await;
    let json = event_json(&row, revision == Revision::Newer);
    transaction.write_event(event.clone(), row.clone(), json).await;
    match row.status {
        EventStatus::Cancelled => places::call_off(&mut transaction, &event).await,
        _ => places::fill(&mut transaction, &event, Some(Reason::CapacityRaised)).await,
    }
    transaction.commit().await;
}

fn change(row: &mut EventRow, taken: &Taken, revision: Revision) -> Result<(), &'static str> {
    match revision {
        Revision::Capacity(capacity) if capacity < taken.places => return Err("capacity below the taken refused"),
        Revision::Capacity(capacity) => row.terms.capacity = Some(capacity),
        Revision::Terms => row.terms.version += 1,
        Revision::Cancelled => row.status = EventStatus::Cancelled,
        Revision::Restored => row.status = EventStatus::Planned,
        Revision::Moved(ends_at) => {
            row.terms.version += 1;
            row.terms.closes_at = row.terms.closes_at.map(|_| ends_at.plus_ms(-29 * Timestamp::DAY));
            row.ends_at = ends_at;
        }
        Revision::Newer => {}
    }
    Ok(())
}

fn name_of(revision: Revision) -> &'static str {
    match revision {
        Revision::Capacity(_) => "capacity changed",
        Revision::Terms => "terms changed",
        Revision::Cancelled => "event cancelled",
        Revision::Restored => "event restored",
        Revision::Moved(_) => "event moved",
        Revision::Newer => "fields of a newer server",
    }
}

/// An organiser confirms the first who waits for a decision, if there is room.
pub async fn decide_next(connection: Connection, event: RecordId) {
    let (at, id) = (event.clone(), connection.clone());
    let waiting = id.ask(move |store, id| {
        let all = store.sign_ups_of(id, &at);
        let next = all.into_iter().find(|(_, sign_up, _)| sign_up.state == SignUpState::AwaitingDecision);
        next.map(|(account, ..)| account)
    });
    let Some(account) = waiting.await else { return };
    if decide_for(connection.clone(), account.clone(), event.clone(), Verdict::Confirm).await.is_err() {
        // What can't be decided so can't be decided at all.
        let _ = decide_for(connection, account, event, Verdict::Reserve).await;
    }
}

/// An organiser decides about one person: what became of it.
pub async fn decide_for(
    connection: Connection,
    account: AccountId,
    event: RecordId,
    verdict: Verdict,
) -> Result<SignUpState, DeskRefusal> {
    let mut transaction = Transaction::begin(&connection).await;
    let decided = decide(&mut transaction, &account, &event, verdict).await;
    match decided {
        Ok(_) => transaction.commit().await,
        Err(_) => transaction.roll_back().await,
    }
    decided
}

async fn decide(
    transaction: &mut Transaction,
    account: &AccountId,
    event: &RecordId,
    verdict: Verdict,
) -> Result<SignUpState, DeskRefusal> {
    let locked = transaction.lock_event(event).await;
    let own = transaction.sign_up(account, event).await;
    let ruling = rules::decide(&desk(transaction.now, locked.as_ref(), own.as_ref()), verdict)?;
    let Ruling::Move { state, goes_to_the_end, line_moves } = ruling else { return Ok(verdict.state()) };
    let (sign_up, _) = own.expect("only a request is decided about");
    carry_out(transaction, (account, sign_up), (state, goes_to_the_end, line_moves), "").await;
    transaction.note("organiser decided").await;
    let stands = transaction.sign_up(account, event).await;
    Ok(stands.map_or(state, |(sign_up, _)| sign_up.state))
}

/// What the rules are told.
pub fn desk<'a>(now: Timestamp, locked: Option<&'a (EventRow, Taken)>, own: Option<&(SignUp, u64)>) -> Desk<'a> {
    let stands = own.and_then(|(sign_up, _)| Some((sign_up.state, sign_up.form.country_code()?)));
    let country = stands.map(|(_, country)| country);
    let places = locked.map(|(_, taken)| places_for(taken, country)).unwrap_or_default();
    Desk { now, event: locked.map(|(row, _)| row.facts()), stands, places }
}

/// The state, whether they go to the end of the line, and whether the line moves.
pub async fn carry_out(
    transaction: &mut Transaction,
    (account, sign_up): (&AccountId, SignUp),
    (state, goes_to_the_end, line_moves): (SignUpState, bool, bool),
    note: &str,
) {
    let (event, from) = (sign_up.event.clone(), sign_up.state);
    if goes_to_the_end {
        let ticket = transaction.draw_ticket(&event).await;
        transaction.write_sign_up(account, sign_up, ticket).await;
    }
    let by = Actor::Organiser { name: ORGANISER.into() };
    let reason = Some(Reason::Organiser { note: note.into() });
    let step = Step { at: transaction.now, by, state, reason, intended_at: None };
    places::step(transaction, account, &event, step, None, Tell::ByMail).await;
    if line_moves {
        places::fill(transaction, &event, from.takes_a_place().then_some(Reason::PlaceFreed)).await;
    }
}

/// Takes back the offers whose time is over, each in its own transaction.
pub async fn lapse_offers(connection: Connection) {
    let due = connection.ask(|store, _| {
        let all = store.committed.sign_ups.iter();
        let offered = all.filter_map(|(key, (sign_up, _))| Some((sign_up.offer_until?, key.clone())));
        let mut due: Vec<_> = offered.filter(|(until, _)| *until < store.now).collect();
        due.sort();
        due
    });
    for (_, (account, event)) in due.await {
        let mut transaction = Transaction::begin(&connection).await;
        transaction.lock_event(&event).await;
        places::lapse(&mut transaction, &account, &event).await;
        transaction.commit().await;
    }
}

/// Somebody is given a role, or it is taken back.
pub async fn set_role(connection: Connection, account: AccountId, role: Role, is_held: bool) {
    let mut transaction = Transaction::begin(&connection).await;
    transaction.write_role(&account, &role, is_held).await;
    transaction.note(if is_held { "role given" } else { "role taken back" }).await;
    transaction.commit().await;
}

/// What nodes of 0.1 have decided stands at no desk until then.
pub async fn mend_desks(connection: Connection) {
    let events: Vec<RecordId> = connection.ask(|store, _| store.committed.events.keys().cloned().collect()).await;
    for event in events {
        let mut transaction = Transaction::begin(&connection).await;
        transaction.lock_event(&event).await;
        transaction.mend_desk(&event).await;
        transaction.commit().await;
    }
}

/// Outcomes are kept for 400 days, and until 30 days after their event.
const OUTCOME_LIFE: i64 = 400 * Timestamp::DAY;
const OUTCOME_LIFE_AFTER_EVENT: i64 = 30 * Timestamp::DAY;
/// Shorter than by default, so that a week is long enough to come back below the floor.
const WITHDRAWN_LIFE: i64 = Timestamp::DAY;

/// Lets go of what nobody can ask for any more.
pub async fn prune(connection: Connection) {
    connection.ask(|store, _| prune_outcomes(store)).await;
    let forget = |store: &mut Store, _| {
        if store.is_locked(&Lock::Head(Scope::programme())) {
            return None;
        }
        if store.committed.programme.prune(store.now.plus_ms(-WITHDRAWN_LIFE)) {
            store.heard.push("tombstones pruned");
        }
        Some(())
    };
    connection.wait_for(forget).await;
}

fn prune_outcomes(store: &mut Store) {
    let now = store.now;
    let events = &store.committed.events;
    let is_old = |event: &RecordId, received_at: Timestamp| {
        let is_over = events.get(event).is_none_or(|row| now.since_ms(row.ends_at) >= OUTCOME_LIFE_AFTER_EVENT);
        now.since_ms(received_at) > OUTCOME_LIFE && is_over
    };
    let outcomes = store.committed.outcomes.iter().filter(|(_, row)| is_old(&row.event, row.received_at));
    let old: Vec<_> = outcomes.map(|(key, _)| key.clone()).collect();
    for key in old {
        store.committed.outcomes.remove(&key);
        store.pruned.insert(key.1);
        store.heard.push("outcome pruned");
    }
}
