//! Signing in and out, on the disk.

use passerelle_shared::api::Account;
use passerelle_shared::json;
use passerelle_shared::model::{EmailAddress, SignUpForm, Timestamp};
use passerelle_shared::sync::AccountId;

use crate::looked_at;
use crate::rows::{
    AnsweredRow, Row, SIGN_IN, SIGNING_OUT, SignedIn, account_prefix, all_followed_prefix, answered_rows,
    following_key, put, remove, rows, scope_key,
};
use crate::store::{self, Area, Durability, Range, Store, StoreError, Transaction};

/// What becomes of requests that were not sent yet when their person signs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// They stay on the device, unseen, until this person signs in again.
    Keep,
    Discard,
}

/// What was asked for with this address goes along from now on.
pub async fn remember(store: &impl Store, account: &Account, now: Timestamp) -> Result<(), StoreError> {
    let stored = SignedIn { account: account.clone(), is_expired: false, since: now };
    let areas = [Area::Meta, Area::Outbox];
    store::write(store, &areas, Durability::Strict, async |transaction: &Transaction<'_>| {
        put(transaction, SIGN_IN, &stored)?;
        // The new cookie has replaced the one that was to be given back.
        remove(transaction, SIGNING_OUT)?;
        for row in rows(transaction).await?.into_iter().filter(|row| row.kept_for.as_ref() == Some(&account.id)) {
            transaction.put(Area::Outbox, row.entry.order, Row { kept_for: None, kept_email: None, ..row }.value())?;
        }
        Ok(())
    })
    .await
}

/// Takes the account's records and drafts off the device; the server is to be told as soon as it can be reached.
pub async fn forget(store: &impl Store, account: &Account, unsent: Unsent) -> Result<(), StoreError> {
    let areas = [Area::Records, Area::Outbox, Area::Answered, Area::Drafts, Area::Meta];
    store::write(store, &areas, Durability::Strict, async |transaction: &Transaction<'_>| {
        remove(transaction, SIGN_IN)?;
        remove(transaction, &scope_key(&account.id))?;
        remove(transaction, &following_key(&account.id))?;
        transaction.delete_all(Area::Records, Range::Prefix(all_followed_prefix(&account.id)))?;
        put(transaction, SIGNING_OUT, &true)?;
        for area in [Area::Records, Area::Drafts] {
            transaction.delete_all(area, Range::Prefix(account_prefix(&account.id)))?;
        }
        looked_at::forget(transaction, &account.id)?;
        take_off_early_drafts(transaction, account).await?;
        take_off_requests(transaction, account, unsent).await?;
        take_off_answers(transaction, &account.id).await
    })
    .await
}

/// What this person typed before signing in is theirs, too.
async fn take_off_early_drafts(transaction: &Transaction<'_>, account: &Account) -> Result<(), StoreError> {
    for (key, value) in transaction.all(Area::Drafts, Range::All).await? {
        let form: Option<SignUpForm> = value.text().and_then(json::read);
        if form.is_some_and(|form| EmailAddress::parse(&form.email).as_ref() == Some(&account.email)) {
            transaction.delete(Area::Drafts, key)?;
        }
    }
    Ok(())
}

async fn take_off_requests(transaction: &Transaction<'_>, account: &Account, unsent: Unsent) -> Result<(), StoreError> {
    let rows = rows(transaction).await?;
    for row in rows.into_iter().filter(|row| row.entry.belongs_to(&account.id, &account.email)) {
        let order = row.entry.order;
        match unsent {
            Unsent::Discard => transaction.delete(Area::Outbox, order)?,
            Unsent::Keep => {
                let (id, email) = (account.id.clone(), account.email.clone());
                let kept = Row { kept_for: Some(id), kept_email: Some(email), ..row };
                transaction.put(Area::Outbox, order, kept.value())?;
            }
        }
    }
    Ok(())
}

async fn take_off_answers(transaction: &Transaction<'_>, account: &AccountId) -> Result<(), StoreError> {
    let answered: Vec<AnsweredRow> = answered_rows(transaction).await?;
    answered
        .iter()
        .filter(|row| row.account == *account)
        .try_for_each(|row| transaction.delete(Area::Answered, row.entry.order))
}
