//! Sign-in codes: six digits, kept as hashes, short-lived, and tried a few times only.

use passerelle_shared::model::{EmailAddress, Timestamp};

use super::{Connection, Database, Key, Result, engine};
use crate::chance;

/// Long enough for a slow mail, short enough not to lie about in a mailbox.
pub const CODE_LIFE: i64 = 10 * Timestamp::MINUTE;
/// Each code can be tried so often: five in a million.
const TRIES_MAX: i64 = 5;
/// For each address, so that nobody's mailbox is flooded.
pub const CODES_AN_HOUR_MAX: i64 = 6;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRefusal {
    pub retry_after_s: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeVerdict {
    Right,
    Wrong,
    /// Used, too old, or tried too often: a new one is due.
    Expired,
}

impl Database {
    /// Makes a code for an address, unless too many were made within the hour.
    pub async fn issue_code(
        &self,
        email: &EmailAddress,
        now: Timestamp,
    ) -> Result<std::result::Result<String, CodeRefusal>> {
        let mut transaction = self.write().await?;
        engine::take_turns(&mut transaction, email.as_str()).await?;
        let (issued, oldest): (i64, Option<i64>) =
            sqlx::query_as("SELECT count(*), min(made_at) FROM sign_in_code WHERE email = $1 AND made_at > $2")
                .bind(email.as_str())
                .bind(now.0 - Timestamp::HOUR)
                .fetch_one(&mut *transaction)
                .await?;
        if issued >= CODES_AN_HOUR_MAX {
            let wait_ms = oldest.unwrap_or(now.0) + Timestamp::HOUR - now.0;
            return Ok(Err(CodeRefusal { retry_after_s: (wait_ms / Timestamp::SECOND).max(1) }));
        }
        let code = chance::code();
        sqlx::query(
            "INSERT INTO sign_in_code (hash, email, made_at, expires_at, tries, is_used) VALUES ($1, $2, $3, $4, 0, 0)
             ON CONFLICT (hash) DO UPDATE SET made_at = excluded.made_at, expires_at = excluded.expires_at,
                 tries = 0, is_used = 0",
        )
        .bind(hash(&self.key, email, &code))
        .bind(email.as_str())
        .bind(now.0)
        .bind(now.0 + CODE_LIFE)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Ok(code))
    }
}

/// Judges a code and counts the try. A right one can't be used again, nor can the others of the address.
pub(super) async fn redeem(
    connection: &mut Connection,
    key: &Key,
    email: &EmailAddress,
    code: &str,
    now: Timestamp,
) -> Result<CodeVerdict> {
    // Whoever guesses on many nodes at once has no more tries than others.
    engine::take_turns(connection, email.as_str()).await?;
    let typed = hash(key, email, code);
    let rows: Vec<(String, i64, i64, i64)> =
        sqlx::query_as("SELECT hash, expires_at, tries, is_used FROM sign_in_code WHERE email = $1")
            .bind(email.as_str())
            .fetch_all(&mut *connection)
            .await?;
    let is_live = |(_, expires_at, tries, is_used): &&(String, i64, i64, i64)| {
        *expires_at >= now.0 && *tries < TRIES_MAX && *is_used == 0
    };
    // Hashes under a key of ours: comparing them tells nobody anything about a code.
    let known = rows.iter().find(|(hash, ..)| *hash == typed);
    if known.is_some_and(|row| is_live(&row)) {
        sqlx::query("UPDATE sign_in_code SET is_used = 1 WHERE email = $1")
            .bind(email.as_str())
            .execute(connection)
            .await?;
        return Ok(CodeVerdict::Right);
    }
    sqlx::query("UPDATE sign_in_code SET tries = tries + 1 WHERE email = $1")
        .bind(email.as_str())
        .execute(connection)
        .await?;
    // Another code of this address may still be the right one.
    let wrong = known.is_none() && rows.iter().any(|row| is_live(&row));
    Ok(if wrong { CodeVerdict::Wrong } else { CodeVerdict::Expired })
}

fn hash(key: &Key, email: &EmailAddress, code: &str) -> String {
    chance::hex(&key.hash("code", &[email.as_str(), code]))
}
