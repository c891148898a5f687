//! What only its person writes, on any of their devices: stars.

use std::collections::BTreeMap;

use passerelle_shared::json;
use passerelle_shared::model::{Kind, OwnRecord, RecordId};
use passerelle_shared::rules::own_record::{Command, Shown, Wish, fold};
use passerelle_shared::sync::{Author, CommandId, Entry, Record};
use serde_json::value::RawValue;

use crate::rows::{Row, account_records, answered_rows, rows};
use crate::store::{self, Area, Durability, Store, StoreError, Transaction};
use crate::{SignIn, Writing};

/// The account's own records with the outbox over them.
pub(crate) fn shown(records: &[Record], rows: &[Row], who: &SignIn) -> BTreeMap<RecordId, Shown> {
    let own = records.iter().filter(|record| record.id.kind() == Some(Kind::Star));
    let own: Vec<(&RecordId, OwnRecord)> =
        own.filter_map(|record| Some((&record.id, json::read(record.json()?)?))).collect();
    fold(own.iter().map(|(id, record)| (*id, record)), mine(rows, who))
}

fn mine<'a>(rows: &'a [Row], who: &'a SignIn) -> impl Iterator<Item = &'a Entry> {
    rows.iter().filter(|row| row.is_shown_to(who)).map(|row| &row.entry)
}

/// What became of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wished {
    Saved,
    /// The opposite had never left the device, and is gone.
    TakenBack(CommandId),
    /// It stands so already.
    Already,
    /// Nobody is signed in whose it would be.
    NobodyHere,
}

/// Keeps it or lets go of it, for whoever is signed in; on return that is on the disk.
pub async fn wish(
    store: &impl Store,
    writing: &Writing,
    concerns: &RecordId,
    wish: Wish,
) -> Result<Wished, StoreError> {
    let Some(account) = writing.who.account() else { return Ok(Wished::NobodyHere) };
    let areas = [Area::Records, Area::Outbox, Area::Answered];
    store::write(store, &areas, Durability::Strict, async |transaction: &Transaction<'_>| {
        let rows = rows(transaction).await?;
        let records = account_records(transaction, &account.id).await?;
        let mut stands = shown(&records, &rows, &writing.who).remove(concerns).unwrap_or_default();
        if stands.is_kept == (wish == Wish::Keep) {
            return Ok(Wished::Already);
        }
        // What never left the device is taken back, and no more need be said.
        let last = mine(&rows, &writing.who).filter(|entry| entry.command.concerns == *concerns).last();
        if let Some(untried) = last.filter(|entry| !entry.is_tried) {
            transaction.delete(Area::Outbox, untried.order)?;
            return Ok(Wished::TakenBack(untried.command.id.clone()));
        }
        if stands.seen.after.is_none() {
            stands.seen.after = latest_answered(transaction, writing, concerns).await?;
        }
        let command = Command {
            id: writing.id.clone(),
            author: Author::Account(account.id.clone()),
            kind: wish,
            concerns: concerns.clone(),
            body: nothing()?,
            seen: stands.seen,
            intended_at: writing.now,
            clock_ahead_ms: writing.clock_ahead_ms,
        };
        transaction.add(Area::Outbox, Row::value_of(&command, writing.now)).await?;
        Ok(Wished::Saved)
    })
    .await
}

/// Its effect was in view although its record may not have come yet.
async fn latest_answered(
    transaction: &Transaction<'_>,
    writing: &Writing,
    concerns: &RecordId,
) -> Result<Option<CommandId>, StoreError> {
    let mut answered = answered_rows(transaction).await?;
    answered.retain(|row| writing.who.account_id() == Some(&row.account) && row.entry.command.concerns == *concerns);
    Ok(answered.pop().map(|row| row.entry.command.id))
}

/// A star says all by being there.
fn nothing() -> Result<Box<RawValue>, StoreError> {
    json::read("{}").ok_or(StoreError::Failed)
}
