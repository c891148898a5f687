//! The project's own source files, as text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub struct Source {
    /// From the workspace's root, with forward slashes.
    pub path: String,
    pub code: String,
}

impl Source {
    /// The first names behind `crate::`, in order.
    pub fn rooms_used(&self) -> Vec<String> {
        let code = self.without_comments();
        let mut rooms = BTreeSet::new();
        for behind in code.split("crate::").skip(1) {
            match behind.strip_prefix('{') {
                Some(group) => rooms.extend(group_names(group)),
                None => rooms.extend(name_at(behind)),
            }
        }
        rooms.into_iter().filter(|name| name.starts_with(|first: char| first.is_ascii_lowercase())).collect()
    }

    pub fn names(&self, what: &str) -> bool {
        self.without_comments().contains(what)
    }

    fn without_comments(&self) -> String {
        self.code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }
}

/// The first names of `{a::b, c::{d, e}, f}`, without the opening brace.
fn group_names(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = Vec::new();
    let mut item = String::new();
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(name_at(item.trim()));
                item.clear();
                continue;
            }
            _ => {}
        }
        item.push(character);
    }
    names.extend(name_at(item.trim()));
    names
}

fn name_at(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
    (!name.is_empty()).then_some(name)
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
