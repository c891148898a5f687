//! What one person asked for: records with the outbox folded over them, of this person only.

use std::collections::BTreeMap;

use passerelle_shared::model::{EmailAddress, RecordId, SignUp, Timestamp};
use passerelle_shared::sync::{Author, CommandId, Stands, fold};

use super::device::Row;
use super::{Announcement, Answered, ReadUntil, SignIn, announcements};

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
    /// The server's records of the account that is signed in.
    pub(crate) sign_ups: Vec<SignUp>,
    /// The outbox as it is stored, of everybody.
    pub(crate) outbox: Vec<Row>,
}

impl Requests {
    pub(crate) fn of(
        who: &SignIn,
        sign_ups: Vec<SignUp>,
        outbox: Vec<Row>,
        ranks: BTreeMap<RecordId, u32>,
        answers: Vec<Answered>,
        read_until: Option<&ReadUntil>,
    ) -> Requests {
        let stands = stands_of(&sign_ups, &outbox, who);
        let announcements = announcements(&sign_ups, &stands, &answers, read_until);
        let waiting_elsewhere = waiting_elsewhere(&outbox, who);
        let mut kept = BTreeMap::new();
        for email in outbox.iter().filter_map(|row| row.kept_email.clone()) {
            *kept.entry(email).or_insert(0) += 1;
        }
        Requests { stands, ranks, answers, announcements, waiting_elsewhere, kept, sign_ups, outbox }
    }
}

/// Folds what belongs to the person who is signed in; signed out, what was asked for without signing in.
pub fn stands_of(sign_ups: &[SignUp], rows: &[Row], who: &SignIn) -> BTreeMap<RecordId, Stands> {
    fold(sign_ups, rows.iter().filter(|row| row.is_shown_to(who)).map(|row| &row.entry))
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
                event: row.entry.command.event().clone(),
                email: email.clone(),
                saved_at: row.entry.saved_at,
            }),
            Author::Account(_) | Author::Unknown => None,
        })
        .collect()
}
