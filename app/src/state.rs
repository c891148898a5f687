//! What the screens show, as signals. One [`App`] lives as long as the page.

mod answered;
mod assembly;
mod connection;
pub mod device;
pub(crate) mod order;
mod programme;
mod search;
mod sign_in;
mod sign_ups;
mod texts;

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use passerelle_shared::api::PlacesLeft;
use passerelle_shared::model::{RecordId, SignUp, Timestamp, UiLanguage};
pub use passerelle_shared::sync::Connection as Line;
use passerelle_shared::sync::Fact;
pub use passerelle_shared::sync::{Author, Command, CommandBody, Decision, Outcome, Pending, Standing, Stands, Wants};

pub use answered::Answered;
pub use connection::{Connection, InstallHint, Progress, Storage, Trouble, WhyInMemory};
pub use programme::Programme;
pub use search::search;
pub use sign_in::SignIn;
pub use sign_ups::{WaitingElsewhere, stands_of, waiting_elsewhere};

use crate::platform::{clock, shell};
use device::Row;

/// All that the screens read and the commands ask. Cheap to copy; get it by [`use_app`].
#[derive(Clone, Copy)]
pub struct App {
    pub programme: RwSignal<Arc<Programme>>,
    /// The person's sign-ups by event: the server's records with the outbox folded over them.
    pub stands: Memo<BTreeMap<RecordId, Stands>>,
    /// On reserve lists: the place in line by event, from 1.
    pub ranks: RwSignal<BTreeMap<RecordId, u32>>,
    /// Places left at events, with their "as of".
    pub places: RwSignal<PlacesLeft>,
    /// Commands of this person that were answered lately, newest first, dismissed ones left out.
    pub answers: RwSignal<Vec<Answered>>,
    /// Requests that were made for an e-mail address that isn't signed in: they wait for it.
    pub waiting_elsewhere: Memo<Vec<WaitingElsewhere>>,
    pub sign_in: RwSignal<SignIn>,
    pub connection: RwSignal<Connection>,
    pub storage: RwSignal<Storage>,
    pub language: RwSignal<UiLanguage>,
    /// The server's time, as well as it is known; ticks each half minute and on coming back.
    pub now: RwSignal<Timestamp>,
    /// A new version of the app waits; see [`take_update`](crate::commands::take_update).
    pub update_ready: RwSignal<bool>,
    pub install: RwSignal<InstallHint>,
    /// The server's records of the account that is signed in.
    pub(crate) sign_ups: RwSignal<Vec<SignUp>>,
    /// The outbox as it is stored, of everybody.
    pub(crate) outbox: RwSignal<Vec<Row>>,
    /// How far the device's clock is ahead of the server's.
    pub(crate) clock_ahead_ms: RwSignal<Option<i64>>,
    nudge: StoredValue<Option<Nudge>, LocalStorage>,
}

type Nudge = Box<dyn Fn(Heard)>;

/// What the commands tell the sync.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Heard {
    Fact(Fact),
    /// The device's stores changed: show them, and tell the other tabs.
    StoresChanged,
    /// Somebody signed in or out.
    SignInChanged,
    LanguageChanged,
}

impl App {
    /// To be called once, below the page's own owner.
    pub fn new() -> App {
        let sign_in = RwSignal::new(SignIn::Unknown);
        let sign_ups = RwSignal::new(Vec::new());
        let outbox = RwSignal::new(Vec::new());
        App {
            programme: RwSignal::new(Arc::new(Programme::default())),
            stands: Memo::new(move |_| {
                sign_ups.with(|sign_ups| outbox.with(|rows| sign_in.with(|who| stands_of(sign_ups, rows, who))))
            }),
            ranks: RwSignal::new(BTreeMap::new()),
            places: RwSignal::new(PlacesLeft::default()),
            answers: RwSignal::new(Vec::new()),
            waiting_elsewhere: Memo::new(move |_| outbox.with(|rows| sign_in.with(|who| waiting_elsewhere(rows, who)))),
            sign_in,
            connection: RwSignal::new(Connection::default()),
            storage: RwSignal::new(Storage::Opening),
            language: RwSignal::new(shell::language()),
            now: RwSignal::new(clock::now()),
            update_ready: RwSignal::new(shell::is_update_ready()),
            install: RwSignal::new(InstallHint::default()),
            sign_ups,
            outbox,
            clock_ahead_ms: RwSignal::new(None),
            nudge: StoredValue::new_local(None),
        }
    }

    pub(crate) fn tell(self, heard: Heard) {
        self.nudge.with_value(|nudge| {
            if let Some(nudge) = nudge {
                nudge(heard);
            }
        });
    }

    pub(crate) fn set_nudge(self, nudge: impl Fn(Heard) + 'static) {
        self.nudge.set_value(Some(Box::new(nudge)));
    }

    /// Where the person stands with one event.
    pub fn stands_at(self, event: &RecordId) -> Stands {
        self.stands.with(|stands| stands.get(event).cloned()).unwrap_or_default()
    }

    /// The device's clock, mended by the offset measured at the last contact.
    pub(crate) fn mended_now(self) -> Timestamp {
        clock::now().plus_ms(-self.clock_ahead_ms.get_untracked().unwrap_or(0))
    }
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

/// The page's [`App`], from the context.
pub fn use_app() -> App {
    expect_context()
}
