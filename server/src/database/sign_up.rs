//! Sign-ups, the places that they take, and the line of those who wait for one.

pub(super) mod applicant;
mod command;
pub(super) mod places;
pub(super) mod promotion;
mod step;
mod stored;

pub(super) use command::decide;
pub(super) use step::{Tell, step, tell, tell_all};
pub(super) use stored::{Stored, live_of, load};
