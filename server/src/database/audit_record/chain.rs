//! The chain: each entry is linked to the one before it, once it is committed.
//!
//! ```text
//! link n = SHA-256(link n - 1, n, id, at, act, actor, about, said, SHA-256(salt, personal fields))
//! ```
//!
//! A number is given only to what is committed, and in the order in which it was written: so it never goes to what becomes
//! visible after a higher one, and of two acts that waited for each other the first comes first.

use std::fmt;
use std::str::FromStr;

use passerelle_shared::model::Timestamp;
use sqlx::AssertSqlSafe;

use super::{COLUMNS, Row};
use crate::database::engine::{Beside, Connection, Statement, is_postgres};
use crate::database::scope::Change;
use crate::database::{Database, Result};

/// In one transaction, so that none is long.
const LINKED_AT_ONCE: i64 = 200;

/// How long the chain is, and its last link.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditHead {
    pub length: i64,
    pub link: String,
}

/// As it stands in the log, and is given back to be compared.
impl fmt::Display for AuditHead {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.length, self.link)
    }
}

/// What isn't a head of an audit record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoHead;

impl FromStr for AuditHead {
    type Err = NoHead;

    fn from_str(text: &str) -> std::result::Result<Self, NoHead> {
        let (length, link) = text.split_once(':').ok_or(NoHead)?;
        let length = length.parse().ok().filter(|length| *length >= 0).ok_or(NoHead)?;
        Ok(AuditHead { length, link: link.to_owned() })
    }
}

impl Database {
    /// Links what is committed and isn't linked yet; nodes wait for one another at the head.
    pub async fn link_audit_record(&self) -> Result<()> {
        while self.is_something_without_link().await? {
            let mut change = Change::begin(self, Beside::Others).await?;
            link_some(&mut change).await?;
            change.commit().await?;
        }
        Ok(())
    }

    /// Where there is nothing to do, nobody who decides waits for it.
    async fn is_something_without_link(&self) -> Result<bool> {
        let one = sqlx::query_scalar::<_, String>("SELECT id FROM audit_entry WHERE number IS NULL LIMIT 1");
        Ok(one.fetch_optional(&self.readers).await?.is_some())
    }

    pub async fn audit_head(&self) -> Result<AuditHead> {
        let mut connection = self.readers.acquire().await?;
        head(&mut connection).await
    }

    /// Since when the oldest entry without a link waits for one.
    pub async fn unlinked_since(&self) -> Result<Option<Timestamp>> {
        let since: Option<i64> =
            sqlx::query_scalar("SELECT min(at) FROM audit_entry WHERE number IS NULL").fetch_one(&self.readers).await?;
        Ok(since.map(Timestamp))
    }
}

pub(super) async fn head(connection: &mut Connection) -> Result<AuditHead> {
    let head = sqlx::query_as("SELECT length, link FROM audit_head WHERE name = 'chain'");
    Ok(head.fetch_optional(connection).await?.unwrap_or_default())
}

async fn link_some(change: &mut Change) -> Result<()> {
    // Whoever writes this row first goes first; the other then reads what they left.
    let AuditHead { mut length, mut link } = sqlx::query_as(
        "INSERT INTO audit_head (name, length, link) VALUES ('chain', 0, '')
         ON CONFLICT (name) DO UPDATE SET length = audit_head.length RETURNING length, link",
    )
    .fetch_one(change.connection().await?)
    .await?;
    for entry in without_link(change.connection().await?).await? {
        length = length.saturating_add(1);
        link = entry.link_after(&link, length);
        let linked = Statement::new("UPDATE audit_entry SET number = $1, link = $2 WHERE id = $3");
        change.later(linked.bind(length).bind(link.as_str()).bind(entry.id));
    }
    let head = Statement::new("UPDATE audit_head SET length = $1, link = $2 WHERE name = 'chain'");
    change.later(head.bind(length).bind(link));
    Ok(())
}

async fn without_link(connection: &mut Connection) -> Result<Vec<Row>> {
    let statement = AssertSqlSafe(waiting(is_postgres(connection)));
    Ok(sqlx::query_as(statement).bind(LINKED_AT_ONCE).fetch_all(connection).await?)
}

/// SQLite numbers its rows as they are written; PostgreSQL was told to.
fn waiting(is_postgres: bool) -> String {
    let written = if is_postgres { "written" } else { "rowid" };
    format!("SELECT {COLUMNS} FROM audit_entry WHERE number IS NULL ORDER BY {written} LIMIT $1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::on_trial;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_waits_for_its_link_is_found_without_walking_over_the_chain() {
        let (_folder, database) = on_trial().await;

        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", waiting(false))))
                .bind(LINKED_AT_ONCE)
                .fetch_all(&database.readers)
                .await
                .expect("a plan");

        let steps: Vec<&str> = plan.iter().map(|(.., step)| step.as_str()).collect();
        assert_eq!(steps, ["SEARCH audit_entry USING INDEX audit_entry_without_link (number=?)"]);
    }

    #[test]
    fn a_head_is_read_as_it_stands_in_the_log() {
        let head = AuditHead { length: 128, link: "3fa0".into() };

        assert_eq!(head.to_string().parse(), Ok(head));
        for other in ["", "128", "-1:3fa0", "many:3fa0"] {
            assert_eq!(other.parse::<AuditHead>(), Err(NoHead), "{other}");
        }
    }
}
