//! Mails that wait to be sent: queued in the transaction that decides, gone when they are sent.
//!
//! ```text
//! one decision ─▶ one row for the account and the event ◀─ a later decision: another id, and the last word
//!                  │
//!                  └─▶ taken until … ─▶ delivered ─▶ gone, unless another word has come to its place meanwhile:
//!                                                    that one leaves behind it, never beside it
//! ```

mod about;
mod letter;
mod notice;

pub use about::About;
pub use letter::{DueLetter, Letter, PUT_OFF_MAX};
pub use notice::Notice;
pub(super) use notice::queue;
