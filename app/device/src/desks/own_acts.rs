//! What an account has wanted at its desks: what waits in the outbox, what was answered, and what of that was read.

use passerelle_shared::rules::Family;
use passerelle_shared::sync::{AccountId, Author, Entry};

use crate::rows::{AnsweredRow, Row, answered_rows};
use crate::store::{Area, StoreError, Transaction};

pub fn waiting<'a>(rows: &'a [Row], account: &'a AccountId) -> impl Iterator<Item = &'a Entry> {
    let author = Author::Account(account.clone());
    rows.iter().map(|row| &row.entry).filter(move |entry| entry.command.author == author)
}

/// Of one family, in the order in which they were answered.
pub async fn answered(
    transaction: &Transaction<'_>,
    account: &AccountId,
    family: Family,
) -> Result<Vec<AnsweredRow>, StoreError> {
    let mut answered = answered_rows(transaction).await?;
    answered.retain(|row| row.account == *account && Family::of(&row.entry.command.kind) == Some(family));
    Ok(answered)
}

/// What was answered about this is told no more.
pub async fn take_as_read(
    transaction: &Transaction<'_>,
    account: &AccountId,
    family: Family,
    is_about: impl Fn(&AnsweredRow) -> bool,
) -> Result<(), StoreError> {
    let answered = answered(transaction, account, family).await?.into_iter();
    answered.filter(|row| !row.is_read && is_about(row)).try_for_each(|row| {
        transaction.put(Area::Answered, row.entry.order, AnsweredRow { is_read: true, ..row }.value())
    })
}
