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
    /// The file isn't a database, or not a whole one.
    Damaged {
        path: PathBuf,
        complaint: String,
    },
    /// A database, but of something else.
    NotOurs {
        path: PathBuf,
    },
    /// A rule that the statements assert did not hold; nothing was changed.
    Assertion(&'static str),
}

impl Error {
    /// Whether trying again later helps.
    pub fn is_passing(&self) -> bool {
        match self {
            Error::Database(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => true,
            // SQLITE_BUSY and SQLITE_LOCKED.
            Error::Database(cause) => sqlite_code(cause).is_some_and(|code| matches!(code, 5 | 6)),
            _ => false,
        }
    }

    /// Whether somebody has to make room first; nothing was changed.
    pub fn is_disk_full(&self) -> bool {
        const SQLITE_FULL: u32 = 13;
        matches!(self, Error::Database(cause) if sqlite_code(cause) == Some(SQLITE_FULL))
    }
}

/// What SQLite calls the error; of its extended codes the low byte tells the kind.
pub(super) fn sqlite_code(cause: &sqlx::Error) -> Option<u32> {
    let sqlx::Error::Database(cause) = cause else { return None };
    Some(cause.code()?.parse::<u32>().ok()? & 0xff)
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Database(cause) => write!(formatter, "the database failed: {cause}"),
            Error::Migration(cause) => write!(formatter, "the database can't be brought up to date: {cause}"),
            Error::Stored(cause) => write!(formatter, "what the database holds can't be read: {cause}"),
            Error::Folder { path, cause } => write!(formatter, "{} can't be used: {cause}", path.display()),
            Error::Damaged { path, complaint } => write!(
                formatter,
                "{} is damaged ({complaint}): it is left as it is; `passerelle-server restore FILE` puts a backup in \
                 the place of a database",
                path.display()
            ),
            Error::NotOurs { path } => write!(formatter, "{} is the database of something else", path.display()),
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
