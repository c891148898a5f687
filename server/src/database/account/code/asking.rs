//! Asking for codes, and how often.

use passerelle_shared::model::{EmailAddress, Timestamp};

use super::{CODE_LIFE, long_hash, short_hash};
use crate::chance;
use crate::clock::SKEW_MAX;
use crate::database::engine::{self, Connection};
use crate::database::{Database, DeviceMark, Key, Result};

/// Within an hour, by one device, for whatever addresses.
pub const CODES_BY_DEVICE_MAX: usize = 10;
/// Within an hour, for one address from one network, by devices that never asked for it.
pub const CODES_BY_STRANGER_MAX: usize = 6;

/// Within an hour, for one address, whoever asks: a mailbox isn't flooded from many places at once.
pub const CODES_BY_ADDRESS_MAX: i64 = 30;
/// From then on one is sent so often. Nobody is refused for it: the long code of the latest mail is still good.
pub const CODE_PAUSE: i64 = 2 * Timestamp::MINUTE;

/// A device asks for a code.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub email: &'a EmailAddress,
    pub device: &'a DeviceMark,
    /// Where it is.
    pub network: &'a str,
}

/// The two codes of a mail, which hold alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codes {
    /// Six digits, for the device that asked.
    pub short: String,
    /// For any other.
    pub long: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRefusal {
    pub retry_after_s: i64,
}

/// When codes were made within the hour, oldest first.
type Made = Vec<Timestamp>;

impl Database {
    /// Makes codes for an address, unless too many were made within the hour. `None` where so many people asked for it
    /// that the latest mail has to do.
    pub async fn issue_code(
        &self,
        asking: Asking<'_>,
        now: Timestamp,
    ) -> Result<std::result::Result<Option<Codes>, CodeRefusal>> {
        let mut transaction = self.write().await?;
        engine::take_turns(&mut transaction, asking.email.as_str()).await?;
        let by_device = made(&mut transaction, Of::Device(asking.device.as_str()), now).await?;
        if by_device.len() >= CODES_BY_DEVICE_MAX {
            return Ok(Err(refused(&by_device, now)));
        }
        let stranger = match is_known(&mut transaction, &asking).await? {
            true => None,
            false => Some(stranger(&self.key, &asking)),
        };
        if let Some(stranger) = &stranger {
            let by_stranger = made(&mut transaction, Of::Stranger(stranger), now).await?;
            if by_stranger.len() >= CODES_BY_STRANGER_MAX {
                return Ok(Err(refused(&by_stranger, now)));
            }
        }
        if has_lately_got_many(&mut transaction, asking.email, now).await? {
            return Ok(Ok(None));
        }
        let codes = Codes { short: chance::code(), long: chance::long_code() };
        keep(&mut transaction, &self.key, &asking, &codes, stranger, now).await?;
        transaction.commit().await?;
        Ok(Ok(Some(codes)))
    }
}

enum Of<'a> {
    Device(&'a str),
    Stranger(&'a str),
}

async fn made(connection: &mut Connection, of: Of<'_>, now: Timestamp) -> Result<Made> {
    let (statement, of) = match of {
        Of::Device(device) => (
            "SELECT made_at FROM sign_in_code WHERE device = $1 AND made_at > $2 AND made_at <= $3 ORDER BY made_at",
            device,
        ),
        Of::Stranger(stranger) => (
            "SELECT made_at FROM sign_in_code WHERE stranger = $1 AND made_at > $2 AND made_at <= $3 ORDER BY made_at",
            stranger,
        ),
    };
    // What was made in the future was made by a clock that is right by now.
    let made: Vec<i64> = sqlx::query_scalar(statement)
        .bind(of)
        .bind(now.minus_ms(Timestamp::HOUR).0)
        .bind(now.plus_ms(SKEW_MAX).0)
        .fetch_all(connection)
        .await?;
    Ok(made.into_iter().map(Timestamp).collect())
}

async fn has_lately_got_many(connection: &mut Connection, email: &EmailAddress, now: Timestamp) -> Result<bool> {
    let (made, latest): (i64, Option<i64>) = sqlx::query_as(
        "SELECT count(*), max(CASE WHEN is_used = 0 THEN made_at END) FROM sign_in_code
         WHERE email = $1 AND made_at > $2 AND made_at <= $3",
    )
    .bind(email.as_str())
    .bind(now.minus_ms(Timestamp::HOUR).0)
    .bind(now.plus_ms(SKEW_MAX).0)
    .fetch_one(connection)
    .await?;
    Ok(made >= CODES_BY_ADDRESS_MAX && latest.is_some_and(|latest| now.since_ms(Timestamp(latest)) < CODE_PAUSE))
}

fn refused(made: &Made, now: Timestamp) -> CodeRefusal {
    let oldest = made.first().copied().unwrap_or(now);
    let wait_ms = oldest.plus_ms(Timestamp::HOUR).since_ms(now);
    CodeRefusal { retry_after_s: (wait_ms / Timestamp::SECOND).max(1) }
}

/// Whether this device has asked for this address before; within a day that is remembered.
async fn is_known(connection: &mut Connection, asking: &Asking<'_>) -> Result<bool> {
    let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM sign_in_code WHERE email = $1 AND device = $2 LIMIT 1")
        .bind(asking.email.as_str())
        .bind(asking.device.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(known.is_some())
}

fn stranger(key: &Key, asking: &Asking<'_>) -> String {
    chance::hex(&key.hash("stranger", &[asking.network, asking.email.as_str()]))
}

async fn keep(
    connection: &mut Connection,
    key: &Key,
    asking: &Asking<'_>,
    codes: &Codes,
    stranger: Option<String>,
    now: Timestamp,
) -> Result<()> {
    let Asking { email, device, .. } = asking;
    sqlx::query(
        "INSERT INTO sign_in_code (hash, long_hash, email, device, stranger, made_at, expires_at, tries, is_used)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)
         ON CONFLICT (hash) DO UPDATE SET long_hash = excluded.long_hash, stranger = excluded.stranger,
             made_at = excluded.made_at, expires_at = excluded.expires_at, tries = 0, is_used = 0",
    )
    .bind(short_hash(key, email, device.as_str(), &codes.short))
    .bind(long_hash(key, email, &codes.long))
    .bind(email.as_str())
    .bind(device.as_str())
    .bind(stranger)
    .bind(now.0)
    .bind(now.plus_ms(CODE_LIFE).0)
    .execute(connection)
    .await?;
    Ok(())
}
