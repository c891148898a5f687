//! The head of a scope: how far it has come, and what it holds at that.

use passerelle_shared::sync::{Checksum, Epoch, Head, Scope, Sequence};

use crate::database::engine::Connection;
use crate::database::{Database, Result};

impl Database {
    pub async fn head(&self, scope: &Scope) -> Result<Head> {
        let mut connection = self.readers.acquire().await?;
        Ok(head(&mut connection, scope).await?.0)
    }
}

/// The head of a scope and its floor; one that nothing was ever written to is empty.
pub(super) async fn head(connection: &mut Connection, scope: &Scope) -> Result<(Head, Sequence)> {
    let (epoch, seq, floor, records, checksum): (String, i64, i64, i64, i64) = sqlx::query_as(
        "SELECT installation.value, coalesce(seq, 0), coalesce(floor, 0), coalesce(records, 0), coalesce(checksum, 0)
         FROM installation LEFT JOIN scope ON scope.id = $1 WHERE installation.name = 'epoch'",
    )
    .bind(scope.as_str())
    .fetch_one(connection)
    .await?;
    let head = Head {
        scope: scope.clone(),
        epoch: Epoch(epoch),
        seq: seq.cast_unsigned(),
        records: records.cast_unsigned(),
        checksum: Checksum::from_bits(checksum),
    };
    Ok((head, floor.cast_unsigned()))
}
