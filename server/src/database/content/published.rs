//! What is published now, as far as a start or an import asks about it.

use std::collections::BTreeSet;

use passerelle_shared::model::{Content, RecordId};
use passerelle_shared::sync::Scope;

use crate::database::engine::installation;
use crate::database::{Database, Result};

impl Database {
    /// The records that other packs have published: what a pack may refer to beside its own.
    pub async fn published_by_others(&self, pack: &str) -> Result<BTreeSet<RecordId>> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM record WHERE scope = $1 AND body IS NOT NULL AND pack <> $2 AND id NOT LIKE 'text/%'",
        )
        .bind(Scope::programme().as_str())
        .bind(pack)
        .fetch_all(&self.readers)
        .await?;
        Ok(ids.into_iter().map(RecordId::from).collect())
    }

    /// Whether one of the events is a sample.
    pub async fn has_samples(&self) -> Result<bool> {
        let events: Vec<(String, String)> = sqlx::query_as(
            "SELECT id, body FROM record WHERE scope = $1 AND body IS NOT NULL AND id LIKE 'event/%' ORDER BY id",
        )
        .bind(Scope::programme().as_str())
        .fetch_all(&self.readers)
        .await?;
        let is_sample = |id: &str, body: &str| match Content::parse(&RecordId::from(id), body) {
            Some(Content::Event(event)) => event.sample,
            _ => false,
        };
        Ok(events.iter().any(|(id, body)| is_sample(id, body)))
    }

    /// The day from which the relative dates of a pack count, as `2026-05-31`.
    pub async fn anchor(&self, pack: &str) -> Result<Option<String>> {
        installation::read(&mut *self.readers.acquire().await?, &anchor_name(pack)).await
    }
}

pub(super) fn anchor_name(pack: &str) -> String {
    format!("anchor of {pack}")
}
