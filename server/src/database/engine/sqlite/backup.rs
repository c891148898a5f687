//! Backups: a whole copy while the server runs, and back again, in a new epoch, while it rests.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyPool, Connection as _, SqliteConnection};

use super::high_water::HighWater;
use super::looking::{self, Look, Sight};
use super::{
    BUSY_TIMEOUT, Begun, COMPANIONS, LOG, WRITER, begin_above, beside, connect, file, integrity, remove, unusable,
};
use crate::database::engine::tables::{MIGRATIONS, migrate};
use crate::database::engine::{Engine, installation};
use crate::database::{Database, Error, Result};
use crate::private;

impl Database {
    /// Writes a copy of this moment into a new file; others go on working meanwhile.
    pub async fn back_up(&self, to: &Path) -> Result<()> {
        let Engine::Sqlite(_) = self.engine else { return Err(Error::NotAFile) };
        if to.exists() {
            let cause = io::Error::new(io::ErrorKind::AlreadyExists, "there is a file of that name already");
            return Err(unusable(to)(cause));
        }
        let part = beside(to, ".part");
        remove(&part)?;
        let path = part.to_str().ok_or_else(|| unusable(to)(io::ErrorKind::InvalidFilename.into()))?;
        // An empty file of ours: one that SQLite makes could be read by others.
        private::new_file(&part).map_err(unusable(&part))?;
        sqlx::query("VACUUM INTO $1").bind(path).execute(self.writer()?).await?;
        put_in_place(&part, to)
    }
}

/// Puts a backup in the place of the database in `folder`, on which no server may work. What was there is kept;
/// where, is told.
pub async fn restore(folder: &Path, backup: &Path) -> Result<Option<PathBuf>> {
    sqlx::any::install_default_drivers();
    let next = folder.join("passerelle.restoring.sqlite");
    private::folder(folder).map_err(unusable(folder))?;
    let high_water = HighWater::open(folder)?;
    let replaced = replace(folder, backup, &next, high_water.mark().unwrap_or_default()).await;
    clear(&next)?;
    let (begun, kept) = replaced?;
    high_water.raise(begun.changes);
    high_water.sync();
    tracing::warn!(epoch = begun.epoch.0, "a backup was restored: a new epoch begins");
    Ok(kept)
}

async fn replace(folder: &Path, backup: &Path, next: &Path, mark: i64) -> Result<(Begun, Option<PathBuf>)> {
    let database = file(folder);
    let begun = prepare(backup, next, mark).await?;
    let kept = set_aside(folder, &database).await?;
    put_in_place(next, &database)?;
    Ok((begun, kept))
}

/// Copies the backup, finds it whole and ours, and begins its new epoch: all of that before the database is touched.
async fn prepare(backup: &Path, next: &Path, mark: i64) -> Result<Begun> {
    clear(next)?;
    private::copy(backup, next).map_err(unusable(backup))?;
    // A backup that is a copy of the folder of a killed server isn't whole without it.
    let log = beside(backup, LOG);
    if log.exists() {
        private::copy(&log, &beside(next, LOG)).map_err(unusable(&log))?;
    }
    match looking::look(next, Look::AtAll).await.map_err(|cause| cause.about(backup))? {
        Sight::Nothing => return Err(Error::NotOurs { path: backup.to_owned() }),
        Sight::Ours | Sight::NotSeen => {}
    }
    let database =
        connect(next, WRITER, 1, &Arc::default()).await.map_err(|cause| integrity::refused(cause, backup))?;
    let begun = begin_anew(&database, backup, mark).await;
    database.close().await;
    begun
}

async fn begin_anew(database: &AnyPool, backup: &Path, mark: i64) -> Result<Begun> {
    let mut connection = database.acquire().await?;
    if installation::epoch(&mut connection).await.is_err() {
        return Err(Error::NotOurs { path: backup.to_owned() });
    }
    migrate(&MIGRATIONS, &mut connection).await?;
    drop(connection);
    let mut transaction = database.begin_with("BEGIN IMMEDIATE").await?;
    let begun = begin_above(&mut transaction, mark).await?;
    transaction.commit().await?;
    Ok(begun)
}

/// Keeps what is there under another name: as one file, or, where it can't be opened any more, as it lies there.
async fn set_aside(folder: &Path, database: &Path) -> Result<Option<PathBuf>> {
    if !database.exists() {
        clear(database)?;
        return Ok(None);
    }
    let names = (1..).map(|number| folder.join(format!("passerelle.before-restore-{number}.sqlite")));
    let aside = names.into_iter().find(|name| !name.exists()).ok_or(Error::Assertion("there is always a name left"))?;
    if !is_one_file(database).await? {
        for ending in COMPANIONS.into_iter().filter(|ending| beside(database, ending).exists()) {
            fs::rename(beside(database, ending), beside(&aside, ending)).map_err(unusable(database))?;
        }
    }
    // The place is never empty: the backup replaces it in one step.
    fs::hard_link(database, &aside).or_else(|_| private::copy(database, &aside)).map_err(unusable(&aside))?;
    Ok(Some(aside))
}

/// Makes one file of it. One that isn't whole stays as it is: its log may be another one's.
async fn is_one_file(database: &Path) -> Result<bool> {
    if !matches!(looking::look(database, Look::AtAll).await, Ok(Sight::Ours)) {
        return Ok(false);
    }
    match into_one_file(database).await {
        Err(cause) if cause.is_passing() => Err(cause),
        joined => Ok(joined.is_ok()),
    }
}

/// Takes the write-ahead log in. It fails where another program has the database open.
async fn into_one_file(database: &Path) -> Result<()> {
    let options = SqliteConnectOptions::new().filename(database).busy_timeout(BUSY_TIMEOUT);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let done = sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut connection).await;
    // Closed before anything is renamed: a later close would take away the log of the file that comes to this place.
    connection.close().await?;
    done?;
    Ok(())
}

/// On the disk first, and only then under its name.
fn put_in_place(part: &Path, to: &Path) -> Result<()> {
    File::options().read(true).write(true).open(part).and_then(|file| file.sync_all()).map_err(unusable(part))?;
    fs::rename(part, to).map_err(unusable(to))?;
    // Not every system can do this with a folder; the name is then on the disk a little later.
    if let Some(folder) = to.parent() {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

fn clear(database: &Path) -> Result<()> {
    remove(database)?;
    COMPANIONS.iter().try_for_each(|ending| remove(&beside(database, ending)))
}
