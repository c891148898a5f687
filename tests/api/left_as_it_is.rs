//! A file that isn't a whole database of ours is refused in words, and nothing in it or beside it is changed by looking.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use passerelle_tests::server_process::{ServerProcess, server_program};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use super::crash::{SEMINAR, amina_at};

const FILE: &str = "passerelle.sqlite";
const ACTS: u32 = 20;
const SECRET: &str = "amina_is_allergic_to_nuts";

fn run(data: &Path, arguments: &[&str]) -> Output {
    Command::new(server_program()).args(arguments).arg("--data").arg(data).output().expect("the program runs")
}

/// What every command says to it; none of them may change a byte.
fn refusals(data: &Path) -> Vec<String> {
    let copy = data.with_extension("copy");
    let before = files(data);
    let commands: [&[&str]; 5] = [
        &["serve", "--no-sample", "--listen", "127.0.0.1:0"],
        &["check"],
        &["backup", copy.to_str().expect("plain")],
        &["organiser", "add", "salma@example.org"],
        &["list-requests", "online-investigation-seminar"],
    ];
    let mut refusals = Vec::new();
    for command in commands {
        let refused = run(data, command);
        let said = String::from_utf8_lossy(&[refused.stdout, refused.stderr].concat()).into_owned();
        assert!(!refused.status.success(), "{command:?}: {said}");
        assert_eq!(names(&files(data)), names(&before), "{command:?}: {said}");
        assert!(files(data) == before, "{command:?} changed something: {said}");
        assert!(!said.contains(SECRET), "{command:?}: {said}");
        refusals.push(said);
    }
    refusals
}

/// All that belongs to the database, byte for byte.
fn files(data: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(data).expect("a folder").map(|entry| entry.expect("an entry").path());
    let ours =
        entries.filter(|path| path.is_file() && !path.ends_with("server.log") && !path.ends_with("serving.lock"));
    ours.map(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("plain").to_owned();
        (name, fs::read(path).expect("a file"))
    })
    .filter(|(name, _)| name != "passerelle.high-water")
    .collect()
}

fn names(files: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

/// A server that was killed, with its latest changes in the log and the others in the file.
async fn killed(data: &Path) {
    let mut server = ServerProcess::start(data, &[]).await;
    let amina = amina_at(&server.base).await;
    for acts in 0..ACTS {
        if acts == ACTS / 2 {
            other_database(&data.join(FILE), &["PRAGMA wal_checkpoint(restart)"]).await;
        }
        let mut command = amina.request(SEMINAR, "FR");
        command.seen.acts = acts;
        amina.settle(&command).await;
    }
    server.kill().await;
    assert!(data.join(format!("{FILE}-wal")).metadata().expect("a log").len() > 0);
}

async fn other_database(path: &Path, statements: &[&str]) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut other = SqliteConnection::connect_with(&options).await.expect("it opens");
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(*statement)).execute(&mut other).await.expect("it works");
    }
    other.close().await.expect("it closes");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_copy_that_was_put_over_the_file_of_a_killed_server_keeps_its_bytes_and_so_does_the_log() {
    let folder = TempDir::new().expect("a folder");
    let (data, elsewhere) = (folder.path().join("data"), folder.path().join("elsewhere"));
    ServerProcess::start(&elsewhere, &["--no-sample"]).await.stop().await;
    killed(&data).await;
    fs::copy(elsewhere.join(FILE), data.join(FILE)).expect("a copy");

    for said in refusals(&data) {
        assert!(said.contains("passerelle.sqlite is damaged"), "{said}");
    }

    let kept = files(&data);
    let restored = run(&data, &["restore", elsewhere.join(FILE).to_str().expect("plain")]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let after = files(&data);
    for ending in ["", "-wal"] {
        let aside = format!("passerelle.before-restore-1.sqlite{ending}");
        assert!(after[&aside] == kept[&format!("{FILE}{ending}")], "what was there is kept as it lay there: {aside}");
    }
    ServerProcess::start(&data, &["--no-sample"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_server_left_is_whole_and_is_taken_in() {
    let folder = TempDir::new().expect("a folder");
    killed(folder.path()).await;

    let checked = run(folder.path(), &["check"]);
    let server = ServerProcess::start(folder.path(), &[]).await;

    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let amina = amina_at(&server.base).await;
    assert_eq!(amina.sign_up(SEMINAR).await.expect("a sign-up").acts, ACTS);
    let left: Vec<String> = files(folder.path()).into_keys().filter(|name| name.contains("looked-at")).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_of_something_else_is_left_alone() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("a folder");
    let table = format!("CREATE TABLE {SECRET} (diet TEXT)");
    let insert = format!("INSERT INTO {SECRET} VALUES ('no nuts')");
    other_database(&data.join(FILE), &[&table, &insert]).await;

    for said in refusals(&data) {
        assert!(said.contains("passerelle.sqlite is the database of something else"), "{said}");
    }

    let migrations = "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
        installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL,
        execution_time BIGINT NOT NULL)";
    let one = "INSERT INTO _sqlx_migrations VALUES (1, 'theirs', '2026-01-01', 1, x'00', 0)";
    other_database(&data.join(FILE), &[migrations, one, "PRAGMA journal_mode = wal"]).await;
    for said in refusals(&data) {
        assert!(said.contains("passerelle.sqlite is the database of something else"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_of_a_later_version_is_left_alone() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("data");
    ServerProcess::start(&data, &["--no-sample"]).await.stop().await;
    let later = "INSERT INTO _sqlx_migrations VALUES (9999, 'later', '2036-01-01', 1, x'00', 0)";
    other_database(&data.join(FILE), &[later]).await;

    for said in refusals(&data) {
        assert!(said.contains("another version of this program (migration 9999)"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_a_damaged_file_repeats_nothing_of_it() {
    let folder = TempDir::new().expect("a folder");
    let data = folder.path().join("data");
    ServerProcess::start(&data, &["--no-sample"]).await.stop().await;
    let spoil = format!(
        "UPDATE sqlite_master SET sql = 'CREATE TABLE {SECRET} (', name = '{SECRET}', tbl_name = '{SECRET}'
         WHERE name = 'quota'"
    );
    other_database(&data.join(FILE), &["PRAGMA writable_schema = on", &spoil]).await;
    for said in refusals(&data) {
        assert!(said.contains("passerelle.sqlite is damaged") && said.contains("restore FILE"), "{said}");
    }

    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    fs::write(empty.join(FILE), "").expect("a file");
    fs::write(empty.join(format!("{FILE}-wal")), SECRET.repeat(300)).expect("a file");
    for said in refusals(&empty) {
        assert!(said.contains("passerelle.sqlite is damaged (it is empty, and there is a log"), "{said}");
    }
}
