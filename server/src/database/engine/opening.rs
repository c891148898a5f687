//! Opens the database wherever it is, keeps its file in order, and closes it.

use std::path::Path;
use std::sync::Arc;

use sqlx::AnyPool;

use super::location::{Location, PostgresAddress};
use super::sqlite::{self, Company, Look};
use super::transaction::Beside;
use super::{Engine, installation, postgres};
use crate::database::{Database, Error, Result};

impl Database {
    pub fn is_in(folder: &Path) -> bool {
        sqlite::file(folder).is_file()
    }

    /// Opens the database in `folder`, making both where they are missing.
    pub async fn open(folder: &Path) -> Result<Database> {
        Self::open_in(folder, Company::Others, Look::AtTables).await
    }

    /// Opens it wherever it is.
    pub async fn open_at(location: &Location) -> Result<Database> {
        match location {
            Location::Folder(folder) => Self::open(folder).await,
            Location::Postgres(address) => Self::begin_on_postgres(address).await,
        }
    }

    /// The same for whoever has the time to see first whether a file is whole.
    pub async fn open_whole(location: &Location) -> Result<Database> {
        match location {
            Location::Folder(folder) => Self::open_in(folder, Company::Others, Look::AtAll).await,
            Location::Postgres(address) => Self::begin_on_postgres(address).await,
        }
    }

    /// The same for a server that starts, whose turn it is with the folder.
    pub async fn open_alone(location: &Location) -> Result<Database> {
        match location {
            Location::Folder(folder) => Self::open_in(folder, Company::Alone, Look::AtAll).await,
            Location::Postgres(address) => Self::begin_on_postgres(address).await,
        }
    }

    pub(super) async fn open_in(folder: &Path, company: Company, look: Look) -> Result<Database> {
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
            watched: Arc::default(),
            looks: Arc::default(),
            snapshot_turn: Arc::default(),
            kept_chunks: Arc::default(),
            signed_out: Arc::default(),
            lanes: Arc::default(),
        })
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
        self.stop_looking().await;
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close(&self.writer, &self.readers).await,
            Engine::Postgres => {
                self.readers.close().await;
                self.writer.close().await;
            }
        }
    }
}
