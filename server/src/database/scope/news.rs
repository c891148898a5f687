//! What a device hasn't read of a scope: pages of changes, from current rows.

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{Body, Cursor, Head, Page, Position, Record, Scope, Sequence};
use serde_json::value::RawValue;

use super::head::head;
use crate::database::engine::Connection;
use crate::database::{Database, Result};

/// A cursor that can't be gone on from: below the prune floor, or of another epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOld;

/// A page is full before or soon after: what is asked for and doesn't go along has come over a line, too.
const ROWS_AT_ONCE: usize = 100;

impl Database {
    /// The changes behind a cursor of the programme, or `TooOld`: then a snapshot is due.
    pub async fn programme_news(&self, cursor: &Cursor, bytes_max: usize) -> Result<std::result::Result<Page, TooOld>> {
        let scope = Scope::programme();
        let Some(position) = self.seal().open(&scope, cursor) else { return Ok(Err(TooOld)) };
        // One transaction: head and rows are of the same moment.
        let mut snapshot = self.moment().await?;
        let (head, floor) = head(&mut snapshot, &scope).await?;
        if position.is_from_the_future_of(&head) {
            drop(snapshot);
            self.end_epoch(&head.epoch).await?;
            return Ok(Err(TooOld));
        }
        if !position.can_be_gone_on_from(&head, floor) {
            return Ok(Err(TooOld));
        }
        Ok(Ok(self.page(&mut snapshot, head, position, bytes_max).await?))
    }

    /// The changes of an account's scope; with a cursor that doesn't hold, from the start.
    pub async fn account_news(&self, scope: &Scope, cursor: Option<&Cursor>, bytes_max: usize) -> Result<Page> {
        let position = cursor.and_then(|cursor| self.seal().open(scope, cursor));
        Ok(self.news(scope, position, bytes_max).await?.page)
    }

    pub(super) async fn page(
        &self,
        connection: &mut Connection,
        head: Head,
        mut position: Position,
        bytes_max: usize,
    ) -> Result<Page> {
        let mut records: Vec<Record> = Vec::new();
        let mut bytes: usize = 0;
        let is_complete = 'page: loop {
            let rows = rows_behind(connection, &head.scope, &position).await?;
            let are_last = rows.len() < ROWS_AT_ONCE;
            for row in rows {
                let record = row.into_record()?;
                bytes = record.bytes().saturating_add(bytes);
                if bytes > bytes_max && !records.is_empty() {
                    break 'page false;
                }
                position = Position { seq: record.seq, record: Some(record.id.clone()), ..position };
                records.push(record);
            }
            if are_last {
                break true;
            }
        };
        let (seq, record) = if is_complete { (head.seq, None) } else { (position.seq, position.record) };
        let position = Position { epoch: head.epoch.clone(), seq, record };
        Ok(Page { cursor: self.seal().close(&head.scope, &position), head, records, complete: is_complete })
    }
}

/// Compared as a pair, they are found by the index; in two steps, all that is older would be walked over.
const BEHIND: &str = "SELECT id, body, withdrawn, changed_seq FROM record
    WHERE scope = $1 AND (changed_seq, id) > ($2, $3) ORDER BY changed_seq, id LIMIT $4";

async fn rows_behind(connection: &mut Connection, scope: &Scope, position: &Position) -> Result<Vec<Row>> {
    Ok(sqlx::query_as(BEHIND)
        .bind(scope.as_str())
        .bind(position.seq.cast_signed())
        // Behind all of a number is behind every id of it.
        .bind(position.record.as_ref().map_or("\u{10FFFF}", RecordId::as_str))
        .bind(ROWS_AT_ONCE as i64)
        .fetch_all(connection)
        .await?)
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Row {
    id: String,
    body: Option<String>,
    withdrawn: Option<String>,
    changed_seq: i64,
}

impl Row {
    pub fn into_record(self) -> Result<Record> {
        let seq: Sequence = self.changed_seq.cast_unsigned();
        let body = match self.body {
            Some(json) => Body::Body(RawValue::from_string(json)?),
            None => Body::Withdrawn(self.withdrawn.unwrap_or_default()),
        };
        Ok(Record { id: RecordId::from(self.id), seq, body })
    }
}

#[cfg(test)]
mod tests {
    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::database::on_trial;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_changed_is_found_without_walking_over_what_did_not() {
        let (_folder, database) = on_trial().await;

        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {BEHIND}")))
            .bind("programme")
            .bind(7)
            .bind("event/a")
            .bind(100)
            .fetch_all(&database.readers)
            .await
            .expect("a plan");

        let steps: Vec<&str> = plan.iter().map(|(.., step)| step.as_str()).collect();
        assert_eq!(steps, ["SEARCH record USING INDEX record_by_change (scope=? AND (changed_seq,id)>(?,?))"]);
    }
}
