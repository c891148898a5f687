//! The sync, as pure functions: data functions decide *what*, the courier decides *when*.

mod answer;
mod checksum;
mod command;
mod courier;
mod cursor;
mod decide;
mod fold;
mod judge;
mod merge;
mod outbox;
mod outcome;
mod promote;
mod record;
mod shards;
mod snapshot;

pub use answer::{Answer, Arrival, PROTOCOL, PROTOCOL_HEADER, believe};
pub use checksum::Checksum;
pub use command::{AccountId, Author, Command, CommandBody, CommandId, Nonce, Seen};
pub use courier::{Action, Connection, Courier, Ended, Fact};
pub use cursor::{Epoch, Head, Position, Scope, Sequence};
pub use decide::{Desk, DeskRefusal, Ruling, Verdict, decide};
pub use fold::{Pending, Stands, Wants, fold};
pub use judge::{Effect, EventFacts, Places, Situation, judge};
pub use merge::{Disagreement, Index};
pub use outbox::{Batch, Entry, Setback, Settlement, due, next_batch, set_back, settle};
pub use outcome::{Decision, Outcome, Receipt, Standing};
pub use promote::{OFFER_LIFE, Waiting, call_up, promote};
pub use record::{Body, Page, Record};
pub use shards::{Shard, fold_in};
pub use snapshot::{Beginning, Chunk, ChunkName, ChunkPart, Lying, LyingBody, Place, Snapshot};
