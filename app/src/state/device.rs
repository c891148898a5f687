//! What this device stores, row by row: the outbox, the answered, who is signed in, how far it has read.

mod answered_row;
mod drafts;
mod meta;
mod outbox_row;
mod records;

pub(crate) use answered_row::{AnsweredRow, answered_rows};
pub(crate) use drafts::{Writer, is_draft_for, is_remembered};
pub(crate) use meta::{
    AccountScope, CLOCK, Generation, INCOMING, Incoming, PLACES, PROGRAMME, SIGN_IN, SIGNING_OUT, SignedIn, get, put,
    remove, scope_key,
};
pub use outbox_row::Row;
pub(crate) use outbox_row::rows;
pub(crate) use records::{account_prefix, account_records, record_key, sign_ups_of};
