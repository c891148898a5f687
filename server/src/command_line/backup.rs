//! `passerelle-server backup` and `restore`.

use std::error::Error;

use super::arguments::{BackupOptions, Data, RestoreOptions};
use crate::database::{self, Database};
use crate::server;

/// Works beside a running server.
pub async fn back_up(options: BackupOptions) -> Result<(), Box<dyn Error>> {
    let BackupOptions { file, data } = options;
    not_of_postgres(&data, "pg_dump --format=custom")?;
    if !Database::is_in(&data.data) {
        return Err(format!("there is no database in {}", data.data.display()).into());
    }
    let database = Database::open(&data.data).await?;
    let made = database.back_up(&file).await;
    database.close().await;
    made?;
    println!("the database is copied into {}", file.display());
    Ok(())
}

/// Works while the server rests.
pub async fn restore(options: RestoreOptions) -> Result<(), Box<dyn Error>> {
    let RestoreOptions { file, data } = options;
    not_of_postgres(&data, "pg_restore, or its point-in-time recovery,")?;
    let _turn = server::take_turn(&data.data).await?;
    let kept = database::restore(&data.data, &file).await?;
    println!("{} is restored into {}", file.display(), data.data.display());
    if let Some(kept) = kept {
        println!("what was there is kept as {}", kept.display());
    }
    println!("a new epoch begins: devices will deliver again what was answered since the backup");
    Ok(())
}

/// A file is ours to copy; PostgreSQL has better ways of its own, and an operator who knows them.
fn not_of_postgres(data: &Data, way: &str) -> Result<(), String> {
    match &data.database {
        None => Ok(()),
        Some(_) => Err(format!(
            "this copies a database in a file: for one of PostgreSQL use {way} and start the nodes again; a database \
             that went back in time begins a new epoch by itself"
        )),
    }
}
