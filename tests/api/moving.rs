//! Moving house: from a file to PostgreSQL, and the devices notice nothing.

use std::path::Path;
use std::process::{Command, Output};

use passerelle_shared::api::ExchangeReply;
use passerelle_tests::api_world::*;
use passerelle_tests::postgres::postgres_database;
use passerelle_tests::server_process::{ServerProcess, server_program};
use tempfile::TempDir;

use super::crash::{SEMINAR, amina_at};

fn move_to(address: &str, data: &Path) -> Output {
    Command::new(server_program())
        .args(["move", "--to", address, "--data"])
        .arg(data)
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_moves_with_its_ids_outcomes_key_and_epoch() {
    let Some(postgres) = postgres_database().await else { return };
    let data = TempDir::new().expect("a folder");
    let mut server = ServerProcess::start(data.path(), &[]).await;
    let amina = amina_at(&server.base).await;
    let command = raw(&amina.request(SEMINAR, "FR"));
    let commands = std::slice::from_ref(&command);
    let before = amina.exchange(commands).await;
    let (records, programme) = read_programme(&client(), &server.base).await;
    let while_it_runs = move_to(&postgres.address, data.path());
    assert!(said(&while_it_runs).contains("another Passerelle server works on"), "{}", said(&while_it_runs));
    server.stop().await;

    let moved = move_to(&postgres.address, data.path());

    assert!(moved.status.success(), "{}", said(&moved));
    assert!(!data.path().join("passerelle.sqlite").exists(), "an installation lives once");
    assert!(data.path().join("passerelle.moved.sqlite").exists());
    let options = ["--database", postgres.address.as_str()];
    let folder = TempDir::new().expect("a folder");
    let server = ServerProcess::start(folder.path(), &options).await;
    let amina = amina.at(&server.base);
    let after = amina.exchange(commands).await;
    assert_eq!((&after.epoch, &after.outcomes), (&before.epoch, &before.outcomes), "the sign-in holds, too");
    let cursor = before.news.expect("news").cursor;
    let on = amina.exchange_request(&[], Some(&cursor), Some(&before.epoch)).send().await.expect("an answer");
    let on: ExchangeReply = on.json().await.expect("a reply");
    assert!(on.news.expect("news").records.is_empty(), "nothing new");
    let url = format!("{}/api/programme?since={programme}", server.base);
    let changes: serde_json::Value = client().get(url).send().await.expect("an answer").json().await.expect("a reply");
    assert!(!changes.to_string().contains("event/"), "nothing of the programme is new: {changes}");
    assert_eq!(read_programme(&client(), &server.base).await.0.len(), records.len());
    assert_eq!(stands(amina.settle(&amina.withdrawal(SEMINAR, 1)).await).acts, 2, "life goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_to_where_somebody_lives_and_nothing_is_lost_by_trying() {
    let Some(postgres) = postgres_database().await else { return };
    let (data, other) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    ServerProcess::start(data.path(), &["--no-sample"]).await.stop().await;
    ServerProcess::start(other.path(), &["--no-sample", "--database", &postgres.address]).await.stop().await;

    let refused = move_to(&postgres.address, data.path());

    assert!(!refused.status.success());
    assert!(said(&refused).contains("the database isn't empty"), "{}", said(&refused));
    ServerProcess::start(data.path(), &["--no-sample"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_postgres_is_left_to_its_own_programs() {
    let folder = TempDir::new().expect("a folder");
    let address = "postgres://somebody:secret@db.example.org/passerelle";
    let run = |command: &str| {
        let output = Command::new(server_program())
            .args([command, "copy.sqlite", "--database", address, "--data"])
            .arg(folder.path())
            .output();
        said(&output.expect("the program runs"))
    };

    assert!(run("backup").contains("pg_dump"), "{}", run("backup"));
    assert!(run("restore").contains("pg_restore"), "{}", run("restore"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_moved_from_a_folder_is_never_replaced_by_what_is_moved_from_it_later() {
    let Some(postgres) = postgres_database().await else { return };
    let data = TempDir::new().expect("a folder");
    ServerProcess::start(data.path(), &["--no-sample"]).await.stop().await;
    let kept = data.path().join("passerelle.moved.sqlite");
    std::fs::write(&kept, "the installation of last year").expect("a file");

    let refused = move_to(&postgres.address, data.path());

    assert!(!refused.status.success());
    assert!(said(&refused).contains("something was moved from here before"), "{}", said(&refused));
    assert_eq!(std::fs::read_to_string(&kept).expect("it is there"), "the installation of last year");
    ServerProcess::start(data.path(), &["--no-sample"]).await;
}
