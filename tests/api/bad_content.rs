//! A start whose content can't be taken serves what was published before, says so, and takes the content when somebody
//! has mended it.

use std::fs;
use std::path::Path;

use passerelle_server::content::Samples;
use passerelle_server::{Config, Packs, RunningServer, Server};
use passerelle_shared::model::{SignUpState, Timestamp};
use passerelle_shared::sync::{Record, Scope};
use passerelle_tests::api_world::*;
use passerelle_tests::sample_pack;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Spoils the folder, and mends it again.
struct Mishap {
    name: &'static str,
    befalls: fn(&Path),
    is_mended: fn(&Path),
}

const STRAY: &str = "events/training.toml.swp";
const EVENT: &str = "events/training.toml";

fn change(folder: &Path, from: &str, to: &str) {
    let path = folder.join(EVENT);
    let text = fs::read_to_string(&path).expect("a file of the pack");
    assert!(text.contains(from), "there is no {from}");
    fs::write(path, text.replace(from, to)).expect("the pack can be written");
}

fn remove_stray(folder: &Path) {
    fs::remove_file(folder.join(STRAY)).expect("it was there");
}

const MISHAPS: [Mishap; 8] = [
    Mishap {
        name: "a capacity below the taken",
        befalls: |folder| change(folder, "capacity = 10", "capacity = 1"),
        is_mended: |folder| change(folder, "capacity = 1\n", "capacity = 10\n"),
    },
    Mishap {
        name: "a quota below the taken",
        befalls: |folder| change(folder, "TN = 3", "TN = 1"),
        is_mended: |folder| change(folder, "TN = 1", "TN = 3"),
    },
    Mishap {
        name: "a broken file",
        befalls: |folder| change(folder, "kind = \"training\"", "kind = = \"training\""),
        is_mended: |folder| change(folder, "kind = = \"training\"", "kind = \"training\""),
    },
    Mishap {
        name: "what an editor keeps",
        befalls: |folder| fs::write(folder.join(STRAY), b"b0VIM 9.1\0\xff\xfe\0").expect("a file"),
        is_mended: remove_stray,
    },
    Mishap {
        name: "a copy of a file",
        befalls: |folder| {
            fs::copy(folder.join(EVENT), folder.join("events/training.toml~")).expect("a copy");
        },
        is_mended: |folder| fs::remove_file(folder.join("events/training.toml~")).expect("it was there"),
    },
    Mishap {
        name: "a file that can't be read",
        befalls: |folder| {
            #[cfg(unix)]
            std::os::unix::fs::symlink("nowhere", folder.join(STRAY)).expect("a link");
            #[cfg(not(unix))]
            fs::write(folder.join(STRAY), b"\xff").expect("a file");
        },
        is_mended: remove_stray,
    },
    Mishap {
        name: "no manifest",
        befalls: |folder| fs::rename(folder.join("pack.toml"), folder.join("../pack.toml")).expect("it was there"),
        is_mended: |folder| fs::rename(folder.join("../pack.toml"), folder.join("pack.toml")).expect("it was there"),
    },
    Mishap {
        name: "no folder",
        befalls: |folder| fs::rename(folder, folder.with_extension("away")).expect("it was there"),
        is_mended: |folder| fs::rename(folder.with_extension("away"), folder).expect("it was there"),
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_befalls_the_content_a_start_serves_what_is_published_and_takes_it_when_it_is_mended() {
    let mut world = World::start().await;
    for email in ["amina@example.org", "youssef@example.org"] {
        assert_eq!(world.person(email).await.ask(TRAINING, "TN").await.state, SignUpState::Confirmed);
    }
    for (number, mishap) in MISHAPS.iter().enumerate() {
        let name = mishap.name;
        let before = read_programme(&world.http, &world.base).await.0;
        let title = format!("Bridges, {number}");
        world.rewrite("projects/bridges.toml", "title = \"Bridges", &format!("title = \"{title}\" # "));
        (mishap.befalls)(&world.pack());

        world.stop().await;
        world.start_again_with(|config| config.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await;

        assert_eq!(read_programme(&world.http, &world.base).await.0.len(), before.len(), "{name}: it is served");
        assert_eq!(ready(&world).await, json!({ "status": "ready", "content": "refused" }), "{name}");
        assert_eq!(world.metric("passerelle_content_refused").await, 1.0, "{name}");
        assert!(!says(&world, &title).await, "{name}: nothing of it is published");
        let somebody = world.person(&format!("somebody-{number}@example.org")).await;
        assert_eq!(somebody.ask(TRAINING, "FR").await.state, SignUpState::Confirmed, "{name}: it is decided");

        (mishap.is_mended)(&world.pack());
        let end = std::time::Instant::now() + PATIENCE;
        while ready(&world).await != json!({ "status": "ready" }) {
            world.pass(Timestamp::MINUTE);
            assert!(std::time::Instant::now() < end, "{name}: it was mended in vain");
        }
        assert!(says(&world, &title).await, "{name}: all of it is published now");
        assert_eq!(world.metric("passerelle_content_refused").await, 0.0, "{name}");
    }
}

async fn ready(world: &World) -> Value {
    let answer = world.http.get(world.url("/api/ready")).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("JSON")
}

async fn says(world: &World, title: &str) -> bool {
    let (records, _) = read_programme(&world.http, &world.base).await;
    records.iter().any(|record| record.json().is_some_and(|json| json.contains(title)))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_editors_and_systems_leave_behind_unseen_is_not_content() {
    let mut world = World::start().await;
    fs::write(world.pack().join(".DS_Store"), b"\0\0\0\x01Bud1\xff").expect("a file");
    fs::write(world.pack().join("events/.training.toml.swp"), b"b0VIM\xff").expect("a file");
    world.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"More bridges\"");

    world.restart().await;

    assert_eq!(ready(&world).await, json!({ "status": "ready" }));
    assert!(says(&world, "More bridges").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_has_nothing_to_serve_and_says_what_is_wrong() {
    let folder = TempDir::new().expect("a folder");
    let pack = folder.path().join("pack");
    write_pack(&pack);
    change(&pack, "kind = \"training\"", "kind = \"party\"");

    let refused =
        Server::start(config(folder.path(), &pack, Samples::Included)).await.expect_err("nothing is published");

    assert!(refused.to_string().contains("events/training.toml:2: `party` is not a kind of event"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_stay_where_the_content_that_is_to_come_instead_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let content = folder.path().join("content");
    sample_pack::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/content"), &content);
    let start = async |samples| {
        let server = Server::start(config(folder.path(), &content, samples)).await.expect("it starts");
        let (records, _) = read_programme(&client(), &format!("http://{}", server.address)).await;
        let head = server.database().head(&Scope::programme()).await.expect("a head");
        (server, records, head)
    };
    let (first, records, before) = start(Samples::Included).await;
    assert!(records.iter().any(is_sample));
    assert!(matches!(first.demonstration, passerelle_server::Demonstration::On { .. }));
    first.shutdown().await;
    fs::write(content.join("programme/events/stray.toml"), "kind = \"nothing\"\n").expect("a file");

    let (refused, records, after) = start(Samples::LeftOut).await;
    assert!(records.iter().any(is_sample), "all or nothing");
    assert_eq!(after, before);
    assert!(matches!(refused.demonstration, passerelle_server::Demonstration::Off), "nobody asked for it");
    refused.shutdown().await;
    let (with_them, ..) = start(Samples::Included).await;
    assert!(matches!(with_them.demonstration, passerelle_server::Demonstration::On { .. }), "they are shown");
    with_them.shutdown().await;
    fs::remove_file(content.join("programme/events/stray.toml")).expect("it was there");
    let (without, records, _): (RunningServer, _, _) = start(Samples::LeftOut).await;
    without.shutdown().await;

    assert!(!records.iter().any(is_sample));
}

fn is_sample(record: &Record) -> bool {
    record.id.as_str().starts_with("event/") && record.json().is_some_and(|json| json.contains("\"sample\":true"))
}

fn config(folder: &Path, packs: &Path, samples: Samples) -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        packs: Packs::Folder(packs.to_owned()),
        samples,
        ..Config::new(folder.join("data"))
    }
}
