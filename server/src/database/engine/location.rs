//! Where an installation keeps its data.

use std::fmt;
use std::path::PathBuf;

use sqlx::ConnectOptions as _;
use sqlx::any::AnyConnectOptions;

use super::error::Result;

#[derive(Debug, Clone)]
pub enum Location {
    /// A SQLite file in this folder: one program works on it.
    Folder(PathBuf),
    /// As many nodes as there are.
    Postgres(PostgresAddress),
}

/// `postgres://user:password@host:5432/database?sslmode=verify-full`, as far as it can be seen without asking there.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresAddress(String);

impl PostgresAddress {
    pub fn parse(text: &str) -> Option<PostgresAddress> {
        let is_postgres = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        let is_readable = text.parse::<AnyConnectOptions>().is_ok();
        (is_postgres && is_readable).then(|| PostgresAddress(text.to_owned()))
    }

    /// To be handed to another program of ours; it is never shown.
    pub fn with_password(&self) -> &str {
        &self.0
    }

    pub(super) fn options(&self) -> Result<AnyConnectOptions> {
        // A statement names no person, but the values that failed do.
        Ok(self.0.parse::<AnyConnectOptions>()?.disable_statement_logging())
    }
}

/// Without the password: this goes into logs.
impl fmt::Display for PostgresAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let behind_password = self.0.rsplit_once('@').map_or(self.0.as_str(), |(_, behind)| behind);
        let shown = behind_password.split('?').next().unwrap_or_default();
        write!(
            formatter,
            "PostgreSQL at {}",
            shown.trim_start_matches("postgres://").trim_start_matches("postgresql://")
        )
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}
