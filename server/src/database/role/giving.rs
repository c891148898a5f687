//! Roles as they are given and taken back: by a command from a desk, or at the command line.

use passerelle_shared::model::{CountryCode, EmailAddress, PartialDate, Reach, RecordId, Role, RoleName, Timestamp};
use passerelle_shared::rules::role::{About, Command, Effect, Situation, judge};
use passerelle_shared::sync::{AccountId, Decision, Scope};

use super::{OF_EVERYTHING, TAKEN_BACK, list, roles_of};
use crate::database::audit_record::{Act, By, Entry};
use crate::database::command::{Case, Verdict};
use crate::database::engine::{Connection, Statement};
use crate::database::scope::{Change, Put};
use crate::database::{Account, Result, account};

/// Decides about a command and carries it out.
pub async fn decide(change: &mut Change, case: &Case<'_>, command: &Command) -> Result<Verdict> {
    if let Some(before) = case.before.filter(|before| !matches!(before.decision, Decision::Done { .. })) {
        // It had no effect in the life before: it must not have one now.
        return Ok(case.verdict(before.decision.clone(), 0));
    }
    list::lock(change).await?;
    let by = By::Account(&case.who.id);
    let decision = match weigh(change, case, command).await? {
        Effect::Refused(reason) => Decision::Refused { reason },
        Effect::Unchanged => Decision::Unchanged { stands: None },
        Effect::Give(email, role) => {
            give_to(change, &email, &role, by, case.now).await?;
            Decision::Done { stands: None }
        }
        Effect::Take(email, role) => {
            take_from(change, &email, &role, by, case.now).await?;
            Decision::Done { stands: None }
        }
    };
    Ok(case.verdict(decision, 0))
}

/// Loads what the decision depends on and asks the rules.
async fn weigh(change: &mut Change, &Case { who, now, .. }: &Case<'_>, command: &Command) -> Result<Effect> {
    let connection = change.connection().await?;
    let own = roles_of_named(connection, who).await?;
    let role = Role::named(&command.concerns);
    let holder = match EmailAddress::parse(&command.body.email) {
        Some(email) => account::find(connection, &email).await?,
        None => None,
    };
    let (is_there, project) = match &role {
        Some(role) => (is_there(connection, &role.reach).await?, project_of(connection, &role.reach).await?),
        None => (false, None),
    };
    let held = match (&holder, &role) {
        (Some(holder), Some(role)) => {
            roles_of_named(connection, holder).await?.into_iter().find(|held| held.id() == role.id())
        }
        _ => None,
    };
    let administrators = administrators_beside(connection, holder.as_ref().map(|holder| &holder.id)).await?;
    let about = About { is_there, project: project.as_ref() };
    let situation = Situation { now, own: &own, about, held: held.as_ref(), administrators: &administrators };
    Ok(judge(&situation, command.kind, &command.concerns, &command.body))
}

/// With the one that version 0.1 has given.
async fn roles_of_named(connection: &mut Connection, account: &Account) -> Result<Vec<Role>> {
    let mut roles = roles_of(connection, &account.id).await?;
    roles.extend(account.is_organiser.then_some(OF_EVERYTHING));
    Ok(roles)
}

async fn is_there(connection: &mut Connection, reach: &Reach) -> Result<bool> {
    let id = match reach {
        Reach::Whole => return Ok(true),
        Reach::Country(code) => return Ok(CountryCode::all().any(|known| known == *code)),
        Reach::Unknown => return Ok(false),
        Reach::Project(id) | Reach::Event(id) => id,
    };
    let published: Option<String> =
        sqlx::query_scalar("SELECT id FROM record WHERE scope = $1 AND id = $2 AND body IS NOT NULL")
            .bind(Scope::programme().as_str())
            .bind(id.as_str())
            .fetch_optional(connection)
            .await?;
    Ok(published.is_some())
}

async fn project_of(connection: &mut Connection, reach: &Reach) -> Result<Option<RecordId>> {
    let Reach::Event(event) = reach else { return Ok(None) };
    Ok(super::desk_event(connection, event).await?.and_then(|event| event.project))
}

/// As others hold the role of an administrator of the whole.
async fn administrators_beside(connection: &mut Connection, beside: Option<&AccountId>) -> Result<Vec<Role>> {
    let (role, reach) = (RoleName::Administrator, Reach::Whole);
    let ends: Vec<Option<i64>> =
        sqlx::query_scalar("SELECT until FROM role WHERE role = $1 AND reach = $2 AND account <> $3")
            .bind(role.as_str())
            .bind(reach.to_string())
            .bind(beside.map_or("", |account| &account.0))
            .fetch_all(connection)
            .await?;
    let held = |until: Option<i64>| Role { role, reach: reach.clone(), until: until.map(Timestamp) };
    Ok(ends.into_iter().map(held).collect())
}

/// Whoever has, or will have, this address holds it from now on, with this end.
pub async fn give_to(
    change: &mut Change,
    email: &EmailAddress,
    role: &Role,
    by: By<'_>,
    now: Timestamp,
) -> Result<Account> {
    let account = account::ensured(change.connection().await?, email, now).await?;
    if (role.role, &role.reach) == (OF_EVERYTHING.role, &OF_EVERYTHING.reach) {
        // Or its end would end nothing.
        unname(change.connection().await?, &account.id).await?;
    }
    give(change, &account, role, by, now)?;
    Ok(account)
}

/// An organiser of everything; `name` is how they sign.
pub async fn name_organiser(
    change: &mut Change,
    email: &EmailAddress,
    name: Option<&str>,
    now: Timestamp,
) -> Result<Account> {
    let account = account::ensured(change.connection().await?, email, now).await?;
    let name = name.map_or(account.name, str::to_owned);
    let account = Account { is_organiser: true, name, ..account };
    // Version 0.1 knows organisers by this.
    sqlx::query("UPDATE account SET is_organiser = 1, name = $2 WHERE id = $1")
        .bind(&account.id.0)
        .bind(&account.name)
        .execute(change.connection().await?)
        .await?;
    // Where they hold other roles, they have another name there, too.
    for role in roles_of(change.connection().await?, &account.id).await? {
        list::show(change, &account, &role)?;
    }
    give(change, &account, &OF_EVERYTHING, By::CommandLine, now)?;
    Ok(account)
}

/// `false` when it isn't held.
pub async fn take_from(
    change: &mut Change,
    email: &EmailAddress,
    role: &Role,
    by: By<'_>,
    now: Timestamp,
) -> Result<bool> {
    let Some(account) = account::find(change.connection().await?, email).await? else { return Ok(false) };
    let gone = sqlx::query("DELETE FROM role WHERE account = $1 AND role = $2 AND reach = $3")
        .bind(&account.id.0)
        .bind(role.role.as_str())
        .bind(role.reach.to_string())
        .execute(change.connection().await?)
        .await?;
    let is_named_no_more = *role == OF_EVERYTHING && unname(change.connection().await?, &account.id).await?;
    if gone.rows_affected() == 0 && !is_named_no_more {
        return Ok(false);
    }
    let told = Put::Withdrawn { reason: TAKEN_BACK.to_owned(), at: now };
    change.put(Scope::account(&account.id), role.id(), told);
    list::hide(change, &account.id, role, now);
    change.later(recorded(Act::RoleTaken, &account.id, role, by, now));
    Ok(true)
}

fn give(change: &mut Change, account: &Account, role: &Role, by: By<'_>, now: Timestamp) -> Result<()> {
    let given = Statement::new(
        "INSERT INTO role (account, role, reach, until, given_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account, role, reach) DO UPDATE SET until = excluded.until",
    );
    let given = given.bind(account.id.0.as_str()).bind(role.role.as_str()).bind(role.reach.to_string());
    change.later(given.bind(role.until.map(|until| until.0)).bind(now.0));
    let json = serde_json::to_string(role)?;
    change.put(Scope::account(&account.id), role.id(), Put::Body { json, pack: None });
    list::show(change, account, role)?;
    change.later(recorded(Act::RoleGiven, &account.id, role, by, now));
    Ok(())
}

/// Whether they were an organiser as version 0.1 has them.
async fn unname(connection: &mut Connection, account: &AccountId) -> Result<bool> {
    let changed = sqlx::query("UPDATE account SET is_organiser = 0 WHERE id = $1 AND is_organiser = 1")
        .bind(&account.0)
        .execute(connection)
        .await?;
    Ok(changed.rows_affected() > 0)
}

fn recorded(act: Act, account: &AccountId, role: &Role, by: By<'_>, at: Timestamp) -> Statement {
    let about = format!("{}/{}", Scope::account(account), role.id());
    let said = role.until.map(|until| format!("until {}", PartialDate::of_utc(until))).unwrap_or_default();
    Entry { act, by, about: &about, said: &said, personal: "", at }.statement()
}
