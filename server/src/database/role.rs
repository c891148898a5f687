//! Roles: given and taken back, and what a person may follow by them.

mod giving;
mod list;

use std::collections::BTreeSet;

use passerelle_shared::model::{EmailAddress, Reach, RecordId, Role, RoleName, Timestamp};
use passerelle_shared::rules::given::{self, DeskEvent, ToGive};
use passerelle_shared::sync::{AccountId, Given, Scope};

use super::account;
use super::audit_record::By;
use super::engine::{Beside, Connection};
use super::scope::Change;
use super::{Account, Database, Error, Result};

pub(super) use giving::decide;

/// What the devices are told of a role that is over.
const TAKEN_BACK: &str = "The role was taken back.";

/// What `organiser add` gives.
const OF_EVERYTHING: Role = Role { role: RoleName::Organiser, reach: Reach::Whole, until: None };

impl Database {
    /// Gives a role to whoever has, or will have, this address; given again, it has another end.
    pub async fn give_role(&self, email: &EmailAddress, role: &Role, now: Timestamp) -> Result<Account> {
        let mut change = Change::begin(self, Beside::Others).await?;
        let account = giving::give_to(&mut change, email, role, By::CommandLine, now).await?;
        change.commit().await?;
        Ok(account)
    }

    /// Makes an organiser of everything of whoever has, or will have, this address; `name` is how they sign.
    pub async fn add_organiser(&self, email: &EmailAddress, name: Option<&str>, now: Timestamp) -> Result<Account> {
        let mut change = Change::begin(self, Beside::Others).await?;
        let account = giving::name_organiser(&mut change, email, name, now).await?;
        change.commit().await?;
        Ok(account)
    }

    /// `false` when it isn't held.
    pub async fn take_role(&self, email: &EmailAddress, role: &Role, now: Timestamp) -> Result<bool> {
        let mut change = Change::begin(self, Beside::Others).await?;
        let is_taken = giving::take_from(&mut change, email, role, By::CommandLine, now).await?;
        change.commit().await?;
        Ok(is_taken)
    }

    pub async fn roles(&self, email: &EmailAddress) -> Result<Vec<Role>> {
        let mut connection = self.readers.acquire().await?;
        match account::find(&mut connection, email).await? {
            Some(account) => roles_of(&mut connection, &account.id).await,
            None => Ok(Vec::new()),
        }
    }

    /// The scopes that a person may follow now, beside the programme and their account; desks only where there are any.
    pub async fn given(&self, account: &AccountId, are_there_desks: bool, now: Timestamp) -> Result<Vec<Given>> {
        let mut moment = self.moment().await?;
        let roles = if are_there_desks { roles_of(&mut moment, account).await? } else { Vec::new() };
        let has_place_at = events_with_more_to_read_at(&mut moment, account).await?;
        let mut to_give = ToGive { has_place_at, ..ToGive::default() };
        // Most people hold none: they aren't asked about events.
        if !roles.is_empty() {
            to_give.events = desk_events(&mut moment, now).await?;
            to_give.projects = projects(&mut moment).await?;
        }
        Ok(given::given(&roles, &to_give, now))
    }
}

/// Whether this person is an organiser of the event, by a role that they hold now.
pub(super) async fn runs(
    connection: &mut Connection,
    account: &AccountId,
    event: &RecordId,
    now: Timestamp,
) -> Result<bool> {
    let roles = roles_of(connection, account).await?;
    Ok(desk_event(connection, event).await?.is_some_and(|event| given::runs(&roles, &event, now)))
}

/// Whether this person is given this desk of the event, or this country's part of it, now.
pub(super) async fn is_given(
    connection: &mut Connection,
    who: &Account,
    event: &RecordId,
    desk: &Scope,
    now: Timestamp,
) -> Result<bool> {
    let roles = roles_of(connection, &who.id).await?;
    let Some(event) = desk_event(connection, event).await? else { return Ok(false) };
    let is_named = who.is_organiser && desk.country_of().is_none();
    Ok(is_named || given::is_given(&roles, &event, desk, now))
}

/// As it is asked about, whether it is over or not.
async fn desk_event(connection: &mut Connection, event: &RecordId) -> Result<Option<DeskEvent>> {
    let project: Option<Option<String>> = sqlx::query_scalar("SELECT project FROM event_places WHERE event = $1")
        .bind(event.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(project.map(|project| DeskEvent {
        event: event.clone(),
        project: project.map(RecordId::from),
        is_over: false,
        has_sign_ups: true,
        has_own_scope: false,
        has_roles: false,
    }))
}

/// Whose news somebody may write.
pub(super) struct Writer {
    pub writes_for: BTreeSet<RecordId>,
    /// And that of no project.
    pub writes_for_all: bool,
}

/// By being a named organiser of this server, or by roles that are held now.
pub(super) async fn writer(connection: &mut Connection, who: &Account, now: Timestamp) -> Result<Writer> {
    let projects = projects(connection).await?;
    if who.is_organiser {
        return Ok(Writer { writes_for: projects.into_iter().collect(), writes_for_all: true });
    }
    let roles = roles_of(connection, &who.id).await?;
    let writes_for = given::writes_for(&roles, &projects, now);
    Ok(Writer { writes_for, writes_for_all: given::writes_for_all(&roles, now) })
}

/// All that are published.
async fn projects(connection: &mut Connection) -> Result<Vec<RecordId>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM record WHERE scope = $1 AND id >= 'project/' AND id < 'project0' AND body IS NOT NULL
         ORDER BY id",
    )
    .bind(Scope::programme().as_str())
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(RecordId::from).collect())
}

async fn roles_of(connection: &mut Connection, account: &AccountId) -> Result<Vec<Role>> {
    let rows: Vec<(String, String, Option<i64>)> =
        sqlx::query_as("SELECT role, reach, until FROM role WHERE account = $1 ORDER BY role, reach")
            .bind(&account.0)
            .fetch_all(connection)
            .await?;
    let read = |(role, reach, until): (String, String, Option<i64>)| {
        let role = RoleName::parse(&role).ok_or(Error::Assertion("a stored role is one of ours"))?;
        Ok(Role { role, reach: Reach::parse(&reach), until: until.map(Timestamp) })
    };
    rows.into_iter().map(read).collect()
}

/// Where the person has a place, and something stands in the event's own scope.
async fn events_with_more_to_read_at(connection: &mut Connection, account: &AccountId) -> Result<Vec<RecordId>> {
    let events: Vec<String> = sqlx::query_scalar(
        "SELECT sign_up.event FROM sign_up JOIN scope ON scope.id = sign_up.event
         WHERE sign_up.account = $1 AND sign_up.state IN ('confirmed', 'attended') ORDER BY sign_up.event",
    )
    .bind(&account.0)
    .fetch_all(connection)
    .await?;
    Ok(events.into_iter().map(RecordId::from).collect())
}

type EventColumns = (String, Option<String>, Option<i64>, i64, Option<String>, Option<String>);

/// All events; of those that one can sign up for here, or could, a contact point sees a part.
async fn desk_events(connection: &mut Connection, now: Timestamp) -> Result<Vec<DeskEvent>> {
    let rows: Vec<EventColumns> = sqlx::query_as(
        "SELECT event_places.event, event_places.project, event_places.ends_at,
                CAST(CASE WHEN terms IS NOT NULL
                    OR EXISTS (SELECT 1 FROM sign_up WHERE sign_up.event = event_places.event)
                    THEN 1 ELSE 0 END AS BIGINT), scope.id, roles.id
         FROM event_places LEFT JOIN scope ON scope.id = event_places.event
             LEFT JOIN scope AS roles ON roles.id = $1 || event_places.event ORDER BY event_places.event",
    )
    .bind(Scope::ROLES)
    .fetch_all(connection)
    .await?;
    let read = |(event, project, ends_at, has_sign_ups, own, roles): EventColumns| {
        let (is_over, project) = (ends_at.is_some_and(|end| end < now.0), project.map(RecordId::from));
        DeskEvent {
            event: event.into(),
            project,
            is_over,
            has_sign_ups: has_sign_ups != 0,
            has_own_scope: own.is_some(),
            has_roles: roles.is_some(),
        }
    };
    Ok(rows.into_iter().map(read).collect())
}
