//! What can go wrong with the database. Refusals are not errors.

use std::fmt;
use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

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
        location: String,
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

/// What a failure of the engine means to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Two transactions got into each other's way, so that this one was ended.
    Collision,
    /// The engine, or the way to it, is out of order or too busy for now.
    Away,
    /// Somebody has to make room first; nothing was changed.
    DiskFull,
    /// A file can't be read, written or opened, which may be for want of room, too.
    Unusable,
    /// The file isn't a database, or not a whole one.
    Damaged,
    Other,
}

impl Failure {
    pub fn of(cause: &sqlx::Error) -> Failure {
        match cause {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => Failure::Away,
            sqlx::Error::Database(cause) => Failure::named(&cause.code().unwrap_or_default()),
            _ => Failure::Other,
        }
    }

    /// The standard's codes, which PostgreSQL has, have five letters or digits; SQLite's are smaller numbers.
    fn named(code: &str) -> Failure {
        const STANDARD_LENGTH: usize = 5;
        if code.len() != STANDARD_LENGTH {
            return code.parse().map_or(Failure::Other, Failure::of_sqlite);
        }
        match code {
            // serialization_failure and deadlock_detected.
            "40001" | "40P01" => Failure::Collision,
            "53100" => Failure::DiskFull,
            // No connection left, a lock that isn't let go of, what was cancelled, a server that is no primary any more,
            // a transaction that was silent for too long.
            "53300" | "55P03" | "57014" | "25006" | "25P03" => Failure::Away,
            // A connection that broke, a server that starts or stops.
            _ if code.starts_with("08") || code.starts_with("57P") => Failure::Away,
            _ => Failure::Other,
        }
    }

    /// Of its extended codes the low byte tells the kind.
    fn of_sqlite(code: u32) -> Failure {
        match code & 0xff {
            // SQLITE_BUSY and SQLITE_LOCKED.
            5 | 6 => Failure::Away,
            // SQLITE_IOERR and SQLITE_CANTOPEN.
            10 | 14 => Failure::Unusable,
            // SQLITE_FULL.
            13 => Failure::DiskFull,
            // SQLITE_CORRUPT and SQLITE_NOTADB.
            11 | 26 => Failure::Damaged,
            _ => Failure::Other,
        }
    }

    /// Whether trying again later helps.
    pub fn is_passing(self) -> bool {
        matches!(self, Failure::Collision | Failure::Away)
    }
}

impl Error {
    /// Whether trying again later helps.
    pub fn is_passing(&self) -> bool {
        match self {
            Error::Database(cause) => Failure::of(cause).is_passing(),
            Error::Silent | Error::NotInPlace { .. } => true,
            _ => false,
        }
    }

    /// Whether somebody has to make room first; nothing was changed.
    pub fn is_disk_full(&self) -> bool {
        self.is_a(Failure::DiskFull)
    }

    /// Whether two transactions got into each other's way, so that this one was ended.
    pub(in crate::database) fn is_collision(&self) -> bool {
        self.is_a(Failure::Collision)
    }

    /// Whether nothing that was done in its transaction can be kept. Otherwise only the statement failed.
    pub(in crate::database) fn ends_transaction(&self) -> bool {
        match self {
            Error::Assertion(_) | Error::Stored(_) => false,
            Error::Database(sqlx::Error::Database(_)) => !self.is_a(Failure::Other),
            Error::Database(cause) => {
                !matches!(cause, sqlx::Error::RowNotFound | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. })
            }
            _ => true,
        }
    }

    fn is_a(&self, failure: Failure) -> bool {
        matches!(self, Error::Database(cause) if Failure::of(cause) == failure)
    }

    /// Whether it isn't a database, or not a whole one.
    pub(super) fn is_about_the_file(&self) -> bool {
        match self {
            Error::Database(cause)
            | Error::Migration(MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _)) => {
                Failure::of(cause) == Failure::Damaged
            }
            _ => false,
        }
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
            Error::Away { location, cause } => write!(formatter, "{location} can't be used: {cause}"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_known_by_its_code_whichever_engine_says_it() {
        for (codes, failure) in [
            (&["40001", "40P01"][..], Failure::Collision),
            (&["08006", "57P01", "53300", "55P03", "57014", "25006", "25P03", "5", "517", "6"], Failure::Away),
            (&["53100", "13"], Failure::DiskFull),
            (&["10", "8714", "14"], Failure::Unusable),
            (&["11", "26"], Failure::Damaged),
            (&["23505", "2067", "XX001", "", "1"], Failure::Other),
        ] {
            for code in codes {
                assert_eq!(Failure::named(code), failure, "{code}");
            }
        }
    }
}
