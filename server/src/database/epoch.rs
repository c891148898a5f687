//! Epochs: one life of the database. One that went back in time begins another.

use passerelle_shared::sync::{Epoch, Scope};
use sqlx::SqlitePool;

use super::high_water::{self, HighWater};
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
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        if current(&mut transaction).await? != *ended {
            return Ok(());
        }
        let changes = high_water::count(&mut transaction).await?;
        let begun = begin(&mut transaction).await?;
        transaction.commit().await?;
        self.high_water.raise(changes);
        self.followed.ring();
        let (ended, begun) = (&ended.0, &begun.0);
        tracing::warn!(ended, begun, "a device has read further than the database goes: a new epoch begins");
        Ok(())
    }
}

/// Compares the database with the mark beside it, which was read before: a server that works beside us only raises it.
pub(super) async fn notice_going_back(writer: &SqlitePool, mark: Option<i64>, high_water: &HighWater) -> Result<()> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    let changes = high_water::changes(&mut transaction).await?;
    let Some(mark) = mark.filter(|mark| changes < *mark) else {
        high_water.raise(changes);
        return Ok(());
    };
    let begun = begin_above(&mut transaction, mark).await?;
    transaction.commit().await?;
    high_water.raise(begun.changes);
    let epoch = begun.epoch.0;
    tracing::warn!(changes, mark, epoch, "the database is older than what was served from it: a new epoch begins");
    Ok(())
}

pub(super) struct Begun {
    pub epoch: Epoch,
    pub changes: i64,
}

/// A new epoch, whose changes are counted on from where those of the old one had come.
pub(super) async fn begin_above(connection: &mut Connection, mark: i64) -> Result<Begun> {
    let changes = high_water::rise_above(connection, mark).await?;
    Ok(Begun { epoch: begin(connection).await?, changes })
}

pub(super) async fn current(connection: &mut Connection) -> Result<Epoch> {
    let epoch = sqlx::query_scalar("SELECT value FROM installation WHERE name = 'epoch'").fetch_one(connection).await?;
    Ok(Epoch(epoch))
}

async fn begin(connection: &mut Connection) -> Result<Epoch> {
    let epoch = chance::name();
    sqlx::query("UPDATE installation SET value = $1 WHERE name = 'epoch'").bind(&epoch).execute(connection).await?;
    Ok(Epoch(epoch))
}
