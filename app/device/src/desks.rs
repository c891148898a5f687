//! The desks that a person may look at: who asked for a place at an event, as of the last exchange, and what was decided
//! here since.

mod deciding;
mod editing;
mod giving;
mod listing;
mod own_acts;

use std::collections::BTreeSet;

pub use deciding::{AtDesk, Deciding, NotDone, Ruling, decide, mark_read};
pub use editing::{AgendaEdits, Drafts, EditNotDone, Edits, NewEdit, agenda_edits, drafts, edit, edits, give_up_edits};
pub use giving::{Acted, RoleAct, RoleLists, RoleWish, read_role_act, role_lists, want_role};
pub use listing::note_list;

use passerelle_shared::json;
use passerelle_shared::model::{Applicant, CountryCode, Kind, RecordId, Role, Timestamp};
use passerelle_shared::rules::role::gives_any;
use passerelle_shared::sync::{AccountId, Given, Record, Scope};
use serde::de::DeserializeOwned;

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
    pub copy: DeskCopy,
    /// When it was last heard that this is all, within an hour, by the server's clock.
    pub as_of: Timestamp,
    /// How many applicants are on this device.
    pub applicants: usize,
}

/// How much of a desk is on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskCopy {
    /// It is followed only when it is opened.
    NotOpened,
    /// It is on its way.
    Underway,
    Whole,
    /// It isn't what the server holds, and is read anew.
    Disagrees,
}

/// What is known of the desks of whoever is signed in, at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Desks {
    /// The server has said once what is given: where there are none, there are none.
    pub are_known: bool,
    /// In the order of their scopes.
    pub all: Vec<Desk>,
    /// Who stands at the one that is looked at, in the order in which they asked.
    pub applicants: Vec<AtDesk>,
    /// The projects whose news this person may write.
    pub writes_for: BTreeSet<RecordId>,
    /// And that of no project.
    pub writes_for_all: bool,
    /// Those of this person, held or not any more.
    pub roles: Vec<Role>,
}

impl Desks {
    /// There is news that this person may write.
    pub fn writes(&self) -> bool {
        !self.writes_for.is_empty() || self.writes_for_all
    }

    /// Nothing is given, as far as is known here.
    pub fn are_none(&self) -> bool {
        self.all.is_empty() && !self.writes()
    }

    /// They may give others a role.
    pub fn gives_roles(&self, now: Timestamp) -> bool {
        !self.are_none() && gives_any(&self.roles, now)
    }

    /// The whole of an event's, or one country's part of it.
    pub fn desk(&self, event: &RecordId, country: Option<CountryCode>) -> Option<&Desk> {
        self.all.iter().find(|desk| desk.event == *event && desk.country == country)
    }

    pub fn at_desk(&self, ticket: u64) -> Option<&AtDesk> {
        let found = self.applicants.binary_search_by_key(&ticket, |one| one.applicant.ticket);
        found.ok().map(|at| &self.applicants[at])
    }
}

const AREAS: [Area; 2] = [Area::Meta, Area::Records];
/// With what was decided here.
const WITH_DECISIONS: [Area; 4] = [Area::Meta, Area::Records, Area::Outbox, Area::Answered];

/// With those who stand at the desk of `at`.
pub async fn desks(store: &impl Store, at: Option<&Scope>) -> Result<Desks, StoreError> {
    of_account(store, &WITH_DECISIONS, async |transaction: &Transaction<'_>, account: &AccountId| {
        let row = following(transaction, account).await?;
        let mut all = Vec::new();
        for given in &row.given {
            let Some(event) = given.scope.desk_of() else { continue };
            let range = Range::Prefix(followed_prefix(account, &given.scope));
            let applicants = transaction.keys(Area::Records, range).await?.len();
            all.push(desk(&row, given, event, applicants));
        }
        let applicants = match at {
            Some(scope) => at_desk(transaction, account, scope).await?,
            None => Vec::new(),
        };
        let roles = read_all::<Role>(Kind::Role, &account_records(transaction, account).await?);
        let drafts = || row.given.iter().filter(|given| given.scope.is_drafts());
        Ok(Desks {
            are_known: row.is_known(),
            all,
            applicants,
            writes_for: drafts().filter_map(|given| given.scope.drafts_of()).collect(),
            writes_for_all: drafts().any(|given| given.scope.drafts_of().is_none()),
            roles,
        })
    })
    .await
}

fn desk(row: &FollowingRow, given: &Given, event: RecordId, applicants: usize) -> Desk {
    let copy = match row.scopes.get(&given.scope) {
        None if given.is_over => DeskCopy::NotOpened,
        None => DeskCopy::Underway,
        Some(followed) if followed.disagrees => DeskCopy::Disagrees,
        Some(followed) if followed.whole.is_some() => DeskCopy::Whole,
        Some(_) => DeskCopy::Underway,
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

/// In the order of the line.
async fn at_desk(transaction: &Transaction<'_>, account: &AccountId, scope: &Scope) -> Result<Vec<AtDesk>, StoreError> {
    let records = followed_records(transaction, account, scope).await?;
    let mut decided = deciding::of(transaction, account).await?;
    let of_kind = records.iter().filter(|record| record.id.kind() == Some(Kind::Applicant));
    let read = |record: &Record| Some((record.id.clone(), json::read::<Applicant>(record.json()?)?));
    let applicants: Vec<(RecordId, Applicant)> = of_kind.filter_map(read).collect();
    let rank =
        |(_, applicant): &(RecordId, Applicant)| ("", [i64::try_from(applicant.ticket).unwrap_or(i64::MAX), 0, 0]);
    let order = in_order(applicants.iter().map(rank).collect());
    let stands = |(id, applicant): &(RecordId, Applicant)| AtDesk {
        decided: decided.remove(id),
        id: id.clone(),
        applicant: applicant.clone(),
    };
    Ok(order.into_iter().map(|at| &applicants[at]).map(stands).collect())
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
    let records = of_account(store, &AREAS, account_records).await?;
    Ok(read_all(Kind::Role, &records))
}

/// What stands in the event's own scope: for those who take part in it.
pub async fn event_records(store: &impl Store, event: &RecordId) -> Result<Vec<Record>, StoreError> {
    let scope = Scope::event(event);
    of_account(store, &AREAS, async |transaction: &Transaction<'_>, account: &AccountId| {
        followed_records(transaction, account, &scope).await
    })
    .await
}

fn read_all<T: DeserializeOwned>(kind: Kind, records: &[Record]) -> Vec<T> {
    let of_kind = records.iter().filter(|record| record.id.kind() == Some(kind));
    of_kind.filter_map(|record| json::read(record.json()?)).collect()
}

/// What there is of whoever is signed in; of nobody there is nothing.
async fn of_account<T: Default>(
    store: &impl Store,
    areas: &[Area],
    look: impl AsyncFn(&Transaction<'_>, &AccountId) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    store::read(store, areas, async |transaction: &Transaction<'_>| match signed_in(transaction).await? {
        Some(account) => look(transaction, &account).await,
        None => Ok(T::default()),
    })
    .await
}

async fn signed_in(transaction: &Transaction<'_>) -> Result<Option<AccountId>, StoreError> {
    let who = SignIn::from(get::<SignedIn>(transaction, SIGN_IN).await?);
    Ok(who.account_id().cloned())
}
