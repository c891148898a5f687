//! Where things are, and whose turn it is to build.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::Error;

/// The folders of this repository.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub root: PathBuf,
    /// Cargo's own folder for what is built.
    pub target: PathBuf,
}

/// Held while a bundle is made; the operating system lets go of it even if the program is killed.
#[derive(Debug)]
pub struct Turn {
    _lock: File,
}

impl Workspace {
    /// The workspace that this program was built from.
    pub fn here() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .expect("app/bundler lies two folders below the workspace")
            .to_owned();
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |path| root.join(path));
        Self { root, target }
    }

    pub fn public(&self) -> PathBuf {
        self.root.join("public")
    }

    pub fn style(&self) -> PathBuf {
        self.root.join("app/style")
    }

    pub fn bundler(&self) -> PathBuf {
        self.root.join("app/bundler")
    }

    /// What the bundler keeps from one run to the next.
    pub fn memory(&self) -> PathBuf {
        self.target.join("bundler")
    }

    pub(crate) fn wait_for_turn(&self) -> Result<Turn, Error> {
        let memory = self.memory();
        fs::create_dir_all(&memory).map_err(Error::at(&memory))?;
        let path = memory.join("lock");
        let lock = File::create(&path).map_err(Error::at(&path))?;
        lock.lock().map_err(Error::at(&path))?;
        Ok(Turn { _lock: lock })
    }
}
