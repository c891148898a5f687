//! A row of the outbox.

use passerelle_shared::json;
use passerelle_shared::model::{EmailAddress, Timestamp};
use passerelle_shared::sync::{AccountId, Author, Entry, Outcome};
use serde::{Deserialize, Serialize};

use crate::SignIn;
use crate::store::{Area, Range, StoreError, Transaction, Value};

/// A command that has no stored outcome yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub entry: Entry,
    /// The person signed out and wants it sent when they sign in again; nobody else sees it meanwhile.
    pub kept_for: Option<AccountId>,
    /// The address that signs in for it then.
    pub kept_email: Option<EmailAddress>,
    /// What it was answered in an epoch that is over.
    pub before: Option<Outcome>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    /// The command as it was saved, byte for byte.
    raw: String,
    #[serde(default)]
    tried: bool,
    #[serde(default)]
    set_aside: bool,
    saved_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    put_off_until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept_for: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept_email: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Outcome>,
}

impl Row {
    /// Of a new one; the store gives it its order.
    pub fn value_of(command: &impl Serialize, saved_at: Timestamp) -> Value {
        let raw = json::write(command);
        let (tried, set_aside, put_off_until) = (false, false, None);
        let (kept_for, kept_email, before) = (None, None, None);
        let stored = Stored { raw, tried, set_aside, saved_at, put_off_until, kept_for, kept_email, before };
        Value::Text(json::write(&stored))
    }

    /// `None` for what only a newer app understands: it stays in the store.
    pub fn parse(order: u64, json: &str) -> Option<Row> {
        let stored: Stored = json::read(json)?;
        let entry = Entry::new(order, stored.raw, stored.saved_at)?;
        let (is_tried, is_set_aside, put_off_until) = (stored.tried, stored.set_aside, stored.put_off_until);
        let entry = Entry { is_tried, is_set_aside, put_off_until, ..entry };
        Some(Row { entry, kept_for: stored.kept_for, kept_email: stored.kept_email, before: stored.before })
    }

    pub fn value(&self) -> Value {
        let stored = Stored {
            raw: self.entry.raw.clone(),
            tried: self.entry.is_tried,
            set_aside: self.entry.is_set_aside,
            saved_at: self.entry.saved_at,
            put_off_until: self.entry.put_off_until,
            kept_for: self.kept_for.clone(),
            kept_email: self.kept_email.clone(),
            before: self.before.clone(),
        };
        Value::Text(json::write(&stored))
    }

    /// Whether it is this person's to see.
    pub fn is_shown_to(&self, who: &SignIn) -> bool {
        match who.account() {
            Some(account) => self.entry.belongs_to(&account.id, &account.email),
            None => self.kept_for.is_none() && matches!(self.entry.command.author, Author::Email(_)),
        }
    }
}

/// The whole outbox, oldest first.
pub async fn rows(transaction: &Transaction<'_>) -> Result<Vec<Row>, StoreError> {
    let stored = transaction.all(Area::Outbox, Range::All).await?;
    Ok(stored.iter().filter_map(|(key, value)| Row::parse(key.number()?, value.text()?)).collect())
}
