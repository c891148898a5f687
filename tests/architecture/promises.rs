//! The table of promises names tests, and each of them must be there.

use std::collections::BTreeSet;

use crate::sources::{sources_under, workspace_root};

#[test]
fn every_story_that_the_table_of_promises_names_exists() {
    let table = std::fs::read_to_string(workspace_root().join("tests/PROMISES.md")).expect("the table is there");
    let named: BTreeSet<&str> = table.split('`').skip(1).step_by(2).filter(|name| is_story(name)).collect();
    let sources: Vec<_> =
        ["tests", "shared", "app", "server"].iter().flat_map(|folder| sources_under(folder)).collect();

    let is_missing = |name: &&str| !sources.iter().any(|source| source.code.contains(&format!("fn {name}(")));
    let missing: Vec<&str> = named.iter().copied().filter(is_missing).collect();

    assert!(named.len() > 50, "the table has lost its names");
    assert_eq!(missing, Vec::<&str>::new());
}

/// A sentence in one word, not a path or a flag.
fn is_story(name: &str) -> bool {
    name.matches('_').count() > 2 && name.chars().all(|character| character.is_ascii_lowercase() || character == '_')
}
