//! Takes in what an exchange says of the scopes that are followed beside the account's: gained, read on, and lost.

use passerelle_shared::json;
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{AccountId, Body, Cursor, FollowedNews, FollowedPage, Page, Scope};

use super::READ_ANEW_WAIT_MS;
use super::sending::Sending;
use crate::Platform;
use crate::rows::{
    FollowedScope, FollowingRow, followed_prefix, followed_records, following, following_key, index_of,
    is_anything_over, let_go, look_after_followed, put,
};
use crate::store::{self, Area, Durability, Range, StoreError, Transaction, Value};

/// What is known now of what may be followed.
pub struct Taken {
    /// Nothing more is there to read.
    pub is_all_read: bool,
    pub has_desk: bool,
}

/// In the transaction that stores the account's news.
pub async fn take(
    transaction: &Transaction<'_>,
    account: &AccountId,
    sending: &Sending,
    news: &FollowedNews,
    server_time: Timestamp,
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let mut row = following(transaction, account).await?;
    let before = row.clone();
    let is_all_read = take_in(transaction, account, &mut row, (sending, news), server_time, now).await?;
    if row != before {
        put(transaction, &following_key(account), &row)?;
    }
    Ok(Taken { is_all_read, has_desk: row.has_desk() })
}

async fn take_in(
    transaction: &Transaction<'_>,
    account: &AccountId,
    row: &mut FollowingRow,
    (sending, news): (&Sending, &FollowedNews),
    server_time: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    row.says_all = news.say_all;
    if news.say_all {
        // Who has said all and isn't understood asks no more often than others.
        return Ok(sending.following.says_all);
    }
    row.heard = sending.following.followed();
    if let Some(given) = &news.given {
        row.given.clone_from(given);
        let lost: Vec<Scope> = row.scopes.keys().filter(|scope| !row.is_given(scope)).cloned().collect();
        for scope in &lost {
            let_go(transaction, account, row, scope)?;
        }
    }
    // Where the list didn't come along it is the same, but for an answer in which it found no room. Not written each time.
    let is_put_off = news.given.is_none() && news.pages.is_empty() && news.is_more;
    if !is_put_off && server_time.since_ms(row.server_time) >= Timestamp::HOUR {
        row.server_time = server_time;
    }
    let mut is_all_read = !news.is_more;
    for page in &news.pages {
        is_all_read &= take_page(transaction, account, row, sending, page, now).await?;
    }
    Ok(is_all_read)
}

/// `false` when there is more to read.
async fn take_page(
    transaction: &Transaction<'_>,
    account: &AccountId,
    row: &mut FollowingRow,
    sending: &Sending,
    FollowedPage { page, is_first }: &FollowedPage,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let scope = &page.head.scope;
    let mut followed = row.scopes.get(scope).cloned().unwrap_or_default();
    // Another tab may have read on meanwhile: a page counts only where it goes on from what is stored.
    let sent = sending.following.scopes.get(scope).map(|followed| &*followed.cursor).unwrap_or_default();
    if !row.is_given(scope) || *followed.cursor != *sent {
        return Ok(true);
    }
    let prefix = followed_prefix(account, scope);
    if *is_first {
        transaction.delete_all(Area::Records, Range::Prefix(prefix.clone()))?;
    }
    for record in page.records.iter().filter(|record| record.is_plausible()) {
        let key = [prefix.as_str(), record.id.as_str()].concat();
        match record.body {
            Body::Body(_) => transaction.put(Area::Records, key, Value::Text(json::write(record)))?,
            Body::Withdrawn(_) => transaction.delete(Area::Records, key)?,
        }
    }
    followed.cursor.clone_from(&page.cursor);
    // Between two pages it is neither what it was nor what it will be.
    followed.whole = None;
    let is_read = page.complete && compare(transaction, account, page, &mut followed, now).await?;
    row.scopes.insert(scope.clone(), followed);
    Ok(is_read)
}

/// Whoever disagrees reads from the beginning, with a pause of minutes in between; `false` when it is time for that.
async fn compare(
    transaction: &Transaction<'_>,
    account: &AccountId,
    page: &Page,
    followed: &mut FollowedScope,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let index = index_of(&followed_records(transaction, account, &page.head.scope).await?);
    followed.disagrees = index.agree(&page.head).is_err();
    followed.whole = (!followed.disagrees).then(|| (index.records(), index.checksum()));
    let is_time = followed.read_anew_at.is_none_or(|at| now.since_ms(at).abs() >= READ_ANEW_WAIT_MS);
    if followed.disagrees && is_time {
        followed.cursor = Cursor::default();
        followed.read_anew_at = Some(now);
        return Ok(false);
    }
    Ok(true)
}

/// At a start: others' data whose time is over goes from the device, whoever is signed in, and what the browser has lost
/// of it is read anew; `true` where there was any.
pub async fn look_after_what_is_followed(platform: &impl Platform) -> bool {
    let now = platform.mended_now();
    let look = async |transaction: &Transaction<'_>| look_after_followed(transaction, now).await;
    store::write(platform.store(), &[Area::Meta, Area::Records], Durability::Relaxed, look).await == Ok(true)
}

/// The same as soon as its time has come, on a page that stays open.
pub async fn let_go_when_due(platform: &impl Platform) -> bool {
    let now = platform.mended_now();
    let look = async |transaction: &Transaction<'_>| is_anything_over(transaction, now).await;
    let is_due = store::read(platform.store(), &[Area::Meta], look).await == Ok(true);
    is_due && look_after_what_is_followed(platform).await
}

#[cfg(test)]
mod tests {
    use passerelle_shared::sync::{Batch, next_batch};

    use super::*;
    use crate::in_memory::{account, at_once};
    use crate::store::Memory;

    fn sending(says_all: bool) -> Sending {
        let amina = account("amina");
        let batch: Batch = next_batch(&[], &amina.id, &amina.email, 1);
        Sending {
            account: amina,
            since: Timestamp(1),
            scope: Default::default(),
            following: FollowingRow { says_all, ..FollowingRow::default() },
            batch,
            entries: Vec::new(),
            receipts: Vec::new(),
            is_first_try: false,
        }
    }

    #[test]
    fn whoever_has_said_all_and_is_asked_again_does_not_ask_without_end() {
        let store = Memory::default();
        let news = FollowedNews { say_all: true, ..FollowedNews::default() };
        let take = |says_all: bool| {
            let sending = sending(says_all);
            let work = async |transaction: &Transaction<'_>| {
                let account = &sending.account.id;
                let taken = take(transaction, account, &sending, &news, Timestamp(2), Timestamp(2)).await?;
                Ok((taken.is_all_read, following(transaction, account).await?.says_all))
            };
            at_once(store::write(&store, &[Area::Meta, Area::Records], Durability::Strict, work)).expect("memory")
        };

        assert_eq!(take(false), (false, true), "at once, with all");
        assert_eq!(take(true), (true, true), "and then when it is time again");
    }
}
