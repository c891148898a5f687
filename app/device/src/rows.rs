//! What a device stores, row by row: the outbox, the answered, who is signed in, how far it has read.

mod answered;
mod drafts;
mod following;
mod meta;
mod outbox;
mod records;

pub use answered::{AnsweredRow, answered_rows, latest_answered, newest_answers};
pub use drafts::{Writer, is_draft_for, is_remembered};
pub use following::{
    FollowedScope, FollowingRow, LEASE_MS, all_followed_prefix, followed_prefix, followed_records, following,
    following_key, index_of, is_anything_over, let_go, look_after_followed,
};
pub use meta::{
    AccountScope, CLOCK, Generation, INCOMING, Incoming, KINDS, PLACES, PROGRAMME, SIGN_IN, SIGNING_OUT, STARS,
    SignedIn, get, put, remove, scope_key,
};
pub use outbox::{Row, rows};
pub use records::{account_prefix, account_records, record_key, sign_ups_of};
