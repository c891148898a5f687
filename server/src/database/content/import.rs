//! Publishing a pack: one transaction, and nothing in it where nothing changed.

use std::collections::{BTreeMap, BTreeSet};

use passerelle_shared::model::{Event, Kind, RecordId, Timestamp};
use passerelle_shared::sync::Scope;

use super::current::{Current, current};
use super::edited::{Edited, edited, event_value, forget, keep_edits, merged};
use super::editing::move_sessions;
use super::event::Published;
use super::pack::{ImportRefusal, Imported, Pack, PublishedEvent, Withdrawals};
use super::{NEWS, audience, event, published, stamping};
use crate::database::engine::{Beside, installation, take_turns, with_more_tries};
use crate::database::scope::{Change, Put};
use crate::database::sign_up::places;
use crate::database::{Database, Result};
use crate::zones::Table;

/// One in four.
const WITHDRAWALS_PART_MAX: usize = 4;
const GONE: &str = "No longer part of the programme.";

/// What stands before anything is published.
struct Before {
    current: BTreeMap<RecordId, Current>,
    edited: Edited,
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
        // Whoever changes one of them at a desk is waited for, or waits.
        let events: BTreeSet<&RecordId> = packs.iter().flat_map(|pack| &pack.events).map(|event| &event.id).collect();
        for event in events {
            places::lock(&mut change, event).await?;
        }
        take_turns(change.connection().await?, NEWS).await?;
        let current = current(change.connection().await?).await?;
        let mut before = Before { current, edited: edited(change.connection().await?).await? };
        for name in taken_back {
            let nothing = Pack { name: name.clone(), ..Pack::default() };
            // Of nothing, nothing is refused.
            let _ = publish(&mut change, nothing, &before, Withdrawals::Allowed, now).await?;
            // Another pack may take over what was in it.
            before.current.values_mut().filter(|current| current.pack == *name).for_each(|current| current.body = None);
        }
        let (mut imported, mut refusals) = (Vec::new(), claimed_twice(&packs));
        for pack in packs {
            match publish(&mut change, pack, &before, withdrawals, now).await? {
                Ok(done) => imported.push(done),
                Err(found) => refusals.extend(found),
            }
        }
        if !refusals.is_empty() {
            return Ok(Err(refusals));
        }
        stamping::published_by(change.connection().await?, &Table::in_the_program()).await?;
        change.commit().await?;
        Ok(Ok(imported))
    }
}

async fn publish(
    change: &mut Change,
    mut pack: Pack,
    before: &Before,
    withdrawals: Withdrawals,
    now: Timestamp,
) -> Result<std::result::Result<Imported, Vec<ImportRefusal>>> {
    let current = &before.current;
    let mut refusals = foreign(&pack, current);
    let standing = keep_edits(change, &mut pack, &before.edited, current)?;
    let mut moved = BTreeSet::new();
    for published in &mut pack.events {
        let Published { refusals: found, has_moved } = event::publish(change, published).await?;
        refusals.extend(found);
        moved.extend(has_moved.then(|| published.id.clone()));
    }
    for PublishedEvent { id, event, .. } in &pack.events {
        let json = match standing.get(id) {
            Some(stands) => {
                let read: Event = serde_json::from_value(stands.clone())?;
                merged(&event_value(&read)?, &event_value(event)?, stands).to_string()
            }
            None => serde_json::to_string(event)?,
        };
        pack.records.insert(id.clone(), json);
    }
    take_along(change, &pack, current).await?;
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
    forget(change, &gone);
    for published in &pack.events {
        if moved.contains(&published.id) {
            event::tell_of_move(change, &published.id, now).await?;
        }
        event::settle(change, &published.id, now).await?;
    }
    for id in gone.iter().filter(|id| id.kind() == Some(Kind::Event)) {
        event::withdraw(change, id).await?;
        event::settle(change, id, now).await?;
    }
    if let Some(anchor) = &pack.anchor {
        installation::write(change.connection().await?, &published::anchor_name(&pack.name), anchor).await?;
    }
    Ok(Ok(imported))
}

/// What a desk has added to an agenda goes along where the pack moves its event.
async fn take_along(change: &mut Change, pack: &Pack, current: &BTreeMap<RecordId, Current>) -> Result<()> {
    for PublishedEvent { id, event, .. } in &pack.events {
        let Some(before) = current.get(id).and_then(|current| current.body.as_ref()) else { continue };
        let before: Event = serde_json::from_str(before)?;
        let days = event.starts.zip(before.starts).and_then(|(new, old)| new.days_after(old)).unwrap_or_default();
        if days != 0 {
            let is_of_desk = |id: &RecordId| current.get(id).is_some_and(|current| current.pack.is_empty());
            move_sessions(change, id, event, days, is_of_desk).await?;
        }
    }
    Ok(())
}

/// Ids that two packs of one import publish.
fn claimed_twice(packs: &[Pack]) -> Vec<ImportRefusal> {
    let mut claims: BTreeMap<&RecordId, &str> = BTreeMap::new();
    let mut refusals = Vec::new();
    for pack in packs {
        for id in pack.ids() {
            if let Some(other) = claims.insert(id, &pack.name) {
                refusals.push(ImportRefusal::OtherPack { record: id.clone(), pack: other.to_owned() });
            }
        }
    }
    refusals
}

fn foreign(pack: &Pack, current: &BTreeMap<RecordId, Current>) -> Vec<ImportRefusal> {
    // What was written at a desk a pack may take over.
    let is_others = |current: &&Current| current.pack != pack.name && !current.pack.is_empty();
    let owner = |id: &RecordId| current.get(id).filter(|current| current.body.is_some()).filter(is_others);
    pack.ids()
        .filter_map(|id| {
            owner(id).map(|current| ImportRefusal::OtherPack { record: id.clone(), pack: current.pack.clone() })
        })
        .collect()
}

fn gone(pack: &Pack, current: &BTreeMap<RecordId, Current>) -> BTreeSet<RecordId> {
    let there = || current.iter().filter(|(_, current)| current.body.is_some());
    let is_gone = |id: &RecordId| !pack.records.contains_key(id);
    let mut gone: BTreeSet<RecordId> =
        there().filter(|(id, current)| current.pack == pack.name && is_gone(id)).map(|(id, _)| id.clone()).collect();
    // What a desk has written goes with its event, and words with what they are about.
    let of_desk = there().filter(|(_, current)| current.pack.is_empty()).map(|(id, _)| id);
    let is_of_gone = |id: &&RecordId| {
        let about = id.translated().map_or_else(|| (*id).clone(), |(_, about)| about);
        gone.contains(&about) || about.part_of_event().is_some_and(|(event, _)| gone.contains(&event))
    };
    let with_them: Vec<RecordId> = of_desk.filter(is_of_gone).cloned().collect();
    gone.extend(with_them);
    gone
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
        let scope = audience::of(id, &pack.records);
        match current.get(id).filter(|current| current.body.is_some()) {
            Some(current) if current.body.as_ref() == Some(json) && current.scope == scope => {
                imported.unchanged = imported.unchanged.saturating_add(1);
                continue;
            }
            Some(current) => {
                imported.changed = imported.changed.saturating_add(1);
                if current.scope != scope {
                    let reason = audience::MOVED.to_owned();
                    change.put(current.scope.clone(), id.clone(), Put::Withdrawn { reason, at: now });
                }
            }
            None => imported.added = imported.added.saturating_add(1),
        }
        change.put(scope, id.clone(), Put::Body { json: json.clone(), pack: Some(pack.name.clone()) });
    }
    for id in gone {
        imported.withdrawn = imported.withdrawn.saturating_add(1);
        let reason = pack.removals.get(id).map_or(GONE, String::as_str).to_owned();
        let scope = current.get(id).map_or_else(Scope::programme, |current| current.scope.clone());
        change.put(scope, id.clone(), Put::Withdrawn { reason, at: now });
    }
    imported
}
