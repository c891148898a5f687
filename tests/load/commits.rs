//! How often the disk can say "kept": small transactions, each one waited for, and nothing else.

use std::path::Path;
use std::time::{Duration, Instant};

use passerelle_server::database::{Location, PostgresAddress};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection};

/// About what an outcome weighs.
const ROW_BYTES: usize = 400;

/// Commits a second with the settings of the server's database, where that is.
pub async fn rate(location: &Location, lasting: Duration) -> f64 {
    match location {
        Location::Folder(folder) => of_sqlite(folder, lasting).await,
        Location::Postgres(address) => of_postgres(address, lasting).await,
    }
}

async fn of_postgres(address: &PostgresAddress, lasting: Duration) -> f64 {
    let mut connection = PgConnection::connect(address.with_password()).await.expect("a database");
    sqlx::query("CREATE TABLE kept (number BIGSERIAL PRIMARY KEY, text TEXT)")
        .execute(&mut connection)
        .await
        .expect("a table");
    let (text, began, mut count) = ("x".repeat(ROW_BYTES), Instant::now(), 0_u32);
    while began.elapsed() < lasting {
        // One statement is a transaction of its own: nothing is cheaper than that.
        sqlx::query("INSERT INTO kept (text) VALUES ($1)").bind(&text).execute(&mut connection).await.expect("a row");
        count += 1;
    }
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    sqlx::query("DROP TABLE kept").execute(&mut connection).await.expect("it was there");
    rate
}

async fn of_sqlite(folder: &Path, lasting: Duration) -> f64 {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("commits.sqlite"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = options.connect().await.expect("a database");
    sqlx::query("CREATE TABLE kept (number INTEGER PRIMARY KEY, text TEXT)")
        .execute(&mut connection)
        .await
        .expect("a table");
    let (text, began, mut count) = ("x".repeat(ROW_BYTES), Instant::now(), 0_u32);
    while began.elapsed() < lasting {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.expect("a transaction");
        let insert = sqlx::query("INSERT INTO kept (text) VALUES ($1)").bind(&text).execute(&mut *transaction).await;
        insert.expect("a row");
        transaction.commit().await.expect("it is kept");
        count += 1;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}
