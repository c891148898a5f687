//! What can go wrong with the database. Refusals are not errors.

use std::fmt;
use std::path::PathBuf;

#[derive(Debug)]
pub enum Error {
    Database(sqlx::Error),
    Migration(sqlx::migrate::MigrateError),
    /// What we wrote ourselves can't be read.
    Stored(serde_json::Error),
    Folder {
        path: PathBuf,
        cause: std::io::Error,
    },
    /// A rule that the statements assert did not hold; nothing was changed.
    Assertion(&'static str),
}

impl Error {
    /// Whether trying again later helps.
    pub fn is_passing(&self) -> bool {
        match self {
            Error::Database(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => true,
            // SQLITE_BUSY and SQLITE_LOCKED, their extended codes too: the low byte tells.
            Error::Database(sqlx::Error::Database(cause)) => {
                cause.code().and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6))
            }
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Database(cause) => write!(formatter, "the database failed: {cause}"),
            Error::Migration(cause) => write!(formatter, "the database can't be brought up to date: {cause}"),
            Error::Stored(cause) => write!(formatter, "what the database holds can't be read: {cause}"),
            Error::Folder { path, cause } => write!(formatter, "{} can't be used: {cause}", path.display()),
            Error::Assertion(rule) => write!(formatter, "this must hold and doesn't: {rule}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        Error::Database(cause)
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(cause: sqlx::migrate::MigrateError) -> Self {
        Error::Migration(cause)
    }
}

impl From<serde_json::Error> for Error {
    fn from(cause: serde_json::Error) -> Self {
        Error::Stored(cause)
    }
}
