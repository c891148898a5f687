//! The sync, as pure functions: data functions decide *what*, the courier decides *when*.
//!
//! ```text
//!  device                                                                    server
//!  what a person wants, as an envelope and its raw bytes
//!     │
//!     ▼
//!  outbox ── due ─▶ next_batch ─▶ batch ──────────────────────────────▶ rules: judge
//!     ▲                                                                        │
//!     ├── settle: an outcome names it, it leaves ◀─┐                           │
//!     └── set_back: wait, sign in, halve, aside ◀──┴─ believe ◀── outcomes ────┘
//!
//!  records ◀── Index::take: the newer one stays ◀──── believe ◀── snapshot, pages ◀── scope
//!     └── Index::agree: as many and the same as there, or all is read anew
//!
//!  courier: facts (started, wrote, woke, ended …) ─▶ actions (exchange, read, wake me at)
//! ```
//!
//! What always holds, and the function and the test that hold it:
//!
//! - The core knows no family: it reads a command's envelope, and sends its bytes as they were saved. [`Envelope`],
//!   [`Entry::raw`]; `a_command_of_any_family_says_whose_it_is_and_what_it_concerns`.
//! - What lies between is no answer: without our header nothing counts, whatever its status. [`believe`];
//!   `a_captive_portals_own_page_is_not_an_answer`.
//! - A command leaves the outbox when an outcome names it, and in no other way. [`settle`];
//!   `only_what_is_named_in_an_outcome_leaves_the_outbox`.
//! - Only a command that was refused when it went alone is set aside. [`set_back`];
//!   `one_poisonous_request_is_found_by_halving_and_set_aside_alone`.
//! - Nobody's commands go with somebody else's sign-in. [`Entry::belongs_to`];
//!   `nobodys_requests_are_sent_with_somebody_elses_sign_in`.
//! - Commands about one record go in the order in which they were written, and one that waits holds up no others.
//!   [`due`]; `what_is_put_off_waits_for_its_time_and_holds_up_only_what_follows_it`.
//! - A record is never replaced by an older one, and a page that comes twice changes nothing. [`Index::take`];
//!   `a_page_that_comes_twice_changes_nothing`.
//! - A device that has read everything and holds something else than the server sees it. [`Index::agree`];
//!   `a_device_that_lost_a_record_sees_that_it_disagrees`.
//! - What lies here unread counts by what its chunk says that it holds. [`Index::agree_with`];
//!   `what_lies_unread_counts_by_its_sum`.
//! - One reads on only from where nothing behind it is gone. [`Position::can_be_gone_on_from`];
//!   `one_goes_on_from_the_floor_but_not_from_below_or_from_inside_its_page`.
//! - Others' data is read only in a scope that is given now, and from where the device says it stands. [`Followed::to_read`];
//!   `the_desk_of_a_past_event_is_read_only_where_it_was_opened_and_one_that_is_not_given_never`.
//! - What this version doesn't know is kept as it came. [`Body`], [`ChunkPart`];
//!   `a_record_is_read_as_it_was_written_with_its_body_untouched`.
//! - Nothing waits for what may never end: not writing for reading, nor either for a call without an answer.
//!   [`Courier::handle`]; `an_exchange_that_never_ends_does_not_hold_up_what_waits_behind_it`.
//! - Tries that fail come ever more seldom, and those of many devices never in step. [`Courier::handle`];
//!   `failures_wait_longer_each_time_and_never_in_step`.
//!
//! All of it together, whatever the network does: `tests/sync`.

mod answer;
mod checksum;
mod command;
mod courier;
mod cursor;
mod following;
mod merge;
mod outbox;
mod outcome;
mod record;
mod section;
mod sequence;
mod shards;
mod snapshot;
mod sum;

pub use answer::{Answer, Arrival, PROTOCOL, PROTOCOL_HEADER, believe};
pub use checksum::Checksum;
pub use command::{AccountId, Author, CommandId, Envelope, Nonce};
pub use courier::{Action, Connection, Courier, Ended, Fact};
pub use cursor::{Cursor, Epoch, Head, Position, Scope};
pub use following::{Followed, FollowedNews, FollowedPage, Following, Given, Moved, digest_of};
pub use merge::{Disagreement, Index};
pub use outbox::{Batch, Entry, Setback, Settlement, due, next_batch, set_back, settle};
pub use outcome::{Decision, Outcome, Receipt, Standing};
pub use record::{Body, Page, Record};
pub use section::{ChunkPart, Section, divided};
pub use sequence::Sequence;
pub use shards::{Shard, fold_in};
pub use snapshot::{Beginning, BodyInText, Chunk, ChunkName, RecordInText, Snapshot};
pub use sum::Sum;
