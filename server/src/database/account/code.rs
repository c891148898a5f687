//! Sign-in codes, kept as hashes and short-lived: six digits for the device that asked, a long code for any other.
//!
//! ```text
//! a device asks ──▶ mark of the device, six digits, ten characters ──▶ the mail: both codes
//!                             │
//! six digits ─────── only with that mark; some tries a code, thirty wrong ones an address and day
//! ten characters ─── anywhere: nobody guesses them, so nobody can make them useless
//! ```
//!
//! Whoever knows an address and nothing else can ask for codes and guess on a device of their own. They neither end the
//! codes of another device, nor use up what it may ask for.

mod asking;
mod typed;

use passerelle_shared::model::{EmailAddress, Timestamp};

use super::shown::DeviceMark;
use crate::chance;
use crate::clock::SKEW_MAX;
use crate::database::engine::{self, Connection};
use crate::database::{Key, Result};

pub use asking::{Asking, CODES_BY_DEVICE_MAX, CODES_BY_STRANGER_MAX, CodeRefusal, Codes};
pub use typed::TypedCode;

pub use passerelle_shared::api::CODE_LIFE_MS as CODE_LIFE;

/// Six digits can be tried so often on their device: five in a million.
const TRIES_MAX: i64 = 5;
/// Of one address within a day, whatever devices ask: thirty in a million. Then only the long code is good.
pub const GUESSES_A_DAY_MAX: i64 = 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeVerdict {
    Right,
    Wrong,
    /// Used, too old, or tried too often: a new one is due.
    Expired,
    /// Six digits are no good here: another device asked for them, or there were too many wrong guesses.
    UseLongCode,
    /// The same, from now on: that was one guess too many, and the address's owner is to be told.
    GuessedTooOften,
}

/// A code of an address, as it is stored.
#[derive(Debug, sqlx::FromRow)]
struct Row {
    hash: String,
    long_hash: String,
    device: String,
    made_at: i64,
    expires_at: i64,
    tries: i64,
    is_used: i64,
}

impl Row {
    /// One that was made in the future was made by a clock that is right by now: nobody knows when it ends.
    fn is_in_time(&self, now: Timestamp) -> bool {
        self.is_used == 0 && self.made_at <= now.plus_ms(SKEW_MAX).0 && self.expires_at >= now.0
    }
}

/// Judges a code and counts the try. A right one can't be used again, nor can the others of the address.
pub(super) async fn redeem(
    connection: &mut Connection,
    key: &Key,
    (email, code): (&EmailAddress, &TypedCode),
    device: Option<&DeviceMark>,
    now: Timestamp,
) -> Result<CodeVerdict> {
    // Whoever guesses on many nodes at once has no more tries than others.
    engine::take_turns(connection, email.as_str()).await?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT hash, long_hash, device, made_at, expires_at, tries, is_used FROM sign_in_code WHERE email = $1",
    )
    .bind(email.as_str())
    .fetch_all(&mut *connection)
    .await?;
    let verdict = match code {
        TypedCode::Long(code) => judge_long(&rows, &long_hash(key, email, code), now),
        TypedCode::Short(code) => {
            let hash = |device: &str| short_hash(key, email, device, code);
            let is_guessed = guesses(connection, email, now).await? >= GUESSES_A_DAY_MAX;
            match device {
                Some(device) if !is_guessed => judge_short(&rows, hash, device, now),
                _ => CodeVerdict::UseLongCode,
            }
        }
    };
    match (verdict, device) {
        (CodeVerdict::Right, _) => use_up(connection, email).await?,
        (CodeVerdict::Wrong, Some(device)) if matches!(code, TypedCode::Short(_)) => {
            count_try(connection, email, device).await?;
            if count_guess(connection, email, now).await? >= GUESSES_A_DAY_MAX {
                return Ok(CodeVerdict::GuessedTooOften);
            }
        }
        _ => {}
    }
    Ok(verdict)
}

/// Hashes under a key of ours: comparing them tells nobody anything about a code.
fn judge_long(rows: &[Row], typed: &str, now: Timestamp) -> CodeVerdict {
    match rows.iter().find(|row| row.long_hash == typed) {
        Some(row) if row.is_in_time(now) => CodeVerdict::Right,
        Some(_) => CodeVerdict::Expired,
        None => CodeVerdict::Wrong,
    }
}

fn judge_short(rows: &[Row], hash: impl Fn(&str) -> String, device: &DeviceMark, now: Timestamp) -> CodeVerdict {
    let is_of = |row: &Row| row.device == device.as_str();
    let is_good = |row: &Row| row.is_in_time(now) && row.tries < TRIES_MAX;
    let mut mine = rows.iter().filter(|row| is_of(row)).peekable();
    if mine.peek().is_none() {
        // Nothing is said of the digits to whom they can't be of any use.
        return CodeVerdict::UseLongCode;
    }
    match rows.iter().find(|row| row.hash == hash(&row.device)) {
        Some(row) if is_of(row) && is_good(row) => CodeVerdict::Right,
        // Somebody who asked on two devices and looks at the other one's mail.
        Some(row) if !is_of(row) && row.is_in_time(now) => CodeVerdict::UseLongCode,
        // Another code of this device may still be the right one.
        None if mine.any(is_good) => CodeVerdict::Wrong,
        _ => CodeVerdict::Expired,
    }
}

async fn use_up(connection: &mut Connection, email: &EmailAddress) -> Result<()> {
    sqlx::query("UPDATE sign_in_code SET is_used = 1 WHERE email = $1")
        .bind(email.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

async fn count_try(connection: &mut Connection, email: &EmailAddress, device: &DeviceMark) -> Result<()> {
    sqlx::query("UPDATE sign_in_code SET tries = tries + 1 WHERE email = $1 AND device = $2")
        .bind(email.as_str())
        .bind(device.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Wrong guesses within a day from the first one.
async fn guesses(connection: &mut Connection, email: &EmailAddress, now: Timestamp) -> Result<i64> {
    let guesses: Option<i64> =
        sqlx::query_scalar("SELECT guesses FROM sign_in_guess WHERE email = $1 AND since > $2 AND since <= $3")
            .bind(email.as_str())
            .bind(now.minus_ms(Timestamp::DAY).0)
            .bind(now.plus_ms(SKEW_MAX).0)
            .fetch_optional(connection)
            .await?;
    Ok(guesses.unwrap_or_default())
}

async fn count_guess(connection: &mut Connection, email: &EmailAddress, now: Timestamp) -> Result<i64> {
    let before = guesses(connection, email, now).await?;
    sqlx::query(
        "INSERT INTO sign_in_guess (email, since, guesses) VALUES ($1, $2, 1)
         ON CONFLICT (email) DO UPDATE SET guesses = $3 + 1,
             since = CASE WHEN $3 = 0 THEN excluded.since ELSE sign_in_guess.since END",
    )
    .bind(email.as_str())
    .bind(now.0)
    .bind(before)
    .execute(connection)
    .await?;
    Ok(before.saturating_add(1))
}

fn short_hash(key: &Key, email: &EmailAddress, device: &str, code: &str) -> String {
    chance::hex(&key.hash("code", &[email.as_str(), device, code]))
}

fn long_hash(key: &Key, email: &EmailAddress, code: &str) -> String {
    chance::hex(&key.hash("long code", &[email.as_str(), code]))
}
