//! What works underneath: SQLite in one file, or PostgreSQL, which many nodes can share.

mod count;
mod error;
pub(super) mod installation;
mod location;
mod moving;
mod opening;
mod postgres;
mod sqlite;
mod tables;
mod time_limit;
mod together;
mod transaction;
mod tries;

use sqlx::AnyPool;

pub(super) use count::count;
pub use error::{Error, Result};
pub use installation::Key;
pub use location::{Location, PostgresAddress};
pub use moving::{Moved, move_to_postgres};
pub(super) use sqlite::Committed;
pub use sqlite::{Turn, restore};
pub use time_limit::{ANSWER_MAX, within};
pub(super) use together::{Done, Statement, together};
pub(super) use transaction::{Beside, Connection, Transaction};
pub(super) use tries::with_more_tries;

use sqlite::Sqlite;

#[derive(Debug, Clone)]
pub(super) enum Engine {
    Sqlite(Sqlite),
    Postgres,
}

impl Engine {
    /// Reading and then writing without the lock would be an error on SQLite that no retry mends.
    pub async fn begin(&self, writer: &AnyPool, beside: Beside) -> Result<Transaction> {
        /// SQLite has one writer.
        const ALONE: &str = "BEGIN IMMEDIATE";
        let statement = match self {
            Engine::Sqlite(sqlite) => {
                sqlite.is_in_place()?;
                ALONE
            }
            Engine::Postgres => postgres::begin(beside),
        };
        Ok(writer.begin_with(statement).await?)
    }

    /// What was committed, by whomever, where that can be told without a question.
    pub fn committed(&self) -> Option<Committed> {
        match self {
            Engine::Sqlite(sqlite) => sqlite.committed(),
            Engine::Postgres => None,
        }
    }

    /// Whether all that is written is written one after the other.
    pub fn has_one_writer(&self) -> bool {
        matches!(self, Engine::Sqlite(_))
    }

    /// Begins to read one moment: all that is read in it fits together.
    pub async fn moment(&self, readers: &AnyPool) -> Result<Transaction> {
        Ok(match self {
            Engine::Sqlite(_) => readers.begin().await?,
            Engine::Postgres => readers.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
        })
    }

    /// Ends a transaction that must not be forgotten, with what is still to be written in it.
    pub async fn commit(&self, mut transaction: Transaction, last: Vec<Statement>) -> Result<()> {
        match self {
            Engine::Sqlite(sqlite) => sqlite.commit(transaction, last).await,
            // It keeps no count of all changes: that row would make every node wait for every other.
            Engine::Postgres => {
                together(&mut transaction, last).await?;
                Ok(transaction.commit().await?)
            }
        }
    }
}

/// Makes one transaction at a time do what concerns this name; where there is one writer, it is so.
pub(super) async fn take_turns(connection: &mut Connection, name: &str) -> Result<()> {
    if is_postgres(connection) {
        postgres::take_turns(connection, name).await?;
    }
    Ok(())
}

fn is_postgres(connection: &Connection) -> bool {
    connection.backend_name() == "PostgreSQL"
}
