//! An event's agenda as it is published, for whoever writes it in another program's format.

use std::collections::BTreeMap;

use passerelle_shared::model::{Kind, Language, RecordId};
use passerelle_shared::sync::Scope;
use sqlx::AssertSqlSafe;

use crate::database::engine::Connection;
use crate::database::{Database, Result};

/// What is published of an event, its tracks and sessions, and the words of all of them.
#[derive(Debug, Clone, Default)]
pub struct PublishedAgenda {
    pub bodies: BTreeMap<RecordId, String>,
    /// Counts up with each change.
    pub version: i64,
}

impl Database {
    pub async fn published_agenda(&self, event: &RecordId) -> Result<PublishedAgenda> {
        let mut moment = self.moment().await?;
        let mut agenda = PublishedAgenda::default();
        for (id, body, seq) in rows(&mut moment, event).await? {
            agenda.version = agenda.version.max(seq);
            if let Some(body) = body {
                agenda.bodies.insert(id.into(), body);
            }
        }
        Ok(agenda)
    }
}

/// The same within a change; what was taken back has no body.
pub(in crate::database) async fn agenda_rows(
    connection: &mut Connection,
    event: &RecordId,
) -> Result<BTreeMap<RecordId, Option<String>>> {
    Ok(rows(connection, event).await?.into_iter().map(|(id, body, _)| (id.into(), body)).collect())
}

/// What was taken back has no body.
async fn rows(moment: &mut Connection, event: &RecordId) -> Result<Vec<(String, Option<String>, i64)>> {
    let parts = [event.part(Kind::Track, ""), event.part(Kind::Session, "")];
    let words = |id: &RecordId| Language::ALL.map(|language| id.text(language));
    let one = [event.clone()].into_iter().chain(words(event));
    // What sorts between a prefix and the same with the sign that comes after its last one begins with it.
    let end = |prefix: &RecordId| format!("{}0", prefix.as_str().trim_end_matches('/'));
    let ranges = parts.iter().flat_map(|part| [part.clone()].into_iter().chain(words(part)));
    let mut asked: Vec<String> = Vec::new();
    let mut values = vec![Scope::programme().as_str().to_owned()];
    for id in one {
        values.push(id.as_str().to_owned());
        asked.push(format!("id = ${}", values.len()));
    }
    for prefix in ranges {
        values.extend([prefix.as_str().to_owned(), end(&prefix)]);
        asked.push(format!("(id >= ${} AND id < ${})", values.len().saturating_sub(1), values.len()));
    }
    let statement = format!("SELECT id, body, changed_seq FROM record WHERE scope = $1 AND ({})", asked.join(" OR "));
    let query = values.into_iter().fold(sqlx::query_as(AssertSqlSafe(statement)), sqlx::query::QueryAs::bind);
    Ok(query.fetch_all(moment).await?)
}
