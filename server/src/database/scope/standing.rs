//! Where the programme stands: one look at the database answers all who asked before it began.
//!
//! ```text
//! asks ─┐
//! asks ─┼─▶ a look ─▶ all three know        who comes while it is under way waits for the next one
//! asks ─┘
//! ```
//!
//! So nobody is told what was so before they asked, whichever node or program beside the server has committed since. On
//! SQLite no look is needed while nobody has committed anything: the mark beside the file tells.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use passerelle_shared::sync::{Head, Scope, Sequence};
use sqlx::Any;
use sqlx::pool::PoolConnection;
use tokio::sync::Mutex;

use super::head::head;
use crate::database::engine::Committed;
use crate::database::{Database, Error, Result};

/// A program beside the server that ended between its commit and its mark has told nobody of its change: that is found
/// out by looking all the same.
const KNOWN_FOR: Duration = Duration::from_secs(1);

/// The programme's head, and how far back its changes are remembered: while both are the same, so is every answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Standing {
    pub head: Head,
    floor: Sequence,
}

#[derive(Debug, Default)]
pub(in crate::database) struct Looks {
    begun: AtomicU64,
    last: Mutex<Look>,
    known: RwLock<Option<Known>>,
}

#[derive(Debug)]
struct Known {
    standing: Arc<Standing>,
    /// Before it was looked at.
    committed: Committed,
    at: Instant,
}

#[derive(Debug, Default)]
struct Look {
    number: u64,
    has_failed: bool,
    seen: Option<Arc<Standing>>,
    /// Kept from look to look: to take it out of the pool and give it back is two questions more.
    connection: Option<PoolConnection<Any>>,
}

impl Database {
    /// Where the programme stands, as seen by a look that began after this was asked. While nothing moves, it is the same
    /// `Arc`.
    pub async fn programme_standing(&self) -> Result<Arc<Standing>> {
        if let Some(known) = self.known_programme_standing() {
            return Ok(known);
        }
        let looks = &self.looks;
        let enough = looks.begun.load(Ordering::SeqCst).saturating_add(1);
        let mut last = looks.last.lock().await;
        if last.number >= enough {
            // Who asked together fails together: one by one, each would wait as long as the first.
            let seen = last.seen.clone().filter(|_| !last.has_failed);
            return seen.ok_or(Error::Silent);
        }
        let number = looks.begun.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let (committed, at) = (self.engine.committed(), Instant::now());
        let looked = self.look_at_programme(&mut last.connection).await;
        // Whoever gives up in the middle has seen nothing for the others.
        (last.number, last.has_failed) = (number, looked.is_err());
        let (head, floor) = looked?;
        let seen = Standing { head, floor };
        let standing = match &last.seen {
            Some(before) if **before == seen => before.clone(),
            _ => last.seen.insert(Arc::new(seen)).clone(),
        };
        let known = committed.map(|committed| Known { standing: standing.clone(), committed, at });
        *looks.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(standing)
    }

    /// The same without a look, where nothing was committed since the last one.
    pub fn known_programme_standing(&self) -> Option<Arc<Standing>> {
        let known = self.looks.known.read().unwrap_or_else(PoisonError::into_inner);
        let known = known.as_ref().filter(|known| known.at.elapsed() < KNOWN_FOR)?;
        (self.engine.committed()? == known.committed).then(|| known.standing.clone())
    }

    /// One that was kept may have broken meanwhile, as where PostgreSQL was started anew: then another is tried.
    async fn look_at_programme(&self, kept: &mut Option<PoolConnection<Any>>) -> Result<(Head, Sequence)> {
        let scope = Scope::programme();
        if let Some(mut connection) = kept.take()
            && let Ok(seen) = head(&mut connection, &scope).await
        {
            *kept = Some(connection);
            return Ok(seen);
        }
        let mut connection = self.readers.acquire().await?;
        let seen = head(&mut connection, &scope).await?;
        // Where one connection does all the work, it isn't kept from the others.
        *kept = Some(connection).filter(|_| self.readers.options().get_max_connections() > 1);
        Ok(seen)
    }

    /// A pool ends only when it has all its connections.
    pub(in crate::database) async fn stop_looking(&self) {
        self.looks.last.lock().await.connection = None;
    }
}
