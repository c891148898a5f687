//! Asking for a place, and taking it back.

use leptos::prelude::{GetUntracked, GetValue, Update, WithUntracked};
use leptos::task::spawn_local;
use passerelle_shared::json;
use passerelle_shared::model::{Complaint, EmailAddress, Field, Problem, RecordId, SignUpForm};
use passerelle_shared::sync::{Author, Command, CommandBody, CommandId, Fact, Seen, Stands};

use super::app_life::suggest_installing;
use super::drafts::{forget_waiting, note_written, tab, writer};
use super::sign_in::note_typed_email;
use super::{plain_answer, plain_form};
use crate::platform::store::{self, Area, Durability, StoreError, Transaction, Value};
use crate::platform::{chance, clock, storage};
use crate::state::device::{
    AccountScope, AnsweredRow, Row, Writer, account_records, answered_rows, get, put, rows, scope_key, sign_ups_of,
};
use crate::state::{App, Heard, SignIn, Storage, read_now, stands_of};

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

/// What became of a request that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// It never left the device, and is gone.
    Deleted,
    /// It may have reached the server: a withdrawal goes after it.
    WithdrawalSaved,
    /// The server has answered meanwhile: what stands now can be withdrawn.
    AlreadyAnswered,
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
    let draft = Draft::of(app, &event, &form);
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

/// Takes the place that is offered.
pub async fn accept_offer(app: App, event: RecordId) -> Result<Saved, SaveError> {
    save(app, CommandBody::AcceptOffer { event }, 0, None, None).await
}

/// Takes back a request that waits in the outbox.
pub async fn take_back(app: App, order: u64) -> Result<TakenBack, SaveError> {
    let now = clock::now();
    let taken_back = store::write(&[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let rows = rows(transaction).await?;
        let Some(row) = rows.iter().find(|row| row.entry.order == order) else {
            return Ok(TakenBack::AlreadyAnswered);
        };
        if !row.entry.is_tried {
            transaction.delete(Area::Outbox, order)?;
            return Ok(TakenBack::Deleted);
        }
        let command = &row.entry.command;
        let withdrawal = Command {
            id: CommandId(chance::name()),
            author: command.author.clone(),
            body: CommandBody::Withdraw { event: command.event().clone() },
            seen: Seen { acts: command.seen.acts, terms: 0, after: Some(command.id.clone()) },
            intended_at: now,
            clock_ahead_ms: app.clock_ahead_ms.get_value(),
        };
        transaction.add(Area::Outbox, Row::new(withdrawal, now).value()).await?;
        Ok(TakenBack::WithdrawalSaved)
    });
    let taken_back = taken_back.await?;
    after_saving(app);
    Ok(taken_back)
}

/// Drops a request that the server can't read, by the person's own tap.
pub async fn discard(app: App, order: u64) -> Result<(), SaveError> {
    let discarded = store::write(&[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let is_set_aside =
            rows(transaction).await?.iter().any(|row| row.entry.order == order && row.entry.is_set_aside);
        match is_set_aside {
            true => transaction.delete(Area::Outbox, order),
            false => Ok(()),
        }
    });
    discarded.await?;
    after_saving(app);
    Ok(())
}

/// Puts the right address on a request that waits for a wrong one: a new command takes the old one's place.
pub async fn correct_email(app: App, order: u64, email: String) -> Result<(), SaveError> {
    let email = read_email(&email)?;
    let who = app.sign_in.get_untracked();
    let id = CommandId(chance::name());
    let corrected = store::write(&[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let mut rows = rows(transaction).await?.into_iter();
        // What isn't understood can't be written anew.
        let Some(row) = rows.find(|row| row.entry.order == order && row.entry.command.is_understood()) else {
            return Ok(false);
        };
        let mut command = row.entry.command;
        command.id = id.clone();
        if let CommandBody::RequestPlace { form, .. } = &mut command.body {
            form.email = email.to_string();
        }
        command.author = match who.account().filter(|account| account.email == email) {
            Some(account) => Author::Account(account.id.clone()),
            None => Author::Email(email.clone()),
        };
        transaction.delete(Area::Outbox, order)?;
        transaction.add(Area::Outbox, Row::new(command, row.entry.saved_at).value()).await?;
        Ok(true)
    });
    match corrected.await? {
        true => {
            note_written(&id);
            after_saving(app);
        }
        false => return Err(SaveError::NothingThere),
    }
    Ok(())
}

/// The person has read what is newest about these sign-ups.
pub fn mark_read(app: App, events: Vec<RecordId>) {
    let Some(account) = app.sign_in.get_untracked().account_id().cloned() else { return };
    let areas = [Area::Meta, Area::Records, Area::Answered];
    spawn_local(async move {
        // Nothing is lost when this fails: it is told once more.
        let _ = store::write(&areas, Durability::Relaxed, async |transaction: &Transaction<'_>| {
            let mut scope: AccountScope = get(transaction, &scope_key(&account)).await?.unwrap_or_default();
            let read = read_now(&sign_ups_of(&account_records(transaction, &account).await?));
            let read = read.into_iter().filter(|(event, _)| events.contains(event));
            scope.read_until.get_or_insert_default().extend(read);
            put(transaction, &scope_key(&account), &scope)?;
            let answered = answered_rows(transaction).await?.into_iter();
            let concerns = |row: &AnsweredRow| row.account == account && events.contains(row.entry.command.event());
            answered.filter(|row| !row.is_read && concerns(row)).try_for_each(|row| {
                transaction.put(Area::Answered, row.entry.order, AnsweredRow { is_read: true, ..row }.value())
            })
        })
        .await;
        app.tell(Heard::StoresChanged);
    });
}

/// The form that a request was typed in: its draft goes, and it is remembered, with the request's own commit.
struct Draft {
    draft_key: String,
    /// Of a draft that was begun before signing in.
    early_key: Option<String>,
    remembered_key: String,
    email: String,
    json: String,
}

impl Draft {
    fn of(app: App, event: &RecordId, form: &SignUpForm) -> Draft {
        let writer = writer(app);
        let early = Writer::Tab(tab());
        Draft {
            draft_key: writer.draft_key(event),
            early_key: (writer != early).then(|| early.draft_key(event)),
            remembered_key: writer.remembered_key(),
            email: form.email.clone(),
            json: json::write(form),
        }
    }

    /// Whether a stored draft is by the same person.
    fn is_of(&self, stored: Option<&Value>) -> bool {
        let form: Option<SignUpForm> = stored.and_then(|value| json::read(value.text()?));
        form.is_some_and(|form| {
            let email = plain_answer(Field::Email, &form.email);
            email.is_empty() || email == self.email
        })
    }
}

async fn save(
    app: App,
    body: CommandBody,
    terms: u32,
    email: Option<EmailAddress>,
    draft: Option<Draft>,
) -> Result<Saved, SaveError> {
    let who = app.sign_in.get_untracked();
    let sign_ups = app.requests.with_untracked(|requests| requests.sign_ups.clone());
    let now = clock::now();
    let id = CommandId(chance::name());
    let areas = [Area::Outbox, Area::Answered, Area::Drafts];
    let order = store::write(&areas, Durability::Strict, async |transaction: &Transaction<'_>| {
        // Another tab may have written since this one looked.
        let rows = rows(transaction).await?;
        let stands = stands_of(&sign_ups, &rows, &who).remove(body.event()).unwrap_or_default();
        let Some(author) = author(&who, email.as_ref(), &stands, &rows) else { return Ok(None) };
        let command = Command {
            id: id.clone(),
            author,
            body: body.clone(),
            seen: Seen { acts: stands.acts(), terms, after: latest(transaction, &who, &stands, body.event()).await? },
            intended_at: now,
            clock_ahead_ms: app.clock_ahead_ms.get_value(),
        };
        let order = transaction.add(Area::Outbox, Row::new(command, now).value()).await?;
        if let Some(draft) = &draft {
            transaction.delete(Area::Drafts, draft.draft_key.as_str())?;
            if let Some(early) = &draft.early_key
                && draft.is_of(transaction.get(Area::Drafts, early.as_str()).await?.as_ref())
            {
                transaction.delete(Area::Drafts, early.as_str())?;
            }
            transaction.put(Area::Drafts, draft.remembered_key.as_str(), Value::Text(draft.json.clone()))?;
        }
        Ok(Some(order))
    });
    let order = order.await?.ok_or(SaveError::SignInNeeded)?;
    note_written(&id);
    if let Some(draft) = &draft {
        forget_waiting(&draft.draft_key);
        after_first_request(app);
    }
    after_saving(app);
    Ok(match app.storage.get_untracked() {
        Storage::Memory { .. } => Saved::InMemoryOnly { order },
        Storage::Durable { .. } | Storage::Opening => Saved::OnThisDevice { order },
    })
}

/// The person's last command about this event, answered or not: its effect was in view although its record may
/// not have come yet.
async fn latest(
    transaction: &Transaction<'_>,
    who: &SignIn,
    stands: &Stands,
    event: &RecordId,
) -> Result<Option<CommandId>, StoreError> {
    if let Some(pending) = stands.latest() {
        return Ok(Some(pending.clone()));
    }
    let mut answered = answered_rows(transaction).await?;
    answered.retain(|row| who.account_id() == Some(&row.account) && row.entry.command.event() == event);
    Ok(answered.pop().map(|row| row.entry.command.id))
}

/// Who asks: the account, else the address in the form, else the address of what it is about.
fn author(who: &SignIn, email: Option<&EmailAddress>, stands: &Stands, rows: &[Row]) -> Option<Author> {
    if let Some(account) = who.account() {
        return Some(Author::Account(account.id.clone()));
    }
    if let Some(email) = email {
        return Some(Author::Email(email.clone()));
    }
    let latest = stands.latest()?;
    rows.iter().find(|row| row.entry.command.id == *latest).map(|row| row.entry.command.author.clone())
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
