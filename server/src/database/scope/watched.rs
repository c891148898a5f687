//! Scopes that somebody listens to: whoever does hears of each move, whoever made it.
//!
//! ```text
//! a commit of ours rings ─┐
//! every second           ─┴─▶ one look at the heads of all watched scopes ─▶ those that moved are told
//! ```
//!
//! The look tells of other nodes, too, and of commands that work beside the server.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use passerelle_shared::api::LiveHead;
use passerelle_shared::sync::Scope;
use sqlx::AssertSqlSafe;
use tokio::sync::{Notify, watch};

use crate::database::engine::{Connection, installation};
use crate::database::{Database, Result};

#[derive(Debug, Default)]
pub(in crate::database) struct Watched {
    heads: Mutex<BTreeMap<Scope, watch::Sender<LiveHead>>>,
    bell: Notify,
}

/// So many scopes are asked about in one statement.
pub(super) const SCOPES_AT_ONCE: usize = 500;

impl Watched {
    /// Something was committed: it is time to look.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    fn watch(&self, head: LiveHead) -> watch::Receiver<LiveHead> {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        heads.entry(head.scope.clone()).or_insert_with(|| watch::Sender::new(head)).subscribe()
    }

    /// Those which nobody listens to any more are let go.
    fn scopes(&self) -> Vec<Scope> {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        heads.retain(|_, head| head.receiver_count() > 0);
        heads.keys().cloned().collect()
    }

    fn tell(&self, head: LiveHead) {
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = heads.get(&head.scope) {
            told.send_if_modified(|told| std::mem::replace(told, head.clone()) != head);
        }
    }
}

impl Database {
    /// Where a scope is now, and from then on each time that it moves.
    pub async fn watch(&self, scope: &Scope) -> Result<watch::Receiver<LiveHead>> {
        Ok(self.watched.watch(self.head(scope).await?.into()))
    }

    /// Comes back when something was committed here.
    pub async fn something_is_committed(&self) {
        self.watched.bell.notified().await;
    }

    /// Looks where the watched scopes are, and tells of those that moved.
    pub async fn look_at_watched_heads(&self) -> Result<()> {
        for scopes in self.watched.scopes().chunks(SCOPES_AT_ONCE) {
            let mut moment = self.moment().await?;
            let epoch = installation::epoch(&mut moment).await?;
            let seqs = seqs(&mut moment, scopes).await?;
            for scope in scopes {
                let seq = seqs.get(scope.as_str()).copied().unwrap_or_default().cast_unsigned();
                self.watched.tell(LiveHead { scope: scope.clone(), epoch: epoch.clone(), seq });
            }
        }
        Ok(())
    }
}

pub(super) async fn seqs(connection: &mut Connection, scopes: &[Scope]) -> Result<HashMap<String, i64>> {
    let parameters: Vec<String> = (1..=scopes.len()).map(|number| format!("${number}")).collect();
    let statement = AssertSqlSafe(format!("SELECT id, seq FROM scope WHERE id IN ({})", parameters.join(", ")));
    let mut query = sqlx::query_as(statement);
    for scope in scopes {
        query = query.bind(scope.as_str());
    }
    let rows: Vec<(String, i64)> = query.fetch_all(connection).await?;
    Ok(rows.into_iter().collect())
}
