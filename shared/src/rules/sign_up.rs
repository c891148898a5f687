//! Sign-ups: asking for a place, taking it back, accepting an offer; and what organisers decide about them.

mod command;
mod decide;
mod facts;
mod fold;
mod judge;
mod promote;

pub use command::{Command, CommandBody, KINDS, Seen};
pub use decide::{Desk, DeskRefusal, Ruling, Verdict, decide};
pub use facts::{EventFacts, Places};
pub use fold::{Pending, Stands, Wants, fold};
pub use judge::{Effect, Situation, judge};
pub use promote::{OFFER_LIFE, Waiting, call_up, promote};
