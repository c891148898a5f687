//! SQLite: what only a database in one file needs.

pub(super) mod backup;
mod high_water;
mod integrity;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use passerelle_shared::sync::Epoch;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection as _};

use self::high_water::HighWater;
use super::engine::Transaction;
use super::{Connection, Error, MIGRATIONS, Result, epoch, migrate};

/// Writers wait for each other so long before a request is answered by "busy".
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Reading in WAL needs no lock; more than this only moves the queue to the disk.
const READERS_MAX: u32 = 8;

#[derive(Debug, Clone)]
pub(in crate::database) struct Sqlite {
    high_water: HighWater,
    pages_max: Arc<AtomicU32>,
}

/// A file that was opened and not written to yet.
pub(in crate::database) struct Found {
    path: PathBuf,
    writer: AnyPool,
    high_water: HighWater,
    mark: Option<i64>,
    pages_max: Arc<AtomicU32>,
}

pub(in crate::database) struct Ready {
    pub sqlite: Sqlite,
    /// SQLite has one writer; a pool of one makes the others wait in order.
    pub writer: AnyPool,
    pub readers: AnyPool,
    pub mark: Option<i64>,
}

impl Found {
    pub async fn look(folder: &Path) -> Result<Found> {
        std::fs::create_dir_all(folder).map_err(|cause| Error::Folder { path: folder.to_owned(), cause })?;
        let high_water = HighWater::open(folder)?;
        // Before the database: a server that works beside us raises both.
        let mark = high_water.mark();
        let path = file(folder);
        let pages_max = Arc::default();
        let writer = connect(&path, WRITER, 1, &pages_max).await.map_err(|cause| integrity::refused(cause, &path))?;
        Ok(Found { path, writer, high_water, mark, pages_max })
    }

    /// Sees whether the file is whole, for which a server's start has the time.
    pub async fn check(self) -> Result<Found> {
        if let Err(damaged) = integrity::check(&self.writer, &self.path).await {
            self.writer.close().await;
            return Err(damaged);
        }
        Ok(self)
    }

    pub async fn begin(self) -> Result<Ready> {
        let Found { path, writer, high_water, mark, pages_max } = self;
        migrate(&MIGRATIONS, &mut *writer.acquire().await?).await?;
        let readers = connect(&path, READER, READERS_MAX, &pages_max).await?;
        Ok(Ready { sqlite: Sqlite { high_water, pages_max }, writer, readers, mark })
    }
}

impl Sqlite {
    /// Compares the database with the mark beside it, which was read before: a server that works beside us only
    /// raises it.
    pub async fn notice_going_back(&self, writer: &AnyPool, mark: Option<i64>) -> Result<()> {
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let changes = high_water::changes(&mut transaction).await?;
        let Some(mark) = mark.filter(|mark| changes < *mark) else {
            self.high_water.raise(changes);
            return Ok(());
        };
        let begun = begin_above(&mut transaction, mark).await?;
        transaction.commit().await?;
        self.high_water.raise(begun.changes);
        let epoch = begun.epoch.0;
        tracing::warn!(changes, mark, epoch, "the database is older than what was served from it: a new epoch begins");
        Ok(())
    }

    /// Commits, and raises the mark beside the database.
    pub async fn commit(&self, mut transaction: Transaction) -> Result<()> {
        let changes = high_water::count(&mut transaction).await?;
        transaction.commit().await?;
        self.high_water.raise(changes);
        Ok(())
    }

    pub fn sync_high_water(&self) {
        self.high_water.sync();
    }

    pub async fn limit_pages(&self, writer: &AnyPool, pages_max: u32) -> Result<()> {
        self.pages_max.store(pages_max, Ordering::SeqCst);
        limit_pages(&mut *writer.acquire().await?, pages_max).await?;
        Ok(())
    }
}

struct Begun {
    epoch: Epoch,
    changes: i64,
}

/// A new epoch, whose changes are counted on from where those of the old one had come.
async fn begin_above(connection: &mut Connection, mark: i64) -> Result<Begun> {
    let changes = high_water::rise_above(connection, mark).await?;
    Ok(Begun { epoch: epoch::begin(connection).await?, changes })
}

/// What a power cut may not take back is on the disk before it is acknowledged.
const WRITER: &str = "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = on; PRAGMA journal_mode = wal;
    PRAGMA synchronous = full";
const READER: &str = "PRAGMA busy_timeout = 10000; PRAGMA query_only = on";

async fn connect(
    path: &Path,
    session: &'static str,
    connections_max: u32,
    pages_max: &Arc<AtomicU32>,
) -> Result<AnyPool> {
    let options = options(path)?;
    // A pool would try again where a file is no database, and not say why.
    let mut first = AnyConnection::connect_with(&options).await?;
    let begun = begin_session(&mut first, session, 0).await;
    first.close().await?;
    begun?;
    let pages_max = pages_max.clone();
    let pool = AnyPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(BUSY_TIMEOUT)
        .after_connect(move |connection, _| {
            let pages_max = pages_max.load(Ordering::SeqCst);
            Box::pin(begin_session(connection, session, pages_max))
        })
        .after_release(|connection, _| Box::pin(has_come_to_rest(connection)));
    Ok(pool.connect_with(options).await?)
}

async fn begin_session(connection: &mut Connection, session: &'static str, pages_max: u32) -> sqlx::Result<()> {
    sqlx::raw_sql(session).execute(&mut *connection).await?;
    if pages_max > 0 {
        limit_pages(connection, pages_max).await?;
    }
    Ok(())
}

async fn limit_pages(connection: &mut Connection, pages_max: u32) -> sqlx::Result<()> {
    let limit = AssertSqlSafe(format!("PRAGMA max_page_count = {pages_max}"));
    sqlx::raw_sql(limit).execute(connection).await?;
    Ok(())
}

/// On a full disk SQLite rolls back by itself, and sqlx goes on counting a transaction that isn't there: no other could
/// begin. Such a connection isn't used again.
async fn has_come_to_rest(connection: &mut Connection) -> sqlx::Result<bool> {
    // The rollback of a transaction that was dropped waits in a queue; now it is done.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Any name can be an address, once each of its bytes that could mean something else is written as a number.
fn options(path: &Path) -> Result<AnyConnectOptions> {
    let unusable = |cause| Error::Folder { path: path.to_owned(), cause };
    let absolute = std::path::absolute(path).map_err(unusable)?;
    let name = absolute.to_str().ok_or_else(|| unusable(std::io::ErrorKind::InvalidFilename.into()))?;
    let mut address = "sqlite://".to_owned();
    for byte in name.bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => address.push(byte.into()),
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    Ok((address + "?mode=rwc").parse()?)
}

pub(in crate::database) fn file(folder: &Path) -> PathBuf {
    folder.join("passerelle.sqlite")
}
