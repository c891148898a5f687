//! The databases that are held to the model.

use passerelle_server::database::{Location, PostgresAddress};
use passerelle_tests::postgres::{PostgresDatabase, postgres_database};
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What is gone when the story is over.
pub enum Kept {
    Folder(#[expect(dead_code, reason = "it is held, and dropped")] TempDir),
    Database(#[expect(dead_code, reason = "it is held, and dropped")] PostgresDatabase),
}

impl Engine {
    /// Nothing, where PostgreSQL isn't there and nobody minds.
    pub async fn location(self) -> Option<(Location, Kept)> {
        match self {
            Engine::Sqlite => {
                let folder = TempDir::new().expect("a temporary folder");
                Some((Location::Folder(folder.path().to_owned()), Kept::Folder(folder)))
            }
            Engine::Postgres => {
                let database = postgres_database().await?;
                let address = PostgresAddress::parse(&database.address).expect("an address");
                Some((Location::Postgres(address), Kept::Database(database)))
            }
        }
    }

    /// What differs between them shows early; each decision on PostgreSQL is some ways to the server and back.
    pub fn sequences(self) -> u64 {
        match self {
            Engine::Sqlite => 200,
            Engine::Postgres => 60,
        }
    }
}
