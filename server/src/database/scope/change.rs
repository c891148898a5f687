//! A transaction that changes records: the heads of their scopes are bumped last, in the order of their ids.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::sync::{AccountId, Checksum, Scope};
use sqlx::AssertSqlSafe;

use super::watched::Watched;
use crate::database::engine::{Beside, Connection, Engine, Transaction};
use crate::database::{Database, Notice, Result, mail};

/// What becomes of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::database) enum Put {
    Body { json: String, pack: Option<String> },
    Withdrawn { reason: String, at: Timestamp },
}

/// Begun with the right to write; dropped without `commit` it changes nothing.
pub(in crate::database) struct Change {
    transaction: Transaction,
    engine: Engine,
    watched: Arc<Watched>,
    has_decided: bool,
    touched: BTreeMap<Scope, BTreeMap<RecordId, Put>>,
    /// What people are told by mail about an event, and the moment of it.
    told: BTreeMap<(AccountId, RecordId), (Notice, Timestamp)>,
}

impl Change {
    pub async fn begin(database: &Database, beside: Beside) -> Result<Change> {
        let transaction = database.engine.begin(&database.writer, beside).await?;
        let (engine, watched) = (database.engine.clone(), database.watched.clone());
        let (touched, told) = Default::default();
        Ok(Change { transaction, engine, watched, has_decided: false, touched, told })
    }

    pub fn connection(&mut self) -> &mut Connection {
        &mut self.transaction
    }

    /// Remembers a changed record; the last word about it counts.
    pub fn put(&mut self, scope: Scope, record: RecordId, put: Put) {
        self.touched.entry(scope).or_default().insert(record, put);
    }

    /// Remembers what a person is to be told by mail; the last word about an event counts.
    pub fn tell(&mut self, account: AccountId, notice: Notice, at: Timestamp) {
        self.told.insert((account, notice.event.clone()), (notice, at));
    }

    /// What isn't worth a mail by itself, but must not be contradicted by one.
    pub fn tell_instead(&mut self, account: &AccountId, notice: Notice, at: Timestamp) {
        if let Some(told) = self.told.get_mut(&(account.clone(), notice.event.clone())) {
            *told = (notice, at);
        }
    }

    /// Something was decided that must not be forgotten, even if it changes no record.
    pub fn decide(&mut self) {
        self.has_decided = true;
    }

    /// Queues the mails, takes each scope's number, stamps its records and ends the transaction.
    pub async fn commit(mut self) -> Result<()> {
        for ((account, _), (notice, at)) in std::mem::take(&mut self.told) {
            mail::queue(&mut self.transaction, &account, &notice, at).await?;
        }
        let is_counted = self.has_decided || !self.touched.is_empty();
        for (scope, records) in std::mem::take(&mut self.touched) {
            stamp(&mut self.transaction, &scope, records).await?;
        }
        if !is_counted {
            return Ok(self.transaction.commit().await?);
        }
        self.engine.commit(self.transaction).await?;
        self.watched.ring();
        Ok(())
    }
}

/// A whole programme goes in a few ways to the database and back, not in two for each record.
const RECORDS_AT_ONCE: usize = 100;

async fn stamp(connection: &mut Connection, scope: &Scope, records: BTreeMap<RecordId, Put>) -> Result<()> {
    // The row is locked from here on: whoever comes later gets a later number and commits later.
    let (seq, mut count, checksum): (i64, i64, i64) = sqlx::query_as(
        "INSERT INTO scope (id, seq, floor, records, checksum) VALUES ($1, 1, 0, 0, 0)
         ON CONFLICT (id) DO UPDATE SET seq = scope.seq + 1 RETURNING seq, records, checksum",
    )
    .bind(scope.as_str())
    .fetch_one(&mut *connection)
    .await?;
    let mut checksum = Checksum::from_bits(checksum);
    let records: Vec<(RecordId, Put)> = records.into_iter().collect();
    for records in records.chunks(RECORDS_AT_ONCE) {
        // Where nothing is, nothing is replaced.
        let before = if count == 0 { HashMap::new() } else { seqs_of(connection, scope, records).await? };
        for (id, put) in records {
            if let Some(before) = before.get(id.as_str()) {
                checksum.remove(id, before.cast_unsigned());
                count = count.saturating_sub(1);
            }
            if matches!(put, Put::Body { .. }) {
                checksum.add(id, seq.cast_unsigned());
                count = count.saturating_add(1);
            }
        }
        write(connection, scope, records, seq).await?;
    }
    sqlx::query("UPDATE scope SET records = $2, checksum = $3 WHERE id = $1")
        .bind(scope.as_str())
        .bind(count)
        .bind(checksum.to_bits())
        .execute(connection)
        .await?;
    Ok(())
}

async fn seqs_of(
    connection: &mut Connection,
    scope: &Scope,
    records: &[(RecordId, Put)],
) -> Result<HashMap<String, i64>> {
    // Behind the scope's come those of the ids.
    let parameters: Vec<String> = (2..).take(records.len()).map(|number| format!("${number}")).collect();
    let parameters = parameters.join(", ");
    let statement =
        format!("SELECT id, changed_seq FROM record WHERE scope = $1 AND body IS NOT NULL AND id IN ({parameters})");
    let mut query = sqlx::query_as(AssertSqlSafe(statement)).bind(scope.as_str());
    for (id, _) in records {
        query = query.bind(id.as_str());
    }
    let rows: Vec<(String, i64)> = query.fetch_all(connection).await?;
    Ok(rows.into_iter().collect())
}

async fn write(connection: &mut Connection, scope: &Scope, records: &[(RecordId, Put)], seq: i64) -> Result<()> {
    const COLUMNS: usize = 5;
    let row = |number: usize| {
        let first = number.saturating_mul(COLUMNS).saturating_add(3);
        let parameters: Vec<String> = (first..).take(COLUMNS).map(|parameter| format!("${parameter}")).collect();
        format!("($1, $2, {})", parameters.join(", "))
    };
    let rows: Vec<String> = (0..records.len()).map(row).collect();
    let statement = format!(
        "INSERT INTO record (scope, changed_seq, id, pack, body, withdrawn, withdrawn_at) VALUES {}
         ON CONFLICT (scope, id) DO UPDATE SET pack = coalesce(excluded.pack, record.pack), body = excluded.body,
             withdrawn = excluded.withdrawn, withdrawn_at = excluded.withdrawn_at,
             changed_seq = excluded.changed_seq",
        rows.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(statement)).bind(scope.as_str()).bind(seq);
    for (id, put) in records {
        let (body, pack, withdrawn, withdrawn_at) = match put {
            Put::Body { json, pack } => (Some(json.as_str()), pack.as_deref(), None, None),
            Put::Withdrawn { reason, at } => (None, None, Some(reason.as_str()), Some(at.0)),
        };
        query = query.bind(id.as_str()).bind(pack).bind(body).bind(withdrawn).bind(withdrawn_at);
    }
    query.execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{EmailAddress, SignUpState};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_not_worth_a_mail_comes_to_the_place_of_one_that_would_contradict_it_and_begins_none() {
        let folder = std::env::temp_dir().join(format!("passerelle-change-{}", crate::chance::name()));
        let database = Database::open(&folder).await.expect("a database");
        let (email, now) = (EmailAddress::parse("amina@example.org").expect("an address"), Timestamp(0));
        let who = database.add_organiser(&email, None, now).await.expect("an account").id;
        let notice = |event: &str, state| Notice { event: event.into(), state, reason: None, offer_until: None };

        let mut change = Change::begin(&database, Beside::Others).await.expect("it begins");
        change.tell(who.clone(), notice("event/a", SignUpState::Refused), now);
        change.tell_instead(&who, notice("event/a", SignUpState::Confirmed), now);
        change.tell_instead(&who, notice("event/b", SignUpState::Confirmed), now);
        change.commit().await.expect("it is kept");
        let told: Vec<String> =
            sqlx::query_scalar("SELECT notice FROM mail").fetch_all(&database.readers).await.expect("mails");

        database.close().await;
        std::fs::remove_dir_all(folder).expect("it was there");
        let told: Vec<Notice> = told.iter().map(|json| serde_json::from_str(json).expect("a notice")).collect();
        assert_eq!(told, [notice("event/a", SignUpState::Confirmed)]);
    }
}
