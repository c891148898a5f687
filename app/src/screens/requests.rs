//! What a person asked for, wherever it is shown: where it stands, what waits to be sent, and the one thing to do.

mod accept;
mod action;
mod correct_address;
mod delivery;
mod mark;
mod not_saved;
mod unsent;

pub use accept::Accept;
pub use action::{Action, action};
pub use correct_address::CorrectAddress;
pub use delivery::{is_kept, situation, words};
pub use mark::{MarkChip, MyChip, Rank, mark, state_mark};
pub use not_saved::why_not_saved;
pub use unsent::{Unsent, UnsentInShort, WaitingElsewhere};
