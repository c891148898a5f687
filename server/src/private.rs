//! Files and folders that hold secrets: nobody but their owner reads them, whoever starts the program.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// What the program makes without asking for a mode, and what libraries make for it, is its owner's alone.
#[cfg(unix)]
pub fn by_default() {
    use rustix::fs::Mode;

    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

#[cfg(not(unix))]
pub fn by_default() {}

/// Makes a folder where there is none.
pub fn folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    builder.create(path)
}

/// Opens a file to be read and written; one that isn't there is made.
pub fn file(path: &Path) -> io::Result<File> {
    options().create(true).truncate(false).read(true).open(path)
}

/// Makes a file where there is none.
pub fn new_file(path: &Path) -> io::Result<File> {
    options().create_new(true).open(path)
}

/// Unlike `fs::copy` it doesn't take over who may read the other one.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    io::copy(&mut File::open(from)?, &mut new_file(to)?)?;
    Ok(())
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, FILE_MODE);
    options
}

#[cfg(unix)]
const FOLDER_MODE: u32 = 0o700;
#[cfg(unix)]
const FILE_MODE: u32 = 0o600;

/// Takes from others what an earlier version, or a hand, gave them: of the folder, of the files in it whose names are
/// ours, and of the mails. Whoever doesn't own them can't, and serves all the same.
#[cfg(unix)]
pub fn tighten(data: &Path) {
    if !data.is_dir() {
        return;
    }
    tighten_one(data, FOLDER_MODE);
    for path in paths_in(data).filter(|path| is_ours(path) && path.is_file()) {
        tighten_one(&path, FILE_MODE);
    }
    let mails = data.join("mail");
    if mails.is_dir() {
        tighten_one(&mails, FOLDER_MODE);
        paths_in(&mails).filter(|path| path.is_file()).for_each(|path| tighten_one(&path, FILE_MODE));
    }
}

#[cfg(not(unix))]
pub fn tighten(_data: &Path) {}

#[cfg(unix)]
fn paths_in(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}

/// A folder that was named by mistake may be somebody else's, too.
#[cfg(unix)]
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name == "serving.lock" || name.starts_with("passerelle.")
}

#[cfg(unix)]
fn tighten_one(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;

    let tightened = fs::metadata(path).and_then(|metadata| {
        let found = metadata.permissions().mode() & 0o777;
        match found & !mode {
            0 => Ok(()),
            _ => fs::set_permissions(path, fs::Permissions::from_mode(found & mode)),
        }
    });
    if let Err(cause) = tightened {
        tracing::warn!(path = %path.display(), %cause, "others may be able to read this, and it can't be changed");
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    }

    #[test]
    fn what_is_ours_is_tightened_and_what_is_not_is_left() {
        let data = std::env::temp_dir().join(format!("passerelle-private-{}", crate::chance::name()));
        fs::create_dir_all(data.join("mail")).expect("a folder");
        let names = ["passerelle.sqlite", "passerelle.sqlite-wal", "serving.lock", "mail/one.eml", "holiday.jpg"];
        for name in names {
            fs::write(data.join(name), "text").expect("a file");
            fs::set_permissions(data.join(name), fs::Permissions::from_mode(0o644)).expect("a mode");
        }

        tighten(&data);

        let modes = names.map(|name| mode(&data.join(name)));
        let folders = (mode(&data), mode(&data.join("mail")));
        fs::remove_dir_all(data).expect("it was there");
        assert_eq!(modes, [0o600, 0o600, 0o600, 0o600, 0o644]);
        assert_eq!(folders, (0o700, 0o700));
    }

    #[test]
    fn a_copy_is_private_although_the_other_one_is_not() {
        let folder = std::env::temp_dir().join(format!("passerelle-private-{}", crate::chance::name()));
        self::folder(&folder.join("inner")).expect("a folder");
        let (from, to) = (folder.join("from"), folder.join("to"));
        fs::write(&from, "text").expect("a file");
        fs::set_permissions(&from, fs::Permissions::from_mode(0o666)).expect("a mode");

        copy(&from, &to).expect("a copy");

        let (modes, text) = ((mode(&folder), mode(&to)), fs::read_to_string(&to).expect("it is there"));
        fs::remove_dir_all(folder).expect("it was there");
        assert_eq!((modes, text.as_str()), ((0o700, 0o600), "text"));
    }
}
