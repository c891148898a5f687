//! The app's files as the bundler left them, held in memory and read again when a new bundle lies there.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use axum::body::Bytes;
use axum::http::HeaderValue;
use serde::Deserialize;

use super::http::tag;
use super::policy;
use crate::pages::Shell;

#[derive(Debug)]
pub struct Bundle {
    folder: PathBuf,
    current: RwLock<Generation>,
}

/// The files of one bundle; immutable ones of the bundle before stay, for tabs that began with it.
#[derive(Debug)]
struct Generation {
    stamp: Option<(SystemTime, u64)>,
    policy: HeaderValue,
    /// What pages have of the app's own; none where that isn't ours.
    shell: Option<Arc<Shell>>,
    files: HashMap<String, Arc<AppFile>>,
}

#[derive(Debug)]
pub struct AppFile {
    pub plain: Bytes,
    pub brotli: Option<Bytes>,
    pub gzip: Option<Bytes>,
    pub is_immutable: bool,
    pub tag: String,
}

/// What of `bundle.json` matters here.
#[derive(Deserialize)]
struct Description {
    #[serde(default)]
    style_hash: String,
    #[serde(default)]
    files: Vec<DescribedFile>,
}

#[derive(Deserialize)]
struct DescribedFile {
    path: String,
    #[serde(default)]
    immutable: bool,
}

const DESCRIPTION: &str = "bundle.json";

impl Bundle {
    pub fn open(folder: &Path) -> std::io::Result<Bundle> {
        let current = Generation::read(folder)?;
        Ok(Bundle { folder: folder.to_owned(), current: RwLock::new(current) })
    }

    /// What the app's own page and all others may load.
    pub fn policy(&self) -> HeaderValue {
        self.current.read().unwrap_or_else(PoisonError::into_inner).policy.clone()
    }

    pub fn shell(&self) -> Option<Arc<Shell>> {
        self.refresh();
        self.current.read().unwrap_or_else(PoisonError::into_inner).shell.clone()
    }

    /// A file by its path below the folder.
    pub fn file(&self, path: &str) -> Option<Arc<AppFile>> {
        self.refresh();
        self.current.read().unwrap_or_else(PoisonError::into_inner).files.get(path).cloned()
    }

    /// A bundle that can't be read now, because it is being replaced, is read at the next request.
    fn refresh(&self) {
        let stamp = stamp(&self.folder);
        let is_current = self.current.read().unwrap_or_else(PoisonError::into_inner).stamp == stamp;
        if is_current || stamp.is_none() {
            return;
        }
        if let Ok(mut next) = Generation::read(&self.folder) {
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            for (path, file) in current.files.drain().filter(|(_, file)| file.is_immutable) {
                next.files.entry(path).or_insert(file);
            }
            *current = next;
        }
    }
}

impl Generation {
    fn read(folder: &Path) -> std::io::Result<Generation> {
        let stamp = stamp(folder);
        let description: Description = serde_json::from_slice(&fs::read(folder.join(DESCRIPTION))?)?;
        let mut files = HashMap::new();
        for described in description.files {
            let file = AppFile::read(&folder.join(&described.path), described.immutable)?;
            files.insert(described.path, Arc::new(file));
        }
        let shell = shell(&files).map(Arc::new);
        let of_pages = shell.as_ref().map(|shell| shell.style_hash.as_str());
        let hashes: Vec<&str> = [description.style_hash.as_str()].into_iter().chain(of_pages).collect();
        Ok(Generation { stamp, policy: policy::with_styles(&hashes), shell, files })
    }
}

impl AppFile {
    fn read(path: &Path, is_immutable: bool) -> std::io::Result<AppFile> {
        let beside = |extension: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(extension);
            fs::read(name).ok().map(Bytes::from)
        };
        let plain = Bytes::from(fs::read(path)?);
        Ok(AppFile { tag: tag::of(&plain), brotli: beside(".br"), gzip: beside(".gz"), plain, is_immutable })
    }
}

fn shell(files: &HashMap<String, Arc<AppFile>>) -> Option<Shell> {
    let mut immutable: Vec<&String> =
        files.iter().filter(|(_, file)| file.is_immutable).map(|(path, _)| path).collect();
    immutable.sort();
    let named = |stem: &str, extension: &str| {
        immutable.iter().find(|path| path.starts_with(stem) && path.ends_with(extension)).copied()
    };
    let text = |path: &String| std::str::from_utf8(&files.get(path)?.plain).ok();
    let styles = ["app-", "screens-", "page-"].into_iter().filter_map(|stem| text(named(stem, ".css")?));
    let take_over = ["/", named("take-over-", ".js")?].concat();
    Shell::of(text(&"index.html".to_owned())?, &styles.collect::<Vec<_>>(), &take_over)
}

fn stamp(folder: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(folder.join(DESCRIPTION)).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
