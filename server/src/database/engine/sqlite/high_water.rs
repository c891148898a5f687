//! The high-water mark: how many changes were ever committed, in the database and in a small file beside it.
//!
//! ```text
//! commit (number N) ─▶ the file is raised to N ─▶ the answer leaves       at start: the database is below the file
//!                                                                         ─▶ it is an older copy: a new epoch begins
//! ```
//!
//! The file is never above what was committed, so there is no false alarm after a crash. It survives a killed server
//! at once and a power cut within seconds; what it can't tell is told by the cursors of devices.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::database::engine::{Connection, Statement, together};
use crate::database::{Error, Result};
use crate::private;

#[derive(Debug, Clone)]
pub(in crate::database::engine) struct HighWater(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    mark: Mutex<Mark>,
    /// Only read, without a lock.
    seen: File,
    /// How often it was raised here, also where the file can't be written.
    raised: AtomicU64,
}

#[derive(Debug)]
struct Mark {
    file: File,
    is_on_disk: bool,
}

const FILE: &str = "passerelle.high-water";
/// A number of twenty digits, and the end of the line.
const FILE_BYTES: usize = 21;

/// While it is the same, no change was committed whose author has heard so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::database) struct Committed {
    here: u64,
    noted: [u8; FILE_BYTES],
}

impl HighWater {
    pub fn open(folder: &Path) -> Result<HighWater> {
        let path = folder.join(FILE);
        let unusable = |cause| Error::Folder { path: path.clone(), cause };
        let file = private::file(&path).map_err(unusable)?;
        let seen = file.try_clone().map_err(unusable)?;
        let mark = Mutex::new(Mark { file, is_on_disk: true });
        Ok(HighWater(Arc::new(Shared { mark, seen, raised: AtomicU64::new(0) })))
    }

    /// One short read. `None` where it can't be told so cheaply.
    pub fn committed(&self) -> Option<Committed> {
        let here = self.0.raised.load(Ordering::SeqCst);
        Some(Committed { here, noted: read_at_once(&self.0.seen)? })
    }

    /// The highest number that was noted; none on the first start, or where the file can't be understood.
    pub fn mark(&self) -> Option<i64> {
        let mut mark = self.0.mark.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = locked(&mut mark.file, read);
        noted.unwrap_or_else(|cause| {
            tracing::warn!(%cause, "the high-water mark beside the database can't be read");
            None
        })
    }

    /// Notes that so many changes were committed. Programs beside this one note theirs: the highest stays.
    pub fn raise(&self, changes: i64) {
        self.0.raised.fetch_add(1, Ordering::SeqCst);
        let mut mark = self.0.mark.lock().unwrap_or_else(PoisonError::into_inner);
        let raised = locked(&mut mark.file, |file| match read(file)? {
            Some(noted) if noted >= changes => Ok(()),
            _ => write(file, changes),
        });
        match raised {
            Ok(()) => mark.is_on_disk = false,
            // What was committed is committed, and devices would notice, too.
            Err(cause) => tracing::warn!(%cause, "the high-water mark beside the database can't be written"),
        }
    }

    /// Makes sure that it outlives a power cut.
    pub fn sync(&self) {
        let mut mark = self.0.mark.lock().unwrap_or_else(PoisonError::into_inner);
        if mark.is_on_disk {
            return;
        }
        match mark.file.sync_data() {
            Ok(()) => mark.is_on_disk = true,
            Err(cause) => tracing::warn!(%cause, "the high-water mark beside the database can't be written"),
        }
    }
}

fn locked<T>(file: &mut File, work: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
    file.lock()?;
    let done = work(file);
    file.unlock()?;
    done
}

fn read(file: &mut File) -> io::Result<Option<i64>> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_string(&mut text)?;
    Ok(text.trim().parse().ok())
}

/// Always of the same length, far below a sector: it is there as a whole or not at all.
fn write(file: &mut File, changes: i64) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(format!("{changes:020}\n").as_bytes())
}

/// Counts one more change; where a transaction does it, it does it last.
pub(in crate::database::engine) async fn count(connection: &mut Connection) -> Result<i64> {
    count_with(connection, Vec::new()).await
}

/// The same, behind what is still to be written.
pub(in crate::database::engine) async fn count_with(
    connection: &mut Connection,
    mut last: Vec<Statement>,
) -> Result<i64> {
    last.push(Statement::new("UPDATE high_water SET changes = changes + 1 RETURNING changes"));
    let done = together(connection, last).await?;
    let (changes,) = done.last().ok_or(sqlx::Error::RowNotFound)?.one()?;
    Ok(changes)
}

pub(in crate::database::engine) async fn changes(connection: &mut Connection) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT changes FROM high_water").fetch_one(connection).await?)
}

/// Goes on behind all that was ever counted.
pub(in crate::database::engine) async fn rise_above(connection: &mut Connection, mark: i64) -> Result<i64> {
    sqlx::query("UPDATE high_water SET changes = $1 WHERE changes < $1").bind(mark).execute(&mut *connection).await?;
    count(connection).await
}

/// From the beginning, wherever else it is read.
#[cfg(unix)]
fn read_at_once(file: &File) -> Option<[u8; FILE_BYTES]> {
    let mut noted = [0; FILE_BYTES];
    std::os::unix::fs::FileExt::read_exact_at(file, &mut noted, 0).ok()?;
    Some(noted)
}

#[cfg(not(unix))]
fn read_at_once(_: &File) -> Option<[u8; FILE_BYTES]> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_number_stays_whoever_notes_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let [server, command] = [(); 2].map(|()| HighWater::open(folder.path()).expect("a file"));

        assert_eq!(server.mark(), None);
        server.raise(9);
        command.raise(12);
        server.raise(10);
        server.sync();

        assert_eq!((server.mark(), command.mark()), (Some(12), Some(12)));
    }

    #[cfg(unix)]
    #[test]
    fn whoever_raises_the_mark_is_noticed_by_all_who_look_at_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let [server, command] = [(); 2].map(|()| HighWater::open(folder.path()).expect("a file"));
        server.raise(1);
        let looked = || server.committed().expect("one can look");

        let first = looked();
        let again = looked();
        command.raise(2);
        let by_the_command = looked();
        // Below the mark, as after a commit that couldn't be noted.
        server.raise(2);
        let by_the_server = looked();

        assert_eq!(again, first);
        assert_ne!(by_the_command, first);
        assert_ne!(by_the_server, by_the_command);
    }
}
