//! Backups, as an operator makes them and puts them back.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use passerelle_shared::model::SignUpState;
use passerelle_shared::sync::Epoch;
use passerelle_tests::api_world::*;
use passerelle_tests::server_process::{ServerProcess, server_program};
use serde_json::Value;
use tempfile::TempDir;

const SEMINAR: &str = "event/online-investigation-seminar";

fn run(data: &Path, command: &str, file: &Path) -> Output {
    let mut program = Command::new(server_program());
    program.arg(command).arg(file).arg("--data").arg(data).output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

async fn amina_at(base: &str) -> Person {
    let body = serde_json::json!({"email": "amina@example.org", "code": "246810", "language": "en"});
    let answer = client().post(format!("{base}/api/sign-in")).json(&body).send().await.expect("an answer");
    Person::from_answer(base, answer).await
}

async fn told(person: &Person, epoch: &Epoch) -> Value {
    let request = person.exchange_request(&[], None, Some(epoch));
    request.send().await.expect("an answer").json().await.expect("a reply")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_while_the_server_runs_and_restored_in_a_new_epoch() {
    let folder = TempDir::new().expect("a folder");
    let (data, file) = (folder.path().join("data"), folder.path().join("backup.sqlite"));
    let mut server = ServerProcess::start(&data, &[]).await;
    let amina = amina_at(&server.base).await;

    let made = run(&data, "backup", &file);
    assert!(made.status.success(), "{}", said(&made));
    let command = amina.request(SEMINAR, "FR");
    let reply = amina.exchange(&[raw(&command)]).await;
    let too_early = run(&data, "restore", &file);
    assert!(!too_early.status.success());
    assert!(said(&too_early).contains("another Passerelle server works on"), "{}", said(&too_early));
    assert!(server.stop().await.success());
    let restored = run(&data, "restore", &file);
    assert!(restored.status.success(), "{}", said(&restored));

    let mut server = ServerProcess::start(&data, &[]).await;
    let amina = amina.at(&server.base);
    let begun = told(&amina, &reply.epoch).await["epoch"].as_str().expect("an epoch").to_owned();
    assert_ne!(begun, reply.epoch.0);
    assert_eq!(amina.state(SEMINAR).await, "none", "the backup is of before");
    let again = amina.deliver_again(&[(&command, &reply.outcomes[0])]).await;
    assert_eq!(again.epoch.0, begun);
    assert_eq!(stands(again.outcomes[0].decision.clone()).state, SignUpState::Confirmed);
    assert!(server.stop().await.success());

    let kept = data.join("passerelle.before-restore-1.sqlite");
    assert!(said(&restored).contains("before-restore-1"), "{}", said(&restored));
    let back = run(&data, "restore", &kept);
    assert!(back.status.success(), "what was replaced is kept: {}", said(&back));
    let server = ServerProcess::start(&data, &[]).await;
    assert_ne!(told(&amina.at(&server.base), &reply.epoch).await["epoch"], begun.as_str());
    assert_eq!(amina.at(&server.base).state(SEMINAR).await, "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_the_folder_of_a_killed_server_is_restored_with_the_log_that_lies_in_it() {
    let folder = TempDir::new().expect("a folder");
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy"));
    let mut server = ServerProcess::start(&data, &[]).await;
    let amina = amina_at(&server.base).await;
    let reply = amina.exchange(&[raw(&amina.request(SEMINAR, "FR"))]).await;
    server.kill().await;
    fs::rename(&data, &copy).expect("it is moved");
    let log = fs::metadata(copy.join("passerelle.sqlite-wal")).expect("a log");
    assert!(log.len() > 0, "what she asked for stands in it");

    let restored = run(&data, "restore", &copy.join("passerelle.sqlite"));

    assert!(restored.status.success(), "{}", said(&restored));
    let server = ServerProcess::start(&data, &[]).await;
    let amina = amina.at(&server.base);
    assert_eq!(amina.state(SEMINAR).await, "confirmed");
    assert_ne!(told(&amina, &reply.epoch).await["epoch"], reply.epoch.0.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_is_refused_and_changes_nothing() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("data");
    ServerProcess::start(&data, &["--no-sample"]).await.stop().await;
    let before = fs::read(data.join("passerelle.sqlite")).expect("a database");
    let garbage = folder.path().join("holiday.jpg");
    fs::write(&garbage, "no database at all ".repeat(1_000)).expect("a file");
    let half = folder.path().join("half.sqlite");
    fs::write(&half, &before[..before.len() / 2]).expect("a file");
    let missing = folder.path().join("missing.sqlite");

    for (file, words) in [(&garbage, "is damaged"), (&half, "is damaged"), (&missing, "can't be used")] {
        let refused = run(&data, "restore", file);
        assert!(!refused.status.success(), "{}", said(&refused));
        assert!(said(&refused).contains(words), "{}", said(&refused));
        assert_eq!(fs::read(data.join("passerelle.sqlite")).expect("a database"), before);
    }
    let left: Vec<_> =
        fs::read_dir(&data).expect("a folder").filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    assert!(!left.iter().any(|name| name.contains("restor")), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_replaces_no_file_and_invents_no_database() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("data");
    let file = folder.path().join("backup.sqlite");

    let of_nothing = run(&data, "backup", &file);
    ServerProcess::start(&data, &["--no-sample"]).await.stop().await;
    fs::write(&file, "precious").expect("a file");
    let over_another = run(&data, "backup", &file);

    assert!(!of_nothing.status.success());
    assert!(said(&of_nothing).contains("there is no database in"), "{}", said(&of_nothing));
    assert!(!over_another.status.success());
    assert!(said(&over_another).contains("there is a file of that name already"), "{}", said(&over_another));
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "precious");
}
