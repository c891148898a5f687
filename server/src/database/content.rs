//! Content: packs are published as a whole, events and news are changed at a desk, and what is published keeps its hours on the
//! wall.

mod agenda;
mod audience;
mod conditions;
mod current;
mod edited;
mod editing;
mod event;
mod import;
mod pack;
mod published;
mod stamping;

pub use agenda::PublishedAgenda;
pub(super) use agenda::agenda_rows;
pub use conditions::conditions;
pub(super) use editing::{NewEvent, StandingArticle, StandingEvent, StandingSession, add_track};
pub use pack::{ImportRefusal, Imported, Pack, PublishedEvent, Withdrawals};

/// In whose name those wait for each other who publish news.
const NEWS: &str = "news";
