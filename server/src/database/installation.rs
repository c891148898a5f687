//! What an installation remembers of itself: its epoch, its key, and the day from which its samples count.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::engine::Transaction;
use super::{Connection, Database, Result};
use crate::chance;

/// The secret under which cursors are sealed and codes are hashed.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    /// A keyed hash; `purpose` keeps one use from standing in for another.
    pub fn hash(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("HMAC takes keys of any length");
        for part in [purpose].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key")
    }
}

/// Makes epoch and key on the first start, and reads the key. Of two that start at once the first wins.
pub(super) async fn begin(mut transaction: Transaction) -> Result<Key> {
    remember(&mut transaction, "epoch", chance::name).await?;
    let key = remember(&mut transaction, "key", chance::secret).await?;
    transaction.commit().await?;
    Ok(Key(key))
}

async fn remember(connection: &mut Connection, name: &str, first: fn() -> String) -> Result<String> {
    sqlx::query("INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(first())
        .execute(&mut *connection)
        .await?;
    Ok(sqlx::query_scalar("SELECT value FROM installation WHERE name = $1").bind(name).fetch_one(connection).await?)
}

pub(super) async fn read(connection: &mut Connection, name: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT value FROM installation WHERE name = $1")
        .bind(name)
        .fetch_optional(connection)
        .await?)
}

pub(super) async fn write(connection: &mut Connection, name: &str, value: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(connection)
    .await?;
    Ok(())
}

impl Database {
    /// The day from which the relative dates of a pack count, as `2026-05-31`.
    pub async fn anchor(&self, pack: &str) -> Result<Option<String>> {
        read(&mut *self.readers.acquire().await?, &anchor_name(pack)).await
    }
}

pub(super) fn anchor_name(pack: &str) -> String {
    format!("anchor of {pack}")
}
