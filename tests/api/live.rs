//! The live channel: it says that something moved, to those whom it concerns, and never what.

use std::time::{Duration, Instant};

use passerelle_server::content::{self, Samples};
use passerelle_server::database::{Database, Verdict, Withdrawals};
use passerelle_shared::api::{HEARTBEAT, LIVE_HEAD, LiveHead};
use passerelle_shared::model::RecordId;
use passerelle_shared::sync::Scope;
use passerelle_tests::api_world::*;
use reqwest::{RequestBuilder, Response, StatusCode, header};

/// The promise: what is published is announced within this.
const SOON: Duration = Duration::from_secs(3);

/// A device that listens.
pub struct Listener {
    response: Response,
    text: String,
}

impl Listener {
    pub async fn open(request: RequestBuilder) -> Listener {
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        Listener { response, text: String::new() }
    }

    /// The next event's name and data; `None` when the server has ended the channel.
    async fn next(&mut self) -> Option<(String, String)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).map(|text| text.trim().to_owned())
                };
                let found = field("event:").zip(field("data:"));
                self.text = rest.to_owned();
                match found {
                    Some(found) => return Some(found),
                    None => continue,
                }
            }
            let bytes = self.response.chunk().await.expect("the line holds")?;
            self.text.push_str(std::str::from_utf8(&bytes).expect("UTF-8"));
        }
    }

    /// The next head, whatever heartbeats come before it.
    pub async fn head(&mut self) -> LiveHead {
        loop {
            let (name, data) = self.next().await.expect("the channel is open");
            if name == LIVE_HEAD {
                return serde_json::from_str(&data).expect("a head");
            }
        }
    }

    pub async fn heads(&mut self, count: usize) -> Vec<LiveHead> {
        let mut heads = Vec::new();
        while heads.len() < count {
            heads.push(self.head().await);
        }
        heads.sort_by(|one, other| one.scope.cmp(&other.scope));
        heads
    }

    /// The scopes that are named until this many heartbeats were heard.
    pub async fn scopes_until_heartbeats(&mut self, heartbeats: usize) -> Vec<Scope> {
        let (mut scopes, mut heard) = (Vec::new(), 0);
        while heard < heartbeats {
            let (name, data) = self.next().await.expect("the channel is open");
            match name == LIVE_HEAD {
                true => scopes.push(serde_json::from_str::<LiveHead>(&data).expect("a head").scope),
                false => heard += 1,
            }
        }
        scopes
    }

    /// What comes until this many heartbeats were heard.
    pub async fn names_until_heartbeats(&mut self, heartbeats: usize) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        while names.iter().filter(|name| *name == HEARTBEAT).count() < heartbeats {
            names.push(self.next().await.expect("the channel is open").0);
        }
        names
    }
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(SOON, what).await.expect("it is said within three seconds")
}

fn rename(world: &World, title: &str) {
    let file = world.pack().join("projects/bridges.toml");
    std::fs::write(file, format!("order = 1\n[en]\ntitle = \"{title}\"\n")).expect("the pack can be written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publication_is_announced_to_everybody_whoever_publishes() {
    let world = World::start().await;
    let mut listener = Listener::open(world.http.get(world.url("/api/live"))).await;
    let first = soon(listener.head()).await;

    rename(&world, "Footbridges");
    world.import().await.expect("a good pack");
    let second = soon(listener.head()).await;
    rename(&world, "Gangways");
    let beside = Database::open_at(&world.location()).await.expect("a command beside the server");
    let packs = content::in_folder(&world.pack()).expect("a pack");
    let published = content::publish(&beside, &packs, Samples::Included, Withdrawals::AskFirst, world.now()).await;
    published.expect("a good pack");
    let third = soon(listener.head()).await;

    let head = world.server().database().head(&Scope::programme()).await.expect("a head");
    assert_eq!((&first.scope, &first.epoch), (&Scope::programme(), &head.epoch));
    assert_eq!([first.seq, second.seq, third.seq], [head.seq - 2, head.seq - 1, head.seq]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_announced_to_its_person_and_to_nobody_else() {
    let world = World::start_with(|config| config.heartbeat = Duration::from_millis(100)).await;
    let (amina, youssef) = (world.person("amina@example.org").await, world.person("youssef@example.org").await);
    amina.ask(BY_APPROVAL, "TN").await;
    youssef.ask(BY_APPROVAL, "MA").await;
    let mut hers = Listener::open(amina.get("/api/live")).await;
    let mut his = Listener::open(youssef.get("/api/live")).await;
    let mut strangers = Listener::open(world.http.get(world.url("/api/live"))).await;
    let (account, programme) = (Scope::account(&amina.account.id), Scope::programme());
    let before = soon(hers.heads(2)).await;
    assert_eq!([&before[0].scope, &before[1].scope], [&account, &programme]);
    assert_eq!(soon(his.heads(2)).await[0].scope, Scope::account(&youssef.account.id));
    assert_eq!(soon(strangers.head()).await.scope, programme);

    let database = world.server().database();
    let organiser = address("organiser@example.org");
    database.add_organiser(&organiser, None, world.now()).await.expect("an organiser");
    let (event, person) = (RecordId::from(BY_APPROVAL), address("amina@example.org"));
    let decided = database.decide(&organiser, &event, &person, Verdict::Confirm, "", world.now()).await;
    decided.expect("it works").expect("there is room");

    let after = soon(hers.head()).await;
    assert_eq!((&after.scope, after.seq), (&account, before[0].seq + 1));
    for others in [&mut his, &mut strangers] {
        let names = others.names_until_heartbeats(15).await;
        assert!(names.iter().all(|name| name == HEARTBEAT), "{names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_channel_is_kept_by_nobody_and_beats() {
    let world = World::start_with(|config| config.heartbeat = Duration::from_millis(100)).await;
    let mut listener = Listener::open(world.http.get(world.url("/api/live"))).await;

    let headers = listener.response.headers().clone();
    assert_eq!(headers[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(headers["x-accel-buffering"], "no");
    assert_eq!(headers["passerelle-protocol"], "1");
    let names = soon(listener.names_until_heartbeats(3)).await;
    assert_eq!(names, [LIVE_HEAD, HEARTBEAT, HEARTBEAT, HEARTBEAT]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_ends_the_channel_and_does_not_wait_for_the_listeners() {
    let mut world = World::start().await;
    let mut listener = Listener::open(world.http.get(world.url("/api/live"))).await;
    soon(listener.head()).await;

    let began = Instant::now();
    world.stop().await;

    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(soon(listener.next()).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_epoch_is_announced() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    let amina = amina.at(&world.base);
    amina.ask(TRAINING, "TN").await;
    let seen = amina.exchange(&[]).await;
    world.stop().await;
    world.copy_back_unnoticed().await;
    world.start_again().await;
    let amina = amina.at(&world.base);
    let mut listener = Listener::open(world.http.get(world.url("/api/live"))).await;
    assert_eq!(soon(listener.head()).await.epoch, seen.epoch);

    let cursor = seen.news.expect("news").cursor;
    amina.exchange_request(&[], Some(&cursor), Some(&seen.epoch)).send().await.expect("an answer");

    assert_ne!(soon(listener.head()).await.epoch, seen.epoch);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_holds_no_more_hears_what_is_public() {
    let world = World::start().await;
    let forged = world.http.get(world.url("/api/live")).header(header::COOKIE, "passerelle=forged");

    let mut listener = Listener::open(forged).await;

    assert_eq!(soon(listener.head()).await.scope, Scope::programme());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hall_behind_one_address_listens_and_all_of_it_hears() {
    const PEOPLE: usize = 200;
    let world = World::start().await;
    let mut hall = Vec::new();
    for _ in 0..PEOPLE {
        let mut listener = Listener::open(world.http.get(world.url("/api/live"))).await;
        soon(listener.head()).await;
        hall.push(listener);
    }

    rename(&world, "Footbridges");
    world.import().await.expect("a good pack");

    let seq = world.server().database().head(&Scope::programme()).await.expect("a head").seq;
    for listener in &mut hall {
        assert_eq!(soon(listener.head()).await.seq, seq);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_cannot_hold_channels_without_end() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let mut held = Vec::new();
    let refused = loop {
        let answer = amina.get("/api/live").send().await.expect("an answer");
        match answer.status() {
            StatusCode::OK => held.push(answer),
            _ => break answer,
        }
        assert!(held.len() < 1_000, "there is no end");
    };

    assert_eq!(refused.headers()[header::RETRY_AFTER], "60");
    assert_eq!(trouble(refused).await, (429, "too_many".into()));
    assert!(held.len() >= 10, "several devices and tabs of one person fit well: {}", held.len());
    drop(held);
    let end = Instant::now() + PATIENCE;
    while amina.get("/api/live").send().await.expect("an answer").status() != StatusCode::OK {
        assert!(Instant::now() < end, "whoever leaves makes room");
    }
}
