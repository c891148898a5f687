//! Content: packs are published as a whole, and what is published keeps its hours on the wall.

mod import;
mod published;
mod stamping;

pub use import::{ImportRefusal, Imported, Pack, PublishedEvent, Withdrawals};
