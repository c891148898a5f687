//! Asking for a place, and taking it back.

use std::pin::Pin;

use leptos::prelude::{GetUntracked, Update, WithUntracked};
use leptos::task::spawn_local;
use leptos::wasm_split::wasm_split;
use passerelle_device::rows::{Row, Writer};
use passerelle_device::sign_ups::{self, Draft, TakenBack, Wish, Written};
use passerelle_device::store::StoreError;
use passerelle_shared::model::{Complaint, EmailAddress, Problem, RecordId, SignUpForm};
use passerelle_shared::rules::sign_up::CommandBody;
use passerelle_shared::sync::Fact;

use super::app_life::suggest_installing;
use super::drafts::{forget_waiting, note_written, tab, writer};
use super::plain_form;
use super::sign_in::note_typed_email;
use super::writing::writing;
use crate::later::NotHere;
use crate::platform::nfkc::nfkc;
use crate::platform::store::Disk;
use crate::platform::{clock, storage};
use crate::state::{App, Heard, SignIn, Storage};

/// The command is in the outbox. Only [`Saved::OnThisDevice`] may be called "saved" on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is on the disk, and goes when there is a network, whatever happens to this page.
    OnThisDevice { order: u64 },
    /// The browser stores nothing: it counts only when the server has answered, and until then
    /// the page must stay open.
    InMemoryOnly { order: u64 },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveError {
    Incomplete(Vec<Complaint>),
    /// Not read yet, or not here to sign up for.
    UnknownEvent,
    /// Nothing stands that this could be about.
    NothingThere,
    /// The address isn't one.
    NotAnEmail,
    /// It has letters that mail can't be sent to from here.
    NotAPlainEmail,
    /// Nobody is signed in, and the command needs an account.
    SignInNeeded,
    /// The device has no room left.
    Full,
    /// The browser failed to store it; nothing was saved.
    Failed,
}

impl From<StoreError> for SaveError {
    fn from(error: StoreError) -> SaveError {
        match error {
            StoreError::Full => SaveError::Full,
            StoreError::Lost | StoreError::Aborted | StoreError::Failed => SaveError::Failed,
        }
    }
}

/// Asks for a place, or sends changed details of a sign-up that stands. Offline it is a request, never a reservation.
pub async fn request_place(app: App, event: RecordId, form: SignUpForm) -> Result<Saved, SaveError> {
    let terms = app.programme.with_untracked(|programme| programme.event(&event).and_then(|event| event.terms()));
    let terms = terms.ok_or(SaveError::UnknownEvent)?;
    let mut form = plain_form(&form, &terms.asks);
    if let Some(account) = app.sign_in.get_untracked().account() {
        // Where the answer goes is the account's, whatever was typed before signing in.
        form.email = account.email.to_string();
    }
    let complaints = form.complaints(&terms.asks);
    if !complaints.is_empty() {
        return Err(SaveError::Incomplete(complaints));
    }
    let email = read_email(&form.email)?;
    note_typed_email(&email);
    let draft = Draft::of(&writer(app), &Writer::Tab(tab()), &event, &form);
    let body = CommandBody::RequestPlace { event, form: Box::new(form) };
    save(app, body, terms.version, Some(email), Some(draft)).await
}

fn read_email(typed: &str) -> Result<EmailAddress, SaveError> {
    EmailAddress::read(typed).map_err(|problem| match problem {
        Problem::NotAPlainEmail => SaveError::NotAPlainEmail,
        _ => SaveError::NotAnEmail,
    })
}

/// Takes back what stands.
pub async fn withdraw(app: App, event: RecordId) -> Result<Saved, SaveError> {
    save(app, CommandBody::Withdraw { event }, 0, None, None).await
}

/// Takes the place that is offered. Where what writes isn't here yet and can't be had, nothing was saved.
pub async fn accept_offer(app: App, event: RecordId) -> Result<Saved, SaveError> {
    match accepting(app, event).await {
        Ok(work) => work.await,
        Err(NotHere) => Err(SaveError::Failed),
    }
}

type Saving = Pin<Box<dyn Future<Output = Result<Saved, SaveError>>>>;

/// The screen of an event has the button, and doesn't wait for what writes.
#[wasm_split(doing, fallible, wasm_split_path = leptos::wasm_split)]
fn accepting(app: App, event: RecordId) -> Result<Saving, NotHere> {
    Ok(Box::pin(save(app, CommandBody::AcceptOffer { event }, 0, None, None)))
}

/// Takes back a request that waits in the outbox.
pub async fn take_back(app: App, order: u64) -> Result<TakenBack, SaveError> {
    let taken_back = sign_ups::take_back(&Disk, &writing(app), order).await?;
    after_saving(app);
    Ok(taken_back)
}

/// Drops a request that the server can't read, by the person's own tap.
pub async fn discard(app: App, order: u64) -> Result<(), SaveError> {
    sign_ups::discard(&Disk, order).await?;
    after_saving(app);
    Ok(())
}

/// Puts the right address on a request that waits for a wrong one: a new command takes the old one's place.
pub async fn correct_email(app: App, order: u64, email: String) -> Result<(), SaveError> {
    let email = read_email(&email)?;
    let writing = writing(app);
    if !sign_ups::correct_email(&Disk, &writing, order, &email).await? {
        return Err(SaveError::NothingThere);
    }
    note_written(&writing.id);
    after_saving(app);
    Ok(())
}

/// The person has read what is newest about these sign-ups.
pub fn mark_read(app: App, events: Vec<RecordId>) {
    let Some(account) = app.sign_in.get_untracked().account_id().cloned() else { return };
    spawn_local(async move {
        // Nothing is lost when this fails: it is told once more.
        let _ = sign_ups::mark_read(&Disk, &account, &events).await;
        app.tell(Heard::StoresChanged);
    });
}

async fn save(
    app: App,
    body: CommandBody,
    terms: u32,
    email: Option<EmailAddress>,
    draft: Option<Draft>,
) -> Result<Saved, SaveError> {
    let writing = writing(app);
    let records = app.requests.with_untracked(|requests| requests.sign_ups.clone());
    let wish = Wish { body, terms, email, sign_ups: &records };
    let saved = sign_ups::save(&Disk, &writing, &wish, draft.as_ref(), nfkc).await?;
    let Written { order, outbox } = saved.ok_or(SaveError::SignInNeeded)?;
    note_written(&writing.id);
    show(app, &writing.who, outbox);
    if let Some(draft) = &draft {
        forget_waiting(&draft.key);
    }
    let is_request = draft.is_some();
    // All else waits until it is said.
    spawn_local(async move {
        clock::yield_now().await;
        after_saving(app);
        if is_request {
            after_first_request(app);
        }
    });
    Ok(match app.storage.get_untracked() {
        Storage::Memory { .. } => Saved::InMemoryOnly { order },
        Storage::Durable { .. } | Storage::Opening => Saved::OnThisDevice { order },
    })
}

/// What was written is committed, and is on the screen before anything is read again. Where somebody else signed in
/// meanwhile, what is stored of them is shown next.
fn show(app: App, who: &SignIn, outbox: Vec<Row>) {
    if app.sign_in.with_untracked(|now| now == who) {
        app.requests.update(|requests| *requests = std::mem::take(requests).with_outbox(who, outbox));
    }
}

fn after_saving(app: App) {
    app.tell(Heard::StoresChanged);
    app.tell(Heard::Fact(Fact::Wrote));
}

/// Something worth keeping is here now: a hint to the browser, and a good moment to suggest the home screen.
fn after_first_request(app: App) {
    if matches!(app.storage.get_untracked(), Storage::Durable { is_persisted: false, .. }) {
        spawn_local(async move {
            let granted = storage::persist().await;
            app.storage.update(|storage| {
                if let Storage::Durable { is_persisted, .. } = storage {
                    *is_persisted = granted;
                }
            });
        });
    }
    suggest_installing(app);
}
