//! The database's file is moved away, replaced or removed while a server works on it: nothing is acknowledged that
//! nobody would ever see.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use passerelle_device::rows::FollowingRow;
use passerelle_server::database::{Database, Location};
use passerelle_shared::api::limits;
use passerelle_shared::model::{SignUp, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::Command;
use passerelle_shared::sync::Scope;
use passerelle_tests::api_world::*;
use passerelle_tests::server_process::server_program;
use reqwest::{StatusCode, header};
use tokio::task::JoinSet;

async fn world() -> World {
    World::start_over(None, |config| config.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await
}

fn file(world: &World) -> PathBuf {
    world.data().join("passerelle.sqlite")
}

async fn is_not_acknowledged(person: &Person, command: &Command) {
    let answer = person.exchange_request(&[raw(command)], None, None).send().await.expect("an answer");
    assert!(answer.headers().contains_key(header::RETRY_AFTER));
    assert_eq!(trouble(answer).await, (503, "busy".into()));
}

async fn is_not_ready(world: &World) {
    let ready = world.http.get(world.url("/api/ready")).send().await.expect("an answer");
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    let said: serde_json::Value = ready.json().await.expect("JSON");
    assert!(said["detail"].as_str().expect("a word").contains("not in its place"), "{said}");
    assert_eq!(world.metric("passerelle_ready").await, 0.0);
    assert_eq!(world.metric("passerelle_database_in_place").await, 0.0);
    let health = world.http.get(world.url("/api/health")).send().await.expect("an answer");
    assert_eq!(health.status(), StatusCode::OK, "to start it again is for somebody to decide");
}

#[tokio::test(flavor = "multi_thread")]
async fn into_a_file_that_was_replaced_nothing_is_decided_until_it_is_put_back() {
    let mut world = world().await;
    let amina = world.person("amina@example.org").await;
    let backup = world.data().join("backup");
    world.server().database().back_up(&backup).await.expect("a backup");
    amina.ask(TRAINING, "TN").await;
    read_programme(&world.http, &world.base).await;
    let kept = world.data().join("kept");
    fs::hard_link(file(&world), &kept).expect("another name");
    let bytes = fs::read(&backup).expect("a backup");

    fs::rename(&backup, file(&world)).expect("somebody restores by hand");
    let request = amina.request(LAST_PLACE, "TN");
    is_not_acknowledged(&amina, &request).await;
    is_not_ready(&world).await;
    let (records, _) = read_programme(&world.http, &world.base).await;
    assert!(!records.is_empty(), "one reads on");
    fs::rename(&kept, file(&world)).expect("and thinks better of it");
    assert_eq!(stands(amina.settle(&request).await).state, SignUpState::Confirmed);
    let ready = world.http.get(world.url("/api/ready")).send().await.expect("an answer");
    assert_eq!(ready.status(), StatusCode::OK);

    fs::hard_link(file(&world), &kept).expect("another name");
    fs::write(&backup, &bytes).expect("a backup");
    fs::rename(&backup, file(&world)).expect("somebody restores by hand");
    let withdrawal = amina.withdrawal(LAST_PLACE, 1);
    is_not_acknowledged(&amina, &withdrawal).await;
    world.stop().await;
    assert!(fs::read(file(&world)).expect("a file") == bytes, "who stops doesn't write into it");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_in_by_a_file_that_was_replaced_and_who_is_signed_in_reads_on() {
    let world = world().await;
    let amina = world.person("amina@example.org").await;
    world.ask_for_code("youssef@example.org").await;
    let code = world.code_for("youssef@example.org").await;
    let (backup, kept) = (world.data().join("backup"), world.data().join("kept"));
    world.server().database().back_up(&backup).await.expect("a backup");
    fs::hard_link(file(&world), &kept).expect("another name");
    let mut follows = FollowingRow::default();
    follows.scopes.entry(Scope::event(&TRAINING.into())).or_default();
    let says_what_it_follows = serde_json::json!({
        "account": amina.account.id, "nonce": nonce(), "commands": [], "following": follows.said(),
    });

    fs::rename(&backup, file(&world)).expect("somebody restores by hand");
    let refused = [
        world.ask_for_code("layla@example.org").await,
        world.try_code("youssef@example.org", &code).await,
        amina.post("/api/exchange", &says_what_it_follows).send().await.expect("an answer"),
    ];
    for answer in refused {
        assert_eq!(trouble(answer).await, (503, "busy".into()), "it would be gone with the file");
    }
    fs::rename(&kept, file(&world)).expect("and thinks better of it");
    assert_eq!(world.try_code("youssef@example.org", &code).await.status(), StatusCode::OK);

    fs::rename(file(&world), &kept).expect("it is moved away");
    world.pass(2 * Timestamp::DAY);
    let account = async || amina.get("/api/account").send().await.expect("an answer");
    let (meanwhile, renewed) = (account().await, header::SET_COOKIE);
    assert_eq!(meanwhile.status(), StatusCode::OK, "a sign-in that is due is renewed another time");
    assert!(!meanwhile.headers().contains_key(&renewed));
    fs::rename(&kept, file(&world)).expect("it is put back");
    assert!(account().await.headers().contains_key(&renewed));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_file_was_removed_no_other_one_begins_by_itself() {
    let mut world = world().await;
    let amina = world.person("amina@example.org").await;

    for ending in ["", "-wal", "-shm"] {
        fs::remove_file(world.data().join(format!("passerelle.sqlite{ending}"))).expect("it was there");
    }
    is_not_acknowledged(&amina, &amina.request(TRAINING, "TN")).await;
    is_not_ready(&world).await;
    let mut readers = JoinSet::new();
    for _ in 0..12 {
        readers.spawn(world.http.get(world.url("/api/places")).send());
    }
    readers.join_all().await;
    let beside = std::process::Command::new(server_program())
        .args(["organiser", "add", "salma@example.org", "--data"])
        .arg(world.data())
        .output()
        .expect("the program runs");

    let said = String::from_utf8_lossy(&beside.stderr).into_owned();
    assert!(!beside.status.success() && said.contains("is not the file any more"), "{said}");
    assert!(!file(&world).exists());
    world.stop().await;
    assert!(!file(&world).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_log_nothing_is_acknowledged_either() {
    let mut world = world().await;
    let amina = world.person("amina@example.org").await;
    let log = world.data().join("passerelle.sqlite-wal");

    fs::rename(&log, world.data().join("log")).expect("it was there");
    is_not_acknowledged(&amina, &amina.request(TRAINING, "TN")).await;
    is_not_ready(&world).await;
    fs::rename(world.data().join("log"), &log).expect("it was there");
    assert_eq!(amina.ask(TRAINING, "TN").await.state, SignUpState::Confirmed);

    fs::rename(&log, world.data().join("log")).expect("it was there");
    fs::write(&log, "the log of another copy").expect("a file");
    let bytes = fs::read(file(&world)).expect("a file");
    world.stop().await;
    assert!(fs::read(file(&world)).expect("a file") == bytes, "who stops doesn't write beside a log that isn't theirs");
    assert_eq!(fs::read_to_string(&log).expect("it is left alone"), "the log of another copy");
}

/// Devices deliver without a pause while the file is replaced: whatever was acknowledged is in the file that was there
/// when it was, and nothing that was asked after it was gone is.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_until_then_was_decided_in_the_file_and_nothing_was_after_it() {
    let world = world().await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(world.person(&format!("person-{number}@example.org")).await);
    }
    let backup = world.data().join("backup");
    world.server().database().back_up(&backup).await.expect("a backup");
    let kept = world.data().with_extension("kept");
    fs::create_dir(&kept).expect("a folder");
    let (replaced, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));

    let mut delivering = JoinSet::new();
    for person in people.clone() {
        let (replaced, acknowledged) = (replaced.clone(), acknowledged.clone());
        delivering.spawn(async move {
            let mut acts = 0;
            loop {
                let was_replaced = replaced.load(Ordering::SeqCst);
                let mut command = person.request(TRAINING, "FR");
                command.seen.acts = acts;
                let answer = person.exchange_request(&[raw(&command)], None, None).send().await.expect("an answer");
                match (answer.status(), was_replaced) {
                    (StatusCode::OK, false) => acts += 1,
                    (StatusCode::OK, true) => panic!("it was acknowledged into a file that nobody will see"),
                    (_, true) => return (person, acts),
                    (_, false) => {}
                }
                acknowledged.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    wait_for("much is decided", || (acknowledged.load(Ordering::SeqCst) > 50).then_some(())).await;
    for ending in ["", "-wal"] {
        let name = format!("passerelle.sqlite{ending}");
        fs::hard_link(world.data().join(&name), kept.join(&name)).expect("another name");
    }
    fs::rename(&backup, file(&world)).expect("it is replaced");
    replaced.store(true, Ordering::SeqCst);
    let delivered = delivering.join_all().await;

    let location = Location::Folder(kept);
    let database = Database::open_at(&location).await.expect("what was replaced is whole");
    for (person, acknowledged) in delivered {
        let held = acts(&database, &person).await;
        assert!(held >= acknowledged, "{}: {held} of {acknowledged} are there", person.account.email.as_str());
    }
    database.close().await;
}

/// How far the person's sign-up has come in this database.
async fn acts(database: &Database, person: &Person) -> u32 {
    let scope = Scope::account(&person.account.id);
    let page = database.account_news(&scope, None, limits::PAGE_BYTES_MAX).await.expect("it works");
    let record = page.records.into_iter().find(|record| record.id.as_str() == "sign-up/training");
    let sign_up = record.map(|record| serde_json::from_str::<SignUp>(record.json().expect("a body")));
    sign_up.map_or(0, |sign_up| sign_up.expect("a sign-up").acts)
}
