//! What is told of the programme from memory is never older than the question.

use passerelle_server::content::{self, Samples};
use passerelle_server::database::{Database, Withdrawals};
use passerelle_shared::api::{ProgrammeReply, Snapshot};
use passerelle_shared::sync::{Cursor, Position, Scope};
use passerelle_tests::api_world::*;
use reqwest::{Response, StatusCode, header};

use super::nodes::base;

/// A device that has read everything, and what it was told last.
struct Reader {
    base: String,
    cursor: Cursor,
    tag: String,
}

impl Reader {
    async fn of(world: &World, base: &str) -> Reader {
        let (_, cursor) = read_programme(&world.http, base).await;
        let mut reader = Reader { base: base.to_owned(), cursor, tag: String::new() };
        let told = reader.ask(world).await;
        reader.tag = told.headers()[header::ETAG].to_str().expect("plain").to_owned();
        assert!(reader.is_told_nothing(world).await, "and nothing is new since");
        reader
    }

    async fn ask(&self, world: &World) -> Response {
        let address = format!("{}/api/programme?since={}", self.base, &*self.cursor);
        let request = world.http.get(address).header(header::IF_NONE_MATCH, &self.tag);
        request.send().await.expect("an answer")
    }

    async fn is_told_nothing(&self, world: &World) -> bool {
        self.ask(world).await.status() == StatusCode::NOT_MODIFIED
    }

    /// The heading that came, of the one project that changes.
    async fn is_told(&self, world: &World) -> String {
        let reply: ProgrammeReply = self.ask(world).await.json().await.expect("a reply");
        let ProgrammeReply::Changes(page) = reply else { panic!("the cursor holds") };
        let texts: Vec<String> = page.records.iter().filter_map(|record| record.json().map(str::to_owned)).collect();
        texts.join("\n")
    }
}

/// As `passerelle-server import` does in a process of its own.
async fn publish(world: &World, database: &Database, from: &str, to: &str) {
    world.rewrite("projects/bridges.toml", &format!("title = \"{from}\""), &format!("title = \"{to}\""));
    let packs = content::in_folder(&world.pack()).expect("a pack");
    let published = content::publish(database, &packs, Samples::Included, Withdrawals::AskFirst, world.now());
    published.await.expect("a good pack");
}

async fn snapshot(world: &World) -> Snapshot {
    let answer = world.http.get(world.url("/api/programme?reads=2")).send().await.expect("an answer");
    let ProgrammeReply::Snapshot(snapshot) = answer.json().await.expect("a reply") else {
        panic!("no cursor was named")
    };
    snapshot
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_command_beside_the_server_publishes_is_told_to_the_next_who_asks() {
    let world = World::start().await;
    let reader = Reader::of(&world, &world.base).await;
    let beside = Database::open_at(&world.location()).await.expect("a command beside it");

    publish(&world, &beside, "Bridges", "Footbridges").await;
    let told = reader.is_told(&world).await;
    publish(&world, &beside, "Footbridges", "Gangways").await;
    let told_then = reader.is_told(&world).await;

    beside.close().await;
    assert!(told.contains("Footbridges") && told_then.contains("Gangways"), "{told} {told_then}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_publishes_every_other_tells_to_the_next_who_asks() {
    let Some(world) = World::start_on_postgres().await else { return };
    let node = world.node().await;
    let (here, there) = (Reader::of(&world, &world.base).await, Reader::of(&world, &base(&node)).await);

    publish(&world, node.database(), "Bridges", "Footbridges").await;
    let told = [here.is_told(&world).await, there.is_told(&world).await];

    assert!(told.iter().all(|told| told.contains("Footbridges")), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_everybody_asks_nobody_is_told_what_was_so_before_they_asked() {
    const PUBLICATIONS: usize = 12;
    const AT_ONCE: usize = 16;
    let world = World::start().await;
    let reader = Reader::of(&world, &world.base).await;
    let crowd: Vec<_> = (0..AT_ONCE).map(|_| hurry(&world, &reader)).collect();
    let names: Vec<String> = (0..=PUBLICATIONS).map(|number| format!("Bridges {number}")).collect();
    publish(&world, world.server().database(), "Bridges", &names[0]).await;

    for pair in names.windows(2) {
        publish(&world, world.server().database(), &pair[0], &pair[1]).await;
        let told = reader.is_told(&world).await;

        assert!(told.contains(&pair[1]), "{told} and not {}", pair[1]);
    }

    crowd.into_iter().for_each(|one| one.abort());
}

/// Asks without a pause, so that a look is always under way.
fn hurry(world: &World, reader: &Reader) -> tokio::task::JoinHandle<()> {
    let (http, address) = (world.http.clone(), format!("{}/api/programme?since={}", reader.base, &*reader.cursor));
    tokio::spawn(async move {
        loop {
            // Once the world ends nobody answers.
            let _ = http.get(&address).send().await;
        }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_new_epoch_nobody_is_told_from_memory_that_nothing_is_new() {
    let world = World::start().await;
    let reader = Reader::of(&world, &world.base).await;
    let before = snapshot(&world).await;
    let database = world.server().database();

    let ahead = Position { epoch: before.epoch.clone(), seq: before.head.seq + 1, record: None };
    let from_the_future = Reader { cursor: database.seal().close(&Scope::programme(), &ahead), ..copy(&reader) };
    from_the_future.ask(&world).await;
    let reply: ProgrammeReply = reader.ask(&world).await.json().await.expect("a reply");
    let after = snapshot(&world).await;

    let ProgrammeReply::Snapshot(told) = reply else { panic!("that cursor is of another life") };
    assert_ne!(told.epoch, before.epoch);
    assert_eq!((&told.epoch, &told.head.epoch), (&after.epoch, &after.epoch));
}

fn copy(reader: &Reader) -> Reader {
    Reader { base: reader.base.clone(), cursor: reader.cursor.clone(), tag: reader.tag.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_again_is_answered_alike_and_in_what_they_can_unpack() {
    let world = World::start().await;
    let epoch = snapshot(&world).await.epoch;
    let beginning = Position { epoch, seq: 0, record: None };
    let everything = world.server().database().seal().close(&Scope::programme(), &beginning);
    let address = world.url(&format!("/api/programme?since={}", &*everything));
    let ask = async |encodings: &str| {
        let request = world.http.get(&address).header(header::ACCEPT_ENCODING, encodings);
        request.send().await.expect("an answer")
    };

    let first = ask("identity").await;
    for encodings in ["identity", "gzip", "br", "br"] {
        let again = ask(encodings).await;
        let packed = again.headers().get(header::CONTENT_ENCODING).map(|name| name.to_str().expect("plain").to_owned());
        assert_eq!(packed.as_deref(), Some(encodings).filter(|encoding| *encoding != "identity"));
        assert_eq!(again.headers()[header::ETAG], first.headers()[header::ETAG]);
    }
    let again = ask("identity").await;

    assert_eq!(again.bytes().await.expect("a body"), first.bytes().await.expect("a body"));
}
