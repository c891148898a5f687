//! Reading the programme: a snapshot, then only what changed.

use std::collections::BTreeMap;

use passerelle_shared::api::{Chunk, Health, ProgrammeReply};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Beginning, Body, Cursor, Index, Page, Record, Scope};
use passerelle_tests::api_world::*;
use reqwest::{Response, StatusCode, header};

/// A device that follows the programme.
#[derive(Default)]
struct Device {
    index: Index,
    bodies: BTreeMap<String, Option<String>>,
    cursor: Cursor,
}

impl Device {
    async fn new(world: &World) -> Device {
        let (records, cursor) = read_programme(&world.http, &world.base).await;
        let mut device = Device { cursor, ..Device::default() };
        records.into_iter().for_each(|record| device.take(record));
        device
    }

    fn take(&mut self, record: Record) {
        if self.index.take(&record) {
            self.bodies.insert(record.id.to_string(), record.json().map(str::to_owned));
        }
    }

    /// Reads pages until nothing is left, then compares; how many records came.
    async fn catch_up(&mut self, world: &World) -> usize {
        let mut records = 0;
        loop {
            let page = self.page(world).await;
            records += page.records.len();
            self.cursor = page.cursor;
            page.records.into_iter().for_each(|record| self.take(record));
            if page.complete {
                assert_eq!(self.index.agree(&page.head), Ok(()));
                return records;
            }
        }
    }

    async fn page(&self, world: &World) -> Page {
        match since(world, &self.cursor, None).await.json().await.expect("a reply") {
            ProgrammeReply::Changes(page) => page,
            _ => panic!("the cursor holds"),
        }
    }
}

async fn since(world: &World, cursor: &str, tag: Option<&str>) -> Response {
    let mut request = world.http.get(world.url(&format!("/api/programme?since={cursor}")));
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    request.send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_and_the_changes_after_it_make_the_whole_programme() {
    let world = World::start().await;
    let mut device = Device::new(&world).await;
    assert_eq!(device.catch_up(&world).await, 0, "a fresh snapshot is the whole of it");

    world.rewrite("events/training.toml", "title = \"training (fr)\"", "title = \"Formation\"");
    std::fs::remove_file(world.pack().join("events/read-only.toml")).expect("it was there");
    world.import().await.expect("a good pack");
    let changed = device.catch_up(&world).await;

    assert_eq!(changed, 1 + 4, "a changed text; an event and its texts withdrawn");
    assert_eq!(device.bodies["event/read-only"], None, "withdrawn, not vanished");
    assert!(device.bodies["text/fr/event/training"].as_ref().is_some_and(|json| json.contains("Formation")));
    let mut newcomer = Device::new(&world).await;
    newcomer.catch_up(&world).await;
    let live =
        |device: &Device| device.bodies.clone().into_iter().filter(|(_, body)| body.is_some()).collect::<Vec<_>>();
    assert_eq!(live(&device), live(&newcomer));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_is_told_what_was_withdrawn() {
    let world = World::start().await;
    std::fs::remove_file(world.pack().join("events/read-only.toml")).expect("it was there");
    world.import().await.expect("a good pack");
    world.pass_to_a_new_snapshot().await;

    let (records, _) = read_programme(&world.http, &world.base).await;

    let is_fact = |record: &&Record| record.json().is_none() && record.id.translated().is_none();
    let withdrawn: Vec<&Record> = records.iter().filter(is_fact).collect();
    assert_eq!(withdrawn.len(), 1);
    assert!(matches!(&withdrawn[0].body, Body::Withdrawn(reason) if !reason.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_withdrawn_long_ago_is_forgotten_and_who_has_not_read_of_it_takes_the_snapshot() {
    let world = World::start_with(|config| config.withdrawn_life = 30 * Timestamp::DAY).await;
    let away = Device::new(&world).await;
    std::fs::remove_file(world.pack().join("events/read-only.toml")).expect("it was there");
    world.import().await.expect("a good pack");
    let mut attentive = Device::new(&world).await;
    attentive.catch_up(&world).await;
    let reply = async |device: &Device| since(&world, &device.cursor, None).await.json().await.expect("a reply");

    world.pass(29 * Timestamp::DAY);
    assert!(matches!(reply(&away).await, ProgrammeReply::Changes(_)));
    world.pass(2 * Timestamp::DAY);
    let end = std::time::Instant::now() + PATIENCE;
    while matches!(reply(&away).await, ProgrammeReply::Changes(_)) && std::time::Instant::now() < end {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }

    assert!(matches!(reply(&away).await, ProgrammeReply::Snapshot(_)));
    assert_eq!(attentive.catch_up(&world).await, 0, "whoever has read of it goes on as ever");
    let mut back = Device::new(&world).await;
    back.catch_up(&world).await;
    assert!(!back.bodies.contains_key("event/read-only"));
    let other = back.bodies.values().filter(|body| body.is_none()).count();
    assert_eq!(other, 0, "nothing else was withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_new_costs_next_to_nothing() {
    let world = World::start().await;
    let device = Device::new(&world).await;
    let first = since(&world, &device.cursor, None).await;
    let tag = first.headers()[header::ETAG].to_str().expect("plain").to_owned();

    let second = since(&world, &device.cursor, Some(&tag)).await;
    assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(second.headers()["passerelle-protocol"], "1");
    assert_eq!(second.headers()[header::CACHE_CONTROL], "no-cache");
    let line = |(name, value): (&header::HeaderName, &header::HeaderValue)| name.as_str().len() + value.len() + 4;
    let bytes: usize = second.headers().iter().map(line).sum();
    assert!(bytes < 200, "{bytes} bytes say that nothing is new: {:?}", second.headers());
    assert!(second.bytes().await.expect("a body").is_empty());

    world.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"Footbridges\"");
    world.import().await.expect("a good pack");
    assert_eq!(since(&world, &device.cursor, Some(&tag)).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_is_not_ours_leads_to_the_snapshot() {
    let world = World::start().await;
    let other_world = World::start().await;
    let device = Device::new(&world).await;
    let mut tampered = device.cursor.to_string();
    tampered.replace_range(0..1, if tampered.starts_with('A') { "B" } else { "A" });

    for cursor in ["", "x", &tampered, &Device::new(&other_world).await.cursor] {
        let reply: ProgrammeReply = since(&world, cursor, None).await.json().await.expect("a reply");
        assert!(matches!(reply, ProgrammeReply::Snapshot(_)), "{cursor}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_are_compressed_and_never_change() {
    let world = World::start().await;
    let reply = world.http.get(world.url("/api/programme")).send().await.expect("an answer");
    let ProgrammeReply::Snapshot(snapshot) = reply.json().await.expect("a reply") else { panic!("a snapshot") };
    let url = world.url(&format!("/api/programme/snapshot/{}/{}", snapshot.name(), snapshot.chunks[0].name));
    let get = async |encoding: &str| {
        let request = world.http.get(&url).header(header::ACCEPT_ENCODING, encoding);
        request.send().await.expect("an answer")
    };

    let plain = get("identity").await;
    assert_eq!(plain.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(plain.headers()[header::VARY], "accept-encoding");
    let plain_bytes = plain.bytes().await.expect("a body").len();
    assert_eq!(plain_bytes, snapshot.chunks[0].bytes as usize);
    for (asked, named) in [("gzip, deflate, br", "br"), ("gzip", "gzip")] {
        let answer = get(asked).await;
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], named);
        assert!(answer.bytes().await.expect("a body").len() < plain_bytes / 2);
    }
    let gone = world.http.get(world.url("/api/programme/snapshot/nowhere-1/facts-0")).send().await.expect("an answer");
    assert_eq!(trouble(gone).await, (404, "not_found".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_chunk_broke_off_only_what_is_missing_is_asked_for() {
    let world = World::start().await;
    let reply = world.http.get(world.url("/api/programme")).send().await.expect("an answer");
    let ProgrammeReply::Snapshot(snapshot) = reply.json().await.expect("a reply") else { panic!("a snapshot") };
    let chunk = snapshot.chunks.iter().max_by_key(|chunk| chunk.records).expect("a chunk");
    let get = async |query: &str| {
        let url = world.url(&format!("/api/programme/snapshot/{}/{}{query}", snapshot.name(), chunk.name));
        world.http.get(url).send().await.expect("an answer")
    };
    let whole = get("").await.bytes().await.expect("a body");

    let beginning = Beginning::of(whole[..whole.len() / 2].to_vec());
    let missing = get(&format!("?from={}", beginning.records())).await;

    assert!((1..chunk.records as usize).contains(&beginning.records()));
    assert_eq!(missing.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    let missing = missing.bytes().await.expect("a body");
    assert!(missing.len() < whole.len());
    assert_eq!(beginning.and(missing.to_vec()), whole);
    let beyond: Chunk = get(&format!("?from={}", chunk.records)).await.json().await.expect("a chunk");
    assert!(beyond.records.is_empty());
    assert_eq!(trouble(get("?from=-1").await).await, (400, "not_understood".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_change_comes_in_pages_and_none_is_lost_between_them() {
    let world = World::start().await;
    let mut device = Device::new(&world).await;
    let events = 150;
    for number in 0..events {
        let text = format!(
            "kind = \"webinar\"\nstatus = \"planned\"\n[en]\ntitle = \"Webinar {number}\"\nbody = \"{}\"\n",
            "word ".repeat(400)
        );
        std::fs::write(world.pack().join(format!("events/webinar-{number:03}.toml")), text).expect("a new file");
    }
    world.import().await.expect("a good pack");

    let first = device.page(&world).await;
    assert!(!first.complete, "one transaction, one number, several pages");
    assert!(serde_json::to_vec(&first).expect("plain data").len() < 64 * 1024);
    assert_eq!(device.catch_up(&world).await, events * 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_says_that_it_is_well() {
    let world = World::start().await;

    let answer = world.http.get(world.url("/api/health")).send().await.expect("an answer");
    let health: Health = answer.json().await.expect("health");

    assert_eq!((health.status.as_str(), health.server_time), ("ok", world.now()));
    let head = world.server().database().head(&Scope::programme()).await.expect("a head");
    assert_eq!(health.epoch, Some(head.epoch));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_larger_than_a_page_comes_in_one_of_its_own() {
    let world = World::start().await;
    let (_, mut since) = read_programme(&world.http, &world.base).await;
    world.import_changed().await;
    world.rewrite("events/training.toml", "title = \"training (en)\"", "title = \"A training\"");
    world.import().await.expect("a good pack");
    let mut read = Vec::new();

    loop {
        let page = world.server().database().programme_news(&since, 1).await.expect("it works").expect("one goes on");
        assert_eq!(page.records.len(), 1);
        read.extend(page.records.into_iter().map(|record| record.id.to_string()));
        since = page.cursor;
        if page.complete {
            break;
        }
    }

    assert_eq!(read, ["text/en/project/bridges", "text/en/event/training"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_answers_are_packed_for_whoever_can_unpack_them() {
    let world = World::start().await;
    for (accepted, encoding) in [("gzip, br", Some("br")), ("gzip", Some("gzip")), ("identity", None)] {
        let request = world.http.get(world.url("/api/openapi.json")).header(header::ACCEPT_ENCODING, accepted);
        let answer = request.send().await.expect("an answer");

        let told = answer.headers().get(header::CONTENT_ENCODING).map(|name| name.to_str().expect("plain"));
        assert_eq!((told, &answer.headers()[header::VARY]), (encoding, &"accept-encoding".parse().expect("a header")));
    }
}
