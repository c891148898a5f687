//! Epochs: one life of the database. One that went back in time begins another.

use passerelle_shared::sync::{Cursor, Epoch, Scope};

use super::head::head;
use crate::database::engine::{Beside, installation};
use crate::database::{Database, Result};

/// The epoch that a device named is over: before anything else it learns of the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochOver;

impl Database {
    pub async fn epoch(&self) -> Result<Epoch> {
        installation::epoch(&mut *self.readers.acquire().await?).await
    }

    /// The epoch that a device lives in, if it lives in ours: it may name its epoch, and how far it has read a scope.
    pub async fn epoch_of(
        &self,
        scope: &Scope,
        named: Option<&Epoch>,
        cursor: Option<&Cursor>,
    ) -> Result<std::result::Result<Epoch, EpochOver>> {
        let (head, _) = head(&mut *self.readers.acquire().await?, scope).await?;
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
        if installation::epoch(&mut transaction).await? != *ended {
            return Ok(());
        }
        let begun = installation::begin_epoch(&mut transaction).await?;
        self.engine.commit(transaction, Vec::new()).await?;
        self.watched.ring();
        let (ended, begun) = (&ended.0, &begun.0);
        tracing::warn!(ended, begun, "a device has read further than the database goes: a new epoch begins");
        Ok(())
    }
}
