//! What an installation remembers of itself: its epoch, its key, and when it was last at work.

use std::fmt;

use hmac::{Hmac, Mac};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::Epoch;
use sha2::Sha256;

use super::error::Result;
use super::transaction::{Connection, Transaction};
use crate::chance;
use crate::clock::LastSeen;
use crate::database::Database;

/// The secret under which cursors are sealed and codes are hashed.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    pub const MARK_BYTES: usize = 16;

    #[cfg(test)]
    pub(in crate::database) fn of(secret: &str) -> Key {
        Key(secret.to_owned())
    }

    /// A mark that nobody else can put under something: half of a hash is more than anybody can guess.
    pub fn mark(&self, purpose: &str, parts: &[&str]) -> [u8; Key::MARK_BYTES] {
        let hash = self.hash(purpose, parts);
        std::array::from_fn(|index| hash[index])
    }

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

pub(in crate::database) async fn read(connection: &mut Connection, name: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT value FROM installation WHERE name = $1")
        .bind(name)
        .fetch_optional(connection)
        .await?)
}

pub(in crate::database) async fn write(connection: &mut Connection, name: &str, value: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(connection)
    .await?;
    Ok(())
}

pub(in crate::database) async fn epoch(connection: &mut Connection) -> Result<Epoch> {
    let epoch = sqlx::query_scalar("SELECT value FROM installation WHERE name = 'epoch'").fetch_one(connection).await?;
    Ok(Epoch(epoch))
}

/// Whoever calls it writes beside nobody.
pub(in crate::database) async fn begin_epoch(connection: &mut Connection) -> Result<Epoch> {
    let epoch = chance::name();
    sqlx::query("UPDATE installation SET value = $1 WHERE name = 'epoch'").bind(&epoch).execute(connection).await?;
    Ok(Epoch(epoch))
}

/// The row of the moment at which this installation was last at work, and of when it was sure of the time.
const LAST_SEEN: &str = "last seen";

impl Database {
    pub async fn last_seen(&self) -> Result<Option<LastSeen>> {
        let seen = read(&mut *self.readers.acquire().await?, LAST_SEEN).await?;
        Ok(seen.as_deref().and_then(read_last_seen))
    }

    pub async fn be_seen(&self, LastSeen { at, sure_from }: LastSeen) -> Result<()> {
        write(&mut *self.writer.acquire().await?, LAST_SEEN, &format!("{} {}", at.0, sure_from.0)).await
    }
}

fn read_last_seen(text: &str) -> Option<LastSeen> {
    let (at, sure_from) = text.split_once(' ')?;
    Some(LastSeen { at: Timestamp(at.parse().ok()?), sure_from: Timestamp(sure_from.parse().ok()?) })
}
