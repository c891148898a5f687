//! Content: packs are published as a whole, and what is published keeps its hours on the wall.

mod audience;
mod event;
mod import;
mod pack;
mod published;
mod stamping;

pub use pack::{ImportRefusal, Imported, Pack, PublishedEvent, Withdrawals};
