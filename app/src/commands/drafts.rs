//! Forms are kept as they are typed.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use gloo::timers::callback::Timeout;
use leptos::prelude::GetUntracked;
use leptos::task::spawn_local;
use passerelle_shared::api::Account;
use passerelle_shared::json;
use passerelle_shared::model::{RecordId, SignUpForm};

use crate::platform::clock;
use crate::platform::lifecycle::{Moment, on_moment};
use crate::platform::store::{self, Area, Durability, StoreError, Transaction, Value};
use crate::state::device::{draft_key, remembered_key};
use crate::state::{App, set_unsaved};

/// Typing pauses this long now and then; writing at each letter would keep a phone busy.
const PAUSE_MS: i64 = 300;

#[derive(Default)]
struct Waiting {
    drafts: BTreeMap<String, SignUpForm>,
    timer: Option<Timeout>,
}

thread_local! {
    static WAITING: RefCell<Waiting> = RefCell::default();
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
}

/// What was typed for an event and not sent yet; by the same person before signing in, too.
pub async fn load_draft(app: App, event: RecordId) -> Option<SignUpForm> {
    let who = app.sign_in.get_untracked();
    let key = draft_key(who.account_id(), &event);
    if let Some(draft) = WAITING.with_borrow(|waiting| waiting.drafts.get(&key).cloned()) {
        return Some(draft);
    }
    if let Some(draft) = load(key).await {
        return Some(draft);
    }
    let account = who.account()?;
    load(draft_key(None, &event)).await.filter(|draft| is_by(draft, account))
}

/// What this person sent last, to begin a new form with. What concerns one journey only is left out.
pub async fn remembered_form(app: App) -> Option<SignUpForm> {
    let who = app.sign_in.get_untracked();
    let mut form = load(remembered_key(who.account_id())).await;
    if form.is_none()
        && let Some(account) = who.account()
    {
        form = load(remembered_key(None)).await.filter(|form| is_by(form, account));
    }
    form.map(|form| SignUpForm {
        arrival: String::new(),
        departure: String::new(),
        visa_letter: false,
        consent: false,
        ..form
    })
}

/// To be called at each change; it is written when the typing pauses, and when the page is left.
pub fn save_draft(app: App, event: &RecordId, form: SignUpForm) {
    let key = draft_key(app.sign_in.get_untracked().account_id(), event);
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

/// A form without an address is anybody's; one with an address is that person's.
fn is_by(form: &SignUpForm, account: &Account) -> bool {
    let email = form.email.trim();
    email.is_empty() || email.eq_ignore_ascii_case(account.email.as_str())
}

async fn load(key: String) -> Option<SignUpForm> {
    let read = store::read(&[Area::Drafts], async |transaction: &Transaction<'_>| {
        transaction.get(Area::Drafts, key.as_str()).await
    });
    let stored: Result<Option<Value>, StoreError> = read.await;
    json::read(stored.ok()??.text()?)
}
