//! Who holds which role, as records for those who may give and take it: all in one scope, those for an event in its own, too.

use std::collections::BTreeMap;

use passerelle_shared::model::{HeldRole, Reach, RecordId, Role, Timestamp};
use passerelle_shared::sync::{AccountId, Scope};

use super::{TAKEN_BACK, roles_of};
use crate::database::engine::{Beside, Connection, Statement, with_more_tries};
use crate::database::scope::{Change, Put};
use crate::database::{Account, Database, Result};

/// Of two who give and take at once the second waits: by the head that each of them changes.
pub async fn lock(change: &mut Change) -> Result<()> {
    let head = Statement::new(
        "INSERT INTO scope (id, seq, floor, records, checksum) VALUES ($1, 0, 0, 0, 0)
         ON CONFLICT (id) DO UPDATE SET seq = scope.seq",
    );
    change.ask([head.bind(Scope::roles(None).as_str())]).await?;
    Ok(())
}

pub fn show(change: &mut Change, account: &Account, role: &Role) -> Result<()> {
    let (id, json) = (HeldRole::id(&account.id.0, role), json(account, role)?);
    for scope in scopes(role) {
        change.put(scope, id.clone(), Put::Body { json: json.clone(), pack: None });
    }
    Ok(())
}

pub fn hide(change: &mut Change, account: &AccountId, role: &Role, at: Timestamp) {
    for scope in scopes(role) {
        let told = Put::Withdrawn { reason: TAKEN_BACK.to_owned(), at };
        change.put(scope, HeldRole::id(&account.0, role), told);
    }
}

fn scopes(role: &Role) -> impl Iterator<Item = Scope> {
    let of_event = match &role.reach {
        Reach::Event(event) => Some(Scope::roles(Some(event))),
        Reach::Whole | Reach::Project(_) | Reach::Country(_) | Reach::Unknown => None,
    };
    [Scope::roles(None)].into_iter().chain(of_event)
}

fn json(account: &Account, role: &Role) -> Result<String> {
    let Role { role, reach, until } = role.clone();
    let held = HeldRole { email: account.email.clone(), name: account.name.clone(), role, reach, until };
    Ok(serde_json::to_string(&held)?)
}

impl Database {
    /// Puts what stands in the lists: roles were given before there were any, and a node of an earlier version knows of none.
    pub async fn mend_role_lists(&self, now: Timestamp) -> Result<()> {
        let mut moment = self.moment().await?;
        let (held, listed) = (held(&mut moment).await?, listed(&mut moment).await?);
        drop(moment);
        match held.iter().map(|one| (&one.id, &one.json)).eq(&listed) {
            true => Ok(()),
            false => with_more_tries(|| self.mend_once(now)).await,
        }
    }

    async fn mend_once(&self, now: Timestamp) -> Result<()> {
        let mut change = Change::begin(self, Beside::Others).await?;
        lock(&mut change).await?;
        let connection = change.connection().await?;
        let (held, mut listed) = (held(connection).await?, listed(connection).await?);
        for Held { id, account, role, json } in held {
            if listed.remove(&id) != Some(json) {
                show(&mut change, &account, &role)?;
            }
        }
        for (id, json) in listed {
            let over: HeldRole = serde_json::from_str(&json)?;
            let account = id.slug().split('/').next().unwrap_or_default();
            hide(&mut change, &AccountId(account.to_owned()), &over.role(), now);
        }
        change.commit().await
    }
}

struct Held {
    id: RecordId,
    account: Account,
    role: Role,
    json: String,
}

/// In the order of their names.
async fn held(connection: &mut Connection) -> Result<Vec<Held>> {
    let holders: Vec<Account> = sqlx::query_as(
        "SELECT id, email, name, language, is_organiser FROM account
         WHERE EXISTS (SELECT 1 FROM role WHERE role.account = account.id)",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut held = Vec::new();
    for account in holders {
        for role in roles_of(connection, &account.id).await? {
            let (id, json) = (HeldRole::id(&account.id.0, &role), json(&account, &role)?);
            held.push(Held { id, account: account.clone(), role, json });
        }
    }
    held.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(held)
}

async fn listed(connection: &mut Connection) -> Result<BTreeMap<RecordId, String>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, body FROM record WHERE scope = $1 AND body IS NOT NULL")
            .bind(Scope::roles(None).as_str())
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(id, json)| (RecordId::from(id), json)).collect())
}
