//! A row of the answered commands: with its bytes, so that it can be delivered again as it was.

use passerelle_shared::json;
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{AccountId, Entry, Outcome};
use serde::{Deserialize, Serialize};

use super::Row;
use crate::Answered;
use crate::store::{Area, Range, StoreError, Transaction, Value};

#[derive(Debug, Clone, PartialEq)]
pub struct AnsweredRow {
    /// Whose exchange brought the outcome.
    pub account: AccountId,
    pub entry: Entry,
    pub outcome: Outcome,
    pub answered_at: Timestamp,
    /// The person has read it.
    pub is_read: bool,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    account: AccountId,
    raw: String,
    outcome: Outcome,
    saved_at: Timestamp,
    answered_at: Timestamp,
    #[serde(default)]
    dismissed: bool,
}

impl AnsweredRow {
    pub fn parse(order: u64, json: &str) -> Option<AnsweredRow> {
        let stored: Stored = json::read(json)?;
        let command = json::read(&stored.raw)?;
        let (raw, saved_at) = (stored.raw, stored.saved_at);
        Some(AnsweredRow {
            account: stored.account,
            entry: Entry { order, command, raw, is_tried: true, is_set_aside: false, saved_at, put_off_until: None },
            outcome: stored.outcome,
            answered_at: stored.answered_at,
            is_read: stored.dismissed,
        })
    }

    pub fn value(&self) -> Value {
        let stored = Stored {
            account: self.account.clone(),
            raw: self.entry.raw.clone(),
            outcome: self.outcome.clone(),
            saved_at: self.entry.saved_at,
            answered_at: self.answered_at,
            dismissed: self.is_read,
        };
        Value::Text(json::write(&stored))
    }

    /// To be delivered again, exactly as it was, with the receipt of what it was answered.
    pub fn into_row(self) -> Row {
        Row { entry: self.entry, kept_for: None, kept_email: None, before: Some(self.outcome) }
    }

    pub fn shown(&self) -> Answered {
        Answered {
            order: self.entry.order,
            command: self.entry.command.clone(),
            outcome: self.outcome.clone(),
            answered_at: self.answered_at,
            is_read: self.is_read,
        }
    }
}

/// All of them, oldest first.
pub async fn answered_rows(transaction: &Transaction<'_>) -> Result<Vec<AnsweredRow>, StoreError> {
    let stored = transaction.all(Area::Answered, Range::All).await?;
    Ok(stored.iter().filter_map(|(key, value)| AnsweredRow::parse(key.number()?, value.text()?)).collect())
}
