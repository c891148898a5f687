//! On which engine something is measured, and a database of its own for it.

use std::path::Path;

use passerelle_server::database::{Location, PostgresAddress};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    /// A server on which databases can be made, as `postgres://user@host:5432`.
    Postgres(String),
}

impl Engine {
    pub fn name(&self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }

    /// An empty database: in this folder, or on the server under a name of its own.
    pub async fn location(&self, folder: &Path) -> Location {
        let Engine::Postgres(server) = self else { return Location::Folder(folder.to_owned()) };
        let name = format!("passerelle_load_{:016x}", fastrand::u64(..));
        let server = server.trim_end_matches('/');
        run(&format!("{server}/postgres"), &format!("CREATE DATABASE {name}")).await;
        Location::Postgres(PostgresAddress::parse(&format!("{server}/{name}")).expect("the address of a server"))
    }

    /// Leaves nothing behind on a server.
    pub async fn discard(&self, location: &Location) {
        if let (Engine::Postgres(server), Location::Postgres(address)) = (self, location) {
            let name = address.to_string();
            let name = name.rsplit('/').next().unwrap_or_default();
            let server = format!("{}/postgres", server.trim_end_matches('/'));
            run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

async fn run(address: &str, statement: &str) {
    let mut connection = PgConnection::connect(address).await.expect("the server answers");
    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await;
    done.unwrap_or_else(|cause| panic!("{statement}: {cause}"));
}
