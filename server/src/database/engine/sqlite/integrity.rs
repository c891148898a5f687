//! Whether the database's file is whole. One that isn't is refused before anything is written to it, in words of ours:
//! those of SQLite repeat what the file holds.

use std::path::Path;

use crate::database::{Error, Result};

/// Reads all of it, which takes a second for some hundred megabytes.
pub(super) const CHECK: &str = "PRAGMA integrity_check(5)";

/// What the check's answer means.
pub(super) fn verdict(found: &[String], path: &Path) -> Result<()> {
    let complaint = match found {
        [only] if only == "ok" => return Ok(()),
        [_] => "it does not fit together in one place".to_owned(),
        several => format!("it does not fit together in {} places at least", several.len()),
    };
    Err(Error::Damaged { path: path.to_owned(), complaint })
}

/// An error while a file is opened, which may be about the file itself.
pub(super) fn refused(cause: Error, path: &Path) -> Error {
    match cause.is_about_the_file() {
        true => Error::Damaged { path: path.to_owned(), complaint: "it is no database, or not a whole one".to_owned() },
        false => cause,
    }
}
