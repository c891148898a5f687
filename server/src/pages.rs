//! The public programme as pages that can be read, linked and printed without a script: what somebody sees first, and
//! what machines see.
//!
//! ```text
//! records ──▶ Programme ──▶ Edition (head, now) ──▶ a page by its address and language
//! index.html ──▶ Shell ──────────┘
//! ```

mod about;
mod address;
mod cards;
mod edition;
mod frame;
mod list;
mod markup;
mod picture;
mod published;
mod reader;
mod results;
mod screens;
mod shell;

pub use address::{Asked, Place};
pub use edition::{Edition, Page, programme_after};
pub use list::list_of_people;
pub use picture::asked as asked_picture;
pub use screens::Found;
pub use shell::Shell;
