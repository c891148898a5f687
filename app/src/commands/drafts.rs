//! Forms are kept as they are typed.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use gloo::timers::callback::Timeout;
use leptos::prelude::{GetUntracked, WithUntracked};
use leptos::task::spawn_local;
use passerelle_shared::json;
use passerelle_shared::model::{EmailAddress, RecordId, SignUpForm};
use passerelle_shared::sync::CommandId;

use crate::platform::lifecycle::{Moment, on_moment};
use crate::platform::store::{self, Area, Durability, Key, Range, StoreError, Transaction, Value};
use crate::platform::{chance, clock, storage};
use crate::state::device::{Writer, is_draft_for, is_remembered};
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
    let mine = [writer(app).draft_key(&event), Writer::Tab(tab()).draft_key(&event)];
    let waiting = |key: &String| WAITING.with_borrow(|waiting| waiting.drafts.get(key).cloned());
    let is_mine = |form: &SignUpForm| is_by_nobody_else(app, form);
    if let Some(draft) = mine.iter().find_map(waiting).filter(is_mine) {
        return Some(draft);
    }
    let stored = stored_forms().await;
    let own = mine.iter().find_map(|key| stored.iter().find(|(its, _)| its == key)).map(|(_, form)| form.clone());
    let early = stored.iter().find(|(key, form)| is_draft_for(key, &event) && is_by_account(app, form));
    own.filter(is_mine).or_else(|| early.map(|(_, form)| form.clone()))
}

/// What this person sent last, to begin a new form with. What concerns one journey only is left out.
pub async fn remembered_form(app: App) -> Option<SignUpForm> {
    let mine = writer(app).remembered_key();
    let stored = stored_forms().await;
    let own = stored.iter().find(|(key, _)| *key == mine);
    let early = || stored.iter().find(|(key, form)| is_remembered(key) && is_by_account(app, form));
    let form = own.or_else(early).map(|(_, form)| form.clone())?;
    Some(SignUpForm { arrival: String::new(), departure: String::new(), visa_letter: false, consent: false, ..form })
}

/// Somebody else types from here on: what was typed before for this event goes from the device, and isn't offered again.
pub async fn start_empty(app: App, event: RecordId) {
    let writers = [writer(app), Writer::Tab(tab())];
    let keys: Vec<String> =
        writers.iter().flat_map(|writer| [writer.draft_key(&event), writer.remembered_key()]).collect();
    keys.iter().for_each(|key| forget_waiting(key));
    let early: Vec<String> = stored_forms()
        .await
        .into_iter()
        .filter_map(|(key, form)| {
            let is_meant = is_draft_for(&key, &event) || is_remembered(&key);
            (is_meant && is_by_account(app, &form)).then_some(key)
        })
        .collect();
    // What can't be taken off now is offered once more, with the same way out.
    let _ = store::write(&[Area::Drafts], Durability::Strict, async |transaction: &Transaction<'_>| {
        keys.iter().chain(&early).try_for_each(|key| transaction.delete(Area::Drafts, key.as_str()))
    })
    .await;
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
    let (drafts, timer) =
        WAITING.with_borrow_mut(|waiting| (std::mem::take(&mut waiting.drafts), waiting.timer.take()));
    drop(timer);
    if drafts.is_empty() {
        return;
    }
    let written = store::write(&[Area::Drafts], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        drafts.iter().try_for_each(|(key, form)| {
            let json = json::write(form);
            transaction.put(Area::Drafts, key.as_str(), Value::Text(json))
        })
    })
    .await;
    if written.is_err() {
        // Kept until the next pause, unless something newer was typed meanwhile.
        WAITING.with_borrow_mut(|waiting| {
            for (key, form) in drafts {
                waiting.drafts.entry(key).or_insert(form);
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

/// Typed under no address yet, or under the one that is signed in; signed out, this tab's own words are its writer's.
fn is_by_nobody_else(app: App, form: &SignUpForm) -> bool {
    app.sign_in.get_untracked().account().is_none() || form.email.trim().is_empty() || is_by_account(app, form)
}

/// Typed under the address that is signed in.
fn is_by_account(app: App, form: &SignUpForm) -> bool {
    let email = EmailAddress::parse(&form.email);
    app.sign_in.get_untracked().account().is_some_and(|account| email.as_ref() == Some(&account.email))
}

async fn stored_forms() -> Vec<(String, SignUpForm)> {
    let read = store::read(&[Area::Drafts], async |transaction: &Transaction<'_>| {
        transaction.all(Area::Drafts, Range::All).await
    });
    let stored: Result<Vec<(Key, Value)>, StoreError> = read.await;
    let form = |(key, value): &(Key, Value)| Some((key.text()?.to_owned(), json::read(value.text()?)?));
    stored.unwrap_or_default().iter().filter_map(form).collect()
}
