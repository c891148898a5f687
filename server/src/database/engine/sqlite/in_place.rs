//! Whether the database's files are still those that were opened. Into a file that was moved away, replaced by another
//! or removed one can go on writing, and nobody will ever see it: nothing may be acknowledged then.
//!
//! ```text
//! is it in place? ─▶ begin ─▶ decide ─▶ commit ─▶ is it still in place? ─▶ the answer leaves
//! ```

use std::path::{Path, PathBuf};

use super::COMPANIONS;
use crate::database::{Error, Result};

/// The file, and what SQLite keeps beside it for as long as it is open.
#[derive(Debug, Clone)]
pub(super) struct InPlace {
    file: PathBuf,
    watched: Vec<(PathBuf, Identity)>,
}

impl InPlace {
    /// To be asked for when a connection has read something, and holds all of them open from then on.
    pub fn with_companions(file: &Path) -> InPlace {
        let companions = COMPANIONS.iter().map(|ending| super::beside(file, ending));
        Self::of(file, std::iter::once(file.to_owned()).chain(companions))
    }

    /// For a connection that works alone: what is beside the file comes and goes with it.
    pub fn alone(file: &Path) -> InPlace {
        Self::of(file, [file.to_owned()])
    }

    fn of(file: &Path, paths: impl IntoIterator<Item = PathBuf>) -> InPlace {
        let watched = paths.into_iter().filter_map(|path| Some((path.clone(), Identity::of(&path)?))).collect();
        InPlace { file: file.to_owned(), watched }
    }

    /// A look at names costs some microseconds.
    pub fn check(&self) -> Result<()> {
        match self.watched.iter().all(|(path, opened)| Identity::of(path).as_ref() == Some(opened)) {
            true => Ok(()),
            false => Err(Error::NotInPlace { path: self.file.clone() }),
        }
    }
}

/// What a name stands for.
#[cfg(unix)]
#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
}

#[cfg(unix)]
impl Identity {
    fn of(path: &Path) -> Option<Identity> {
        use std::os::unix::fs::MetadataExt;

        let metadata = std::fs::metadata(path).ok()?;
        Some(Identity { device: metadata.dev(), number: metadata.ino() })
    }
}

/// Elsewhere a file that is open can't be moved away.
#[cfg(not(unix))]
#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity;

#[cfg(not(unix))]
impl Identity {
    fn of(path: &Path) -> Option<Identity> {
        path.exists().then_some(Identity)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_replaced_or_removed_is_noticed_and_what_was_put_back_is_in_place_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path();
        let (file, other, log) = (folder.join("db"), folder.join("other"), folder.join("db-wal"));
        for path in [&file, &other, &log] {
            fs::write(path, "text").expect("a file");
        }
        let in_place = InPlace::with_companions(&file);

        let untouched = in_place.check().is_ok();
        fs::write(&file, "more text").expect("it is written to");
        let written = in_place.check().is_ok();
        fs::rename(&file, folder.join("kept")).expect("it is moved away");
        let missing = in_place.check().is_ok();
        fs::rename(&other, &file).expect("another comes to its place");
        let replaced = in_place.check().is_ok();
        fs::rename(folder.join("kept"), &file).expect("it is put back");
        let put_back = in_place.check().is_ok();
        fs::remove_file(&log).expect("its log is removed");
        let without_log = in_place.check().is_ok();

        assert_eq!((untouched, written, put_back), (true, true, true));
        assert_eq!((missing, replaced, without_log), (false, false, false));
    }
}
