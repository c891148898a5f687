//! Settling: a command is decided about once, within what its account is allowed, and its outcome is kept.

mod allowance;
mod family;
mod group;
mod lane;
mod outcome;
mod settle;
mod settled;

pub(super) use allowance::day;
pub use allowance::{COMMANDS_A_DAY_MAX, EFFECTS_A_DAY_MAX, OWN_RECORDS_A_DAY_MAX};
pub(super) use lane::Lanes;
pub use settle::Delivered;
pub use settled::Settled;
