//! Files that hold secrets are their owner's alone, whoever starts the program, and so are those from before.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use passerelle_tests::api_world::*;
use passerelle_tests::server_process::{ServerProcess, server_program};
use tempfile::TempDir;

/// What others may do with anything in a folder, and with the folder itself.
fn open_to_others(folder: &Path) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    note(folder, &mut found);
    found.retain(|name, mode| *mode & 0o077 != 0 && !name.ends_with("server.log"));
    found
}

fn note(path: &Path, found: &mut BTreeMap<String, u32>) {
    found.insert(path.display().to_string(), fs::metadata(path).expect("it is there").permissions().mode() & 0o777);
    if path.is_dir() {
        fs::read_dir(path).expect("a folder").for_each(|entry| note(&entry.expect("an entry").path(), found));
    }
}

fn allow_all(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(if path.is_dir() { 0o777 } else { 0o666 })).expect("a mode");
    if path.is_dir() {
        fs::read_dir(path).expect("a folder").for_each(|entry| allow_all(&entry.expect("an entry").path()));
    }
}

/// As somebody runs it who lets everybody read what they make.
fn run_openly(arguments: &[&str], data: &Path) {
    let run = Command::new("sh")
        .args(["-c", "umask 000 && exec \"$@\"", "sh"])
        .arg(server_program())
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .expect("the program runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_reads_what_a_server_writes_nor_what_was_there_before() {
    let mut world = World::start_over(None, |_| {}).await;
    world.person("amina@example.org").await.ask(TRAINING, "TN").await;
    world.mail("amina@example.org", "Place confirmed").await;
    let names: Vec<String> = {
        let mut found = BTreeMap::new();
        note(&world.data(), &mut found);
        found.into_keys().collect()
    };
    for ending in ["passerelle.sqlite", "passerelle.sqlite-wal", "passerelle.high-water", "serving.lock", ".eml"] {
        assert!(names.iter().any(|name| name.ends_with(ending)), "{ending} is missing in {names:?}");
    }
    assert_eq!(open_to_others(&world.data()), BTreeMap::new());

    world.stop().await;
    allow_all(&world.data());
    world.start_again().await;

    assert_eq!(open_to_others(&world.data()), BTreeMap::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_and_what_is_restored_are_private_although_everything_else_is_open() {
    let folder = TempDir::new().expect("a folder");
    let (data, backup, moved) =
        (folder.path().join("data"), folder.path().join("backup.sqlite"), folder.path().join("moved.sqlite"));
    run_openly(&["organiser", "add", "salma@example.org"], &data);
    assert_eq!(open_to_others(&data), BTreeMap::new());

    run_openly(&["backup", backup.to_str().expect("plain")], &data);
    assert_eq!(open_to_others(&backup), BTreeMap::new());
    fs::copy(&backup, &moved).expect("a copy");
    allow_all(&moved);
    run_openly(&["restore", moved.to_str().expect("plain")], &data);
    assert_eq!(open_to_others(&data), BTreeMap::new(), "however open the backup was");

    allow_all(&data);
    let mut server = ServerProcess::start(&data, &["--no-sample"]).await;
    assert_eq!(open_to_others(&data), BTreeMap::new(), "what was set aside, too");
    server.stop().await;
}
