//! A row of the answered commands: with its bytes, so that it can be delivered again as it was.

use passerelle_shared::json;
use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::rules::sign_up::Command;
use passerelle_shared::sync::{AccountId, CommandId, Entry, Outcome};
use serde::{Deserialize, Serialize};

use super::Row;
use crate::Answered;
use crate::order::in_order;
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

/// As much of a row as says whether it is to be read.
#[derive(Deserialize)]
struct Glance {
    account: AccountId,
    answered_at: Timestamp,
}

/// What of an account's commands about sign-ups was answered last, newest first. Of thousands only these are read.
pub async fn newest_answers(
    transaction: &Transaction<'_>,
    account: &AccountId,
    count_max: usize,
) -> Result<Vec<Answered>, StoreError> {
    let stored = transaction.all(Area::Answered, Range::All).await?;
    let mine = stored.iter().filter_map(|(key, value)| {
        let (order, text) = (key.number()?, value.text()?);
        let Glance { answered_at, .. } = json::read(text).filter(|glance: &Glance| glance.account == *account)?;
        Some((order, text, answered_at))
    });
    let mine: Vec<(u64, &str, Timestamp)> = mine.collect();
    let ranks = mine.iter().map(|(order, _, at)| ("", [at.0.saturating_neg(), -order.cast_signed(), 0])).collect();
    let newest = in_order(ranks).into_iter().map(|at| &mine[at]);
    Ok(newest.filter_map(|(order, text, _)| AnsweredRow::parse(*order, text)?.shown()).take(count_max).collect())
}

/// The last command of an account about a record that was answered.
pub async fn latest_answered(
    transaction: &Transaction<'_>,
    account: &AccountId,
    concerns: &RecordId,
) -> Result<Option<CommandId>, StoreError> {
    let stored = transaction.all(Area::Answered, Range::All).await?;
    let newest_first = stored.iter().rev().filter_map(|(key, value)| Some((key.number()?, value.text()?)));
    // Where the record isn't named, the row isn't about it, and needn't be read.
    let rows = newest_first.filter(|(_, text)| text.contains(concerns.as_str()));
    let mut rows = rows.filter_map(|(order, text)| AnsweredRow::parse(order, text));
    let is_it = |row: &AnsweredRow| row.account == *account && row.entry.command.concerns == *concerns;
    Ok(rows.find(is_it).map(|row| row.entry.command.id))
}

/// All of them, oldest first.
pub async fn answered_rows(transaction: &Transaction<'_>) -> Result<Vec<AnsweredRow>, StoreError> {
    let stored = transaction.all(Area::Answered, Range::All).await?;
    Ok(stored.iter().filter_map(|(key, value)| AnsweredRow::parse(key.number()?, value.text()?)).collect())
}
