//! Mails that wait to be sent: whose turn it is, and what becomes of them.

use passerelle_shared::model::{EmailAddress, Timestamp, UiLanguage};
use sqlx::AssertSqlSafe;

use super::notice::Notice;
use crate::database::engine::count;
use crate::database::{Database, Result};

#[derive(Debug, Clone)]
pub struct Letter {
    pub id: String,
    pub recipient: EmailAddress,
    pub language: UiLanguage,
    pub notice: Notice,
    /// Since when somebody is to be told something about this event.
    pub queued_at: Timestamp,
    /// Deliveries that were tried and failed.
    pub attempts: u32,
    account: Option<String>,
    event: Option<String>,
    taken_until: Timestamp,
}

/// Whoever takes one and dies holds it up for no longer: more than any mail server is waited for.
const DELIVERY_MAX: i64 = 5 * Timestamp::MINUTE;
/// No try is put off for longer; what says so was written by a clock that was wrong.
pub const PUT_OFF_MAX: i64 = 6 * Timestamp::HOUR;

/// Nobody has it in hand, and its time has come. `$1` is now, and `$2` and `$3` are as far ahead as either can be.
const IS_DUE: &str =
    "NOT (next_attempt_at > $1 AND next_attempt_at <= $2) AND NOT (taken_until > $1 AND taken_until <= $3)";

fn read(row: Columns, taken_until: Timestamp) -> Option<Letter> {
    let (id, account, event, recipient, language, notice, queued_at, attempts) = row;
    Some(Letter {
        id,
        recipient: EmailAddress::parse(&recipient)?,
        language: UiLanguage::parse(&language).unwrap_or_default(),
        notice: serde_json::from_str(&notice).ok()?,
        queued_at: Timestamp(queued_at),
        attempts: count(attempts.saturating_sub(1)),
        account,
        event,
        taken_until,
    })
}

/// What is known of a mail before it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLetter {
    /// Another one as soon as another word has come to its place.
    pub id: String,
    /// Since when somebody is to be told something about this event.
    pub queued_at: Timestamp,
}

type Columns = (String, Option<String>, Option<String>, String, String, String, i64, i64);

impl Database {
    /// Those whose turn has come, the oldest first.
    pub async fn due_letters(&self, now: Timestamp, letters_max: i64) -> Result<Vec<DueLetter>> {
        let statement = format!("SELECT id, queued_at FROM mail WHERE {IS_DUE} ORDER BY queued_at, id LIMIT $4");
        let rows: Vec<(String, i64)> = sqlx::query_as(AssertSqlSafe(statement))
            .bind(now.0)
            .bind(now.plus_ms(PUT_OFF_MAX).0)
            .bind(now.plus_ms(DELIVERY_MAX).0)
            .bind(letters_max)
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.into_iter().map(|(id, at)| DueLetter { id, queued_at: Timestamp(at) }).collect())
    }

    /// Takes one whose turn has come; nobody else gets it meanwhile. `None` where it was replaced, or another node was
    /// first.
    pub async fn take_letter(&self, id: &str, now: Timestamp) -> Result<Option<Letter>> {
        let until = now.plus_ms(DELIVERY_MAX);
        // Its turn is looked at once more: it may be over by now.
        let statement = format!(
            "UPDATE mail SET taken_until = $3, attempts = attempts + 1 WHERE id = $4 AND {IS_DUE}
             RETURNING id, account, event, recipient, language, notice, queued_at, attempts"
        );
        let row: Option<Columns> = sqlx::query_as(AssertSqlSafe(statement))
            .bind(now.0)
            .bind(now.plus_ms(PUT_OFF_MAX).0)
            .bind(until.0)
            .bind(id)
            .fetch_optional(self.writer()?)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let letter = read(row, until);
        if letter.is_none() {
            tracing::error!(mail = id, "a mail that waited can't be read, and is let go of");
            sqlx::query("DELETE FROM mail WHERE id = $1").bind(id).execute(self.writer()?).await?;
        }
        Ok(letter)
    }

    /// It has left, or never will.
    pub async fn letter_is_done(&self, letter: &Letter) -> Result<()> {
        let gone = sqlx::query("DELETE FROM mail WHERE id = $1").bind(&letter.id).execute(self.writer()?).await?;
        self.let_next_word_leave(letter, gone.rows_affected()).await
    }

    /// It is tried again then.
    pub async fn put_off_letter(&self, letter: &Letter, at: Timestamp) -> Result<()> {
        let statement = "UPDATE mail SET next_attempt_at = $2, taken_until = 0 WHERE id = $1 AND taken_until = $3";
        let put_off = sqlx::query(statement)
            .bind(&letter.id)
            .bind(at.0)
            .bind(letter.taken_until.0)
            .execute(self.writer()?)
            .await?;
        self.let_next_word_leave(letter, put_off.rows_affected()).await
    }

    /// It was not tried at all.
    pub async fn give_letter_back(&self, letter: &Letter) -> Result<()> {
        let statement = "UPDATE mail SET attempts = $2, taken_until = 0 WHERE id = $1 AND taken_until = $3";
        let given_back = sqlx::query(statement)
            .bind(&letter.id)
            .bind(i64::from(letter.attempts))
            .bind(letter.taken_until.0)
            .execute(self.writer()?)
            .await?;
        self.let_next_word_leave(letter, given_back.rows_affected()).await
    }

    /// Another word has come to the place of one that was in hand, and has waited for it.
    async fn let_next_word_leave(&self, letter: &Letter, rows_of_letter: u64) -> Result<()> {
        if rows_of_letter > 0 {
            return Ok(());
        }
        sqlx::query("UPDATE mail SET taken_until = 0 WHERE account = $1 AND event = $2 AND taken_until = $3")
            .bind(letter.account.as_deref())
            .bind(letter.event.as_deref())
            .bind(letter.taken_until.0)
            .execute(self.writer()?)
            .await?;
        Ok(())
    }
}
