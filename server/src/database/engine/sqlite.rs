//! SQLite: what only a database in one file needs.

mod backup;
mod high_water;
mod in_place;
mod integrity;
mod looking;
mod turn;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use passerelle_shared::sync::Epoch;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection as _};
use tokio::sync::Mutex;

pub use self::backup::restore;
pub(in crate::database) use self::high_water::Committed;
use self::high_water::HighWater;
use self::in_place::InPlace;
pub(super) use self::looking::Look;
use self::looking::Sight;
pub use self::turn::Turn;
use super::error::{Error, Result};
use super::installation;
use super::tables::{MIGRATIONS, migrate};
use super::together::Statement;
use super::transaction::{Connection, Transaction};
use crate::private;

/// What SQLite keeps beside a database that is open, or wasn't closed in order: the log of changes that it hasn't taken in
/// yet, and where in it is what.
const LOG: &str = "-wal";
const COMPANIONS: [&str; 2] = [LOG, "-shm"];

/// Writers wait for each other so long before a request is answered by "busy".
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Reading in WAL needs no lock; more than this only moves the queue to the disk.
const READERS_MAX: u32 = 8;

#[derive(Debug, Clone)]
pub(in crate::database) struct Sqlite {
    high_water: HighWater,
    manner: Arc<Manner>,
    /// Used for nothing: while one connection is open, SQLite leaves what it keeps beside the file in its place.
    anchor: Arc<Mutex<Option<AnyConnection>>>,
}

/// What holds for every connection, whenever it is opened.
#[derive(Debug, Default)]
struct Manner {
    /// 0 for as many as there is room for.
    pages_max: AtomicU32,
    /// Known when the first ones are open.
    in_place: OnceLock<InPlace>,
}

impl Manner {
    fn is_in_place(&self) -> Result<()> {
        self.in_place.get().map_or(Ok(()), InPlace::check)
    }
}

/// With whom the folder is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::database::engine) enum Company {
    /// The caller has the turn.
    Alone,
    /// A server may work on it, or another command.
    Others,
}

/// A file that is whole and ours, or not there yet.
#[derive(Debug)]
pub(in crate::database::engine) struct Found {
    path: PathBuf,
    high_water: HighWater,
    mark: Option<i64>,
    /// Seen only by opening it.
    is_to_be_checked: bool,
}

pub(in crate::database::engine) struct Ready {
    pub sqlite: Sqlite,
    /// SQLite has one writer; a pool of one makes the others wait in order.
    pub writer: AnyPool,
    pub readers: AnyPool,
    pub mark: Option<i64>,
}

impl Found {
    /// Looks at the file without changing anything in it, and makes one where there is none.
    pub async fn look(folder: &Path, company: Company, look: Look) -> Result<Found> {
        private::folder(folder).map_err(unusable(folder))?;
        let path = file(folder);
        let turn = match company {
            Company::Alone => None,
            Company::Others => match Turn::share(folder)? {
                Some(turn) => Some(turn),
                None => return Self::beside_a_server(folder, path, look),
            },
        };
        if company == Company::Alone {
            looking::clear_left_behind(folder);
        }
        let high_water = HighWater::open(folder)?;
        // Before the database: a server that works beside us raises both.
        let mark = high_water.mark();
        let sight = looking::look(&path, look).await?;
        if sight == Sight::Nothing && !path.exists() {
            private::new_file(&path).map_err(unusable(&path))?;
        }
        if let Some(turn) = turn {
            turn.give_back();
        }
        let is_to_be_checked = sight == Sight::NotSeen && look == Look::AtAll;
        Ok(Found { path, high_water, mark, is_to_be_checked })
    }

    /// It has looked when it started, and knows where its file is; another one is none of ours.
    fn beside_a_server(folder: &Path, path: PathBuf, look: Look) -> Result<Found> {
        if !path.exists() {
            return Err(Error::NotInPlace { path });
        }
        let high_water = HighWater::open(folder)?;
        let mark = high_water.mark();
        Ok(Found { path, high_water, mark, is_to_be_checked: look == Look::AtAll })
    }

    pub async fn begin(self) -> Result<Ready> {
        let Found { path, high_water, mark, is_to_be_checked } = self;
        let manner = Arc::<Manner>::default();
        let (writer, has_room) = connect_writer(&path, &manner).await?;
        let begun = async {
            let mut connection = writer.acquire().await?;
            if is_to_be_checked {
                let found: Vec<String> = sqlx::query_scalar(integrity::CHECK).fetch_all(&mut *connection).await?;
                integrity::verdict(&found, &path)?;
            }
            migrate(&MIGRATIONS, &mut connection).await
        };
        if let Err(cause) = begun.await {
            writer.close().await;
            return Err(integrity::refused(cause, &path));
        }
        let (readers, anchor, in_place) = match has_room {
            true => {
                let readers = connect(&path, READER, READERS_MAX, &manner).await?;
                let anchor = anchor(&readers).await?;
                (readers, Some(anchor), InPlace::with_companions(&path))
            }
            false => (writer.clone(), None, InPlace::alone(&path)),
        };
        // Nobody else has set it.
        let _ = manner.in_place.set(in_place);
        let sqlite = Sqlite { high_water, manner, anchor: Arc::new(Mutex::new(anchor)) };
        Ok(Ready { sqlite, writer, readers, mark })
    }
}

/// What SQLite keeps beside the file for several connections needs room; where there is none, one does without. So one
/// can read on a full disk, and write again when there is room. `false` for such a one.
async fn connect_writer(path: &Path, manner: &Arc<Manner>) -> Result<(AnyPool, bool)> {
    match connect(path, WRITER, 1, manner).await {
        Ok(writer) => Ok((writer, true)),
        Err(Error::Database(cause)) if looking::wants_room(&cause) => {
            tracing::error!(%cause, "there is no room beside the database: until the next start one connection does all");
            let writer = connect(path, ONLY, 1, manner).await.map_err(|cause| integrity::refused(cause, path))?;
            Ok((writer, false))
        }
        Err(cause) => Err(integrity::refused(cause, path)),
    }
}

/// It has read something, so that it has opened all that there is.
async fn anchor(readers: &AnyPool) -> Result<AnyConnection> {
    let mut anchor = readers.acquire().await?.detach();
    sqlx::query("SELECT count(*) FROM high_water").fetch_one(&mut anchor).await?;
    Ok(anchor)
}

impl Sqlite {
    /// Whether what is written now will be found by whoever opens the database next.
    pub fn is_in_place(&self) -> Result<()> {
        self.manner.is_in_place()
    }

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

    /// Commits, and raises the mark beside the database. What was committed into a file that isn't in its place any
    /// more is lost, and acknowledged to nobody.
    pub async fn commit(&self, mut transaction: Transaction, last: Vec<Statement>) -> Result<()> {
        let changes = high_water::count_with(&mut transaction, last).await?;
        self.manner.is_in_place()?;
        transaction.commit().await?;
        self.manner.is_in_place()?;
        self.high_water.raise(changes);
        Ok(())
    }

    /// The last connection takes the log in. Where another file has come to the place, that would be its log.
    pub async fn close(&self, writer: &AnyPool, readers: &AnyPool) {
        if self.manner.is_in_place().is_err() {
            tracing::error!("the database isn't closed, because it isn't in its place: what is there is left as it is");
            #[expect(
                clippy::disallowed_methods,
                reason = "the program ends without them: only the system closes them"
            )]
            std::mem::forget((self.anchor.clone(), writer.clone(), readers.clone()));
            return;
        }
        readers.close().await;
        writer.close().await;
        let anchor = self.anchor.lock().await.take();
        if let Some(anchor) = anchor
            && let Err(cause) = anchor.close().await
        {
            tracing::warn!(%cause, "the database could not be closed in order");
        }
        self.high_water.sync();
    }

    pub fn committed(&self) -> Option<Committed> {
        self.high_water.committed()
    }

    pub fn sync_high_water(&self) {
        self.high_water.sync();
    }

    pub async fn limit_pages(&self, writer: &AnyPool, pages_max: u32) -> Result<()> {
        self.manner.pages_max.store(pages_max, Ordering::SeqCst);
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
    Ok(Begun { epoch: installation::begin_epoch(connection).await?, changes })
}

/// What a power cut may not take back is on the disk before it is acknowledged.
const WRITER: &str = "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = on; PRAGMA journal_mode = wal;
    PRAGMA synchronous = full";
const READER: &str = "PRAGMA busy_timeout = 10000; PRAGMA query_only = on";
const ONLY: &str = "PRAGMA busy_timeout = 10000; PRAGMA locking_mode = exclusive; PRAGMA foreign_keys = on;
    PRAGMA journal_mode = wal; PRAGMA synchronous = full";

async fn connect(path: &Path, session: &'static str, connections_max: u32, manner: &Arc<Manner>) -> Result<AnyPool> {
    let options = options(path)?;
    // A pool would try again where a file is no database, and not say why.
    let mut first = AnyConnection::connect_with(&options).await?;
    let begun = begin_session(&mut first, session, 0).await;
    first.close().await?;
    begun?;
    let manner = manner.clone();
    let pool = AnyPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(BUSY_TIMEOUT)
        // All of them are opened now and stay: later, another file may have the name.
        .min_connections(connections_max)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            let (is_in_place, pages_max) = (manner.is_in_place(), manner.pages_max.load(Ordering::SeqCst));
            Box::pin(async move {
                // Behind its name is another file by now.
                is_in_place.map_err(|cause| sqlx::Error::Configuration(cause.to_string().into()))?;
                begin_session(connection, session, pages_max).await
            })
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
    // Never made by being opened: where it was moved away from, a second one would begin.
    Ok((address + "?mode=rw").parse()?)
}

pub(in crate::database::engine) fn file(folder: &Path) -> PathBuf {
    folder.join("passerelle.sqlite")
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(unusable(path)(cause)),
        _ => Ok(()),
    }
}

fn unusable(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |cause| Error::Folder { path, cause }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::on_trial;

    /// One is opened within it, or never.
    const MOMENT: Duration = Duration::from_secs(1);

    #[tokio::test(flavor = "multi_thread")]
    async fn a_connection_that_is_opened_anew_opens_no_other_file_that_has_the_name_by_then() {
        let (folder, database) = on_trial().await;
        let other = folder.path().join("other");
        database.back_up(&other).await.expect("a backup");
        std::fs::rename(&other, file(folder.path())).expect("another file comes to the place");

        let broken = database.readers.acquire().await.expect("a connection");
        broken.close().await.expect("it closes");
        let mut held = Vec::new();
        let all = async {
            while let Ok(connection) = database.readers.acquire().await {
                held.push(connection);
            }
        };
        let _ = tokio::time::timeout(MOMENT, all).await;
        let count = held.len();

        drop(held);
        assert!((1..READERS_MAX as usize).contains(&count), "{count} connections");
    }
}
