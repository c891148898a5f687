//! A device without its browser: what it stores, what it sends, and what it makes of the answers. The app gives it
//! IndexedDB and `fetch`, the simulator gives it memory and a network that fails.
//!
//! ```text
//! facts ─▶ device (courier) ─▶ exchange ──▶ store: outbox, answered, records
//!                           └▶ programme ─▶ store: shards, changes
//! ```

mod announcement;
mod answered;
pub mod clock;
mod connection;
pub mod delivery;
pub mod desks;
mod device;
pub mod drafts;
mod errands;
pub mod exchange;
#[cfg(test)]
mod in_memory;
mod line;
pub mod looked_at;
mod memory;
pub mod order;
pub mod own_records;
pub mod programme;
mod requests;
pub mod rows;
mod sign_in;
pub mod sign_ups;
pub mod signing_in;
pub mod store;
mod writing;

pub use announcement::{Announcement, Newest, ReadUntil, announcements, read_now};
pub use answered::Answered;
pub use connection::{Connection, NotHere, Progress, Trouble};
pub use device::{Device, Errand, Milestone, Platform, ProgrammeCopy, Readers, Told};
pub use errands::carry_out;
pub use line::{Came, NoAnswer, Request, Response, encoded};
pub use passerelle_shared::sync::Connection as Line;
pub use requests::{Other, Requests, Stored, WaitingElsewhere, read_stored, stands_of};
pub use sign_in::SignIn;
pub use writing::Writing;
