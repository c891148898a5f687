//! Where packs come from: a folder, or the program itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::Refused;

/// The files of one pack, by their names below its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFiles {
    /// How the folder is named in faults.
    pub folder: String,
    pub files: BTreeMap<String, String>,
}

pub(super) const MANIFEST: &str = "pack.toml";

/// The packs that the program was built with.
pub fn embedded() -> Vec<PackFiles> {
    const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/content.rs"));
    let mut packs: BTreeMap<&str, PackFiles> = BTreeMap::new();
    for (path, text) in FILES {
        if let Some((folder, file)) = path.split_once('/') {
            let empty = || PackFiles { folder: folder.to_owned(), files: BTreeMap::new() };
            packs.entry(folder).or_insert_with(empty).files.insert(file.to_owned(), (*text).to_owned());
        }
    }
    packs.into_values().filter(|pack| pack.files.contains_key(MANIFEST)).collect()
}

/// The pack in a folder, or the packs in its sub-folders.
pub fn in_folder(folder: &Path) -> Result<Vec<PackFiles>, Refused> {
    if folder.join(MANIFEST).is_file() {
        return Ok(vec![read_pack(folder)?]);
    }
    let mut packs = Vec::new();
    for path in entries(folder)? {
        if path.join(MANIFEST).is_file() {
            packs.push(read_pack(&path)?);
        }
    }
    if packs.is_empty() {
        let cause = std::io::Error::new(std::io::ErrorKind::NotFound, "there is no pack.toml in it");
        return Err(unreadable(folder, cause));
    }
    Ok(packs)
}

fn read_pack(folder: &Path) -> Result<PackFiles, Refused> {
    let mut files = BTreeMap::new();
    read_files(folder, "", &mut files)?;
    Ok(PackFiles { folder: folder.display().to_string(), files })
}

fn read_files(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<(), Refused> {
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            read_files(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let text = fs::read_to_string(&path).map_err(|cause| unreadable(&path, cause))?;
            files.insert(format!("{prefix}{name}"), text);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, Refused> {
    let entries = fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|cause| unreadable(folder, cause))?.path());
    }
    paths.sort();
    Ok(paths)
}

fn unreadable(path: &Path, cause: std::io::Error) -> Refused {
    Refused::Unreadable { path: path.display().to_string(), cause }
}
