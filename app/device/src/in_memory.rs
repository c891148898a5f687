//! A device in memory and the people who use it, for the stories of its parts.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use passerelle_shared::api::Account;
use passerelle_shared::model::{EmailAddress, Timestamp};
use passerelle_shared::sync::{AccountId, CommandId};

use crate::rows::Row;
use crate::store::{self, Area, Durability, Memory, Range, Transaction, Value};
use crate::{Stored, Writing, read_stored, signing_in};

pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(end) => end,
        Poll::Pending => panic!("memory waits for nothing"),
    }
}

pub fn email(name: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{name}@example.org")).expect("an address")
}

pub fn account(name: &str) -> Account {
    Account { id: AccountId(name.into()), email: email(name) }
}

pub fn command_id(number: u32) -> CommandId {
    CommandId(format!("{number:032x}"))
}

pub fn sign_in(store: &Memory, name: &str) {
    at_once(signing_in::remember(store, &account(name), Timestamp(1))).expect("memory");
}

pub fn stored(store: &Memory) -> Stored {
    at_once(read_stored(store)).expect("memory")
}

/// By whoever is signed in.
pub fn writing(store: &Memory, number: u32) -> Writing {
    Writing { who: stored(store).who, id: command_id(number), now: Timestamp(1), clock_ahead_ms: None }
}

pub fn put(store: &Memory, area: Area, key: impl Into<store::Key>, value: Value) {
    let key = key.into();
    let work = async |transaction: &Transaction<'_>| transaction.put(area, key.clone(), value.clone());
    at_once(store::write(store, &[area], Durability::Strict, work)).expect("memory");
}

/// Oldest first.
pub fn outbox(store: &Memory) -> Vec<Row> {
    let rows = store.rows(Area::Outbox, &Range::All).into_iter();
    rows.filter_map(|(key, value)| Row::parse(key.number()?, value.text()?)).collect()
}
