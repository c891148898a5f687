//! What an exchange carries: the oldest commands of the person who is signed in, marked as tried before they go.

use passerelle_shared::api::{Account, ExchangeRequest, Reads};
use passerelle_shared::json;
use passerelle_shared::model::{Timestamp, UiLanguage};
use passerelle_shared::rules::is_of_the_first;
use passerelle_shared::sync::{Batch, Entry, Nonce, Outcome, due, next_batch};
use serde_json::value::RawValue;

use crate::Platform;
use crate::rows::{
    AccountScope, CLOCK, FollowingRow, KINDS, Row, SIGN_IN, SignedIn, following, get, put, rows, scope_key,
};
use crate::store::{self, Area, Durability, StoreError, Transaction};

pub struct Sending {
    pub account: Account,
    /// With which sign-in it goes.
    pub since: Timestamp,
    pub scope: AccountScope,
    /// What is followed beside it.
    pub following: FollowingRow,
    pub batch: Batch,
    /// The entries of the batch, oldest first.
    pub entries: Vec<Entry>,
    /// What those that go again were answered in an epoch that is over.
    pub receipts: Vec<Outcome>,
    /// Some of it goes for the first time.
    pub is_first_try: bool,
}

/// What would go now; `None` when nobody is signed in.
pub async fn prepare(platform: &impl Platform, size_max: usize) -> Result<Option<Sending>, StoreError> {
    let (areas, now) = ([Area::Meta, Area::Outbox], platform.now());
    let look = async |transaction: &Transaction<'_>| look(transaction, size_max, now).await;
    let looked = store::read(platform.store(), &areas, look).await?;
    Ok(looked.map(|(sending, _)| sending))
}

/// From here on a request can't be deleted any more, only withdrawn: it may arrive although no answer does. Looked at once
/// more, as another tab may have gone on meanwhile.
pub async fn mark_tried(platform: &impl Platform, size_max: usize) -> Result<Option<Sending>, StoreError> {
    let (areas, now) = ([Area::Meta, Area::Outbox], platform.now());
    store::write(platform.store(), &areas, Durability::Strict, async |transaction: &Transaction<'_>| {
        let Some((sending, rows)) = look(transaction, size_max, now).await? else { return Ok(None) };
        for mut row in rows.into_iter().filter(|row| !row.entry.is_tried) {
            row.entry.is_tried = true;
            transaction.put(Area::Outbox, row.entry.order, row.value())?;
        }
        Ok(Some(sending))
    })
    .await
}

async fn look(
    transaction: &Transaction<'_>,
    size_max: usize,
    now: Timestamp,
) -> Result<Option<(Sending, Vec<Row>)>, StoreError> {
    let signed_in: Option<SignedIn> = get(transaction, SIGN_IN).await?;
    let Some(SignedIn { account, is_expired: false, since }) = signed_in else { return Ok(None) };
    let scope = get(transaction, &scope_key(&account.id)).await?.unwrap_or_default();
    let mut rows = rows(transaction).await?;
    let entries: Vec<Entry> = rows.iter().map(|row| row.entry.clone()).collect();
    let ahead_ms: i64 = get(transaction, CLOCK).await?.unwrap_or_default();
    let kinds: Vec<String> = get(transaction, KINDS).await?.unwrap_or_default();
    let entries = due(&entries, now.plus_ms(ahead_ms.saturating_neg()), |kind| is_known_there(kind, &kinds));
    let batch = next_batch(&entries, &account.id, &account.email, size_max);
    rows.retain(|row| batch.orders.contains(&row.entry.order));
    let entries = rows.iter().map(|row| row.entry.clone()).collect();
    let receipts = rows.iter().filter_map(|row| row.before.clone()).collect();
    let following = following(transaction, &account.id).await?;
    let is_first_try = rows.iter().any(|row| !row.entry.is_tried);
    Ok(Some((Sending { account, since, scope, following, batch, entries, receipts, is_first_try }, rows)))
}

/// Whether the node that answered last knows this kind.
pub fn is_known_there(kind: &str, named: &[String]) -> bool {
    is_of_the_first(kind) || named.iter().any(|name| name == kind)
}

impl Sending {
    pub fn body(&self, nonce: String, language: UiLanguage) -> String {
        let commands = self.entries.iter().filter_map(|entry| json::read::<Box<RawValue>>(&entry.raw));
        let request = ExchangeRequest {
            account: self.account.id.clone(),
            nonce: Nonce(nonce),
            epoch: self.scope.epoch.clone(),
            cursor: self.scope.cursor.clone(),
            following: Some(self.following.said()),
            reads: Reads::NOW,
            language: Some(language),
            commands: commands.collect(),
            receipts: self.receipts.iter().filter_map(|outcome| json::read(&json::write(outcome))).collect(),
        };
        json::write(&request)
    }
}

/// An exchange that carries nothing and isn't understood can only be about the cursor; `false` when there was none.
pub async fn forget_cursor(platform: &impl Platform, sending: &Sending) -> Result<bool, StoreError> {
    if sending.scope.cursor.is_none() {
        return Ok(false);
    }
    let scope = AccountScope { cursor: None, ..sending.scope.clone() };
    store::write(platform.store(), &[Area::Meta], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        put(transaction, &scope_key(&sending.account.id), &scope)
    })
    .await?;
    Ok(true)
}
