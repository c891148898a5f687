//! Whether the database's file is whole. One that isn't is refused before anything is written to it.

use std::path::Path;

use sqlx::AnyPool;

use crate::database::{Error, Result};

/// Reads all of it, which takes a second for some hundred megabytes.
pub(in crate::database) async fn check(database: &AnyPool, path: &Path) -> Result<()> {
    /// Who mends it by hand needs more than the first; who restores a backup needs none.
    const CHECK: &str = "PRAGMA integrity_check(5)";
    let found: Vec<String> =
        sqlx::query_scalar(CHECK).fetch_all(database).await.map_err(|cause| refused(cause.into(), path))?;
    match found.as_slice() {
        [only] if only == "ok" => Ok(()),
        _ => Err(Error::Damaged { path: path.to_owned(), complaint: found.join("; ") }),
    }
}

/// An error while a file is opened, which may be about the file itself.
pub(in crate::database) fn refused(cause: Error, path: &Path) -> Error {
    match cause {
        Error::Database(cause) if is_about_the_file(&cause) => {
            Error::Damaged { path: path.to_owned(), complaint: cause.to_string() }
        }
        other => other,
    }
}

/// SQLITE_CORRUPT and SQLITE_NOTADB.
fn is_about_the_file(cause: &sqlx::Error) -> bool {
    crate::database::error::sqlite_code(cause).is_some_and(|code| matches!(code, 11 | 26))
}
