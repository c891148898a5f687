//! The project's own source files, as text.

use std::path::{Path, PathBuf};

#[derive(Clone)]
pub struct Source {
    /// From the workspace's root, with forward slashes.
    pub path: String,
    pub code: String,
}

impl Source {
    pub fn names(&self, what: &str) -> bool {
        self.without_comments().contains(what)
    }

    fn without_comments(&self) -> String {
        self.code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }
}

/// The Rust files of a room: the folder, and the file beside it.
pub fn sources_under(folder: &str) -> Vec<Source> {
    let mut paths = files_under(folder, "rs");
    let beside = format!("{folder}.rs");
    if workspace_root().join(&beside).is_file() {
        paths.push(beside);
    }
    paths
        .into_iter()
        .map(|path| {
            let code = std::fs::read_to_string(workspace_root().join(&path)).expect("a source file can be read");
            Source { path, code }
        })
        .collect()
}

pub fn files_under(folder: &str, extension: &str) -> Vec<String> {
    let root = workspace_root();
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let path = path.strip_prefix(&root).expect("it was found under the root");
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

pub fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace").to_path_buf()
}
