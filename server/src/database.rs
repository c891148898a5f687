//! The database: the only SQL, one function a question.

mod account;
mod change;
mod code;
mod desk;
mod error;
mod import;
mod installation;
mod mail;
mod news;
mod outcome;
mod places;
mod promotion;
mod prune;
mod seal;
mod settle;
mod sign_in;
mod sign_up;
mod snapshot;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqliteConnection, SqlitePool};

use passerelle_shared::sync::Epoch;
use tokio::sync::Mutex;

pub use account::Account;
pub use code::{CODE_LIFE, CODES_AN_HOUR_MAX, CodeRefusal, CodeVerdict};
pub use desk::{DeskRefusal, Request, Verdict};
pub use error::Error;
pub use import::{ImportRefusal, Imported, Pack, PublishedEvent, Withdrawals};
pub use installation::Key;
pub use mail::{Letter, Notice};
pub use promotion::OFFER_LIFE;
pub use seal::Seal;
pub use sign_in::{SIGN_IN_LIFE, SignIn};
pub use snapshot::{Encoded, SNAPSHOT_AGE_MAX};

pub type Result<T> = std::result::Result<T, Error>;

/// The connection that statements run on; another engine changes it here.
type Connection = SqliteConnection;

/// Writers wait for each other so long before a request is answered by "busy".
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Reading in WAL needs no lock; more than this only moves the queue to the disk.
const READERS_MAX: u32 = 8;

#[derive(Debug, Clone)]
pub struct Database {
    /// SQLite has one writer; a pool of one makes the others wait in order.
    writer: SqlitePool,
    readers: SqlitePool,
    epoch: Epoch,
    key: Key,
    /// Held while a snapshot is made.
    snapshot_turn: Arc<Mutex<()>>,
}

impl Database {
    /// Opens the database in `folder`, making both where they are missing.
    pub async fn open(folder: &Path) -> Result<Database> {
        std::fs::create_dir_all(folder).map_err(|cause| Error::Folder { path: folder.to_owned(), cause })?;
        let options = SqliteConnectOptions::new()
            .filename(file(folder))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(BUSY_TIMEOUT)
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!("./migrations").run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(BUSY_TIMEOUT)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        let (epoch, key) = installation::begin(&writer).await?;
        Ok(Database { writer, readers, epoch, key, snapshot_turn: Arc::default() })
    }

    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    pub fn seal(&self) -> Seal<'_> {
        Seal::new(&self.key, &self.epoch)
    }

    /// Ends all connections, so that nothing is left in the write-ahead log.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("passerelle.sqlite")
}
