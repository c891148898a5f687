//! What one person asked for: records with the outbox folded over them, of this person only.

use std::collections::BTreeMap;

use passerelle_shared::model::{Applicant, EmailAddress, RecordId, SignUp, Timestamp};
use passerelle_shared::rules::Family;
use passerelle_shared::rules::sign_up::{Stands, fold};
use passerelle_shared::sync::{Author, CommandId};

use crate::own_records::Stars;
use crate::rows::{
    AccountScope, Row, SIGN_IN, SIGNING_OUT, SignedIn, account_records, get, newest_answers, rows, scope_key,
    sign_ups_of,
};
use crate::store::{self, Area, Store, StoreError, Transaction};
use crate::{Announcement, Answered, ReadUntil, SignIn, announcements};

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Requests {
    /// The sign-ups by event: the server's records with the outbox folded over them.
    pub stands: BTreeMap<RecordId, Stands>,
    /// On reserve lists: the place in line by event, from 1.
    pub ranks: BTreeMap<RecordId, u32>,
    /// Commands of this person that were answered lately, newest first.
    pub answers: Vec<Answered>,
    /// What is newest about each sign-up and was not read yet, newest first.
    pub announcements: Vec<Announcement>,
    /// Requests that were made for an e-mail address that isn't signed in: they wait for it.
    pub waiting_elsewhere: Vec<WaitingElsewhere>,
    /// How many requests of people who signed out are kept for their next sign-in.
    pub kept: BTreeMap<EmailAddress, usize>,
    pub stars: Stars,
    /// What this person wants of other things than their own sign-ups, and has no answer yet.
    pub others: Vec<Other>,
    /// The server's records of the account that is signed in.
    pub sign_ups: Vec<SignUp>,
    /// The outbox as it is stored, of everybody.
    pub outbox: Vec<Row>,
}

impl Requests {
    pub fn of(
        who: &SignIn,
        sign_ups: Vec<SignUp>,
        outbox: Vec<Row>,
        ranks: BTreeMap<RecordId, u32>,
        answers: Vec<Answered>,
        read_until: Option<&ReadUntil>,
        stars: Stars,
    ) -> Requests {
        let requests = Requests { ranks, answers, stars, sign_ups, ..Requests::default() }.with_outbox(who, outbox);
        let announcements = announcements(&requests.sign_ups, &requests.stands, &requests.answers, read_until);
        Requests { announcements, ..requests }
    }

    /// The same records with another outbox over them: what was just written can be shown without reading all again.
    #[must_use]
    pub fn with_outbox(mut self, who: &SignIn, outbox: Vec<Row>) -> Requests {
        self.stands = stands_of(&self.sign_ups, &outbox, who);
        // The person has done something since: that is the newest.
        let waits = |event: &RecordId| self.stands.get(event).is_some_and(|stands| !stands.pending.is_empty());
        self.announcements.retain(|one| !waits(&one.event));
        self.waiting_elsewhere = waiting_elsewhere(&outbox, who);
        self.others = others(&outbox, who);
        self.kept = BTreeMap::new();
        for email in outbox.iter().filter_map(|row| row.kept_email.clone()) {
            *self.kept.entry(email).or_insert(0) += 1;
        }
        self.outbox = outbox;
        self
    }
}

/// Folds what belongs to the person who is signed in; signed out, what was asked for without signing in.
pub fn stands_of(sign_ups: &[SignUp], rows: &[Row], who: &SignIn) -> BTreeMap<RecordId, Stands> {
    fold(sign_ups, rows.iter().filter(|row| row.is_shown_to(who)).map(|row| &row.entry))
}

/// A command that waits, and isn't about a sign-up of one's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    pub order: u64,
    pub what: Family,
    /// The event or the session that it is about.
    pub about: RecordId,
    pub saved_at: Timestamp,
}

fn others(rows: &[Row], who: &SignIn) -> Vec<Other> {
    let mine = rows.iter().filter(|row| row.is_shown_to(who));
    let other = |row: &Row| {
        let concerns = &row.entry.command.concerns;
        let (what, about) = match Family::of(&row.entry.command.kind)? {
            Family::SignUp => return None,
            Family::OwnRecord => (Family::OwnRecord, concerns.starred()?),
            Family::Decision => (Family::Decision, Applicant::named(concerns)?.0),
            family @ (Family::Edit | Family::List | Family::Role) => (family, concerns.clone()),
        };
        Some(Other { order: row.entry.order, what, about, saved_at: row.entry.saved_at })
    };
    mine.filter_map(other).collect()
}

/// A request that goes when its e-mail address has signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingElsewhere {
    pub order: u64,
    pub command: CommandId,
    pub event: RecordId,
    pub email: EmailAddress,
    pub saved_at: Timestamp,
}

/// What was asked for under another address than the one that is signed in.
fn waiting_elsewhere(rows: &[Row], who: &SignIn) -> Vec<WaitingElsewhere> {
    rows.iter()
        .filter(|row| row.kept_for.is_none() && who.account().is_some() && !row.is_shown_to(who))
        .filter_map(|row| match &row.entry.command.author {
            Author::Email(email) => Some(WaitingElsewhere {
                order: row.entry.order,
                command: row.entry.command.id.clone(),
                event: row.entry.command.concerns.clone(),
                email: email.clone(),
                saved_at: row.entry.saved_at,
            }),
            Author::Account(_) | Author::Unknown => None,
        })
        .collect()
}

/// What the stores say of this person, at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    pub who: SignIn,
    pub requests: Requests,
    pub is_signing_out: bool,
    /// Device and server hold different records of the account although nothing is left to read.
    pub disagrees: bool,
    /// There is a desk that this person may look at.
    pub has_desk: bool,
}

/// More answers than this at once help nobody.
const ANSWERS_MAX: usize = 50;

pub async fn read_stored(store: &impl Store) -> Result<Stored, StoreError> {
    let areas = [Area::Meta, Area::Records, Area::Outbox, Area::Answered];
    store::read(store, &areas, look).await
}

async fn look(transaction: &Transaction<'_>) -> Result<Stored, StoreError> {
    let who = SignIn::from(get::<SignedIn>(transaction, SIGN_IN).await?);
    let is_signing_out = get(transaction, SIGNING_OUT).await?.unwrap_or(false);
    let outbox = rows(transaction).await?;
    let Some(account) = who.account_id() else {
        let stars = Stars::look(transaction, &[], &outbox, &who).await?;
        let requests = Requests::of(&who, Vec::new(), outbox, BTreeMap::new(), Vec::new(), None, stars);
        return Ok(Stored { who, requests, is_signing_out, disagrees: false, has_desk: false });
    };
    let scope: AccountScope = get(transaction, &scope_key(account)).await?.unwrap_or_default();
    let records = account_records(transaction, account).await?;
    let stars = Stars::look(transaction, &records, &outbox, &who).await?;
    let sign_ups = sign_ups_of(&records);
    let answers = newest_answers(transaction, account, ANSWERS_MAX).await?;
    let requests = Requests::of(&who, sign_ups, outbox, scope.ranks, answers, scope.read_until.as_ref(), stars);
    Ok(Stored { who, requests, is_signing_out, disagrees: scope.disagrees, has_desk: scope.has_desk })
}
