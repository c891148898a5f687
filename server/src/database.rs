//! The database: the only SQL, one function a question.

mod account;
mod backup;
mod change;
mod code;
mod desk;
mod epoch;
mod error;
mod followed;
mod high_water;
mod import;
mod installation;
mod integrity;
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
mod waiting;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, SqlitePool};

use tokio::sync::Mutex;

pub use account::Account;
pub use backup::restore;
pub use code::{CODE_LIFE, CODES_AN_HOUR_MAX, CodeRefusal, CodeVerdict};
pub use desk::{DeskRefusal, Request, Verdict};
pub use epoch::EpochOver;
pub use error::Error;
pub use import::{ImportRefusal, Imported, Pack, PublishedEvent, Withdrawals};
pub use installation::Key;
pub use mail::{Letter, Notice};
pub use promotion::OFFER_LIFE;
pub use prune::WITHDRAWN_LIFE;
pub use seal::Seal;
pub use settle::Delivered;
pub use sign_in::{SIGN_IN_LIFE, SignIn};
pub use snapshot::{Encoded, SNAPSHOT_AGE_MAX};
pub use waiting::Waiting;

use followed::Followed;
use high_water::HighWater;

pub type Result<T> = std::result::Result<T, Error>;

/// The connection that statements run on; another engine changes it here.
type Connection = SqliteConnection;

/// Writers wait for each other so long before a request is answered by "busy".
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Reading in WAL needs no lock; more than this only moves the queue to the disk.
const READERS_MAX: u32 = 8;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

#[derive(Debug, Clone)]
pub struct Database {
    /// SQLite has one writer; a pool of one makes the others wait in order.
    writer: SqlitePool,
    readers: SqlitePool,
    key: Key,
    high_water: HighWater,
    followed: Arc<Followed>,
    /// Held while a snapshot is made.
    snapshot_turn: Arc<Mutex<()>>,
}

impl Database {
    pub fn is_in(folder: &Path) -> bool {
        file(folder).is_file()
    }

    /// Opens the database in `folder`, making both where they are missing.
    pub async fn open(folder: &Path) -> Result<Database> {
        let found = Found::look(folder).await?;
        Self::begin(found).await
    }

    /// The same for a server's start, which has the time to see first whether the file is whole.
    pub async fn open_whole(folder: &Path) -> Result<Database> {
        let found = Found::look(folder).await?;
        if let Err(damaged) = integrity::check(&found.writer, &found.path).await {
            found.writer.close().await;
            return Err(damaged);
        }
        Self::begin(found).await
    }

    async fn begin(found: Found) -> Result<Database> {
        let Found { path, writer, high_water, mark } = found;
        MIGRATIONS.run(&writer).await?;
        let readers = connect(options(&path).pragma("query_only", "on"), READERS_MAX).await?;
        let key = installation::begin(&writer).await?;
        epoch::notice_going_back(&writer, mark, &high_water).await?;
        let (followed, snapshot_turn) = (Arc::default(), Arc::default());
        Ok(Database { writer, readers, key, high_water, followed, snapshot_turn })
    }

    pub fn seal(&self) -> Seal<'_> {
        Seal::new(&self.key)
    }

    /// Makes sure that what was noted beside the database outlives a power cut; to be done every few seconds.
    pub fn sync_high_water(&self) {
        self.high_water.sync();
    }

    /// Lets the file grow to so many pages and no further, as far as that is still possible: a quota, or a test's full disk.
    pub async fn limit_pages(&self, pages_max: u32) -> Result<()> {
        let options = (*self.writer.connect_options()).clone().pragma("max_page_count", pages_max.to_string());
        self.writer.set_connect_options(options);
        let limit = AssertSqlSafe(format!("PRAGMA max_page_count = {pages_max}"));
        sqlx::query(limit).execute(&self.writer).await?;
        Ok(())
    }

    /// Ends all connections, so that nothing is left in the write-ahead log.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        self.high_water.sync();
    }
}

/// A database that was opened and not touched yet.
struct Found {
    path: PathBuf,
    writer: SqlitePool,
    high_water: HighWater,
    mark: Option<i64>,
}

impl Found {
    async fn look(folder: &Path) -> Result<Found> {
        std::fs::create_dir_all(folder).map_err(|cause| Error::Folder { path: folder.to_owned(), cause })?;
        let high_water = HighWater::open(folder)?;
        // Before the database: a server that works beside us raises both.
        let mark = high_water.mark();
        let path = file(folder);
        let writer = connect(options(&path), 1).await.map_err(|cause| integrity::refused(cause, &path))?;
        Ok(Found { path, writer, high_water, mark })
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
}

async fn connect(options: SqliteConnectOptions, connections_max: u32) -> Result<SqlitePool> {
    let pool = SqlitePoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(BUSY_TIMEOUT)
        .after_release(|connection, _| Box::pin(has_come_to_rest(connection)));
    Ok(pool.connect_with(options).await?)
}

/// On a full disk SQLite rolls back by itself, and sqlx goes on counting a transaction that isn't there: no other could
/// begin. Such a connection isn't used again.
async fn has_come_to_rest(connection: &mut Connection) -> sqlx::Result<bool> {
    // The rollback of a transaction that was dropped waits in a queue; now it is done.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

fn file(folder: &Path) -> PathBuf {
    folder.join("passerelle.sqlite")
}
