//! Shows what is stored of this person's requests: read at one moment, compared, and only then painted.

use std::rc::Rc;

use leptos::prelude::WithUntracked;
use passerelle_shared::sync::{AccountId, Record};

use super::Driver;
use crate::platform::clock as device_clock;
use crate::platform::store::{self, Area, Durability, StoreError, Transaction};
use crate::state::device::{
    AccountScope, AnsweredRow, Row, SIGN_IN, SIGNING_OUT, SignedIn, account_records, answered_rows, get, rows,
    scope_key, sign_ups_of,
};
use crate::state::{Answered, Requests, SignIn, Trouble, order, set_if_new};

/// More answers than this at once help nobody.
const ANSWERS_MAX: usize = 50;

/// What the stores say of this person.
struct Stored {
    sign_in: Option<SignedIn>,
    is_signing_out: bool,
    scope: AccountScope,
    records: Vec<Record>,
    rows: Vec<Row>,
    answered: Vec<AnsweredRow>,
}

async fn read(transaction: &Transaction<'_>) -> Result<Stored, StoreError> {
    let sign_in: Option<SignedIn> = get(transaction, SIGN_IN).await?;
    let account = sign_in.as_ref().map(|signed_in| &signed_in.account.id);
    Ok(Stored {
        is_signing_out: get(transaction, SIGNING_OUT).await?.unwrap_or(false),
        scope: match account {
            Some(account) => get(transaction, &scope_key(account)).await?.unwrap_or_default(),
            None => AccountScope::default(),
        },
        records: match account {
            Some(account) => account_records(transaction, account).await?,
            None => Vec::new(),
        },
        rows: rows(transaction).await?,
        answered: answered_rows(transaction).await?,
        sign_in,
    })
}

/// Reads and paints. When nothing can be read, what is on the screen stays.
pub async fn show(driver: &Rc<Driver>) {
    let areas = [Area::Meta, Area::Records, Area::Outbox, Area::Answered];
    if let Ok(stored) = store::read(&areas, read).await {
        paint(driver, stored);
    }
}

fn paint(driver: &Driver, stored: Stored) {
    let app = driver.app;
    let who = SignIn::from(stored.sign_in);
    let sign_ups = sign_ups_of(&stored.records);
    let answers = who.account_id().map(|account| shown_answers(&stored.answered, account)).unwrap_or_default();
    let requests =
        Requests::of(&who, sign_ups, stored.rows, stored.scope.ranks, answers, stored.scope.read_until.as_ref());
    // In this order nobody's records are ever shown with somebody else's sign-in.
    if app.sign_in.with_untracked(|held| held.account_id() != who.account_id()) {
        set_if_new(app.requests, Requests::default());
    }
    set_if_new(app.sign_in, who);
    set_if_new(app.requests, requests);
    driver.note(|connection| {
        connection.set(Trouble::SignOutPending, stored.is_signing_out);
        connection.set(Trouble::AccountDisagreement, stored.scope.disagrees);
    });
}

fn shown_answers(rows: &[AnsweredRow], account: &AccountId) -> Vec<Answered> {
    let mine: Vec<&AnsweredRow> = rows.iter().filter(|row| row.account == *account).collect();
    let ranks = mine.iter().map(|row| ("", [-row.answered_at.0, -row.entry.order.cast_signed(), 0])).collect();
    order::in_order(ranks).into_iter().take(ANSWERS_MAX).map(|at| mine[at].shown()).collect()
}

/// Lets go of answers that need not be delivered again any more.
pub async fn prune_answered() {
    let oldest = device_clock::now().plus_ms(-Answered::KEPT_MS);
    let rows = store::read(&[Area::Answered], answered_rows).await.unwrap_or_default();
    let old: Vec<u64> = rows.iter().filter(|row| row.answered_at < oldest).map(|row| row.entry.order).collect();
    if old.is_empty() {
        return;
    }
    // What can't be deleted today is deleted another day.
    let _ = store::write(&[Area::Answered], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        old.iter().try_for_each(|order| transaction.delete(Area::Answered, *order))
    })
    .await;
}
