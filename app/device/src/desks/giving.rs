//! Who holds which role, as of the last exchange, and what was given and taken here: written into the outbox, shown beside
//! what stands until it is answered, and where it wasn't done until its author has read why.

use std::collections::BTreeMap;

use passerelle_shared::json;
use passerelle_shared::model::{EmailAddress, HeldRole, Kind, PartialDate, Reason, Role};
use passerelle_shared::rules::Family;
use passerelle_shared::rules::role::{Body, Command, Pending, Wish, fold};
use passerelle_shared::sync::{AccountId, Author, Decision};

use super::own_acts::{answered, take_as_read, waiting};
use crate::Writing;
use crate::rows::{AnsweredRow, Row, account_records, followed_records, following, rows};
use crate::store::{self, Area, Durability, Store, StoreError, Transaction};

/// All that is known here of whoever is signed in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RoleLists {
    /// Those of this person.
    pub own: Vec<Role>,
    /// Those that they may give, each once.
    pub held: Vec<HeldRole>,
    /// The last one about each person and role.
    pub acts: Vec<RoleAct>,
}

/// What was wanted here of somebody's role.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleAct {
    pub email: String,
    /// As it is to be.
    pub role: Role,
    pub wish: Wish,
    pub stage: Acted,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Acted {
    /// It has no answer yet.
    Waits(Pending),
    /// It wasn't carried out, and nobody has read that yet.
    NotDone(Reason),
}

/// What somebody's role is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleWish {
    pub wish: Wish,
    pub email: EmailAddress,
    pub role: Role,
    pub until: Option<PartialDate>,
    /// As far as is known here it isn't held: what never left is taken back by letting go of it.
    pub is_held: bool,
}

/// Of whoever is signed in.
pub async fn role_lists(store: &impl Store) -> Result<RoleLists, StoreError> {
    super::of_account(store, &super::WITH_DECISIONS, async |transaction: &Transaction<'_>, account: &AccountId| {
        let own = super::read_all(Kind::Role, &account_records(transaction, account).await?);
        // An event's are in the list of all, too.
        let mut held = BTreeMap::new();
        for given in following(transaction, account).await?.given.iter().filter(|given| given.scope.is_roles()) {
            for record in followed_records(transaction, account, &given.scope).await? {
                let role: Option<HeldRole> = record.json().and_then(json::read);
                held.extend(role.map(|role| (record.id.to_string(), role)));
            }
        }
        Ok(RoleLists { own, held: held.into_values().collect(), acts: acts(transaction, account).await? })
    })
    .await
}

/// In their order.
async fn acts(transaction: &Transaction<'_>, account: &AccountId) -> Result<Vec<RoleAct>, StoreError> {
    let mut acts: Vec<RoleAct> = Vec::new();
    for row in &answered(transaction, account, Family::Role).await? {
        let Some(command) = json::read::<Command>(&row.entry.raw) else { continue };
        let Some(role) = command.role() else { continue };
        // Whoever acted again has read the answer before.
        acts.retain(|act| !is_about(act, &command.body.email, &role));
        if let (Decision::Refused { reason }, false) = (&row.outcome.decision, row.is_read) {
            let stage = Acted::NotDone(reason.clone());
            acts.push(RoleAct { email: command.body.email, role, wish: command.kind, stage });
        }
    }
    for pending in fold(waiting(&rows(transaction).await?, account)) {
        acts.retain(|act| !is_about(act, &pending.email, &pending.role));
        let (email, role, wish) = (pending.email.clone(), pending.role.clone(), pending.wish);
        acts.push(RoleAct { email, role, wish, stage: Acted::Waits(pending) });
    }
    Ok(acts)
}

fn is_about(act: &RoleAct, email: &str, role: &Role) -> bool {
    act.email == email && act.role.id() == role.id()
}

const AREAS: [Area; 2] = [Area::Outbox, Area::Answered];

/// Saves it; on return it is on the disk. What was saved before about the same and never left the device is replaced, and
/// what wasn't done is taken as read. Whether there is something to send; of nobody nothing is saved.
pub async fn want_role(store: &impl Store, writing: &Writing, wanted: &RoleWish) -> Result<Option<bool>, StoreError> {
    let Some(account) = writing.who.account_id() else { return Ok(None) };
    let (email, role) = (wanted.email.as_str(), &wanted.role);
    store::write(store, &AREAS, Durability::Strict, async |transaction: &Transaction<'_>| {
        let waits = fold(waiting(&rows(transaction).await?, account));
        let same = |pending: &&Pending| pending.email == email && pending.role.id() == role.id();
        let mut may_have_arrived = false;
        for pending in waits.iter().filter(same) {
            match pending.is_tried {
                true => may_have_arrived = true,
                false => transaction.delete(Area::Outbox, pending.order)?,
            }
        }
        read_about(transaction, account, email, role).await?;
        if wanted.wish == Wish::TakeRole && !wanted.is_held && !may_have_arrived {
            return Ok(Some(false));
        }
        let command = Command {
            id: writing.id.clone(),
            author: Author::Account(account.clone()),
            kind: wanted.wish,
            concerns: role.id(),
            body: Body { email: email.to_owned(), until: wanted.until },
            intended_at: writing.now,
            clock_ahead_ms: writing.clock_ahead_ms,
        };
        transaction.add(Area::Outbox, Row::value_of(&command, writing.now)).await?;
        Ok(Some(true))
    })
    .await
}

/// Why it wasn't done was read.
pub async fn read_role_act(store: &impl Store, account: &AccountId, act: &RoleAct) -> Result<(), StoreError> {
    store::write(store, &[Area::Answered], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        read_about(transaction, account, &act.email, &act.role).await
    })
    .await
}

async fn read_about(
    transaction: &Transaction<'_>,
    account: &AccountId,
    email: &str,
    role: &Role,
) -> Result<(), StoreError> {
    let is_about = |row: &AnsweredRow| {
        let command = json::read::<Command>(&row.entry.raw);
        row.entry.command.concerns == role.id() && command.is_some_and(|command| command.body.email == email)
    };
    take_as_read(transaction, account, Family::Role, is_about).await
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{Reach, RoleName, Timestamp};

    use super::*;
    use crate::in_memory::{account, at_once, email, outbox, put, sign_in, writing};
    use crate::store::Memory;

    fn salmas() -> Memory {
        let store = Memory::default();
        sign_in(&store, "salma");
        store
    }

    fn door() -> Role {
        Role { role: RoleName::Door, reach: Reach::parse("event/tunis"), until: None }
    }

    fn want(store: &Memory, number: u32, wish: Wish, is_held: bool) -> bool {
        let wanted = RoleWish { wish, email: email("nadia"), role: door(), until: None, is_held };
        at_once(want_role(store, &writing(store, number), &wanted)).expect("memory") == Some(true)
    }

    fn acts_of(store: &Memory) -> Vec<RoleAct> {
        at_once(role_lists(store)).expect("memory").acts
    }

    /// The first of the outbox is answered so.
    fn answer(store: &Memory, decision: &str) {
        let row = outbox(store).remove(0);
        let json = format!(r#"{{"command":"{}","decided_at":50,{decision}}}"#, row.entry.command.id);
        let outcome = json::read(&json).expect("an outcome");
        let (account, entry, answered_at) = (account("salma").id, row.entry.clone(), Timestamp(51));
        let answered = AnsweredRow { account, entry, outcome, answered_at, is_read: false };
        put(store, Area::Answered, row.entry.order, answered.value());
        let take = async |transaction: &Transaction<'_>| transaction.delete(Area::Outbox, row.entry.order);
        at_once(store::write(store, &AREAS, Durability::Strict, take)).expect("memory");
    }

    #[test]
    fn a_role_that_is_given_waits_in_the_outbox_and_is_shown_until_it_is_answered() {
        let store = salmas();

        assert!(want(&store, 1, Wish::GiveRole, false));

        let acts = acts_of(&store);
        assert_eq!((acts.len(), acts[0].wish, &acts[0].role), (1, Wish::GiveRole, &door()));
        assert!(matches!(&acts[0].stage, Acted::Waits(pending) if !pending.is_tried));
        answer(&store, r#""decision":"done""#);
        assert_eq!(acts_of(&store), []);
    }

    #[test]
    fn what_never_left_the_device_is_let_go_of_and_what_may_have_arrived_is_taken_back() {
        let store = salmas();
        want(&store, 1, Wish::GiveRole, false);
        assert!(!want(&store, 2, Wish::TakeRole, false));
        assert_eq!(outbox(&store).len(), 0);

        want(&store, 3, Wish::GiveRole, false);
        let mut row = outbox(&store).remove(0);
        row.entry.is_tried = true;
        put(&store, Area::Outbox, row.entry.order, row.value());
        assert!(want(&store, 4, Wish::TakeRole, false));
        let kinds: Vec<String> = outbox(&store).iter().map(|row| row.entry.command.kind.clone()).collect();
        assert_eq!(kinds, ["give-role", "take-role"]);
        assert_eq!(acts_of(&store).len(), 1, "of one role the last word is shown");
    }

    #[test]
    fn why_it_was_refused_is_told_until_it_is_read_or_wanted_again() {
        let store = salmas();
        let refused = r#""decision":"refused","reason":{"why":"last-administrator"}"#;
        want(&store, 1, Wish::TakeRole, true);
        answer(&store, refused);
        let acts = acts_of(&store);
        assert_eq!(acts[0].stage, Acted::NotDone(Reason::LastAdministrator));

        at_once(read_role_act(&store, &account("salma").id, &acts[0])).expect("memory");
        assert_eq!(acts_of(&store), []);

        want(&store, 2, Wish::TakeRole, true);
        answer(&store, refused);
        want(&store, 3, Wish::TakeRole, true);
        assert!(matches!(acts_of(&store)[..], [RoleAct { stage: Acted::Waits(_), .. }]));
    }

    #[test]
    fn what_somebody_else_gave_on_this_device_is_nobody_elses_to_see() {
        let store = salmas();
        want(&store, 1, Wish::GiveRole, false);
        sign_in(&store, "karim");

        assert_eq!(at_once(role_lists(&store)).expect("memory"), RoleLists::default());
    }
}
