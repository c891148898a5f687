//! Epochs: one life of the database. One that went back in time begins another.

use passerelle_shared::sync::{Epoch, Scope};

use super::engine::Beside;
use super::{Connection, Database, Result, change};
use crate::chance;

/// The epoch that a device named is over: before anything else it learns of the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochOver;

impl Database {
    pub async fn epoch(&self) -> Result<Epoch> {
        current(&mut *self.readers.acquire().await?).await
    }

    /// The epoch that a device lives in, if it lives in ours: it may name its epoch, and how far it has read a scope.
    pub async fn epoch_of(
        &self,
        scope: &Scope,
        named: Option<&Epoch>,
        cursor: Option<&str>,
    ) -> Result<std::result::Result<Epoch, EpochOver>> {
        let (head, _) = change::head(&mut *self.readers.acquire().await?, scope).await?;
        if named.is_some_and(|named| *named != head.epoch) {
            return Ok(Err(EpochOver));
        }
        let position = cursor.and_then(|cursor| self.seal().open(scope, cursor));
        if position.is_some_and(|position| position.is_from_the_future_of(&head)) {
            self.end_epoch(&head.epoch).await?;
            return Ok(Err(EpochOver));
        }
        Ok(Ok(head.epoch))
    }

    /// Begins a new epoch, because a device has seen what this database doesn't hold. Of two that notice it at once
    /// the first wins.
    pub(super) async fn end_epoch(&self, ended: &Epoch) -> Result<()> {
        let mut transaction = self.engine.begin(&self.writer, Beside::Nobody).await?;
        if current(&mut transaction).await? != *ended {
            return Ok(());
        }
        let begun = begin(&mut transaction).await?;
        self.engine.commit(transaction).await?;
        self.followed.ring();
        let (ended, begun) = (&ended.0, &begun.0);
        tracing::warn!(ended, begun, "a device has read further than the database goes: a new epoch begins");
        Ok(())
    }
}

pub(super) async fn current(connection: &mut Connection) -> Result<Epoch> {
    let epoch = sqlx::query_scalar("SELECT value FROM installation WHERE name = 'epoch'").fetch_one(connection).await?;
    Ok(Epoch(epoch))
}

pub(super) async fn begin(connection: &mut Connection) -> Result<Epoch> {
    let epoch = chance::name();
    sqlx::query("UPDATE installation SET value = $1 WHERE name = 'epoch'").bind(&epoch).execute(connection).await?;
    Ok(Epoch(epoch))
}
