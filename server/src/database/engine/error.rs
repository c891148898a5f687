//! What can go wrong with the database. Refusals are not errors.

use std::fmt;
use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

pub type Result<T> = std::result::Result<T, Error>;

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
    /// The file that was opened was moved away, replaced or removed meanwhile.
    NotInPlace {
        path: PathBuf,
    },
    /// PostgreSQL doesn't answer, or doesn't let us in.
    Away {
        place: String,
        cause: sqlx::Error,
    },
    /// It took too long to answer, and was given up.
    Silent,
    /// The tables were made by a newer program, or by another one.
    FromTheFuture {
        version: i64,
    },
    /// What can be done with a database in a file only.
    NotAFile,
    /// What an installation is moved to holds something.
    NotEmpty,
    /// A rule that the statements assert did not hold; nothing was changed.
    Assertion(&'static str),
}

impl Error {
    /// Whether trying again later helps.
    pub fn is_passing(&self) -> bool {
        match self {
            // SQLITE_BUSY and SQLITE_LOCKED.
            Error::Database(cause) => {
                Self::is_away(cause) || sqlite_code(cause).is_some_and(|code| matches!(code, 5 | 6))
            }
            Error::Silent | Error::NotInPlace { .. } => true,
            _ => false,
        }
    }

    /// Whether PostgreSQL, or the way to it, is out of order or too busy for now.
    pub(super) fn is_away(cause: &sqlx::Error) -> bool {
        match cause {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            cause => postgres_code(cause).is_some_and(passes),
        }
    }

    /// Whether somebody has to make room first; nothing was changed.
    pub fn is_disk_full(&self) -> bool {
        const SQLITE_FULL: u32 = 13;
        const POSTGRES_FULL: &str = "53100";
        let Error::Database(cause) = self else { return false };
        sqlite_code(cause) == Some(SQLITE_FULL) || postgres_code(cause) == Some(POSTGRES_FULL)
    }

    /// Whether it isn't a database, or not a whole one: SQLITE_CORRUPT and SQLITE_NOTADB.
    pub(super) fn is_about_the_file(&self) -> bool {
        let cause = match self {
            Error::Database(cause) => cause,
            Error::Migration(MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _)) => cause,
            _ => return false,
        };
        sqlite_code(cause).is_some_and(|code| matches!(code, 11 | 26))
    }

    /// The same complaint, about the file that was meant.
    pub(super) fn about(self, path: &Path) -> Error {
        let path = path.to_owned();
        match self {
            Error::Damaged { complaint, .. } => Error::Damaged { path, complaint },
            Error::NotOurs { .. } => Error::NotOurs { path },
            other => other,
        }
    }

    /// Whether two transactions got into each other's way, so that this one was ended.
    pub(super) fn is_collision(&self) -> bool {
        // serialization_failure and deadlock_detected.
        matches!(self, Error::Database(cause) if matches!(postgres_code(cause), Some("40001" | "40P01")))
    }
}

/// A connection that broke, a server that starts, stops, has no connection left or is no primary any more, a lock that
/// isn't let go of, and whatever was cancelled.
fn passes(code: &str) -> bool {
    const NO_CONNECTION: &str = "08";
    const OPERATOR: &str = "57P";
    const OTHERS: [&str; 7] = ["40001", "40P01", "53300", "55P03", "57014", "25006", "25P03"];
    code.starts_with(NO_CONNECTION) || code.starts_with(OPERATOR) || OTHERS.contains(&code)
}

/// What SQLite calls the error; of its extended codes the low byte tells the kind.
pub(super) fn sqlite_code(cause: &sqlx::Error) -> Option<u32> {
    let sqlx::Error::Database(cause) = cause else { return None };
    cause.try_downcast_ref::<SqliteError>()?;
    Some(cause.code()?.parse::<u32>().ok()? & 0xff)
}

/// What the standard and PostgreSQL call the error.
fn postgres_code(cause: &sqlx::Error) -> Option<&str> {
    let sqlx::Error::Database(cause) = cause else { return None };
    Some(cause.try_downcast_ref::<PgDatabaseError>()?.code())
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // SQLite's own words repeat what the file holds.
            cause if cause.is_about_the_file() => formatter.write_str("the database is damaged"),
            Error::Database(cause) => write!(formatter, "the database failed: {cause}"),
            Error::Silent => write!(formatter, "the database doesn't answer"),
            Error::Migration(cause) => write!(formatter, "the database can't be brought up to date: {cause}"),
            // The words of the error may repeat what is there: only the place is told.
            Error::Stored(cause) => write!(
                formatter,
                "what the database holds can't be read at line {}, column {}",
                cause.line(),
                cause.column()
            ),
            Error::Folder { path, cause } => write!(formatter, "{} can't be used: {cause}", path.display()),
            Error::Damaged { path, complaint } => write!(
                formatter,
                "{} is damaged ({complaint}): it is left as it is; `passerelle-server restore FILE` puts a backup in \
                 the place of a database",
                path.display()
            ),
            Error::NotOurs { path } => write!(formatter, "{} is the database of something else", path.display()),
            Error::NotInPlace { path } => write!(
                formatter,
                "{} is not the file any more that the server works on: it was moved away, replaced or removed; put it \
                 back, or start the server again",
                path.display()
            ),
            Error::Away { place, cause } => write!(formatter, "{place} can't be used: {cause}"),
            Error::FromTheFuture { version } => write!(
                formatter,
                "the database's tables are those of another version of this program (migration {version}): run that one \
                 or a newer one"
            ),
            Error::NotAFile => {
                formatter.write_str("this database isn't in a file: PostgreSQL has programs of its own for that")
            }
            Error::NotEmpty => formatter.write_str("the database isn't empty: there is an installation already"),
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
