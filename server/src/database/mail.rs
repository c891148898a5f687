//! Mails that wait to be sent: queued in the transaction that decides, gone when they are sent.

use passerelle_shared::model::{Content, EmailAddress, Reason, RecordId, SignUpState, Timestamp, UiLanguage};
use passerelle_shared::sync::{AccountId, Scope};
use serde::{Deserialize, Serialize};

use super::{Connection, Database, Error, Result};
use crate::chance;

/// What a person is told about a sign-up of theirs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub event: RecordId,
    pub state: SignUpState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_until: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub struct Letter {
    pub id: String,
    pub recipient: EmailAddress,
    pub language: UiLanguage,
    pub notice: Notice,
    /// Deliveries that were tried and failed.
    pub attempts: u32,
}

/// In the language that they read now.
pub(super) async fn queue(connection: &mut Connection, to: &AccountId, notice: &Notice, now: Timestamp) -> Result<()> {
    let queued = sqlx::query(
        "INSERT INTO mail (id, recipient, language, notice, queued_at, attempts, next_attempt_at)
         SELECT $1, email, language, $2, $3, 0, $3 FROM account WHERE id = $4",
    )
    .bind(chance::name())
    .bind(serde_json::to_string(notice)?)
    .bind(now.0)
    .bind(&to.0)
    .execute(connection)
    .await?;
    match queued.rows_affected() {
        1 => Ok(()),
        _ => Err(Error::Assertion("who is told has an account")),
    }
}

impl Database {
    /// Takes the mails whose turn has come. Nobody else gets them before `until`.
    pub async fn take_letters(&self, now: Timestamp, until: Timestamp, letters_max: i64) -> Result<Vec<Letter>> {
        let waiting: Option<i64> = sqlx::query_scalar("SELECT 1 FROM mail WHERE next_attempt_at <= $1 LIMIT 1")
            .bind(now.0)
            .fetch_optional(&self.readers)
            .await?;
        if waiting.is_none() {
            return Ok(Vec::new());
        }
        // The turn is looked at twice: another node may take the same ones at the same moment.
        let rows: Vec<(String, String, String, String, i64)> = sqlx::query_as(
            "UPDATE mail SET next_attempt_at = $2, attempts = attempts + 1
             WHERE id IN (SELECT id FROM mail WHERE next_attempt_at <= $1 ORDER BY queued_at LIMIT $3)
                 AND next_attempt_at <= $1
             RETURNING id, recipient, language, notice, attempts",
        )
        .bind(now.0)
        .bind(until.0)
        .bind(letters_max)
        .fetch_all(&self.writer)
        .await?;
        let letter = |(id, recipient, language, notice, attempts): (String, String, String, String, i64)| {
            Some(Letter {
                id,
                recipient: EmailAddress::parse(&recipient)?,
                language: UiLanguage::parse(&language).unwrap_or_default(),
                notice: serde_json::from_str(&notice).ok()?,
                attempts: super::places::count(attempts - 1),
            })
        };
        Ok(rows.into_iter().filter_map(letter).collect())
    }

    pub async fn letter_was_sent(&self, id: &str) -> Result<()> {
        sqlx::query("DELETE FROM mail WHERE id = $1").bind(id).execute(&self.writer).await?;
        Ok(())
    }

    pub async fn try_letter_again(&self, id: &str, at: Timestamp) -> Result<()> {
        sqlx::query("UPDATE mail SET next_attempt_at = $2 WHERE id = $1")
            .bind(id)
            .bind(at.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    pub(super) async fn content(&self, id: &RecordId) -> Result<Option<Content>> {
        let json: Option<String> =
            sqlx::query_scalar("SELECT body FROM record WHERE scope = $1 AND id = $2 AND body IS NOT NULL")
                .bind(Scope::programme().as_str())
                .bind(id.as_str())
                .fetch_optional(&self.readers)
                .await?;
        Ok(json.and_then(|json| Content::parse(id, &json)))
    }
}
