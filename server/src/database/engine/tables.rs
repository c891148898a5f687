//! The tables, alike for both engines, and how they are made and brought up to date.

use sqlx::migrate::{MigrateError, Migrator};

use super::transaction::Connection;
use crate::database::{Error, Result};

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

pub(super) async fn migrate(migrations: &Migrator, connection: &mut Connection) -> Result<()> {
    match migrations.run(connection).await {
        Err(MigrateError::VersionMissing(version) | MigrateError::VersionMismatch(version)) => {
            Err(Error::FromTheFuture { version })
        }
        done => Ok(done?),
    }
}
