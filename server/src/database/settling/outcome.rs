//! Outcomes: the first row that a decision writes, and what a repeated command gets, byte for byte.

use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::sync::{AccountId, CommandId, Decision, Epoch, Outcome};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::chance;
use crate::database::engine::{Connection, installation};
use crate::database::{Error, Result};

/// What the outcome's row says of a command that came before.
#[derive(Debug)]
pub(super) enum Arrival {
    /// Never seen: the row is ours, and waits for the outcome.
    New,
    Repeated(Box<RawValue>),
    /// The id was used for something else.
    OtherBody,
    /// Its device lives in another epoch.
    EpochOver,
}

/// Takes the command's row. Of two nodes with one command the loser waits here and reads the winner's.
pub(super) async fn receive(
    connection: &mut Connection,
    account: &AccountId,
    id: &CommandId,
    body_hash: &str,
    epoch: &Epoch,
    now: Timestamp,
) -> Result<Arrival> {
    /// A row that was in the way may be let go of, for its age, before it is read; hardly twice.
    const TRIES_MAX: u32 = 3;
    for _ in 0..TRIES_MAX {
        let inserted = sqlx::query(
            "INSERT INTO outcome (account, command, body_hash, event, acts, outcome, received_at)
             SELECT $1, $2, $3, '', 0, '', $4 FROM installation WHERE name = 'epoch' AND value = $5
             ON CONFLICT (account, command) DO NOTHING",
        )
        .bind(&account.0)
        .bind(&id.0)
        .bind(body_hash)
        .bind(now.0)
        .bind(&epoch.0)
        .execute(&mut *connection)
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(Arrival::New);
        }
        if installation::epoch(connection).await? != *epoch {
            return Ok(Arrival::EpochOver);
        }
        if let Some(arrival) = arrived_before(connection, account, id, body_hash).await? {
            return Ok(arrival);
        }
    }
    Err(Error::Assertion("a row that is in the way is there"))
}

/// What is kept of a command of this id; `None` where it never came.
pub(super) async fn arrived_before(
    connection: &mut Connection,
    account: &AccountId,
    id: &CommandId,
    body_hash: &str,
) -> Result<Option<Arrival>> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT body_hash, outcome FROM outcome WHERE account = $1 AND command = $2")
            .bind(&account.0)
            .bind(&id.0)
            .fetch_optional(connection)
            .await?;
    Ok(match row {
        Some((first_hash, outcome)) if first_hash == body_hash => {
            Some(Arrival::Repeated(RawValue::from_string(outcome)?))
        }
        Some(_) => Some(Arrival::OtherBody),
        None => None,
    })
}

/// A command's bytes, as its row and its receipt remember them.
pub(super) fn body_hash(raw: &str) -> String {
    chance::hex(&Sha256::digest(raw.as_bytes()))
}

/// Writes what was decided into the row that `receive` took.
pub(super) async fn conclude(
    connection: &mut Connection,
    account: &AccountId,
    outcome: &Outcome,
    event: Option<&RecordId>,
    acts: u32,
) -> Result<Box<RawValue>> {
    let json = serde_json::to_string(outcome)?;
    let updated =
        sqlx::query("UPDATE outcome SET outcome = $3, event = $4, acts = $5 WHERE account = $1 AND command = $2")
            .bind(&account.0)
            .bind(&outcome.command.0)
            .bind(&json)
            .bind(event.map_or("", RecordId::as_str))
            .bind(i64::from(acts))
            .execute(connection)
            .await?;
    if updated.rows_affected() != 1 {
        return Err(Error::Assertion("an outcome has its row before it is decided"));
    }
    Ok(RawValue::from_string(json)?)
}

/// An answer that isn't kept.
pub(super) fn passing(id: &CommandId, decision: Decision, now: Timestamp) -> Result<Box<RawValue>> {
    let outcome = Outcome { command: id.clone(), decided_at: now, decision, receipt: None };
    Ok(RawValue::from_string(serde_json::to_string(&outcome)?)?)
}
