//! The sync, as pure functions: data functions decide *what*, the courier decides *when*.

mod answer;
mod checksum;
mod command;
mod courier;
mod cursor;
mod merge;
mod outbox;
mod outcome;
mod record;
mod sequence;
mod shards;
mod snapshot;

pub use answer::{Answer, Arrival, PROTOCOL, PROTOCOL_HEADER, believe};
pub use checksum::Checksum;
pub use command::{AccountId, Author, CommandId, Envelope, Nonce};
pub use courier::{Action, Connection, Courier, Ended, Fact};
pub use cursor::{Epoch, Head, Position, Scope};
pub use merge::{Disagreement, Index};
pub use outbox::{Batch, Entry, Setback, Settlement, due, next_batch, set_back, settle};
pub use outcome::{Decision, Outcome, Receipt, Standing};
pub use record::{Body, Page, Record};
pub use sequence::Sequence;
pub use shards::{Shard, fold_in};
pub use snapshot::{Beginning, BodyInText, Chunk, ChunkName, ChunkPart, RecordInText, Section, Snapshot};
