//! The desks that a person may look at: who asked for a place at an event, as of the last exchange.

use passerelle_shared::json;
use passerelle_shared::model::{Applicant, CountryCode, Kind, RecordId, Role, Timestamp};
use passerelle_shared::sync::{AccountId, Given, Record, Scope};

use crate::SignIn;
use crate::order::in_order;
use crate::rows::{
    FollowingRow, SIGN_IN, SignedIn, account_records, followed_prefix, followed_records, following, following_key, get,
    put,
};
use crate::store::{self, Area, Durability, Range, Store, StoreError, Transaction};

/// One event's desk, or one country's part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Desk {
    pub scope: Scope,
    pub event: RecordId,
    /// Only the people of this country are seen.
    pub country: Option<CountryCode>,
    /// Its event is over.
    pub is_over: bool,
    pub copy: Copy,
    /// When it was last heard that this is all, within an hour, by the server's clock.
    pub as_of: Timestamp,
    /// How many applicants are on this device.
    pub applicants: usize,
}

/// How much of a desk is on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    /// It is followed only when it is opened.
    NotOpened,
    /// It is on its way.
    Underway,
    Whole,
    /// It isn't what the server holds, and is read anew.
    Disagrees,
}

const AREAS: [Area; 2] = [Area::Meta, Area::Records];

/// All that are given to whoever is signed in, in the order of their scopes.
pub async fn desks(store: &impl Store) -> Result<Vec<Desk>, StoreError> {
    store::read(store, &AREAS, async |transaction: &Transaction<'_>| {
        let Some(account) = signed_in(transaction).await? else { return Ok(Vec::new()) };
        let row = following(transaction, &account).await?;
        let mut desks = Vec::new();
        for given in &row.given {
            let Some(event) = given.scope.desk_of() else { continue };
            let range = Range::Prefix(followed_prefix(&account, &given.scope));
            let applicants = transaction.keys(Area::Records, range).await?.len();
            desks.push(desk(&row, given, event, applicants));
        }
        Ok(desks)
    })
    .await
}

/// The server has said which desks are given to whoever is signed in: where there are none, there are none.
pub async fn are_known(store: &impl Store) -> Result<bool, StoreError> {
    store::read(store, &AREAS, async |transaction: &Transaction<'_>| match signed_in(transaction).await? {
        Some(account) => Ok(following(transaction, &account).await?.heard_at.0 != 0),
        None => Ok(false),
    })
    .await
}

fn desk(row: &FollowingRow, given: &Given, event: RecordId, applicants: usize) -> Desk {
    let copy = match row.scopes.get(&given.scope) {
        None if given.is_over => Copy::NotOpened,
        None => Copy::Underway,
        Some(followed) if followed.disagrees => Copy::Disagrees,
        Some(followed) if followed.whole.is_some() => Copy::Whole,
        Some(_) => Copy::Underway,
    };
    Desk {
        scope: given.scope.clone(),
        event,
        country: given.scope.country_of().map(|(country, _)| country),
        is_over: given.is_over,
        copy,
        as_of: row.server_time,
        applicants,
    }
}

/// Who stands at a desk, in the order in which they asked.
pub async fn applicants(store: &impl Store, scope: &Scope) -> Result<Vec<Applicant>, StoreError> {
    let records =
        store::read(store, &AREAS, async |transaction: &Transaction<'_>| match signed_in(transaction).await? {
            Some(account) => followed_records(transaction, &account, scope).await,
            None => Ok(Vec::new()),
        });
    let applicants: Vec<Applicant> = records.await?.iter().filter_map(read_as(Kind::Applicant)).collect();
    let rank = |applicant: &Applicant| ("", [i64::try_from(applicant.ticket).unwrap_or(i64::MAX), 0, 0]);
    let order = in_order(applicants.iter().map(rank).collect());
    Ok(order.into_iter().map(|at| applicants[at].clone()).collect())
}

/// From now on the desk of a past event is followed, too.
pub async fn open(store: &impl Store, scope: &Scope) -> Result<(), StoreError> {
    store::write(store, &AREAS, Durability::Relaxed, async |transaction: &Transaction<'_>| {
        let Some(account) = signed_in(transaction).await? else { return Ok(()) };
        let mut row = following(transaction, &account).await?;
        if row.is_given(scope) && !row.scopes.contains_key(scope) {
            row.scopes.insert(scope.clone(), Default::default());
            put(transaction, &following_key(&account), &row)?;
        }
        Ok(())
    })
    .await
}

/// The roles of whoever is signed in.
pub async fn roles(store: &impl Store) -> Result<Vec<Role>, StoreError> {
    let records =
        store::read(store, &AREAS, async |transaction: &Transaction<'_>| match signed_in(transaction).await? {
            Some(account) => account_records(transaction, &account).await,
            None => Ok(Vec::new()),
        });
    Ok(records.await?.iter().filter_map(read_as(Kind::Role)).collect())
}

/// What stands in the event's own scope: for those who take part in it.
pub async fn event_records(store: &impl Store, event: &RecordId) -> Result<Vec<Record>, StoreError> {
    let scope = Scope::event(event);
    store::read(store, &AREAS, async |transaction: &Transaction<'_>| match signed_in(transaction).await? {
        Some(account) => followed_records(transaction, &account, &scope).await,
        None => Ok(Vec::new()),
    })
    .await
}

fn read_as<T: serde::de::DeserializeOwned>(kind: Kind) -> impl Fn(&Record) -> Option<T> {
    move |record| if record.id.kind() == Some(kind) { json::read(record.json()?) } else { None }
}

async fn signed_in(transaction: &Transaction<'_>) -> Result<Option<AccountId>, StoreError> {
    let who = SignIn::from(get::<SignedIn>(transaction, SIGN_IN).await?);
    Ok(who.account_id().cloned())
}
