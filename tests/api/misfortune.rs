//! What befalls a disk: a damaged file is refused in words, and on a full disk nothing is done by halves.

use std::fs;
use std::os::unix::fs::FileExt;
use std::process;
use std::time::{Duration, Instant};

use passerelle_server::{Config, Packs, Server};
use passerelle_shared::model::{SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::Command;
use passerelle_tests::api_world::*;
use passerelle_tests::server_process::{ServerProcess, server_program};
use reqwest::{StatusCode, header};
use sqlx::Connection;
use tempfile::TempDir;
use tokio::task::JoinSet;

/// By then a device takes the silence for no answer.
const DEVICE_WAITS: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_refused_in_words_and_left_as_it_is() {
    let folder = TempDir::new().expect("a folder");
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup.sqlite"));
    let database = data.join("passerelle.sqlite");
    let run = |arguments: &[&str]| {
        process::Command::new(server_program())
            .args(arguments)
            .arg("--data")
            .arg(&data)
            .output()
            .expect("the program runs")
    };
    ServerProcess::start(&data, &["--no-sample"]).await.stop().await;
    assert!(run(&["backup", backup.to_str().expect("plain")]).status.success());
    let mut bytes = fs::read(&database).expect("a database");
    let (from, to) = (bytes.len() / 4, bytes.len() / 2);
    bytes[from..to].fill(b'?');
    fs::write(&database, &bytes).expect("it can be damaged");

    let refused = run(&["serve", "--no-sample", "--listen", "127.0.0.1:0"]);

    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert!(said.contains("passerelle.sqlite is damaged") && said.contains("restore FILE"), "{said}");
    assert_eq!(fs::read(&database).expect("a database"), bytes);
    let restored = run(&["restore", backup.to_str().expect("plain")]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    assert_eq!(fs::read(data.join("passerelle.before-restore-1.sqlite")).expect("it is kept"), bytes);
    ServerProcess::start(&data, &["--no-sample"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_that_all_is_well_and_names_what_does_not_add_up() {
    let data = TempDir::new().expect("a folder");
    let check = || {
        let checked = process::Command::new(server_program()).arg("check").arg("--data").arg(data.path()).output();
        let checked = checked.expect("the program runs");
        let said = [checked.stdout, checked.stderr].concat();
        (checked.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let (is_well, said) = check();
    assert!(!is_well && said.contains("there is no database"), "{said}");
    let mut server = ServerProcess::start(data.path(), &[]).await;

    let (is_well, said) = check();
    assert!(is_well && said.contains("the database is whole"), "{said}");
    server.stop().await;
    let address = format!("sqlite:{}", data.path().join("passerelle.sqlite").display());
    let mut database = sqlx::SqliteConnection::connect(&address).await.expect("the database opens");
    for change in [
        "UPDATE event_places SET taken = 3 WHERE event = 'event/last-place-workshop'",
        "UPDATE record SET changed_seq = 99 WHERE id = 'event/last-place-workshop'",
    ] {
        sqlx::query(change).execute(&mut database).await.expect("somebody's hand");
    }
    database.close().await.expect("the database closes");

    let (is_well, said) = check();
    assert!(!is_well, "{said}");
    assert!(said.contains("event/last-place-workshop: 0 places are taken, and the counter says 3"), "{said}");
    assert!(said.contains("the records of scope programme are not those of its head"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_countrys_quota_adds_up_where_it_is_full_and_is_named_where_it_does_not() {
    let world = World::start_over(None, |_| {}).await;
    for number in 0..2 {
        world.person(&format!("person-{number}@example.org")).await.ask(TRAINING, "MA").await;
    }
    world.person("amina@example.org").await.ask(TRAINING, "FR").await;
    world.person("youssef@example.org").await.ask(LAST_PLACE, "TN").await;
    let database = world.server().database();
    assert_eq!(
        database.audit().await.expect("it works"),
        [],
        "the quota of Morocco is full, and so is the other event"
    );

    let address = format!("sqlite:{}", world.data().join("passerelle.sqlite").display());
    let mut other = sqlx::SqliteConnection::connect(&address).await.expect("the database opens");
    for change in ["SET places = 1 WHERE country = 'MA'", "SET taken = 2 WHERE country = 'FR'"] {
        let change = format!("UPDATE quota {change} AND event = '{TRAINING}'");
        sqlx::query(sqlx::AssertSqlSafe(change)).execute(&mut other).await.expect("somebody's hand");
    }
    other.close().await.expect("the database closes");

    let found: Vec<String> = database.audit().await.expect("it works").iter().map(ToString::to_string).collect();
    let counter = "event/training for FR: 1 places are taken, and the counter says 2";
    assert_eq!(found, [counter, "event/training for MA: 2 of 1 places are taken"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_reads_all_of_the_file_also_beside_a_server_that_works_on_it() {
    let data = TempDir::new().expect("a folder");
    let path = data.path().join("passerelle.sqlite");
    let _server = ServerProcess::start(data.path(), &[]).await;
    let address = format!("sqlite:{}", path.display());
    let mut database = sqlx::SqliteConnection::connect(&address).await.expect("the database opens");
    // Of a table that only newcomers read.
    let (page, size): (i64, i64) =
        sqlx::query_as("SELECT rootpage, page_size FROM sqlite_master, pragma_page_size() WHERE name = 'chunk'")
            .fetch_one(&mut database)
            .await
            .expect("a table");
    sqlx::query("PRAGMA wal_checkpoint(truncate)").execute(&mut database).await.expect("the log is taken in");
    database.close().await.expect("the database closes");
    let file = fs::File::options().write(true).open(&path).expect("a file");
    file.write_all_at(&vec![b'?'; size as usize], ((page - 1) * size) as u64).expect("it can be damaged");

    let checked = process::Command::new(server_program()).arg("check").arg("--data").arg(data.path()).output();

    let checked = checked.expect("the program runs");
    let said = String::from_utf8_lossy(&[checked.stdout, checked.stderr].concat()).into_owned();
    assert!(!checked.status.success() && said.contains("passerelle.sqlite is damaged"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_database_at_all_is_refused_too() {
    let data = TempDir::new().expect("a folder");
    fs::write(data.path().join("passerelle.sqlite"), "a letter to the editor ".repeat(500)).expect("a file");

    let config =
        Config { listen: ([127, 0, 0, 1], 0).into(), packs: Packs::Embedded, ..Config::new(data.path().into()) };
    let refused = Server::start(config).await.expect_err("that is no database").to_string();

    assert!(refused.contains("passerelle.sqlite is damaged"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_one_reads_on_and_a_request_waits_undecided_until_there_is_room() {
    let world = World::start_over(None, |_| {}).await;
    let amina = world.person("amina@example.org").await;
    let (records, cursor) = read_programme(&world.http, &world.base).await;
    world.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"More bridges\"");
    world.import().await.expect("a good pack");
    let database = world.server().database();
    let full_disk = async || database.limit_pages(1).await.expect("it is the least that is possible");

    full_disk().await;
    let mut settled = 0;
    let (refused, waiting) = loop {
        let mut request = amina.request(TRAINING, "TN");
        request.seen.acts = settled;
        let commands = [raw(&request)];
        let answer = amina.exchange_request(&commands, None, None).send().await.expect("an answer");
        match answer.status() {
            StatusCode::OK => settled += 1,
            _ => break (answer, request),
        }
        assert!(settled < 1_000, "the disk is never full");
    };

    assert_eq!(refused.headers()[header::RETRY_AFTER], "60");
    assert_eq!(trouble(refused).await, (503, "busy".into()));
    let changes = world.http.get(world.url(&format!("/api/programme?since={cursor}"))).send().await.expect("an answer");
    assert_eq!(changes.status(), StatusCode::OK, "reading goes on");
    // By now a newer snapshot is due, for which there is no room.
    world.pass(Timestamp::HOUR);
    assert_eq!(read_programme(&world.http, &world.base).await.0.len(), records.len());
    assert_eq!(amina.sign_up(TRAINING).await.map_or(0, |sign_up| sign_up.acts), settled);
    let again = amina.exchange_request(&[raw(&waiting)], None, None).send().await.expect("an answer");
    assert_eq!(again.status(), StatusCode::SERVICE_UNAVAILABLE);

    database.limit_pages(u32::MAX).await.expect("somebody made room");
    assert_eq!(stands(amina.settle(&waiting).await).state, SignUpState::Confirmed);
    assert_eq!(amina.sign_up(TRAINING).await.expect("a sign-up").acts, settled + 1);
    assert_eq!(world.left(TRAINING).await, Some(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_somebody_else_writes_for_long_all_who_wait_are_told_to_come_again_and_are_decided_once_then() {
    /// More than are worked on at once.
    const PEOPLE: usize = 24;
    let world = World::start_over(None, |_| {}).await;
    let places = world.left(TRAINING).await.expect("places");
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        people.push(world.person(&format!("person-{number}@example.org")).await);
    }
    let requests: Vec<Command> = people.iter().map(|person| person.request(TRAINING, "TN")).collect();
    let address = format!("sqlite:{}", world.data().join("passerelle.sqlite").display());
    let mut other = sqlx::SqliteConnection::connect(&address).await.expect("the database opens");
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.expect("nobody writes just now");

    let began = Instant::now();
    let mut asked = JoinSet::new();
    for (person, request) in people.iter().zip(&requests) {
        asked.spawn(person.exchange_request(&[raw(request)], None, None).send());
    }
    for answer in asked.join_all().await {
        let answer = answer.expect("an answer");
        assert_eq!(answer.headers()[header::RETRY_AFTER], "5");
        assert_eq!(trouble(answer).await, (503, "busy".into()));
    }
    let told_after = began.elapsed();
    sqlx::query("ROLLBACK").execute(&mut other).await.expect("it holds nothing any more");
    other.close().await.expect("the database closes");

    assert!(told_after < DEVICE_WAITS, "{told_after:?}");
    let mut confirmed = 0;
    for (person, request) in people.iter().zip(&requests) {
        confirmed += u32::from(stands(person.settle(request).await).state == SignUpState::Confirmed);
        assert_eq!(person.sign_up(TRAINING).await.expect("a sign-up").acts, 1);
    }
    assert_eq!(world.left(TRAINING).await, Some(places - confirmed));
}
