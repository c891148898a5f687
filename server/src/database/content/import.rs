//! Publishing a pack: one transaction, and nothing in it where nothing changed.

use std::collections::{BTreeMap, BTreeSet};

use passerelle_shared::model::{
    Actor, CountryCode, Event, EventStatus, Kind, Reason, RecordId, SignUpState, SignUpTerms, Step, Timestamp,
};
use passerelle_shared::sync::Scope;

use super::{published, stamping};
use crate::database::engine::{Beside, Connection, count, installation, with_more_tries};
use crate::database::scope::{Change, Put};
use crate::database::sign_up::places::{self, EventRow};
use crate::database::sign_up::{self, Tell, promotion};
use crate::database::{Database, Error, Result};
use crate::zones::Table;

/// A pack that was read, resolved and found right.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    pub name: String,
    /// The bodies of all records but events.
    pub records: BTreeMap<RecordId, String>,
    pub events: Vec<PublishedEvent>,
    /// Why records that are gone from the pack are gone, where it says so.
    pub removals: BTreeMap<RecordId, String>,
    /// The day from which the relative dates count.
    pub anchor: Option<String>,
}

#[derive(Debug, Clone)]
pub struct PublishedEvent {
    pub id: RecordId,
    pub event: Event,
    /// Date, place and conditions: when they change, the terms' version counts up.
    pub conditions: String,
    pub conditions_of_0_1: String,
}

/// Whether a pack may lose more than a quarter of its records at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawals {
    AskFirst,
    Allowed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    pub added: u32,
    pub changed: u32,
    pub withdrawn: u32,
    pub unchanged: u32,
}

/// Why a pack is not published, as far as only the database can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportRefusal {
    /// More than a quarter at once is more often a mistake than a decision.
    ManyWithdrawals {
        pack: String,
        withdrawn: Vec<RecordId>,
        records: usize,
    },
    CapacityBelowTaken {
        event: RecordId,
        capacity: u32,
        taken: u32,
    },
    QuotaBelowTaken {
        event: RecordId,
        country: CountryCode,
        places: u32,
        taken: u32,
    },
    /// Another pack has published this id.
    OtherPack {
        record: RecordId,
        pack: String,
    },
}

/// One in four.
const WITHDRAWALS_PART_MAX: usize = 4;
const GONE: &str = "No longer part of the programme.";

/// What the database has of a record now; a withdrawn one has no body.
struct Current {
    body: Option<String>,
    pack: String,
}

impl Database {
    /// Publishes packs, or nothing of them. Importing them again changes nothing.
    pub async fn import(
        &self,
        packs: Vec<Pack>,
        withdrawals: Withdrawals,
        now: Timestamp,
    ) -> Result<std::result::Result<Vec<Imported>, Vec<ImportRefusal>>> {
        self.import_and_take_back(packs, &[], withdrawals, now).await
    }

    /// The same, and all that was published by these other packs goes: somebody said so, it isn't asked about again.
    pub async fn import_and_take_back(
        &self,
        packs: Vec<Pack>,
        taken_back: &[String],
        withdrawals: Withdrawals,
        now: Timestamp,
    ) -> Result<std::result::Result<Vec<Imported>, Vec<ImportRefusal>>> {
        with_more_tries(|| self.import_once(packs.clone(), taken_back, withdrawals, now)).await
    }

    async fn import_once(
        &self,
        packs: Vec<Pack>,
        taken_back: &[String],
        withdrawals: Withdrawals,
        now: Timestamp,
    ) -> Result<std::result::Result<Vec<Imported>, Vec<ImportRefusal>>> {
        let mut change = Change::begin(self, Beside::OthersThatPublishNothing).await?;
        let mut current = current(change.connection()).await?;
        for name in taken_back {
            let nothing = Pack { name: name.clone(), ..Pack::default() };
            // Of nothing, nothing is refused.
            let _ = publish(&mut change, nothing, &current, Withdrawals::Allowed, now).await?;
            // Another pack may take over what was in it.
            current.values_mut().filter(|current| current.pack == *name).for_each(|current| current.body = None);
        }
        let (mut imported, mut refusals) = (Vec::new(), claimed_twice(&packs));
        for pack in packs {
            match publish(&mut change, pack, &current, withdrawals, now).await? {
                Ok(done) => imported.push(done),
                Err(found) => refusals.extend(found),
            }
        }
        if !refusals.is_empty() {
            return Ok(Err(refusals));
        }
        stamping::published_by(change.connection(), &Table::in_the_program()).await?;
        change.commit().await?;
        Ok(Ok(imported))
    }
}

async fn publish(
    change: &mut Change,
    mut pack: Pack,
    current: &BTreeMap<RecordId, Current>,
    withdrawals: Withdrawals,
    now: Timestamp,
) -> Result<std::result::Result<Imported, Vec<ImportRefusal>>> {
    let mut refusals = foreign(&pack, current);
    for published in &mut pack.events {
        refusals.extend(publish_terms(change, published).await?);
    }
    for PublishedEvent { id, event, .. } in &pack.events {
        pack.records.insert(id.clone(), serde_json::to_string(event)?);
    }
    let gone = gone(&pack, current);
    let records = current.values().filter(|current| current.pack == pack.name && current.body.is_some()).count();
    if withdrawals == Withdrawals::AskFirst && gone.len() > records / WITHDRAWALS_PART_MAX {
        let withdrawn = gone.iter().cloned().collect();
        refusals.push(ImportRefusal::ManyWithdrawals { pack: pack.name.clone(), withdrawn, records });
    }
    if !refusals.is_empty() {
        return Ok(Err(refusals));
    }
    let imported = put_records(change, &pack, current, &gone, now);
    for published in &pack.events {
        settle_event(change, &published.id, now).await?;
    }
    for id in gone.iter().filter(|id| id.kind() == Some(Kind::Event)) {
        withdraw_event(change, id).await?;
        settle_event(change, id, now).await?;
    }
    if let Some(anchor) = &pack.anchor {
        installation::write(change.connection(), &published::anchor_name(&pack.name), anchor).await?;
    }
    Ok(Ok(imported))
}

/// Ids that two packs of one import publish.
fn claimed_twice(packs: &[Pack]) -> Vec<ImportRefusal> {
    let mut claims: BTreeMap<&RecordId, &str> = BTreeMap::new();
    let mut refusals = Vec::new();
    for pack in packs {
        for id in ids(pack) {
            if let Some(other) = claims.insert(id, &pack.name) {
                refusals.push(ImportRefusal::OtherPack { record: id.clone(), pack: other.to_owned() });
            }
        }
    }
    refusals
}

fn ids(pack: &Pack) -> impl Iterator<Item = &RecordId> {
    pack.records.keys().chain(pack.events.iter().map(|published| &published.id))
}

async fn current(connection: &mut Connection) -> Result<BTreeMap<RecordId, Current>> {
    let rows: Vec<(String, Option<String>, Option<String>)> =
        sqlx::query_as("SELECT id, body, pack FROM record WHERE scope = $1")
            .bind(Scope::programme().as_str())
            .fetch_all(connection)
            .await?;
    let entry = |(id, body, pack): (String, _, Option<String>)| {
        (RecordId::from(id), Current { body, pack: pack.unwrap_or_default() })
    };
    Ok(rows.into_iter().map(entry).collect())
}

fn foreign(pack: &Pack, current: &BTreeMap<RecordId, Current>) -> Vec<ImportRefusal> {
    let owner = |id: &RecordId| current.get(id).filter(|current| current.pack != pack.name && current.body.is_some());
    ids(pack)
        .filter_map(|id| {
            owner(id).map(|current| ImportRefusal::OtherPack { record: id.clone(), pack: current.pack.clone() })
        })
        .collect()
}

fn gone(pack: &Pack, current: &BTreeMap<RecordId, Current>) -> BTreeSet<RecordId> {
    current
        .iter()
        .filter(|(id, current)| current.pack == pack.name && current.body.is_some() && !pack.records.contains_key(id))
        .map(|(id, _)| id.clone())
        .collect()
}

fn put_records(
    change: &mut Change,
    pack: &Pack,
    current: &BTreeMap<RecordId, Current>,
    gone: &BTreeSet<RecordId>,
    now: Timestamp,
) -> Imported {
    let mut imported = Imported::default();
    for (id, json) in &pack.records {
        match current.get(id).and_then(|current| current.body.as_ref()) {
            Some(body) if body == json => {
                imported.unchanged = imported.unchanged.saturating_add(1);
                continue;
            }
            Some(_) => imported.changed = imported.changed.saturating_add(1),
            None => imported.added = imported.added.saturating_add(1),
        }
        let put = Put::Body { json: json.clone(), pack: Some(pack.name.clone()) };
        change.put(Scope::programme(), id.clone(), put);
    }
    for id in gone {
        imported.withdrawn = imported.withdrawn.saturating_add(1);
        let reason = pack.removals.get(id).map_or(GONE, String::as_str).to_owned();
        change.put(Scope::programme(), id.clone(), Put::Withdrawn { reason, at: now });
    }
    imported
}

/// Writes the event's row of places and counts the version of its terms up; what is below the taken is refused.
async fn publish_terms(change: &mut Change, published: &mut PublishedEvent) -> Result<Vec<ImportRefusal>> {
    let row = places::lock(change.connection(), &published.id).await?;
    let before = row.as_ref().and_then(|row| row.terms.as_ref().map(|terms| (terms.version, &row.conditions)));
    let version = match before {
        Some((version, old)) if [&published.conditions, &published.conditions_of_0_1].contains(&old) => version,
        Some((version, _)) => version.saturating_add(1),
        None => 1,
    };
    let terms = published.event.terms().map(|terms| SignUpTerms { version, ..terms });
    published.event.sign_up = terms.clone().into();
    let mut refusals = Vec::new();
    let (capacity, taken) = (terms.and_then(|terms| terms.capacity), row.map_or(0, |row| row.taken));
    if let Some(capacity) = capacity.filter(|capacity| *capacity < taken) {
        refusals.push(ImportRefusal::CapacityBelowTaken { event: published.id.clone(), capacity, taken });
        return Ok(refusals);
    }
    write_event(change.connection(), published).await?;
    refusals.extend(write_quotas(change.connection(), published).await?);
    Ok(refusals)
}

async fn write_event(connection: &mut Connection, published: &PublishedEvent) -> Result<()> {
    let event = &published.event;
    let terms = event.terms();
    sqlx::query(
        "INSERT INTO event_places (event, status, starts_at, ends_at, terms, conditions, capacity, taken, decisions)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)
         ON CONFLICT (event) DO UPDATE SET status = excluded.status, starts_at = excluded.starts_at,
             ends_at = excluded.ends_at, terms = excluded.terms, conditions = excluded.conditions,
             capacity = excluded.capacity",
    )
    .bind(published.id.as_str())
    .bind(serde_json::to_string(&event.status)?)
    .bind(event.sort_key().map(|start| start.0))
    .bind(event.over_at().map(|end| end.0))
    .bind(terms.as_ref().map(serde_json::to_string).transpose()?)
    .bind(&published.conditions)
    .bind(terms.and_then(|terms| terms.capacity).map(i64::from))
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_quotas(connection: &mut Connection, published: &PublishedEvent) -> Result<Vec<ImportRefusal>> {
    sqlx::query("UPDATE quota SET places = NULL WHERE event = $1")
        .bind(published.id.as_str())
        .execute(&mut *connection)
        .await?;
    let mut refusals = Vec::new();
    let quotas = published.event.terms().into_iter().flat_map(|terms| terms.quotas);
    for (country, quota) in quotas {
        let taken: i64 = sqlx::query_scalar(
            "INSERT INTO quota (event, country, places, taken) VALUES ($1, $2, $3, 0)
             ON CONFLICT (event, country) DO UPDATE SET places = excluded.places RETURNING taken",
        )
        .bind(published.id.as_str())
        .bind(country.as_str())
        .bind(i64::from(quota))
        .fetch_one(&mut *connection)
        .await?;
        let taken = count(taken);
        if quota < taken {
            let (event, country) = (published.id.clone(), country);
            refusals.push(ImportRefusal::QuotaBelowTaken { event, country, places: quota, taken });
        }
    }
    Ok(refusals)
}

/// What follows for the people: a cancelled event is told to each of them, a larger one calls up the line. Whoever was
/// there isn't told that it was cancelled, only because it is no longer listed.
async fn settle_event(change: &mut Change, id: &RecordId, now: Timestamp) -> Result<()> {
    match places::lock(change.connection(), id).await? {
        Some(row) if row.facts().is_over(now) => Ok(()),
        Some(row) if row.status == EventStatus::Cancelled => cancel(change, &row, now).await,
        Some(_) => promotion::fill(change, id, Some(Reason::CapacityRaised), now).await,
        None => Ok(()),
    }
}

async fn cancel(change: &mut Change, event: &EventRow, now: Timestamp) -> Result<()> {
    for account in sign_up::live_of(change.connection(), &event.event).await? {
        let mut stored = sign_up::load(change.connection(), &account, &event.event)
            .await?
            .ok_or(Error::Assertion("a sign-up that was just seen is there"))?;
        let state = SignUpState::EventCancelled;
        let step = Step { at: now, by: Actor::Rules, state, reason: Some(Reason::EventCancelled), intended_at: None };
        let from = Some(stored.sign_up.state);
        sign_up::step(change, &mut stored, from, step, Tell::ByMail).await?;
    }
    Ok(())
}

/// An event that is gone from its pack can't be signed up for any more.
async fn withdraw_event(change: &mut Change, id: &RecordId) -> Result<()> {
    sqlx::query("UPDATE event_places SET status = $2 WHERE event = $1")
        .bind(id.as_str())
        .bind(serde_json::to_string(&EventStatus::Cancelled)?)
        .execute(change.connection())
        .await?;
    Ok(())
}
