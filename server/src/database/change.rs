//! A transaction that changes records: the heads of their scopes are bumped last, in the order of their ids.

use std::collections::BTreeMap;

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{Checksum, Epoch, Head, Scope, Sequence};
use sqlx::{Sqlite, Transaction};

use super::{Connection, Database, Result};

/// What becomes of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Put {
    Body { json: String, pack: Option<String> },
    Withdrawn { reason: String },
}

/// Begun with the write lock held; dropped without `commit` it changes nothing.
pub(super) struct Change {
    transaction: Transaction<'static, Sqlite>,
    touched: BTreeMap<Scope, BTreeMap<RecordId, Put>>,
}

impl Change {
    pub async fn begin(database: &Database) -> Result<Change> {
        let transaction = database.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Change { transaction, touched: BTreeMap::new() })
    }

    pub fn connection(&mut self) -> &mut Connection {
        &mut self.transaction
    }

    /// Remembers a changed record; the last word about it counts.
    pub fn put(&mut self, scope: Scope, record: RecordId, put: Put) {
        self.touched.entry(scope).or_default().insert(record, put);
    }

    /// Takes each scope's number, stamps its records and ends the transaction.
    pub async fn commit(mut self) -> Result<()> {
        for (scope, records) in std::mem::take(&mut self.touched) {
            stamp(&mut self.transaction, &scope, records).await?;
        }
        self.transaction.commit().await?;
        Ok(())
    }
}

async fn stamp(connection: &mut Connection, scope: &Scope, records: BTreeMap<RecordId, Put>) -> Result<()> {
    sqlx::query(
        "INSERT INTO scope (id, seq, floor, records, checksum) VALUES ($1, 0, 0, 0, 0) ON CONFLICT (id) DO NOTHING",
    )
    .bind(scope.as_str())
    .execute(&mut *connection)
    .await?;
    // The row is locked from here on: whoever comes later gets a later number and commits later.
    let (seq, mut count, checksum): (i64, i64, i64) =
        sqlx::query_as("UPDATE scope SET seq = seq + 1 WHERE id = $1 RETURNING seq, records, checksum")
            .bind(scope.as_str())
            .fetch_one(&mut *connection)
            .await?;
    let mut checksum = Checksum::from_bits(checksum);
    for (id, put) in records {
        if let Some(held) = live_seq(connection, scope, &id).await? {
            checksum.remove(&id, held);
            count -= 1;
        }
        if matches!(put, Put::Body { .. }) {
            checksum.add(&id, seq.cast_unsigned());
            count += 1;
        }
        write(connection, scope, &id, put, seq).await?;
    }
    sqlx::query("UPDATE scope SET records = $2, checksum = $3 WHERE id = $1")
        .bind(scope.as_str())
        .bind(count)
        .bind(checksum.to_bits())
        .execute(connection)
        .await?;
    Ok(())
}

async fn live_seq(connection: &mut Connection, scope: &Scope, id: &RecordId) -> Result<Option<Sequence>> {
    let seq: Option<i64> =
        sqlx::query_scalar("SELECT changed_seq FROM record WHERE scope = $1 AND id = $2 AND body IS NOT NULL")
            .bind(scope.as_str())
            .bind(id.as_str())
            .fetch_optional(connection)
            .await?;
    Ok(seq.map(i64::cast_unsigned))
}

async fn write(connection: &mut Connection, scope: &Scope, id: &RecordId, put: Put, seq: i64) -> Result<()> {
    let (body, pack, withdrawn) = match put {
        Put::Body { json, pack } => (Some(json), pack, None),
        Put::Withdrawn { reason } => (None, None, Some(reason)),
    };
    sqlx::query(
        "INSERT INTO record (scope, id, pack, body, withdrawn, changed_seq) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (scope, id) DO UPDATE SET pack = coalesce(excluded.pack, record.pack), body = excluded.body,
             withdrawn = excluded.withdrawn, changed_seq = excluded.changed_seq",
    )
    .bind(scope.as_str())
    .bind(id.as_str())
    .bind(pack)
    .bind(body)
    .bind(withdrawn)
    .bind(seq)
    .execute(connection)
    .await?;
    Ok(())
}

/// The head of a scope; one that nothing was ever written to is empty.
pub(super) async fn head(connection: &mut Connection, epoch: &Epoch, scope: &Scope) -> Result<(Head, Sequence)> {
    let row: Option<(i64, i64, i64, i64)> =
        sqlx::query_as("SELECT seq, floor, records, checksum FROM scope WHERE id = $1")
            .bind(scope.as_str())
            .fetch_optional(connection)
            .await?;
    let (seq, floor, records, checksum) = row.unwrap_or_default();
    let head = Head {
        scope: scope.clone(),
        epoch: epoch.clone(),
        seq: seq.cast_unsigned(),
        records: records.cast_unsigned(),
        checksum: Checksum::from_bits(checksum),
    };
    Ok((head, floor.cast_unsigned()))
}
