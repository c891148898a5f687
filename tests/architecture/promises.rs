//! The table of promises names tests, and so does the core's list of what always holds; the readme names files: each of
//! them must be there.

use std::collections::BTreeSet;

use crate::sources::{sources_under, workspace_root};

/// Each with the least number of stories that it names.
const TABLES: [(&str, usize); 2] = [("tests/PROMISES.md", 50), ("shared/src/sync.rs", 10)];

#[test]
fn every_story_that_a_table_names_exists() {
    let sources: Vec<_> =
        ["tests", "shared", "app", "server"].iter().flat_map(|folder| sources_under(folder)).collect();

    let is_missing = |name: &&str| !sources.iter().any(|source| source.code.contains(&format!("fn {name}(")));

    for (path, stories_min) in TABLES {
        let table = std::fs::read_to_string(workspace_root().join(path)).expect("the table is there");
        let named: BTreeSet<&str> = table.split('`').filter(|name| is_story(name)).collect();
        let missing: Vec<&str> = named.iter().copied().filter(is_missing).collect();

        assert!(named.len() > stories_min, "{path} has lost its names");
        assert_eq!(missing, Vec::<&str>::new(), "{path}");
    }
}

/// The map leads to what is there. Of names that stand alone, whose folder was named before, nothing is known.
#[test]
fn every_file_that_the_readme_names_exists() {
    let root = workspace_root();
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the readme is there");
    let named: Vec<&str> = readme.split('`').skip(1).step_by(2).filter(|name| is_of_the_map(name)).collect();
    let missing: Vec<&str> = named.iter().copied().filter(|name| !root.join(name).exists()).collect();

    assert!(named.len() > 50, "the readme has lost its names");
    assert_eq!(missing, Vec::<&str>::new());
}

/// A path from the top; one with `NAME` in it is to be made.
fn is_of_the_map(name: &str) -> bool {
    let is_path = ["app/", "public/", "server/", "shared/", "tests/"].iter().any(|top| name.starts_with(top));
    is_path && !name.contains("NAME") && !name.contains([' ', '*'])
}

/// A sentence in one word, not a path or a flag.
fn is_story(name: &str) -> bool {
    name.matches('_').count() > 2 && name.chars().all(|character| character.is_ascii_lowercase() || character == '_')
}
