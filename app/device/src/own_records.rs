//! What only its person writes, on any of their devices: stars. Before anybody has signed in they belong to this device.

use std::collections::BTreeMap;

use passerelle_shared::json;
use passerelle_shared::model::{Kind, OwnRecord, RecordId};
use passerelle_shared::rules::own_record::{Command, Shown, Wish, fold};
use passerelle_shared::sync::{AccountId, Author, CommandId, Entry, Record};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::rows::{Row, STARS, account_records, get, latest_answered, put, rows};
use crate::store::{self, Area, Durability, Store, StoreError, Transaction};
use crate::{SignIn, Writing};

/// What this person has set stars on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stars {
    /// Events and sessions, in the order of their ids.
    pub on: Vec<RecordId>,
    /// Nobody is signed in: they belong to this device.
    pub are_of_device: bool,
    /// How many were set on this device before, about which this account wasn't asked yet.
    pub to_take: usize,
}

/// Stars that were set while nobody was signed in. They are no commands.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct OfDevice {
    on: Vec<RecordId>,
    /// Who wants to leave them where they are.
    left_by: Vec<AccountId>,
}

impl Stars {
    pub fn is_on(&self, of: &RecordId) -> bool {
        self.on.contains(of)
    }

    pub(crate) async fn look(
        transaction: &Transaction<'_>,
        records: &[Record],
        rows: &[Row],
        who: &SignIn,
    ) -> Result<Stars, StoreError> {
        let of_device: OfDevice = get(transaction, STARS).await?.unwrap_or_default();
        let Some(account) = who.account_id() else {
            return Ok(Stars { on: of_device.on, are_of_device: true, to_take: 0 });
        };
        let kept = shown(records, rows, who).into_iter().filter(|(_, shown)| shown.is_kept);
        let on = kept.filter_map(|(id, _)| id.starred()).collect();
        let was_asked = of_device.left_by.contains(account);
        Ok(Stars { on, are_of_device: false, to_take: if was_asked { 0 } else { of_device.on.len() } })
    }
}

/// The account's own records with the outbox over them.
fn shown(records: &[Record], rows: &[Row], who: &SignIn) -> BTreeMap<RecordId, Shown> {
    let own = records.iter().filter(|record| record.id.kind() == Some(Kind::Star));
    let read = |record: &Record| json::read::<OwnRecord>(record.json()?);
    let own: Vec<(&RecordId, OwnRecord)> = own.filter_map(|record| Some((&record.id, read(record)?))).collect();
    fold(own.iter().map(|(id, record)| (*id, record)), mine(rows, who))
}

fn mine<'a>(rows: &'a [Row], who: &'a SignIn) -> impl Iterator<Item = &'a Entry> {
    rows.iter().filter(|row| row.is_shown_to(who)).map(|row| &row.entry)
}

/// What became of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wished {
    Saved,
    /// Nobody is signed in: it is kept on this device, and goes nowhere.
    OnThisDevice,
    /// The opposite had never left the device, and is gone.
    TakenBack(CommandId),
    /// It stands so already.
    Already,
}

const AREAS: [Area; 4] = [Area::Records, Area::Outbox, Area::Answered, Area::Meta];

/// Sets a star or takes it off; on return that is on the disk.
pub async fn star(store: &impl Store, writing: &Writing, of: &RecordId, wish: Wish) -> Result<Wished, StoreError> {
    store::write(store, &AREAS, Durability::Strict, async |transaction: &Transaction<'_>| {
        match writing.who.account_id() {
            Some(account) => wish_of(transaction, account, writing, &RecordId::star(of), wish).await,
            None => star_of_device(transaction, of, wish).await,
        }
    })
    .await
}

async fn star_of_device(transaction: &Transaction<'_>, of: &RecordId, wish: Wish) -> Result<Wished, StoreError> {
    let mut stars: OfDevice = get(transaction, STARS).await?.unwrap_or_default();
    stars.on.retain(|other| other != of);
    if wish == Wish::KeepStar {
        stars.on.push(of.clone());
    }
    put(transaction, STARS, &stars)?;
    Ok(Wished::OnThisDevice)
}

async fn wish_of(
    transaction: &Transaction<'_>,
    account: &AccountId,
    writing: &Writing,
    concerns: &RecordId,
    wish: Wish,
) -> Result<Wished, StoreError> {
    let rows = rows(transaction).await?;
    let records = account_records(transaction, account).await?;
    let mut stands = shown(&records, &rows, &writing.who).remove(concerns).unwrap_or_default();
    if stands.is_kept == (wish == Wish::KeepStar) {
        return Ok(Wished::Already);
    }
    // What never left the device is taken back, and no more need be said.
    let last = mine(&rows, &writing.who).filter(|entry| entry.command.concerns == *concerns).last();
    if let Some(untried) = last.filter(|entry| !entry.is_tried) {
        transaction.delete(Area::Outbox, untried.order)?;
        return Ok(Wished::TakenBack(untried.command.id.clone()));
    }
    if stands.seen.after.is_none() {
        // Its effect was in view although its record may not have come yet.
        stands.seen.after = latest_answered(transaction, account, concerns).await?;
    }
    let command = Command {
        id: writing.id.clone(),
        author: Author::Account(account.clone()),
        kind: wish,
        concerns: concerns.clone(),
        body: nothing()?,
        seen: stands.seen,
        intended_at: writing.now,
        clock_ahead_ms: writing.clock_ahead_ms,
    };
    transaction.add(Area::Outbox, Row::value_of(&command, writing.now)).await?;
    Ok(Wished::Saved)
}

/// A star says all by being there.
fn nothing() -> Result<Box<RawValue>, StoreError> {
    json::read("{}").ok_or(StoreError::Failed)
}

/// What becomes of the stars that were set on this device before somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldStars {
    /// Into the account: from there on they are on all of its devices.
    Take,
    /// They stay with the device; this account isn't asked again.
    Leave,
    Delete,
}

/// `name` gives each command its own.
pub async fn settle_old_stars(
    store: &impl Store,
    writing: &Writing,
    answer: OldStars,
    name: impl Fn() -> CommandId,
) -> Result<(), StoreError> {
    let Some(account) = writing.who.account_id() else { return Ok(()) };
    store::write(store, &AREAS, Durability::Strict, async |transaction: &Transaction<'_>| {
        let mut stars: OfDevice = get(transaction, STARS).await?.unwrap_or_default();
        if answer == OldStars::Leave {
            stars.left_by.push(account.clone());
            return put(transaction, STARS, &stars);
        }
        for of in stars.on.iter().filter(|_| answer == OldStars::Take) {
            let writing = Writing { id: name(), ..writing.clone() };
            wish_of(transaction, account, &writing, &RecordId::star(of), Wish::KeepStar).await?;
        }
        put(transaction, STARS, &OfDevice::default())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::in_memory::{at_once, command_id, outbox, sign_in, stored, writing};
    use crate::store::Memory;

    fn press(store: &Memory, number: u32, of: &str, wish: Wish) -> Wished {
        at_once(star(store, &writing(store, number), &of.into(), wish)).expect("memory")
    }

    fn settle(store: &Memory, answer: OldStars) {
        let name = || CommandId("f".repeat(32));
        at_once(settle_old_stars(store, &writing(store, 0), answer, name)).expect("memory");
    }

    #[test]
    fn before_anybody_signs_in_stars_belong_to_the_device_and_wait_for_nothing() {
        let store = Memory::default();

        assert_eq!(press(&store, 1, "event/tunis", Wish::KeepStar), Wished::OnThisDevice);
        assert_eq!(press(&store, 2, "event/rabat", Wish::KeepStar), Wished::OnThisDevice);
        assert_eq!(press(&store, 3, "event/tunis", Wish::LetGoOfStar), Wished::OnThisDevice);

        let stars = stored(&store).requests.stars;
        assert_eq!((stars.on, stars.are_of_device), (vec!["event/rabat".into()], true));
        assert_eq!(outbox(&store).len(), 0);
    }

    #[test]
    fn stars_of_nobody_are_taken_over_only_when_their_person_says_so_and_each_account_is_asked_once() {
        let store = Memory::default();
        press(&store, 1, "event/tunis", Wish::KeepStar);
        sign_in(&store, "amina");
        let stars = stored(&store).requests.stars;
        assert_eq!((stars.on.len(), stars.to_take), (0, 1), "they aren't hers yet, and she is asked");

        settle(&store, OldStars::Leave);
        assert_eq!(stored(&store).requests.stars, Stars::default());

        sign_in(&store, "youssef");
        assert_eq!(stored(&store).requests.stars.to_take, 1);
        settle(&store, OldStars::Take);
        let stars = stored(&store).requests.stars;
        assert_eq!((stars.on, stars.to_take), (vec!["event/tunis".into()], 0));
        assert_eq!(outbox(&store).len(), 1);
    }

    #[test]
    fn stars_of_nobody_can_be_thrown_away() {
        let store = Memory::default();
        press(&store, 1, "event/tunis", Wish::KeepStar);
        sign_in(&store, "amina");

        settle(&store, OldStars::Delete);

        assert_eq!(stored(&store).requests.stars, Stars::default());
        assert_eq!(outbox(&store).len(), 0);
    }

    #[test]
    fn a_star_that_never_left_is_taken_back_without_a_word_to_the_server() {
        let store = Memory::default();
        sign_in(&store, "amina");

        assert_eq!(press(&store, 1, "session/tunis/opening", Wish::KeepStar), Wished::Saved);
        assert_eq!(press(&store, 2, "session/tunis/opening", Wish::KeepStar), Wished::Already);
        assert!(stored(&store).requests.stars.is_on(&"session/tunis/opening".into()));
        let taken_back = press(&store, 3, "session/tunis/opening", Wish::LetGoOfStar);

        assert_eq!(taken_back, Wished::TakenBack(command_id(1)));
        assert_eq!(outbox(&store).len(), 0);
        assert_eq!(stored(&store).requests.stars, Stars::default());
    }
}
