//! Stores what an exchange brought: outcomes, and the news that shows them, in one transaction.

use std::collections::BTreeMap;

use passerelle_shared::api::{ExchangeReply, LiveHead, PutOff};
use passerelle_shared::json;
use passerelle_shared::model::{Reason, Timestamp};
use passerelle_shared::rules::Family;
use passerelle_shared::sync::{AccountId, CommandId, Decision, Index, Outcome, Page, Record, due, next_batch, settle};

use super::sending::{Sending, is_known_there};
use super::{READ_ANEW_WAIT_MS, following};
use crate::rows::{
    AccountScope, AnsweredRow, CLOCK, KINDS, Row, SIGN_IN, SignedIn, account_prefix, account_records, answered_rows,
    get, put, record_key, rows, scope_key, sign_ups_of,
};
use crate::store::{self, Area, Durability, Range, StoreError, Transaction, Value};
use crate::{Answered, Platform, ReadUntil, read_now};

/// What an exchange achieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Done,
    More,
    /// It answered none of what was sent: trying again at once would go on for ever.
    Nothing,
    /// The database went back in time: what was answered goes again.
    NewEpoch,
}

/// What became of an answer.
#[derive(Debug)]
pub struct Stored {
    pub settled: Settled,
    /// How far the account's scope is read now, where that is known.
    pub read_to: Option<LiveHead>,
    /// The programme may have moved by what was sent.
    pub may_have_published: bool,
}

impl From<Settled> for Stored {
    fn from(settled: Settled) -> Stored {
        Stored { settled, read_to: None, may_have_published: false }
    }
}

pub async fn store(
    platform: &impl Platform,
    sending: &Sending,
    reply: &ExchangeReply,
    ahead_ms: i64,
    now: Timestamp,
) -> Result<Stored, StoreError> {
    let account = &sending.account.id;
    let areas = [Area::Meta, Area::Outbox, Area::Answered, Area::Records];
    store::write(platform.store(), &areas, Durability::Strict, async |transaction: &Transaction<'_>| {
        put(transaction, CLOCK, &ahead_ms)?;
        let signed_in: Option<SignedIn> = get(transaction, SIGN_IN).await?;
        let is_still_here = signed_in.is_some_and(|signed_in| signed_in.account.id == *account);
        let answered = settle(&sending.entries, &sending.batch, &reply.outcomes).answered;
        if get::<Vec<String>>(transaction, KINDS).await?.unwrap_or_default() != reply.kinds {
            put(transaction, KINDS, &reply.kinds)?;
        }
        // Read at once: to ask for two hundred one by one takes the browser longer than all else here.
        let mut outbox = rows(transaction).await?;
        for (order, outcome) in &answered {
            if is_no_answer(sending, reply, *order, outcome) {
                send_anew(transaction, &mut outbox, outcome, platform.name())?;
                continue;
            }
            take_out(transaction, &mut outbox, outcome, Some(account).filter(|_| is_still_here), now)?;
        }
        for put_off in &reply.put_off {
            wait_until(transaction, &mut outbox, put_off)?;
        }
        if !is_still_here {
            // Whoever signed out meanwhile wants nothing of theirs on this device.
            return Ok(Settled::Done.into());
        }
        let mut scope: AccountScope = get(transaction, &scope_key(account)).await?.unwrap_or_default();
        if scope.epoch.as_ref().is_some_and(|epoch| *epoch != reply.epoch) {
            return begin_epoch(transaction, account, reply, scope).await.map(Stored::from);
        }
        scope.epoch = Some(reply.epoch.clone());
        scope.ranks = BTreeMap::new();
        scope.ranks.extend(reply.ranks.iter().map(|rank| (rank.event.clone(), rank.rank)));
        let (mut is_all_read, mut read_to) = (true, None);
        // Another tab may have read on meanwhile: news counts only where it goes on from what is stored.
        if let Some(page) = reply.news.as_ref().filter(|_| scope.cursor == sending.scope.cursor) {
            is_all_read = take_news(transaction, account, page, &mut scope).await?;
            read_to = is_all_read.then(|| page.head.clone().into());
        }
        if let Some(news) = &reply.followed {
            let taken = following::take(transaction, account, sending, news, reply.server_time, now).await?;
            is_all_read &= taken.is_all_read;
            scope.has_desk = taken.has_desk;
        }
        let begins_anew = begin_anew_in_time(&mut scope, now);
        put(transaction, &scope_key(account), &scope)?;

        let entries: Vec<_> = outbox.into_iter().map(|row| row.entry).collect();
        let is_any_said = !answered.is_empty() || !reply.put_off.is_empty();
        let rest = next_batch(
            &due(&entries, reply.server_time, |kind| is_known_there(kind, &reply.kinds)),
            account,
            &sending.account.email,
            1,
        );
        let settled = match (rest.orders.is_empty(), is_all_read && !begins_anew) {
            (false, _) if !is_any_said && !sending.batch.orders.is_empty() => Settled::Nothing,
            (true, true) => Settled::Done,
            _ => Settled::More,
        };
        let may_have_published = answered.iter().any(|(order, outcome)| is_published(sending, *order, outcome));
        Ok(Stored { settled, read_to, may_have_published })
    })
    .await
}

fn is_published(sending: &Sending, order: u64, outcome: &Outcome) -> bool {
    let sent = sending.entries.iter().find(|entry| entry.order == order);
    let is_edit = sent.is_some_and(|entry| Family::of(&entry.command.kind) == Some(Family::Edit));
    is_edit && matches!(outcome.decision, Decision::Done { .. })
}

/// A node of 0.1 answers for good that it doesn't understand what came after it. The person is told nothing of that: it
/// had no effect, and is understood elsewhere.
fn is_no_answer(sending: &Sending, reply: &ExchangeReply, order: u64, outcome: &Outcome) -> bool {
    let sent = sending.entries.iter().find(|entry| entry.order == order);
    let is_newer = sent.is_some_and(|entry| {
        let kind = &entry.command.kind;
        Family::of(kind).is_some() && !is_known_there(kind, &reply.kinds)
    });
    is_newer && outcome.decision == Decision::Refused { reason: Reason::NotUnderstood }
}

/// The same intent under a new id, in the same place.
fn send_anew(
    transaction: &Transaction<'_>,
    outbox: &mut [Row],
    outcome: &Outcome,
    id: String,
) -> Result<(), StoreError> {
    let Some(row) = waiting(outbox, &outcome.command) else { return Ok(()) };
    // Its bytes begin with the id.
    row.entry.raw = row.entry.raw.replacen(&row.entry.command.id.0, &id, 1);
    row.before = None;
    transaction.put(Area::Outbox, row.entry.order, row.value())
}

/// What still waits in the outbox, unless another tab was there before.
fn waiting<'a>(outbox: &'a mut [Row], command: &CommandId) -> Option<&'a mut Row> {
    outbox.iter_mut().find(|row| row.entry.command.id == *command)
}

/// The server judges it later: until then it isn't sent, and the person is told.
fn wait_until(transaction: &Transaction<'_>, outbox: &mut [Row], put_off: &PutOff) -> Result<(), StoreError> {
    let Some(row) = waiting(outbox, &put_off.command) else { return Ok(()) };
    row.entry.put_off_until = Some(put_off.until);
    transaction.put(Area::Outbox, row.entry.order, row.value())
}

/// From the outbox to the answered ones of `account`, unless another tab did it.
fn take_out(
    transaction: &Transaction<'_>,
    outbox: &mut Vec<Row>,
    outcome: &Outcome,
    account: Option<&AccountId>,
    answered_at: Timestamp,
) -> Result<(), StoreError> {
    let Some(at) = outbox.iter().position(|row| row.entry.command.id == outcome.command) else { return Ok(()) };
    let entry = outbox.remove(at).entry;
    let order = entry.order;
    transaction.delete(Area::Outbox, order)?;
    let Some(account) = account.cloned() else { return Ok(()) };
    let answered = AnsweredRow { account, entry, outcome: outcome.clone(), answered_at, is_read: false };
    transaction.put(Area::Answered, order, answered.value())
}

/// `false` when there is more to read.
async fn take_news(
    transaction: &Transaction<'_>,
    account: &AccountId,
    page: &Page,
    scope: &mut AccountScope,
) -> Result<bool, StoreError> {
    if scope.cursor.is_none() {
        // From the beginning: what was held before is what it disagreed about.
        transaction.delete_all(Area::Records, Range::Prefix(account_prefix(account)))?;
    }
    for record in page.records.iter().filter(|record| record.is_plausible()) {
        let json = json::write(record);
        transaction.put(Area::Records, record_key(account, &record.id), Value::Text(json))?;
    }
    scope.cursor = Some(page.cursor.clone());
    if !page.complete {
        return Ok(false);
    }
    let records = account_records(transaction, account).await?;
    let mut index = Index::default();
    for record in &records {
        index.take(record);
    }
    scope.disagrees = index.agree(&page.head).is_err();
    if scope.read_until.is_none() {
        scope.read_until = Some(read_before(transaction, account, &records).await?);
    }
    Ok(true)
}

/// What was there before this device knew of it is no news, but for what was asked for from here.
async fn read_before(
    transaction: &Transaction<'_>,
    account: &AccountId,
    records: &[Record],
) -> Result<ReadUntil, StoreError> {
    let mut read = read_now(&sign_ups_of(records));
    for answered in answered_rows(transaction).await?.iter().filter(|row| row.account == *account && !row.is_read) {
        read.remove(&answered.entry.command.concerns);
    }
    Ok(read)
}

/// Whoever disagrees reads from the beginning, with a pause of minutes in between.
fn begin_anew_in_time(scope: &mut AccountScope, now: Timestamp) -> bool {
    // From both sides: the clock may have been set since.
    let is_time = scope.read_anew_at.is_none_or(|at| now.since_ms(at).abs() >= READ_ANEW_WAIT_MS);
    let begins_anew = scope.disagrees && is_time;
    if begins_anew {
        (scope.cursor, scope.read_anew_at) = (None, Some(now));
    }
    begins_anew
}

/// What was answered in the old life of the database goes again, before what was never sent: each keeps the number
/// that it had. The records of the old life are read anew.
async fn begin_epoch(
    transaction: &Transaction<'_>,
    account: &AccountId,
    reply: &ExchangeReply,
    scope: AccountScope,
) -> Result<Settled, StoreError> {
    for row in answered_rows(transaction).await?.into_iter().filter(|row| row.account == *account) {
        let order = row.entry.order;
        transaction.delete(Area::Answered, order)?;
        transaction.put(Area::Outbox, order, row.into_row().value())?;
    }
    transaction.delete_all(Area::Records, Range::Prefix(account_prefix(account)))?;
    let scope = AccountScope { epoch: Some(reply.epoch.clone()), cursor: None, ranks: BTreeMap::new(), ..scope };
    put(transaction, &scope_key(account), &scope)?;
    Ok(Settled::NewEpoch)
}

/// The server can't read it: it waits for its person.
pub async fn set_aside(platform: &impl Platform, order: u64) -> Result<(), StoreError> {
    store::write(platform.store(), &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let stored = transaction.get(Area::Outbox, order).await?;
        let row = stored.as_ref().and_then(|value| Row::parse(order, value.text()?));
        let Some(mut row) = row else { return Ok(()) };
        row.entry.is_set_aside = true;
        transaction.put(Area::Outbox, order, row.value())
    })
    .await
}

/// `false` when somebody has signed in since, be it the same person.
pub async fn expire(platform: &impl Platform, sending: &Sending) -> Result<bool, StoreError> {
    let expire = async |transaction: &Transaction<'_>| {
        let is_it =
            |signed_in: &SignedIn| signed_in.account.id == sending.account.id && signed_in.since == sending.since;
        let signed_in: Option<SignedIn> = get(transaction, SIGN_IN).await?;
        let Some(signed_in) = signed_in.filter(is_it) else { return Ok(false) };
        put(transaction, SIGN_IN, &SignedIn { is_expired: true, ..signed_in })?;
        Ok(true)
    };
    store::write(platform.store(), &[Area::Meta], Durability::Relaxed, expire).await
}

/// Lets go of answers that need not be delivered again any more.
pub async fn prune_answered(platform: &impl Platform) {
    let oldest = platform.now().plus_ms(-Answered::KEPT_MS);
    let rows = store::read(platform.store(), &[Area::Answered], answered_rows).await.unwrap_or_default();
    let old: Vec<u64> = rows.iter().filter(|row| row.answered_at < oldest).map(|row| row.entry.order).collect();
    if old.is_empty() {
        return;
    }
    // What can't be deleted today is deleted another day.
    let _ = store::write(
        platform.store(),
        &[Area::Answered],
        Durability::Relaxed,
        async |transaction: &Transaction<'_>| {
            old.iter().try_for_each(|order| transaction.delete(Area::Answered, *order))
        },
    )
    .await;
}
