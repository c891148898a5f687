//! Outcomes: the first row that a decision writes, and what a repeated command gets, byte for byte.

use std::collections::BTreeSet;

use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::sync::{AccountId, CommandId, Decision, Epoch, Outcome};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::chance;
use crate::database::engine::{Connection, Done, Statement, installation};
use crate::database::scope::{Change, rows_of};
use crate::database::{Error, Result};

/// What the outcome's row says of a command that came before.
#[derive(Debug)]
pub(super) enum Arrival {
    /// Never seen: the row is ours, and waits for the outcome.
    New,
    Repeated(Box<RawValue>),
    /// The id was used for something else.
    OtherBody,
}

/// A command as its row knows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    pub account: &'a AccountId,
    pub id: &'a CommandId,
    pub body_hash: &'a str,
    pub now: Timestamp,
}

/// Takes the rows, in the order of their ids, and `beside` asks something at once. Of two nodes with one command the
/// loser waits here and reads the winner's; `None` where the epoch is over.
pub(super) async fn receive(
    change: &mut Change,
    commands: &[Named<'_>],
    epoch: &Epoch,
    beside: Statement,
) -> Result<(Option<Vec<Arrival>>, Done)> {
    let mut in_order: Vec<&Named<'_>> = commands.iter().collect();
    in_order.sort_by_key(|command| (command.account, command.id));
    let [received, beside] = change.ask([take_rows(&in_order, epoch), beside]).await?;
    let mut ours = keys(&received)?;
    if ours.len() < commands.len() && installation::epoch(change.connection().await?).await? != *epoch {
        return Ok((None, beside));
    }
    let mut arrivals = Vec::with_capacity(commands.len());
    for command in commands {
        let arrival = match ours.remove(&(command.account.0.clone(), command.id.0.clone())) {
            true => Arrival::New,
            false => read_or_take(change, command, epoch).await?,
        };
        arrivals.push(arrival);
    }
    Ok((Some(arrivals), beside))
}

fn keys(received: &Done) -> Result<BTreeSet<(String, String)>> {
    Ok(received.all()?.into_iter().collect())
}

fn take_rows(commands: &[&Named<'_>], epoch: &Epoch) -> Statement {
    const COLUMNS: usize = 4;
    let rows = rows_of(commands.len(), COLUMNS);
    let last = commands.len().saturating_mul(COLUMNS).saturating_add(1);
    let statement = Statement::new(format!(
        "INSERT INTO outcome (account, command, body_hash, event, acts, outcome, received_at)
         SELECT column1, column2, column3, '', 0, '', column4 FROM (VALUES {rows}) AS received
         WHERE EXISTS (SELECT 1 FROM installation WHERE name = 'epoch' AND value = ${last})
         ON CONFLICT (account, command) DO NOTHING RETURNING account, command"
    ));
    let bound = commands.iter().fold(statement, |statement, command| {
        let Named { account, id, body_hash, now } = command;
        statement.bind(account.0.as_str()).bind(id.0.as_str()).bind(*body_hash).bind(now.0)
    });
    bound.bind(epoch.0.as_str())
}

/// A row was in the way.
async fn read_or_take(change: &mut Change, command: &Named<'_>, epoch: &Epoch) -> Result<Arrival> {
    /// It may be let go of, for its age, before it is read; hardly twice.
    const TRIES_MAX: u32 = 3;
    for _ in 0..TRIES_MAX {
        let connection = change.connection().await?;
        if let Some(arrival) = arrived_before(connection, command.account, command.id, command.body_hash).await? {
            return Ok(arrival);
        }
        let [received] = change.ask([take_rows(&[command], epoch)]).await?;
        if !keys(&received)?.is_empty() {
            return Ok(Arrival::New);
        }
    }
    Err(Error::Assertion("a row that is in the way is there"))
}

/// Nothing is kept of it after all: it comes again.
pub(super) fn let_go(account: &AccountId, id: &CommandId) -> Statement {
    Statement::new("DELETE FROM outcome WHERE account = $1 AND command = $2")
        .bind(account.0.as_str())
        .bind(id.0.as_str())
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
pub(super) fn conclude(
    account: &AccountId,
    id: &CommandId,
    json: &str,
    event: Option<&RecordId>,
    acts: u32,
) -> Statement {
    Statement::new("UPDATE outcome SET outcome = $3, event = $4, acts = $5 WHERE account = $1 AND command = $2")
        .bind(account.0.as_str())
        .bind(id.0.as_str())
        .bind(json)
        .bind(event.map_or("", RecordId::as_str))
        .bind(i64::from(acts))
        .changes_one("an outcome has its row before it is decided")
}

/// An answer that isn't kept.
pub(super) fn passing(id: &CommandId, decision: Decision, now: Timestamp) -> Result<Box<RawValue>> {
    let outcome = Outcome { command: id.clone(), decided_at: now, decision, receipt: None };
    Ok(RawValue::from_string(serde_json::to_string(&outcome)?)?)
}
