//! What is published at the moment at which a pack comes.

use std::collections::BTreeMap;

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::Scope;

use super::audience;
use crate::database::Result;
use crate::database::engine::Connection;

/// What the database has of a record now; a withdrawn one has no body.
pub(super) struct Current {
    pub scope: Scope,
    pub body: Option<String>,
    /// None where it was written at a desk.
    pub pack: String,
}

pub(super) async fn current(connection: &mut Connection) -> Result<BTreeMap<RecordId, Current>> {
    // Of one that has moved, what lies where it was comes before what is live.
    let rows: Vec<(String, String, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT scope, id, body, pack FROM record WHERE scope = $1 OR scope LIKE 'event/%'
         ORDER BY CASE WHEN body IS NULL THEN 0 ELSE 1 END",
    )
    .bind(Scope::programme().as_str())
    .fetch_all(connection)
    .await?;
    let entry = |(scope, id, body, pack): (String, String, _, Option<String>)| {
        let scope = audience::scope_named(&scope);
        (RecordId::from(id), Current { scope, body, pack: pack.unwrap_or_default() })
    };
    Ok(rows.into_iter().map(entry).collect())
}
