//! The files that people write: `public/`, the styles, and the bundler's own code, whose change asks for a new bundle.

use std::fs;
use std::path::Path;

use crate::fingerprint::Fingerprint;
use crate::{Error, Workspace};

#[derive(Debug)]
pub struct Sources {
    pub public: Vec<Source>,
    pub styles: Vec<Source>,
    /// Changes with the bundler's own code.
    pub bundler: String,
    /// Changes with any of them.
    pub state: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Below its folder, with `/` between the parts on every system.
    pub path: String,
    pub content: Vec<u8>,
}

impl Sources {
    pub fn read(workspace: &Workspace) -> Result<Self, Error> {
        let public = read_folder(&workspace.public())?;
        let mut styles = read_folder(&workspace.style())?;
        styles.retain(|style| style.path.ends_with(".css"));
        let own = read_folder(&workspace.bundler())?;

        let bundler = state_of(own.iter());
        let state = state_of([&public, &styles, &own].into_iter().flatten());
        Ok(Self { public, styles, bundler, state })
    }
}

fn state_of<'a>(sources: impl Iterator<Item = &'a Source>) -> String {
    let parts = sources.flat_map(|source| [source.path.as_bytes(), &source.content]);
    Fingerprint::of_parts(parts).name()
}

/// All files below a folder in the order of their paths, without the hidden ones.
pub fn read_folder(folder: &Path) -> Result<Vec<Source>, Error> {
    let mut found = Vec::new();
    collect(folder, "", &mut found)?;
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<Source>) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::at(folder))? {
        let path = entry.map_err(Error::at(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), found)?;
        } else {
            let content = fs::read(&path).map_err(Error::at(&path))?;
            found.push(Source { path: format!("{prefix}{name}"), content });
        }
    }
    Ok(())
}
