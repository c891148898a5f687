//! Forms are kept as they are typed.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use gloo::timers::callback::Timeout;
use leptos::prelude::{GetUntracked, WithUntracked};
use leptos::task::spawn_local;
use passerelle_device::drafts::{self, Typist};
use passerelle_device::rows::Writer;
use passerelle_shared::model::{RecordId, SignUpForm};
use passerelle_shared::sync::CommandId;

use crate::platform::lifecycle::{Moment, on_moment};
use crate::platform::store::Disk;
use crate::platform::{chance, clock, storage};
use crate::state::{App, set_unsaved};

/// Typing pauses this long now and then; writing at each letter would keep a phone busy.
const PAUSE_MS: i64 = 300;

/// The name of this tab, among what it has noted.
const TAB: &str = "passerelle.tab";
/// The requests that were written in this tab.
const WRITTEN: &str = "passerelle.written";

#[derive(Default)]
struct Waiting {
    drafts: BTreeMap<String, SignUpForm>,
    timer: Option<Timeout>,
}

thread_local! {
    static WAITING: RefCell<Waiting> = RefCell::default();
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
    /// Where a tab can note nothing, it is itself as long as the page lives.
    static TAB_NAME: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Who types here now.
pub(super) fn writer(app: App) -> Writer {
    match app.sign_in.get_untracked().account_id() {
        Some(account) => Writer::Account(account.clone()),
        None => Writer::Tab(tab()),
    }
}

pub(super) fn tab() -> String {
    TAB_NAME.with_borrow_mut(|known| {
        let name = known.take().or_else(|| storage::tab_note(TAB)).unwrap_or_else(chance::name);
        storage::set_tab_note(TAB, &name);
        known.insert(name).clone()
    })
}

/// Whoever types here next is somebody else, as after signing out.
pub(super) fn forget_tab() {
    TAB_NAME.take();
    storage::clear_tab_note(TAB);
    storage::clear_tab_note(WRITTEN);
}

pub(super) fn note_written(command: &CommandId) {
    let written = storage::tab_note(WRITTEN).unwrap_or_default();
    storage::set_tab_note(WRITTEN, &[&written, " ", &command.0].concat());
}

/// What was typed for a request is for whoever typed it: for its account, and before there is one, in its tab.
pub fn may_read(app: App, command: &CommandId) -> bool {
    let is_written_here =
        || storage::tab_note(WRITTEN).is_some_and(|written| written.split(' ').any(|id| id == command.0));
    app.sign_in.with_untracked(|who| who.account().is_some()) || is_written_here()
}

/// What was typed for an event and not sent yet: by this person, in this tab, or under their address before signing in.
pub async fn load_draft(app: App, event: RecordId) -> Option<SignUpForm> {
    let typist = typist(app);
    let waiting = |key: &String| WAITING.with_borrow(|waiting| waiting.drafts.get(key).cloned());
    let unwritten = typist.draft_keys(&event).iter().find_map(waiting);
    match unwritten.filter(|form| typist.is_by_nobody_else(form)) {
        Some(draft) => Some(draft),
        None => drafts::load(&Disk, &typist, &event).await,
    }
}

/// What this person sent last, to begin a new form with. What concerns one journey only is left out.
pub async fn remembered_form(app: App) -> Option<SignUpForm> {
    drafts::remembered(&Disk, &typist(app)).await
}

/// What was typed or is remembered for this event goes from the device, and isn't offered again.
pub async fn start_empty(app: App, event: RecordId) {
    let typist = typist(app);
    typist.draft_keys(&event).iter().for_each(|key| forget_waiting(key));
    // What can't be taken off now is offered once more, with the same way out.
    let _ = drafts::forget(&Disk, &typist, &event).await;
}

fn typist(app: App) -> Typist {
    Typist { who: app.sign_in.get_untracked(), writer: writer(app), early: Writer::Tab(tab()) }
}

/// To be called at each change; it is written when the typing pauses, and when the page is left.
pub fn save_draft(app: App, event: &RecordId, form: SignUpForm) {
    let key = writer(app).draft_key(event);
    if !IS_WATCHING.replace(true) {
        set_unsaved(|| Box::pin(flush_drafts()));
        on_moment(move |moment| {
            if moment == Moment::Hidden {
                spawn_local(flush_drafts());
            }
        });
    }
    let timer = clock::after(PAUSE_MS, move || spawn_local(flush_drafts()));
    WAITING.with_borrow_mut(|waiting| {
        waiting.drafts.insert(key, form);
        waiting.timer = Some(timer);
    });
}

/// Writes what is waiting, now.
async fn flush_drafts() {
    let (waiting, timer) =
        WAITING.with_borrow_mut(|waiting| (std::mem::take(&mut waiting.drafts), waiting.timer.take()));
    drop(timer);
    if !waiting.is_empty() && drafts::keep(&Disk, waiting.iter()).await.is_err() {
        // Kept until the next pause, unless something newer was typed meanwhile.
        WAITING.with_borrow_mut(|held| {
            for (key, form) in waiting {
                held.drafts.entry(key).or_insert(form);
            }
        });
    }
}

/// It was sent: nothing of it waits any more.
pub(super) fn forget_waiting(key: &str) {
    WAITING.with_borrow_mut(|waiting| waiting.drafts.remove(key));
}

pub(super) fn forget_all_waiting() {
    WAITING.take();
}
