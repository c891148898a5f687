//! The table of promises names tests, and so does the core's list of what always holds: each of them must be there.

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

/// A sentence in one word, not a path or a flag.
fn is_story(name: &str) -> bool {
    name.matches('_').count() > 2 && name.chars().all(|character| character.is_ascii_lowercase() || character == '_')
}
