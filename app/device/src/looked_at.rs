//! What a person saw last of each record that is theirs: kept on this device, for each account by itself, so that a change
//! is told once. Before anybody has signed in it belongs to the device.

use passerelle_shared::json;
use passerelle_shared::model::{Language, PartialDate, RecordId, Timestamp, WallTime};
use passerelle_shared::sync::AccountId;
use serde::{Deserialize, Serialize};

use crate::SignIn;
use crate::store::{self, Area, Durability, Range, Store, StoreError, Transaction, Value};

/// What matters of an event or a session to whoever means to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    pub is_cancelled: bool,
    pub is_withdrawn: bool,
    /// Title and place are in this language.
    pub language: Option<Language>,
    pub title: String,
    /// The room of a session, the town or venue of an event.
    pub place: String,
    /// The days of an event.
    pub days: [Option<PartialDate>; 2],
    /// The hours of a session.
    pub hours: [Option<Hour>; 2],
    /// Until when one can sign up for an event.
    pub closes: Option<Hour>,
}

/// A moment, by its instant and on the wall there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    pub at: Timestamp,
    pub wall: Option<WallTime>,
}

impl Hour {
    /// By the wall, where it is known of both: tables of time zones change, and nobody's hour does.
    pub fn is_another(self, other: Hour) -> bool {
        match (self.wall, other.wall) {
            (Some(wall), Some(other)) => wall != other,
            _ => self.at != other.at,
        }
    }
}

/// Of whoever is signed in; signed out, of the device.
pub async fn looked_at(store: &impl Store, who: &SignIn) -> Result<Vec<(RecordId, Seen)>, StoreError> {
    let prefix = prefix(who.account_id());
    let look = async |transaction: &Transaction<'_>| transaction.all(Area::Meta, Range::Prefix(prefix.clone())).await;
    let rows = store::read(store, &[Area::Meta], look).await?;
    let read = |(key, value): &(store::Key, Value)| {
        let id = key.text()?.strip_prefix(&prefix)?;
        Some((RecordId::from(id), json::read(value.text()?)?))
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// It can be seen again as it is, and a change be told once more: nothing is lost with it.
pub async fn note(store: &impl Store, who: &SignIn, seen: &[(RecordId, Seen)]) -> Result<(), StoreError> {
    let prefix = prefix(who.account_id());
    store::write(store, &[Area::Meta], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        seen.iter().try_for_each(|(id, seen)| {
            transaction.put(Area::Meta, [&prefix, id.as_str()].concat(), Value::Text(json::write(seen)))
        })
    })
    .await
}

/// What an account has looked at goes with it.
pub(crate) fn forget(transaction: &Transaction<'_>, account: &AccountId) -> Result<(), StoreError> {
    transaction.delete_all(Area::Meta, Range::Prefix(prefix(Some(account))))
}

fn prefix(account: Option<&AccountId>) -> String {
    ["looked-at|", account.map_or("", |account| account.0.as_str()), "|"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::in_memory::{account, at_once, sign_in, stored};
    use crate::signing_in::{self, Unsent};
    use crate::store::Memory;

    fn seen(place: &str) -> Seen {
        let hour = Hour { at: Timestamp(5), wall: WallTime::parse("2026-10-25T02:30 second") };
        Seen { place: place.into(), language: Some(Language::French), hours: [Some(hour), None], ..Seen::default() }
    }

    fn note_here(store: &Memory, of: &str, place: &str) {
        at_once(note(store, &stored(store).who, &[(of.into(), seen(place))])).expect("memory");
    }

    fn places_here(store: &Memory) -> Vec<String> {
        let known = at_once(looked_at(store, &stored(store).who)).expect("memory");
        known.into_iter().map(|(_, seen)| seen.place).collect()
    }

    #[test]
    fn what_was_looked_at_is_remembered_as_it_was_and_only_the_last_of_it() {
        let store = Memory::default();
        for (of, place) in [("session/tunis/one", "A3"), ("event/tunis", "Tunis"), ("session/tunis/one", "B12")] {
            note_here(&store, of, place);
        }

        let known = at_once(looked_at(&store, &SignIn::Out)).expect("memory");

        let expected = [("event/tunis", "Tunis"), ("session/tunis/one", "B12")];
        assert_eq!(known, expected.map(|(of, place)| (of.into(), seen(place))));
    }

    #[test]
    fn each_account_has_looked_at_its_own_and_takes_it_along_when_it_signs_out() {
        let store = Memory::default();
        note_here(&store, "event/tunis", "of the device");
        sign_in(&store, "amina");
        assert_eq!(places_here(&store), Vec::<String>::new(), "a first visit");
        note_here(&store, "event/tunis", "hers");
        sign_in(&store, "youssef");
        assert_eq!(places_here(&store), Vec::<String>::new());

        sign_in(&store, "amina");
        assert_eq!(places_here(&store), ["hers"]);
        at_once(signing_in::forget(&store, &account("amina"), Unsent::Discard)).expect("memory");
        assert_eq!(places_here(&store), ["of the device"]);
        sign_in(&store, "amina");
        assert_eq!(places_here(&store), Vec::<String>::new());
    }

    #[test]
    fn an_hour_is_what_the_wall_shows_whatever_a_new_table_makes_of_its_instant() {
        let hour = |at: i64, wall: Option<&str>| Hour { at: Timestamp(at), wall: wall.and_then(WallTime::parse) };
        let nine = Some("2027-01-05T09:00");

        assert!(!hour(1, nine).is_another(hour(2, nine)));
        assert!(hour(1, nine).is_another(hour(1, Some("2027-01-05T10:00"))));
        assert!(hour(1, None).is_another(hour(2, nine)));
    }
}
