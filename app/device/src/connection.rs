//! What is known of the line, and what the person should know.

use passerelle_shared::model::{Language, Timestamp};

use crate::Line;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Connection {
    /// What the last contact said.
    pub line: Line,
    /// Something is under way right now.
    pub is_busy: bool,
    /// The live channel is open: whatever moves is heard of at once.
    pub is_listening: bool,
    /// When it was last tried to reach the server, by the server's clock.
    pub tried_at: Option<Timestamp>,
    /// When the programme was last known to be whole and up to date, by the server's clock.
    pub fresh_as_of: Option<Timestamp>,
    /// The programme is being taken for the first time, or anew.
    pub first_sync: Option<Progress>,
    /// What of the programme isn't on this device.
    pub not_here: NotHere,
    /// What the person should know, most important first.
    pub troubles: Vec<Trouble>,
    /// Troubles that the person has read; they aren't told again until the page is opened again.
    pub dismissed: Vec<Trouble>,
}

/// What hasn't come so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotHere {
    /// Whoever reads in these doesn't find everything.
    pub languages: Vec<Language>,
    /// About what they cost on the way.
    pub bytes: u64,
    /// They come when the person asks for them, or on a line that isn't metered.
    pub wait: bool,
}

/// How much of the programme has arrived, in records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    pub done: u32,
    pub total: u32,
}

impl Progress {
    /// Between 0 and 1.
    pub fn part(self) -> f64 {
        f64::from(self.done) / f64::from(self.total.max(1))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// There is no room left on the device: new requests can't be saved.
    StorageFull,
    /// An older tab holds the database: the other tabs must be closed.
    OtherTabsBlock,
    /// The browser refuses to store anything: nothing is kept when the page closes.
    StorageRefused,
    /// There was something stored here before, and it is gone: the browser cleared it.
    StoredDataGone,
    /// Not HTTPS: no copy of the app for offline.
    InsecureContext,
    /// Somebody else is signed in in another tab: requests wait for their own person.
    OtherAccount,
    /// Signed out here; the server hasn't heard of it yet.
    SignOutPending,
    /// The device and the server hold different programmes although nothing is left to read.
    Disagreement,
    /// The same of this person's sign-ups.
    AccountDisagreement,
}

impl Connection {
    pub fn to_be_told(&self) -> impl Iterator<Item = Trouble> {
        self.troubles.iter().copied().filter(|trouble| !self.dismissed.contains(trouble))
    }

    pub fn dismiss(&mut self, trouble: Trouble) {
        self.dismissed.push(trouble);
    }

    pub fn note(&mut self, trouble: Trouble) {
        if !self.troubles.contains(&trouble) {
            let at = self.troubles.iter().take_while(|held| **held < trouble).count();
            self.troubles.insert(at, trouble);
        }
    }

    pub fn set(&mut self, trouble: Trouble, is_there: bool) {
        if is_there { self.note(trouble) } else { self.clear(trouble) }
    }

    pub fn clear(&mut self, trouble: Trouble) {
        self.troubles.retain(|held| *held != trouble);
    }
}
