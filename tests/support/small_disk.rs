//! A disk of a few megabytes, which can be filled to the last byte.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Gone when dropped, with all that is on it.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// `None` where one may not mount anything: then its stories are left out.
    pub fn mounted(megabytes: u32) -> Option<SmallDisk> {
        let folder = TempDir::new().expect("a temporary folder");
        let size = format!("size={megabytes}m,mode=0755");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        let is_mounted = mounted.is_ok_and(|mounted| mounted.status.success());
        if !is_mounted {
            println!("no disk can be mounted here: what befalls a full one isn't told");
        }
        is_mounted.then_some(SmallDisk { folder })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Not a byte is left.
    pub fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.ballast()).expect("a file");
        for length in [64 * 1024, 512, 1] {
            while file.write_all(&vec![0; length]).is_ok() {}
        }
    }

    pub fn make_room(&self) {
        std::fs::remove_file(self.ballast()).expect("it was full");
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("holiday-films")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: whatever was started on it may still be ending.
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}
