//! The sign-ups that the screens show: records with the outbox folded over them, of this person only.

use std::collections::BTreeMap;

use passerelle_shared::model::{EmailAddress, RecordId, SignUp, Timestamp};
use passerelle_shared::sync::{Author, CommandId, Stands, fold};

use super::SignIn;
use super::device::Row;

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
pub fn waiting_elsewhere(rows: &[Row], who: &SignIn) -> Vec<WaitingElsewhere> {
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
            Author::Account(_) => None,
        })
        .collect()
}
