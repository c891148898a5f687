//! What a person may no longer see is on none of their devices once it has heard, and what they may see is whole.

use std::collections::{BTreeMap, BTreeSet};

use passerelle_device::rows::{FollowingRow, all_followed_prefix, followed_prefix, following_key};
use passerelle_device::store::{Area, Range};
use passerelle_shared::json;
use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{AccountId, Record, Scope};

use super::alike;
use crate::phone::Phone;
use crate::tally::Tally;
use crate::world::World;

/// By what the device has heard last, whatever has happened to it since.
pub fn nothing_is_held_that_is_not_given(world: &World) -> Result<(), String> {
    for phone in &world.phones {
        let keys = phone.disk.keys(Area::Records, &Range::Prefix(all_followed_prefix(&phone.account)));
        let scopes: BTreeSet<Scope> = keys.iter().filter_map(|key| scope_of(key.text()?, &phone.account)).collect();
        // Nothing to read for most of them.
        let Some(row) = (!scopes.is_empty()).then(|| following(phone)) else { continue };
        if let Some(scope) = scopes.iter().find(|scope| !row.is_given(scope)) {
            return Err(format!("a phone of {} holds records of {scope}, which isn't given any more", phone.account));
        }
    }
    Ok(())
}

/// When the network has healed: all of it, and nothing else.
pub fn everything_given_is_held(world: &World, phone: &Phone, tally: &mut Tally) -> Result<(), String> {
    let given = world.model.given(&phone.account, world.now);
    let (held, row) = (held(phone), following(phone));
    for scope in held.keys() {
        if !given.iter().any(|given| given.scope == *scope) {
            return Err(format!("a phone of {} still holds records of {scope}", phone.account));
        }
    }
    for given in given.iter().filter(|given| !given.is_over || row.scopes.contains_key(&given.scope)) {
        let of_scope = held.get(&given.scope).cloned().unwrap_or_default();
        let what = format!("{} on a phone of {}", given.scope, phone.account);
        alike(&what, &of_scope, &world.model.live(&given.scope))?;
        if !of_scope.is_empty() {
            tally.note("desk held");
        }
    }
    Ok(())
}

fn following(phone: &Phone) -> FollowingRow {
    let rows = phone.disk.rows(Area::Meta, &Range::Prefix(following_key(&phone.account)));
    rows.iter().find_map(|(_, value)| json::read(value.text()?)).unwrap_or_default()
}

/// By their keys, whatever the device says of them.
fn held(phone: &Phone) -> BTreeMap<Scope, BTreeMap<RecordId, Record>> {
    let mut held: BTreeMap<Scope, BTreeMap<RecordId, Record>> = BTreeMap::new();
    for (key, value) in phone.disk.rows(Area::Records, &Range::Prefix(all_followed_prefix(&phone.account))) {
        let record: Option<Record> = value.text().and_then(json::read);
        let scope = key.text().and_then(|key| scope_of(key, &phone.account));
        if let (Some(record), Some(scope)) = (record, scope) {
            held.entry(scope).or_default().insert(record.id.clone(), record);
        }
    }
    held
}

fn scope_of(key: &str, account: &AccountId) -> Option<Scope> {
    let (name, _) = key.strip_prefix(&all_followed_prefix(account))?.split_once('|')?;
    let scope = serde_json::from_value::<Scope>(name.into()).expect("a name");
    debug_assert!(key.starts_with(&followed_prefix(account, &scope)));
    Some(scope)
}
