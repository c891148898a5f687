//! What there is one of on a device: who is signed in, and how far each scope was read.

use std::collections::BTreeMap;

use futures::TryFutureExt;
use passerelle_shared::api::{Account, ChunkName, Snapshot};
use passerelle_shared::json;
use passerelle_shared::model::{Language, RecordId, Timestamp};
use passerelle_shared::sync::{AccountId, Cursor, Epoch, Head};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Where the [`Generation`] of the programme is that readers see.
pub use crate::store::PROGRAMME;
use crate::store::{Area, StoreError, Transaction, Value};
use crate::{ReadUntil, SignIn};

/// A [`SignedIn`]; absent when nobody is.
pub const SIGN_IN: &str = "sign-in";
/// There while the server hasn't heard that the person signed out: the cookie can't be removed from here.
pub const SIGNING_OUT: &str = "signing-out";
/// The stars that were set while nobody was signed in: they are the device's.
pub const STARS: &str = "stars";
/// The [`Incoming`] generation, as long as it is incomplete.
pub const INCOMING: &str = "incoming";
/// The kinds of commands that the node named which answered last, beside those that every node knows.
pub const KINDS: &str = "kinds";
/// The last places left.
pub const PLACES: &str = "places";
/// By how many milliseconds the device's clock is ahead of the server's.
pub const CLOCK: &str = "clock";

/// Where an [`AccountScope`] is.
pub fn scope_key(account: &AccountId) -> String {
    format!("scope|{account}")
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedIn {
    pub account: Account,
    #[serde(default)]
    pub is_expired: bool,
    /// By the device's clock: one sign-in is told from the next by it.
    #[serde(default)]
    pub since: Timestamp,
}

impl From<Option<SignedIn>> for SignIn {
    fn from(stored: Option<SignedIn>) -> SignIn {
        match stored {
            None => SignIn::Out,
            Some(SignedIn { account, is_expired: true, .. }) => SignIn::Expired(account),
            Some(SignedIn { account, is_expired: false, .. }) => SignIn::In(account),
        }
    }
}

/// How far one account's scope was read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountScope {
    pub epoch: Option<Epoch>,
    pub cursor: Option<Cursor>,
    pub ranks: BTreeMap<RecordId, u32>,
    /// When it was last read anew because it disagreed.
    pub read_anew_at: Option<Timestamp>,
    /// As of a [`Generation`].
    pub disagrees: bool,
    /// There is somebody's desk that this person may look at.
    pub has_desk: bool,
    /// What its person has read of it; absent until it was all there once.
    pub read_until: Option<ReadUntil>,
}

/// The programme that readers see: a snapshot's shards, with the changed rows over them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Generation {
    /// Where its shards lie: the snapshot's name, with a mark where that was taken already.
    pub folder: String,
    /// With those of its chunks that are here.
    pub snapshot: Snapshot,
    /// The others: words in languages that nobody has read in here so far.
    #[serde(default)]
    pub missing: Vec<ChunkName>,
    /// The person has asked for them, whatever they cost.
    #[serde(default)]
    pub wants_all: bool,
    pub cursor: Cursor,
    /// Of the last answer for this cursor.
    #[serde(default)]
    pub etag: Option<String>,
    /// When nothing more was there to read, by the server's clock.
    #[serde(default)]
    pub fresh_as_of: Option<Timestamp>,
    /// When it was last taken anew because it disagreed.
    #[serde(default)]
    pub taken_anew_at: Option<Timestamp>,
    /// It holds something else than the server, although nothing is left to read.
    #[serde(default)]
    pub disagrees: bool,
    /// What it is still to be compared with, when there is time to look through what lies unread.
    #[serde(default)]
    pub uncompared: Option<Head>,
}

impl Generation {
    /// With the shards as they are stored: another tab may have fetched or folded some since this was read.
    pub fn with_shards_of(self, stored: Generation) -> Generation {
        let Generation { snapshot, missing, wants_all, .. } = stored;
        Generation { snapshot, missing, wants_all, ..self }
    }

    /// Whoever reads in this language finds everything here.
    pub fn is_whole_in(&self, language: Language) -> bool {
        !self.missing.iter().any(|chunk| chunk.is_for(language))
    }
}

/// A snapshot on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    pub folder: String,
    pub snapshot: Snapshot,
    /// Set when it is taken because the device disagreed with the server.
    #[serde(default)]
    pub anew_at: Option<Timestamp>,
    /// The cursor of the generation in whose place it comes. Another tab that went on meanwhile was there first.
    #[serde(default)]
    pub since: Option<Cursor>,
}

/// `None` for what isn't there, and for what can't be read.
pub fn get<'t, T: DeserializeOwned>(
    transaction: &'t Transaction<'_>,
    name: &'t str,
) -> impl Future<Output = Result<Option<T>, StoreError>> + 't {
    // Not an `async fn`, which would be a state machine for each type: 1.0 KiB of the first load.
    transaction.get(Area::Meta, name).map_ok(|value| value.and_then(|value| json::read(value.text()?)))
}

pub fn put(transaction: &Transaction<'_>, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
    let json = json::write(value);
    transaction.put(Area::Meta, name, Value::Text(json))
}

pub fn remove(transaction: &Transaction<'_>, name: &str) -> Result<(), StoreError> {
    transaction.delete(Area::Meta, name)
}
