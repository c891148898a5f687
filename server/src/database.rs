//! The database: the only SQL, one function a question.

// Numbers come from other people's devices, clocks and files: arithmetic on them saturates.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod about;
mod account;
mod ahead;
mod allowance;
mod audit;
mod change;
mod code;
mod desk;
mod engine;
mod epoch;
mod error;
mod followed;
mod import;
mod installation;
mod kept;
mod mail;
mod moving;
mod news;
mod outcome;
mod personal_data;
mod place;
mod places;
mod postgres;
mod promotion;
mod prune;
mod published;
mod seal;
mod settle;
mod shown;
mod sign_in;
mod sign_up;
mod snapshot;
mod sqlite;
mod stamping;
mod tries;
mod waiting;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, AnyPool};
use tokio::sync::Mutex;

pub use about::About;
pub use account::Account;
pub use allowance::{COMMANDS_A_DAY_MAX, EFFECTS_A_DAY_MAX};
pub use audit::Discrepancy;
pub use code::{
    Asking, CODE_LIFE, CODES_BY_DEVICE_MAX, CODES_BY_STRANGER_MAX, CodeRefusal, CodeVerdict, Codes, GUESSES_A_DAY_MAX,
    TypedCode,
};
pub use desk::Request;
pub use epoch::EpochOver;
pub use error::Error;
pub use import::{ImportRefusal, Imported, Pack, PublishedEvent, Withdrawals};
pub use installation::Key;
pub use mail::{DueLetter, Letter, Notice, PUT_OFF_MAX};
pub use moving::{Moved, move_to_postgres};
pub use personal_data::ACCOUNT_LIFE;
pub use place::{Place, PostgresAddress};
pub use prune::{
    CODE_MEMORY, OUTCOME_LIFE, OUTCOME_LIFE_AFTER_EVENT, OUTCOME_LIFE_WITHOUT_DATE, SIGN_IN_MEMORY, WITHDRAWN_LIFE,
};
pub use seal::Seal;
pub use settle::{Delivered, Settled};
pub use shown::{DeviceMark, ShownSignIn};
pub use sign_in::{SIGN_IN_LIFE, SignIn};
pub use snapshot::SNAPSHOT_AGE_MAX;
pub use sqlite::Turn;
pub use sqlite::backup::restore;
pub use waiting::Waiting;

pub use crate::compression::Encoding;
pub use passerelle_shared::sync::{DeskRefusal, OFFER_LIFE, Verdict};

use engine::{Beside, Engine, Transaction};
use followed::Followed;
use kept::Kept;
use sign_in::SignedOut;
use sqlite::{Company, Look};

pub type Result<T> = std::result::Result<T, Error>;

/// The connection that statements run on, of either engine.
type Connection = AnyConnection;

/// The tables, alike for both engines.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

#[derive(Debug, Clone)]
pub struct Database {
    engine: Engine,
    writer: AnyPool,
    readers: AnyPool,
    key: Key,
    followed: Arc<Followed>,
    /// Held while a snapshot is made.
    snapshot_turn: Arc<Mutex<()>>,
    kept_chunks: Arc<Kept>,
    signed_out: Arc<SignedOut>,
}

impl Database {
    pub fn is_in(folder: &Path) -> bool {
        sqlite::file(folder).is_file()
    }

    /// Opens the database in `folder`, making both where they are missing.
    pub async fn open(folder: &Path) -> Result<Database> {
        Self::open_in(folder, Company::Others, Look::AtTables).await
    }

    /// Opens it wherever it is.
    pub async fn open_at(place: &Place) -> Result<Database> {
        match place {
            Place::Folder(folder) => Self::open(folder).await,
            Place::Postgres(address) => Self::begin_on_postgres(address).await,
        }
    }

    /// The same for whoever has the time to see first whether a file is whole.
    pub async fn open_whole(place: &Place) -> Result<Database> {
        match place {
            Place::Folder(folder) => Self::open_in(folder, Company::Others, Look::AtAll).await,
            Place::Postgres(address) => Self::begin_on_postgres(address).await,
        }
    }

    /// The same for a server that starts, whose turn it is with the folder.
    pub async fn open_alone(place: &Place) -> Result<Database> {
        match place {
            Place::Folder(folder) => Self::open_in(folder, Company::Alone, Look::AtAll).await,
            Place::Postgres(address) => Self::begin_on_postgres(address).await,
        }
    }

    async fn open_in(folder: &Path, company: Company, look: Look) -> Result<Database> {
        sqlx::any::install_default_drivers();
        let sqlite::Ready { sqlite, writer, readers, mark } =
            sqlite::Found::look(folder, company, look).await?.begin().await?;
        let database = Self::begin(Engine::Sqlite(sqlite.clone()), writer, readers).await?;
        sqlite.notice_going_back(&database.writer, mark).await?;
        Ok(database)
    }

    async fn begin_on_postgres(address: &PostgresAddress) -> Result<Database> {
        sqlx::any::install_default_drivers();
        let postgres::Pools { writer, readers } = postgres::open(address).await?;
        let database = Self::begin(Engine::Postgres, writer, readers).await?;
        postgres::notice_going_back(&database.writer).await?;
        Ok(database)
    }

    async fn begin(engine: Engine, writer: AnyPool, readers: AnyPool) -> Result<Database> {
        let key = installation::begin(engine.begin(&writer, Beside::Others).await?).await?;
        Ok(Database {
            engine,
            writer,
            readers,
            key,
            followed: Arc::default(),
            snapshot_turn: Arc::default(),
            kept_chunks: Arc::default(),
            signed_out: Arc::default(),
        })
    }

    pub fn seal(&self) -> Seal<'_> {
        Seal::new(&self.key)
    }

    /// Makes sure that what was noted beside a database's file outlives a power cut; to be done every few seconds.
    pub fn sync_high_water(&self) {
        if let Engine::Sqlite(sqlite) = &self.engine {
            sqlite.sync_high_water();
        }
    }

    /// Lets the file grow to so many pages and no further, as far as that is still possible: a quota, or a test's full
    /// disk.
    pub async fn limit_pages(&self, pages_max: u32) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.limit_pages(&self.writer, pages_max).await,
            Engine::Postgres => Err(Error::NotAFile),
        }
    }

    /// Ends all connections, so that nothing is left in a write-ahead log.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close(&self.writer, &self.readers).await,
            Engine::Postgres => {
                self.readers.close().await;
                self.writer.close().await;
            }
        }
    }

    /// Whether what is decided now will be found by whoever opens the database next.
    pub fn is_in_place(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.is_in_place(),
            Engine::Postgres => Ok(()),
        }
    }

    /// For what is written by one statement.
    fn writer(&self) -> Result<&AnyPool> {
        self.is_in_place()?;
        Ok(&self.writer)
    }

    async fn write(&self) -> Result<Transaction> {
        self.engine.begin(&self.writer, Beside::Others).await
    }

    /// All that is read in it is of the same moment.
    async fn moment(&self) -> Result<Transaction> {
        self.engine.moment(&self.readers).await
    }
}

/// How long what a person waits for may take: longer than a lock is waited for, shorter than a device waits.
pub const ANSWER_MAX: Duration = Duration::from_secs(15);

/// Gives up what takes longer, as where PostgreSQL's machine is gone and nobody says so. A decision that was under way
/// was made or wasn't: whoever asks again is told.
pub async fn within<T>(limit: Duration, asked: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(limit, asked).await.unwrap_or(Err(Error::Silent))
}

async fn migrate(migrations: &Migrator, connection: &mut Connection) -> Result<()> {
    match migrations.run(connection).await {
        Err(MigrateError::VersionMissing(version) | MigrateError::VersionMismatch(version)) => {
            Err(Error::FromTheFuture { version })
        }
        done => Ok(done?),
    }
}
