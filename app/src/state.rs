//! What the screens show, as signals. One [`App`] lives as long as the page.

mod followed;
mod looked_at;
mod programme;
mod search;
mod storage;

use std::cell::{Cell, OnceCell, RefCell};
use std::pin::Pin;

use leptos::prelude::*;
use passerelle_shared::api::PlacesLeft;
use passerelle_shared::model::{Language, RecordId, Timestamp, UiLanguage};
pub use passerelle_shared::rules::sign_up::{Command, CommandBody, Pending, Stands, Wants};
use passerelle_shared::sync::Fact;
pub use passerelle_shared::sync::{Author, Decision, Outcome, Standing};

pub use followed::{
    Acted, AgendaEdits, AtDesk, Deciding, Desk, DeskCopy, Desks, Drafts, EditNotDone, Edits, NewEdit, NotDone, RoleAct,
    RoleLists, RoleWish, Ruling, WhenRead, agenda_edits, desks, drafts, edits, event_records, programme_of, role_lists,
    roles,
};
pub use looked_at::{Hour, Seen, seen};
pub use passerelle_device::SignIn;
pub use passerelle_device::delivery::{Delivery, Sentence, Situation, Want, sentences};
pub(crate) use passerelle_device::order;
pub use passerelle_device::{
    Announcement, Answered, Connection, Line, Newest, NotHere, Other, Progress, Requests, Trouble, WaitingElsewhere,
};
pub use programme::{Programme, ProgrammeSignal};
pub use search::{nfkc, search};
pub use storage::{InstallHint, Storage, WhyInMemory};

use crate::platform::{clock, shell};

/// All that the screens read and the commands ask. Cheap to copy; get it by [`use_app`].
#[derive(Clone, Copy)]
pub struct App {
    pub programme: ProgrammeSignal,
    /// What this person asked for, and what became of it.
    pub requests: RwSignal<Requests>,
    /// There is a desk that this person may look at.
    pub has_desk: RwSignal<bool>,
    /// When what is stored of this person was shown: told each time, for whoever looks at more of it.
    pub(crate) shown_at: RwSignal<Timestamp>,
    /// Places left at events, with their "as of".
    pub places: RwSignal<PlacesLeft>,
    pub sign_in: RwSignal<SignIn>,
    pub connection: RwSignal<Connection>,
    pub storage: RwSignal<Storage>,
    pub language: RwSignal<UiLanguage>,
    /// The server's time, as well as it is known; ticks each half minute and on coming back.
    pub now: RwSignal<Timestamp>,
    /// A new version of the app waits; see [`take_update`](crate::commands::take_update).
    pub update_ready: RwSignal<bool>,
    pub install: RwSignal<InstallHint>,
    /// How far the device's clock is ahead of the server's.
    pub(crate) clock_ahead_ms: StoredValue<Option<i64>>,
}

thread_local! {
    static NUDGE: OnceCell<Nudge> = const { OnceCell::new() };
    /// What was told before anybody heard.
    static TOLD_EARLY: RefCell<Vec<Heard>> = const { RefCell::new(Vec::new()) };
    static UNSAVED: Cell<Option<fn() -> Saving>> = const { Cell::new(None) };
}

pub(crate) type Saving = Pin<Box<dyn Future<Output = ()>>>;

/// From now on something may be typed that isn't saved yet: this saves it.
pub(crate) fn set_unsaved(save: fn() -> Saving) {
    UNSAVED.set(Some(save));
}

/// Saves what was typed, before the page is left.
pub(crate) async fn save_unsaved() {
    if let Some(save) = UNSAVED.get() {
        save().await;
    }
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
    /// Something is read in this language.
    Opened(Language),
    /// Something is looked for.
    Searched,
    /// The other languages are wanted here, whatever they cost.
    AllLanguagesWanted,
}

impl App {
    /// To be called once, below the page's own owner; from then on [`use_app`] finds it.
    pub fn start() -> App {
        let app = App {
            programme: ProgrammeSignal::new(),
            requests: RwSignal::new(Requests::default()),
            has_desk: RwSignal::new(false),
            shown_at: RwSignal::new(Timestamp::default()),
            places: RwSignal::new(PlacesLeft::default()),
            sign_in: RwSignal::new(SignIn::Unknown),
            connection: RwSignal::new(Connection::default()),
            storage: RwSignal::new(Storage::Opening),
            language: RwSignal::new(shell::language()),
            now: RwSignal::new(clock::now()),
            update_ready: RwSignal::new(shell::is_update_ready()),
            install: RwSignal::new(InstallHint::default()),
            clock_ahead_ms: StoredValue::new(None),
        };
        provide_context(app);
        app
    }

    pub(crate) fn tell(self, heard: Heard) {
        NUDGE.with(|nudge| match nudge.get() {
            Some(nudge) => nudge(heard),
            None => TOLD_EARLY.with_borrow_mut(|early| early.push(heard)),
        });
    }

    /// Once.
    pub(crate) fn set_nudge(self, nudge: impl Fn(Heard) + 'static) {
        NUDGE.with(|held| drop(held.set(Box::new(nudge))));
        TOLD_EARLY.take().into_iter().for_each(|heard| self.tell(heard));
    }

    /// Where the person stands with one event.
    pub fn stands_at(self, event: &RecordId) -> Stands {
        self.requests.with(|Requests { stands, .. }| stands.get(event).cloned()).unwrap_or_default()
    }

    /// The device's clock, mended by the offset measured at the last contact.
    pub(crate) fn mended_now(self) -> Timestamp {
        clock::now().plus_ms(-self.clock_ahead_ms.get_value().unwrap_or(0))
    }
}

/// What is shown is told anew only for something new.
pub(crate) fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    signal.maybe_update(|held| {
        let is_new = *held != value;
        *held = value;
        is_new
    });
}

/// The page's [`App`].
pub fn use_app() -> App {
    use_context().expect("the app is started before anything is shown")
}
