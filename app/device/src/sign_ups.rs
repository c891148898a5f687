//! A person's commands about sign-ups, written into the outbox; and what is done with those that wait there.

use passerelle_shared::json;
use passerelle_shared::model::typed::Nfkc;
use passerelle_shared::model::{EmailAddress, Field, RecordId, SignUp, SignUpForm};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen, Stands};
use passerelle_shared::sync::{AccountId, Author, CommandId};

use crate::rows::{
    AccountScope, AnsweredRow, Row, Writer, account_records, answered_rows, get, put, rows, scope_key, sign_ups_of,
};
use crate::store::{self, Area, Durability, Store, StoreError, Transaction, Value};
use crate::{SignIn, Writing, read_now, stands_of};

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

/// What a person wants, and what they had in view.
#[derive(Debug, Clone)]
pub struct Wish<'a> {
    pub body: CommandBody,
    /// The version of the event's terms; 0 when they were not in view.
    pub terms: u32,
    /// The address that was typed; without one it belongs to what it is about.
    pub email: Option<EmailAddress>,
    /// The records on the screen.
    pub sign_ups: &'a [SignUp],
}

/// The form that a request was typed in: its draft goes, and it is remembered, with the request's own commit.
#[derive(Debug, Clone)]
pub struct Draft {
    pub key: String,
    /// Of a draft that was begun before signing in.
    pub early_key: Option<String>,
    pub remembered_key: String,
    email: String,
    json: String,
}

impl Draft {
    /// `early` is who wrote in this tab before anybody signed in.
    pub fn of(writer: &Writer, early: &Writer, event: &RecordId, form: &SignUpForm) -> Draft {
        Draft {
            key: writer.draft_key(event),
            early_key: (writer != early).then(|| early.draft_key(event)),
            remembered_key: writer.remembered_key(),
            email: form.email.clone(),
            json: json::write(form),
        }
    }

    /// Whether a stored draft is by the same person.
    fn is_of(&self, stored: Option<&Value>, nfkc: Nfkc) -> bool {
        let form: Option<SignUpForm> = stored.and_then(|value| json::read(value.text()?));
        form.is_some_and(|form| {
            let email = Field::Email.plain(&form.email, nfkc);
            email.is_empty() || email == self.email
        })
    }
}

/// Saves a command; on return it is on the disk, under this number. `None` when nobody is known whose it would be.
pub async fn save(
    store: &impl Store,
    writing: &Writing,
    wish: &Wish<'_>,
    draft: Option<&Draft>,
    nfkc: Nfkc,
) -> Result<Option<u64>, StoreError> {
    let Writing { who, id, now, clock_ahead_ms } = writing;
    let Wish { body, terms, email, sign_ups } = wish;
    let areas = [Area::Outbox, Area::Answered, Area::Drafts];
    store::write(store, &areas, Durability::Strict, async |transaction: &Transaction<'_>| {
        // Another tab may have written since this one looked.
        let rows = rows(transaction).await?;
        let stands = stands_of(sign_ups, &rows, who).remove(body.event()).unwrap_or_default();
        let Some(author) = author(who, email.as_ref(), &stands, &rows) else { return Ok(None) };
        let after = latest(transaction, who, &stands, body.event()).await?;
        let command = Command {
            id: id.clone(),
            author,
            body: body.clone(),
            seen: Seen { acts: stands.acts(), terms: *terms, after },
            intended_at: *now,
            clock_ahead_ms: *clock_ahead_ms,
        };
        let order = transaction.add(Area::Outbox, Row::value_of(&command, *now)).await?;
        if let Some(draft) = draft {
            transaction.delete(Area::Drafts, draft.key.as_str())?;
            if let Some(early) = &draft.early_key
                && draft.is_of(transaction.get(Area::Drafts, early.as_str()).await?.as_ref(), nfkc)
            {
                transaction.delete(Area::Drafts, early.as_str())?;
            }
            transaction.put(Area::Drafts, draft.remembered_key.as_str(), Value::Text(draft.json.clone()))?;
        }
        Ok(Some(order))
    })
    .await
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
    answered.retain(|row| who.account_id() == Some(&row.account) && row.entry.command.concerns == *event);
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

/// Takes back a request that waits in the outbox.
pub async fn take_back(store: &impl Store, writing: &Writing, order: u64) -> Result<TakenBack, StoreError> {
    store::write(store, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let rows = rows(transaction).await?;
        let Some(row) = rows.iter().find(|row| row.entry.order == order) else {
            return Ok(TakenBack::AlreadyAnswered);
        };
        if !row.entry.is_tried {
            transaction.delete(Area::Outbox, order)?;
            return Ok(TakenBack::Deleted);
        }
        let command = &row.entry.command;
        let acts = json::read::<Command>(&row.entry.raw).map_or(0, |command| command.seen.acts);
        let withdrawal = Command {
            id: writing.id.clone(),
            author: command.author.clone(),
            body: CommandBody::Withdraw { event: command.concerns.clone() },
            seen: Seen { acts, terms: 0, after: Some(command.id.clone()) },
            intended_at: writing.now,
            clock_ahead_ms: writing.clock_ahead_ms,
        };
        transaction.add(Area::Outbox, Row::value_of(&withdrawal, writing.now)).await?;
        Ok(TakenBack::WithdrawalSaved)
    })
    .await
}

/// Drops a request that the server can't read, by the person's own tap.
pub async fn discard(store: &impl Store, order: u64) -> Result<(), StoreError> {
    store::write(store, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let is_set_aside =
            rows(transaction).await?.iter().any(|row| row.entry.order == order && row.entry.is_set_aside);
        match is_set_aside {
            true => transaction.delete(Area::Outbox, order),
            false => Ok(()),
        }
    })
    .await
}

/// Puts the right address on a request that waits for a wrong one: a new command takes the old one's place. `false` when
/// it isn't there any more, or isn't understood and can't be written anew.
pub async fn correct_email(
    store: &impl Store,
    writing: &Writing,
    order: u64,
    email: &EmailAddress,
) -> Result<bool, StoreError> {
    store::write(store, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
        let mut rows = rows(transaction).await?.into_iter();
        let Some(row) = rows.find(|row| row.entry.order == order) else { return Ok(false) };
        let command: Option<Command> = json::read(&row.entry.raw);
        let Some(mut command) = command.filter(Command::is_understood) else { return Ok(false) };
        command.id = writing.id.clone();
        if let CommandBody::RequestPlace { form, .. } = &mut command.body {
            form.email = email.to_string();
        }
        command.author = match writing.who.account().filter(|account| account.email == *email) {
            Some(account) => Author::Account(account.id.clone()),
            None => Author::Email(email.clone()),
        };
        transaction.delete(Area::Outbox, order)?;
        transaction.add(Area::Outbox, Row::value_of(&command, row.entry.saved_at)).await?;
        Ok(true)
    })
    .await
}

/// The person has read what is newest about these sign-ups.
pub async fn mark_read(store: &impl Store, account: &AccountId, events: &[RecordId]) -> Result<(), StoreError> {
    let areas = [Area::Meta, Area::Records, Area::Answered];
    store::write(store, &areas, Durability::Relaxed, async |transaction: &Transaction<'_>| {
        let mut scope: AccountScope = get(transaction, &scope_key(account)).await?.unwrap_or_default();
        let read = read_now(&sign_ups_of(&account_records(transaction, account).await?));
        let read = read.into_iter().filter(|(event, _)| events.contains(event));
        scope.read_until.get_or_insert_default().extend(read);
        put(transaction, &scope_key(account), &scope)?;
        let answered = answered_rows(transaction).await?.into_iter();
        let concerns = |row: &AnsweredRow| row.account == *account && events.contains(&row.entry.command.concerns);
        answered.filter(|row| !row.is_read && concerns(row)).try_for_each(|row| {
            transaction.put(Area::Answered, row.entry.order, AnsweredRow { is_read: true, ..row }.value())
        })
    })
    .await
}
