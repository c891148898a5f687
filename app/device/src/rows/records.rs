//! The server's records of one account, as they were received.

use passerelle_shared::json;
use passerelle_shared::model::{Kind, RecordId, SignUp};
use passerelle_shared::sync::{AccountId, Record};

use crate::store::{Area, Range, StoreError, Transaction};

pub fn account_prefix(account: &AccountId) -> String {
    format!("{account}|")
}

pub fn record_key(account: &AccountId, id: &RecordId) -> String {
    format!("{account}|{id}")
}

/// Kinds of a newer server too: they count when the device and the server compare what they hold.
pub async fn account_records(transaction: &Transaction<'_>, account: &AccountId) -> Result<Vec<Record>, StoreError> {
    let stored = transaction.all(Area::Records, Range::Prefix(account_prefix(account))).await?;
    Ok(stored.iter().filter_map(|(_, value)| json::read(value.text()?)).collect())
}

pub fn sign_ups_of(records: &[Record]) -> Vec<SignUp> {
    let sign_ups = records.iter().filter(|record| record.id.kind() == Some(Kind::SignUp));
    sign_ups.filter_map(|record| json::read(record.json()?)).collect()
}
