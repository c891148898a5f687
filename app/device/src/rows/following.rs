//! Which scopes an account's device follows beside the account's own, and what it holds of them.

use std::collections::BTreeMap;

use passerelle_shared::json;
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{
    AccountId, Checksum, Cursor, Followed, Following, Given, Index, Moved, Record, Scope, digest_of,
};
use serde::{Deserialize, Serialize};

use super::{AccountScope, get, put, scope_key};
use crate::store::{Area, Range, StoreError, Transaction};

/// Where a [`FollowingRow`] is.
pub fn following_key(account: &AccountId) -> String {
    format!("{FOLLOWING}{account}")
}

const FOLLOWING: &str = "following|";

/// What one account follows on this device.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FollowingRow {
    /// As the server said last.
    pub given: Vec<Given>,
    pub scopes: BTreeMap<Scope, FollowedScope>,
    /// As the server heard it last.
    pub heard: Followed,
    /// The server didn't know it: next time it is to be told all.
    pub says_all: bool,
    /// When it was last heard what is given, within an hour, by the server's clock; never, at zero.
    pub server_time: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FollowedScope {
    /// Empty: nothing was read yet.
    pub cursor: Cursor,
    /// How many records the server held when all of it was here, and the sum of them; absent until then.
    pub whole: Option<(u64, Checksum)>,
    /// It holds something else than the server, although nothing is left to read.
    pub disagrees: bool,
    /// When it was last read anew because of that.
    pub read_anew_at: Option<Timestamp>,
}

/// What a device holds of others goes so long after it last heard that it may: a phone that was lost is empty by then.
pub const LEASE_MS: i64 = 14 * Timestamp::DAY;

impl FollowingRow {
    pub fn followed(&self) -> Followed {
        Followed(self.scopes.iter().map(|(scope, followed)| (scope.clone(), followed.cursor.clone())).collect())
    }

    /// As it goes to the server.
    pub fn said(&self) -> Following {
        let followed = self.followed();
        let nothing = Followed::default();
        let heard = if self.says_all { &nothing } else { &self.heard };
        let moved = followed.0.iter().filter(|(scope, cursor)| heard.0.get(*scope) != Some(*cursor));
        let moved = moved.map(|(scope, cursor)| Moved { scope: scope.clone(), cursor: Some(cursor.clone()) });
        let gone = heard.0.keys().filter(|scope| !followed.0.contains_key(*scope));
        let gone = gone.map(|scope| Moved { scope: scope.clone(), cursor: None });
        Following {
            digest: followed.digest(),
            given: digest_of(&self.given),
            is_all: self.says_all,
            moved: moved.chain(gone).collect(),
        }
    }

    /// The server has said once what is given.
    pub fn is_known(&self) -> bool {
        self.server_time != Timestamp::default()
    }

    pub fn is_given(&self, scope: &Scope) -> bool {
        self.given.iter().any(|given| given.scope == *scope)
    }

    /// Somebody else's data may be looked at here.
    pub fn has_desk(&self) -> bool {
        self.given.iter().any(|given| given.scope.is_at_desk())
    }

    /// What was given until a time that is over: it isn't any more, as the server would say. `now` is the latest time
    /// that is known of.
    fn is_past(given: &Given, now: Timestamp) -> bool {
        given.until.is_some_and(|until| until < now)
    }

    /// The scopes of which nothing may be held any more.
    fn ended(&self, now: Timestamp) -> Vec<Scope> {
        let is_lease_over = now.since_ms(self.server_time) > LEASE_MS;
        let is_past = |scope: &Scope| self.given.iter().any(|given| given.scope == *scope && Self::is_past(given, now));
        let is_over = |scope: &&Scope| is_lease_over && scope.is_at_desk() || is_past(scope);
        self.scopes.keys().filter(is_over).cloned().collect()
    }

    /// Whether anything of it is to go.
    fn is_anything_over(&self, now: Timestamp) -> bool {
        !self.ended(now).is_empty() || self.given.iter().any(|given| Self::is_past(given, now))
    }
}

/// Beside the records of the account, and none of them: `ACCOUNT@SCOPE|ID`.
pub fn followed_prefix(account: &AccountId, scope: &Scope) -> String {
    format!("{account}@{scope}|")
}

/// Of all scopes.
pub fn all_followed_prefix(account: &AccountId) -> String {
    format!("{account}@")
}

pub async fn following(transaction: &Transaction<'_>, account: &AccountId) -> Result<FollowingRow, StoreError> {
    Ok(get(transaction, &following_key(account)).await?.unwrap_or_default())
}

/// The records of one followed scope.
pub async fn followed_records(
    transaction: &Transaction<'_>,
    account: &AccountId,
    scope: &Scope,
) -> Result<Vec<Record>, StoreError> {
    let stored = transaction.all(Area::Records, Range::Prefix(followed_prefix(account, scope))).await?;
    Ok(stored.iter().filter_map(|(_, value)| json::read(value.text()?)).collect())
}

/// Lets go of a scope and all that is held of it.
pub fn let_go(
    transaction: &Transaction<'_>,
    account: &AccountId,
    row: &mut FollowingRow,
    scope: &Scope,
) -> Result<(), StoreError> {
    row.scopes.remove(scope);
    transaction.delete_all(Area::Records, Range::Prefix(followed_prefix(account, scope)))
}

/// Whether there is anything whose time is over, whoever it was given to; `now` by the device's clock, mended.
pub async fn is_anything_over(transaction: &Transaction<'_>, now: Timestamp) -> Result<bool, StoreError> {
    let (rows, now) = all_following(transaction, now).await?;
    Ok(rows.iter().any(|(_, row)| row.is_anything_over(now)))
}

/// Lets go of it; and at a start what is whole no more, because the browser has lost some of it, is read from the
/// beginning. `true` where there was anything.
pub async fn look_after_followed(transaction: &Transaction<'_>, now: Timestamp) -> Result<bool, StoreError> {
    let (rows, now) = all_following(transaction, now).await?;
    let mut is_any = false;
    for (account, mut row) in rows {
        let is_over = row.is_anything_over(now);
        for scope in row.ended(now) {
            let_go(transaction, &account, &mut row, &scope)?;
        }
        row.given.retain(|given| !FollowingRow::is_past(given, now));
        let has_lost = look_for_losses(transaction, &account, &mut row).await?;
        if is_over || has_lost {
            is_any = true;
            put(transaction, &following_key(&account), &row)?;
            note_desk(transaction, &account, row.has_desk()).await?;
        }
    }
    Ok(is_any)
}

/// The first screen knows of a desk by the account's own row: it doesn't read what is followed.
async fn note_desk(transaction: &Transaction<'_>, account: &AccountId, has_desk: bool) -> Result<(), StoreError> {
    let key = scope_key(account);
    match get::<AccountScope>(transaction, &key).await? {
        Some(scope) if scope.has_desk != has_desk => put(transaction, &key, &AccountScope { has_desk, ..scope }),
        _ => Ok(()),
    }
}

/// Of all accounts, and the latest time that is known of: a clock that was set back keeps nothing for longer than a
/// server has told.
async fn all_following(
    transaction: &Transaction<'_>,
    now: Timestamp,
) -> Result<(Vec<(AccountId, FollowingRow)>, Timestamp), StoreError> {
    let stored = transaction.all(Area::Meta, Range::Prefix(FOLLOWING.to_owned())).await?;
    let rows = stored.iter().filter_map(|(key, value)| {
        let account = key.text()?.strip_prefix(FOLLOWING)?;
        Some((AccountId(account.to_owned()), json::read::<FollowingRow>(value.text()?)?))
    });
    let rows: Vec<(AccountId, FollowingRow)> = rows.collect();
    let latest = rows.iter().map(|(_, row)| row.server_time).fold(now, Timestamp::max);
    Ok((rows, latest))
}

async fn look_for_losses(
    transaction: &Transaction<'_>,
    account: &AccountId,
    row: &mut FollowingRow,
) -> Result<bool, StoreError> {
    let mut has_lost = false;
    for (scope, followed) in &mut row.scopes {
        let Some(whole) = followed.whole else { continue };
        // While it is on its way between two pages it is neither.
        let index = index_of(&followed_records(transaction, account, scope).await?);
        if (index.records(), index.checksum()) != whole {
            *followed = FollowedScope { read_anew_at: followed.read_anew_at, ..FollowedScope::default() };
            has_lost = true;
        }
    }
    Ok(has_lost)
}

/// The numbers of what is held.
pub fn index_of(records: &[Record]) -> Index {
    let mut index = Index::default();
    for record in records {
        index.take(record);
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::in_memory::{self, at_once};
    use crate::store::{self, Durability, Memory, Value};

    const AREAS: [Area; 2] = [Area::Meta, Area::Records];

    fn desk() -> Scope {
        Scope::desk(&"event/tunis".into())
    }

    fn row(until: Option<i64>) -> FollowingRow {
        let given = vec![Given { scope: desk(), until: until.map(Timestamp), is_over: false }];
        let scopes = [desk(), Scope::event(&"event/tunis".into())].map(|scope| (scope, FollowedScope::default()));
        FollowingRow { given, scopes: scopes.into(), server_time: Timestamp(1_000), ..FollowingRow::default() }
    }

    #[test]
    fn others_data_goes_two_weeks_after_the_last_contact_and_what_is_ones_own_to_read_stays() {
        let last = 1_000 + LEASE_MS;

        assert_eq!(row(None).ended(Timestamp(last)), []);
        assert_eq!(row(None).ended(Timestamp(last + 1)), [desk()]);
    }

    #[test]
    fn what_was_given_until_a_day_goes_with_that_day() {
        assert_eq!(row(Some(5_000)).ended(Timestamp(5_000)), []);
        assert_eq!(row(Some(5_000)).ended(Timestamp(5_001)), [desk()]);
    }

    #[test]
    fn what_has_ended_is_gone_from_the_disk_with_all_that_was_held_of_it() {
        let store = Memory::default();
        let (amina, account) = (AccountId("amina".into()), AccountId("youssef".into()));
        let key = |of: &AccountId| [followed_prefix(of, &desk()).as_str(), "applicant/tunis/p"].concat();
        let work = store::write(&store, &AREAS, Durability::Strict, async |transaction: &Transaction<'_>| {
            for (account, until) in [(&amina, Some(5_000)), (&account, None)] {
                put(transaction, &following_key(account), &row(until))?;
                transaction.put(Area::Records, key(account), Value::Text("{}".into()))?;
            }
            Ok(())
        });
        at_once(work).expect("memory");
        let look = |now: i64| {
            let over = async |transaction: &Transaction<'_>| is_anything_over(transaction, Timestamp(now)).await;
            let look = async |transaction: &Transaction<'_>| look_after_followed(transaction, Timestamp(now)).await;
            let is_over = at_once(store::read(&store, &AREAS, over)).expect("memory");
            let is_any = at_once(store::write(&store, &AREAS, Durability::Relaxed, look)).expect("memory");
            assert_eq!(is_over, is_any, "at {now}");
            store.rows(Area::Records, &Range::All).len()
        };

        assert_eq!(look(5_000), 2);
        assert_eq!(look(5_001), 1, "hers was given until then");
        assert_eq!(look(1_000 + LEASE_MS), 1);
        assert_eq!(look(1_001 + LEASE_MS), 0, "nobody has heard for two weeks that he may have it");
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_nothing_for_longer() {
        let store = Memory::default();
        let heard_since = FollowingRow { server_time: Timestamp(1_001 + LEASE_MS), ..FollowingRow::default() };
        for (name, row) in [("amina", row(None)), ("youssef", heard_since)] {
            let json = json::write(&row);
            in_memory::put(&store, Area::Meta, following_key(&AccountId(name.into())), Value::Text(json));
        }
        let over = async |transaction: &Transaction<'_>| is_anything_over(transaction, Timestamp(1)).await;

        assert_eq!(at_once(store::read(&store, &AREAS, over)), Ok(true));
    }

    #[test]
    fn of_a_role_that_has_ended_no_desk_is_named_although_it_was_never_opened() {
        let store = Memory::default();
        let amina = AccountId("amina".into());
        let never_opened = FollowingRow { scopes: BTreeMap::new(), ..row(Some(5_000)) };
        let scope = AccountScope { has_desk: true, ..AccountScope::default() };
        in_memory::put(&store, Area::Meta, following_key(&amina), Value::Text(json::write(&never_opened)));
        in_memory::put(&store, Area::Meta, scope_key(&amina), Value::Text(json::write(&scope)));

        let look = async |transaction: &Transaction<'_>| look_after_followed(transaction, Timestamp(5_001)).await;
        assert_eq!(at_once(store::write(&store, &AREAS, Durability::Relaxed, look)), Ok(true));

        let look = async |transaction: &Transaction<'_>| {
            let scope: AccountScope = get(transaction, &scope_key(&amina)).await?.unwrap_or_default();
            Ok((following(transaction, &amina).await?.given, scope.has_desk))
        };
        assert_eq!(at_once(store::read(&store, &AREAS, look)), Ok((vec![], false)));
    }

    #[test]
    fn what_was_heard_already_is_not_said_again() {
        let scopes = |cursor: &str| [(desk(), FollowedScope { cursor: cursor.into(), ..FollowedScope::default() })];
        let before = FollowingRow { scopes: scopes("1").into(), ..row(None) };
        let heard = FollowingRow { heard: before.followed(), ..before.clone() };
        let moved = |row: &FollowingRow| row.said().moved;

        assert_eq!(moved(&before), [Moved { scope: desk(), cursor: Some("1".into()) }]);
        assert_eq!(moved(&heard), []);
        let on = FollowingRow { scopes: scopes("2").into(), ..heard.clone() };
        assert_eq!(moved(&on), [Moved { scope: desk(), cursor: Some("2".into()) }]);
        let lost = FollowingRow { scopes: BTreeMap::new(), ..heard.clone() };
        assert_eq!(moved(&lost), [Moved { scope: desk(), cursor: None }]);
        let all = FollowingRow { says_all: true, ..heard };
        assert_eq!(moved(&all), [Moved { scope: desk(), cursor: Some("1".into()) }]);
    }
}
