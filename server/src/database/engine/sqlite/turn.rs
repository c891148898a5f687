//! Whose turn it is with a folder: one server's, or that of whoever works on the file while no server does.
//!
//! ```text
//! a server, restore, move     alone, for as long as they work
//! every other command         beside a server, or for the moment of its look as one of several
//! ```

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::database::{Error, Result};
use crate::private;

const FILE: &str = "serving.lock";
/// A command that looks at the file while no server runs is done by then.
const LOOK_MAX: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(50);

/// The folder is this program's alone until it is dropped or given back.
#[derive(Debug)]
pub struct Turn(File);

impl Turn {
    /// `None` where another server works.
    pub async fn take(folder: &Path) -> Result<Option<Turn>> {
        let file = open(folder)?;
        let end = Instant::now() + LOOK_MAX;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Turn(file))),
                Err(TryLockError::WouldBlock) if Instant::now() < end => tokio::time::sleep(PAUSE).await,
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(cause)) => return Err(unusable(folder)(cause)),
            }
        }
    }

    /// Beside other commands, while no server works; `None` where one does.
    pub(super) fn share(folder: &Path) -> Result<Option<Turn>> {
        let file = open(folder)?;
        match file.try_lock_shared() {
            Ok(()) => Ok(Some(Turn(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(unusable(folder)(cause)),
        }
    }

    /// Closing the file alone would leave the lock to a program that is being started from here just now.
    pub fn give_back(self) {
        if let Err(cause) = self.0.unlock() {
            tracing::warn!(%cause, "the data folder stays locked until the program ends");
        }
    }
}

fn open(folder: &Path) -> Result<File> {
    private::folder(folder).and_then(|()| private::file(&folder.join(FILE))).map_err(unusable(folder))
}

fn unusable(folder: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = folder.to_owned();
    move |cause| Error::Folder { path, cause }
}
