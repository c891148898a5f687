//! The record for whoever has to show who did what: in the order of the chain, by addresses where they are still known.

use std::collections::HashMap;

use passerelle_shared::model::{Applicant, RecordId, Timestamp};
use sqlx::AssertSqlSafe;

use super::{COLUMNS, Row};
use crate::database::engine::Connection;
use crate::database::{Database, Result};

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEntry {
    /// Absent until it is linked.
    pub number: Option<i64>,
    pub at: Timestamp,
    pub act: String,
    pub by: String,
    pub about: String,
    pub said: String,
    /// Absent where there never was one, and where it was let go of.
    pub note: Option<String>,
}

impl Database {
    /// All of it, or what is about an event; what isn't linked yet comes last.
    pub async fn audit_entries(&self, event: Option<&RecordId>) -> Result<Vec<ListedEntry>> {
        let mut moment = self.moment().await?;
        let statement = format!("SELECT {COLUMNS} FROM audit_entry ORDER BY number IS NULL, number, at, id");
        let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(statement)).fetch_all(&mut *moment).await?;
        let addresses = addresses(&mut moment).await?;
        let is_about = |row: &Row| event.is_none_or(|event| concerns(&row.about, event));
        Ok(rows.into_iter().filter(is_about).map(|row| row.listed(&addresses)).collect())
    }
}

/// The event itself, its desk or a part of it, or somebody's request for it.
fn concerns(about: &str, event: &RecordId) -> bool {
    let of_applicant = Applicant::named(&RecordId::from(about)).map(|(event, _)| event);
    let of_part = RecordId::from(about).part_of_event().map(|(event, _)| event);
    let is_of_it = [of_applicant, of_part].iter().flatten().any(|of| of == event);
    is_of_it || about == event.as_str() || about.ends_with(&format!("/{event}"))
}

async fn addresses(moment: &mut Connection) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT id, email FROM account").fetch_all(moment).await?;
    Ok(rows.into_iter().collect())
}

impl Row {
    fn listed(self, addresses: &HashMap<String, String>) -> ListedEntry {
        let Row { at, act, actor, about, said, personal, number, .. } = self;
        let by = addresses.get(&actor).cloned().unwrap_or(actor);
        let person = about.split('/').find_map(|id| addresses.get(id));
        let about = person.map_or_else(|| about.clone(), |email| format!("{about} ({email})"));
        ListedEntry { number, at: Timestamp(at), act, by, about, said, note: personal }
    }
}
