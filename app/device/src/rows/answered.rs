//! A row of the answered commands: with its bytes, so that it can be delivered again as it was.

use passerelle_shared::json;
use passerelle_shared::model::Timestamp;
use passerelle_shared::rules::sign_up::Command;
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
        let entry = Entry::new(order, stored.raw, stored.saved_at)?;
        Some(AnsweredRow {
            account: stored.account,
            entry: Entry { is_tried: true, ..entry },
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

    /// `None` for what isn't about a sign-up.
    pub fn shown(&self) -> Option<Answered> {
        let command: Command = json::read(&self.entry.raw).filter(Command::is_understood)?;
        let (order, outcome) = (self.entry.order, self.outcome.clone());
        Some(Answered { order, command, outcome, answered_at: self.answered_at, is_read: self.is_read })
    }
}

/// All of them, oldest first.
pub async fn answered_rows(transaction: &Transaction<'_>) -> Result<Vec<AnsweredRow>, StoreError> {
    let stored = transaction.all(Area::Answered, Range::All).await?;
    Ok(stored.iter().filter_map(|(key, value)| AnsweredRow::parse(key.number()?, value.text()?)).collect())
}
