//! Looks at a database's file before it is opened to be worked on, and changes nothing: neither in it nor in what lies
//! beside it.
//!
//! ```text
//! no log beside it    read as a file that nobody changes: not even a lock is taken
//! a log beside it     what was killed has left it: both are read under other names, so that what SQLite makes for
//!                     reading a log is made elsewhere, and by a reader, who takes no log in when it closes
//! ```

use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};

use super::{COMPANIONS, LOG, beside, integrity, remove, unusable};
use crate::database::engine::error::Failure;
use crate::database::engine::tables::MIGRATIONS;
use crate::database::{Error, Result};
use crate::{chance, private};

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::database::engine) enum Look {
    /// What it is, which takes a moment; with a log beside it, all of it.
    AtTables,
    /// All of it, for which a server's start has the time.
    AtAll,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::database::engine) enum Sight {
    /// No file, or one in which nothing was ever made.
    Nothing,
    Ours,
    /// There is no room for what is needed to look, or somebody works on it: whoever opens it sees.
    NotSeen,
}

/// Names under which files are looked at begin so, and are left behind by a program that was killed.
const LOOKED_AT: &str = "passerelle.looked-at-";

/// Refuses what isn't whole and what isn't ours.
pub(in crate::database::engine) async fn look(file: &Path, look: Look) -> Result<Sight> {
    let log = beside(file, LOG);
    let (bytes, log_bytes) = (length(file)?, length(&log)?);
    match (bytes, log_bytes) {
        (None | Some(0), None | Some(0)) => return Ok(Sight::Nothing),
        // SQLite would throw the log away.
        (None | Some(0), Some(_)) => {
            let complaint = "it is empty, and there is a log of changes beside it".to_owned();
            return Err(Error::Damaged { path: file.to_owned(), complaint });
        }
        _ => {}
    }
    let seen = match log_bytes {
        None | Some(0) => read(SqliteConnectOptions::new().filename(file).immutable(true), look, file).await,
        // Whoever opens both takes the log in, and there is no way back.
        Some(_) => under_other_names(file, &log, Look::AtAll).await,
    };
    match seen {
        Err(Error::Database(cause)) if wants_room(&cause) => {
            tracing::warn!(%cause, "there is no room to look at the database before it is opened");
            Ok(Sight::NotSeen)
        }
        seen => seen.map_err(|cause| integrity::refused(cause, file)),
    }
}

async fn under_other_names(file: &Path, log: &Path, look: Look) -> Result<Sight> {
    let name = file.with_file_name(format!("{LOOKED_AT}{}.sqlite", chance::name()));
    let before = [age(file), age(log)];
    let seen = match link(file, &name).and_then(|()| link(log, &beside(&name, LOG))) {
        Ok(()) => read(SqliteConnectOptions::new().filename(&name).read_only(true), look, file).await,
        Err(cause) => Err(Error::Database(sqlx::Error::Io(cause))),
    };
    clear(&name)?;
    match before == [age(file), age(log)] {
        true => seen,
        // Another command works on it just now, and a reader that it doesn't know of sees halves.
        false => Ok(Sight::NotSeen),
    }
}

/// When it was written to last.
fn age(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// Where files can't have two names, a copy will do.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| private::copy(from, to))
}

async fn read(options: SqliteConnectOptions, look: Look, file: &Path) -> Result<Sight> {
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let seen = recognise(&mut connection, look, file).await;
    // How a reader closes says nothing of the file.
    let _ = connection.close().await;
    seen
}

async fn recognise(connection: &mut SqliteConnection, look: Look, file: &Path) -> Result<Sight> {
    if look == Look::AtAll {
        let found: Vec<String> = sqlx::query_scalar(integrity::CHECK).fetch_all(&mut *connection).await?;
        integrity::verdict(&found, file)?;
    }
    let not_ours = || Error::NotOurs { path: file.to_owned() };
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'").fetch_all(&mut *connection).await?;
    let has = |name: &str| tables.iter().any(|table| table == name);
    match (tables.is_empty(), has("_sqlx_migrations")) {
        (true, _) => return Ok(Sight::Nothing),
        (false, false) => return Err(not_ours()),
        (false, true) => {}
    }
    let applied: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version").fetch_all(connection).await?;
    let is_known = |version: i64, checksum: &[u8]| {
        MIGRATIONS.iter().any(|known| known.version == version && *known.checksum == *checksum)
    };
    match applied.iter().find(|(version, checksum)| !is_known(*version, checksum)) {
        // Somebody else counts migrations, too.
        Some(_) if !has("installation") => Err(not_ours()),
        Some((version, _)) => Err(Error::FromTheFuture { version: *version }),
        None => Ok(Sight::Ours),
    }
}

fn length(path: &Path) -> Result<Option<u64>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata.len())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(unusable(path)(cause)),
    }
}

/// What can't be read or written is also what a bad disk answers: then the next to open it is told so, too.
pub(super) fn wants_room(cause: &sqlx::Error) -> bool {
    matches!(cause, sqlx::Error::Io(_)) || matches!(Failure::of(cause), Failure::Unusable | Failure::DiskFull)
}

/// What a look that was killed has left. Only for whoever works alone: others may be looking.
pub(in crate::database::engine) fn clear_left_behind(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    for path in
        entries.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(LOOKED_AT)))
    {
        let _ = fs::remove_file(path);
    }
}

fn clear(name: &Path) -> Result<()> {
    remove(name)?;
    COMPANIONS.iter().try_for_each(|ending| remove(&beside(name, ending)))
}
