//! The programme's records, for who keeps all of them in memory.

use passerelle_shared::sync::{Head, Record, Scope, Sequence};

use super::head::head;
use super::news::Row;
use crate::database::{Database, Result};

/// What somebody lacks who knows the programme up to a moment.
#[derive(Debug)]
pub struct Behind {
    pub head: Head,
    /// Everything that there is: what isn't among it isn't published.
    pub is_all: bool,
    pub records: Vec<Record>,
}

impl Database {
    /// What has changed in the programme behind a head that the asker had, or all of it.
    pub async fn programme_behind(&self, known: Option<(&str, Sequence)>) -> Result<Behind> {
        let scope = Scope::programme();
        // One transaction: head and rows are of the same moment.
        let mut moment = self.moment().await?;
        let (head, floor) = head(&mut moment, &scope).await?;
        // Below the floor it is forgotten what was withdrawn, and in another epoch what was known may never have been.
        let is_of_this_life =
            |(epoch, seq): &(&str, Sequence)| head.epoch.0 == *epoch && floor <= *seq && *seq <= head.seq;
        let known = known.filter(is_of_this_life).map(|(_, seq)| seq);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, body, withdrawn, changed_seq FROM record WHERE scope = $1 AND changed_seq > $2 ORDER BY id",
        )
        .bind(scope.as_str())
        .bind(known.unwrap_or_default().cast_signed())
        .fetch_all(&mut *moment)
        .await?;
        let records = rows.into_iter().map(Row::into_record).collect::<Result<Vec<Record>>>()?;
        Ok(Behind { head, is_all: known.is_none(), records })
    }
}
