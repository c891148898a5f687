//! Who is slow or hostile holds nobody else up, and not for long.

use std::time::Duration;

use passerelle_server::{Config, Patience};
use passerelle_tests::api_world::*;
use passerelle_tests::plain_http::{Line, socket_of};
use tokio::time::timeout;

const SHORT: Duration = Duration::from_millis(500);

fn impatient(config: &mut Config) {
    config.patience = Patience { head: SHORT, body: SHORT, unread: SHORT };
    config.metrics_listen = Some(([127, 0, 0, 1], 0).into());
}

async fn line(world: &World) -> Line {
    Line::to(socket_of(&world.base)).await.expect("a connection")
}

/// How many connections the server holds open.
async fn connections(world: &World) -> u32 {
    let address = world.server().metrics_address.expect("it is served");
    let text = client().get(format!("http://{address}/metrics")).send().await.expect("an answer").text().await;
    let text = text.expect("text");
    let value = text.lines().find_map(|line| line.strip_prefix("passerelle_connections ")).expect("it is shown");
    value.parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_that_drip_and_connections_that_say_nothing_are_given_up() {
    let world = World::start_with(impatient).await;
    let mut silent = line(&world).await;
    let mut idle = line(&world).await;
    assert_eq!(idle.get("/api/health", "").await.expect("an answer").status, 200);
    let mut dripping = Vec::new();
    for _ in 0..100 {
        let mut line = line(&world).await;
        line.send(b"GET /api/health HTTP/1.1\r\nx-slow: ").await.expect("the line holds");
        dripping.push(line);
    }

    let mut other = line(&world).await;
    assert_eq!(other.get("/api/places", "").await.expect("an answer").status, 200, "nobody else is held up");

    for line in dripping.iter_mut().chain([&mut silent, &mut idle]) {
        let end = timeout(PATIENCE, async {
            while line.send(b"x").await.is_ok() {
                tokio::time::sleep(SHORT / 5).await;
            }
        });
        end.await.expect("however it drips, it ends");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stops_may_come_again() {
    let world = World::start_with(impatient).await;
    let mut line = line(&world).await;
    let head = "POST /api/sign-in/code HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 60";
    line.send(format!("{head}\r\n\r\n{{\"email\":").as_bytes()).await.expect("the line holds");

    let answer = timeout(PATIENCE, line.answer()).await.expect("it ends").expect("an answer");

    assert_eq!(answer.status, 408, "the device takes it for \"not now\"");
    assert!(answer.text().contains("busy"), "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_reads_are_not_kept() {
    const ANSWERS: usize = 2_000;
    let world = World::start_with(impatient).await;
    let before = connections(&world).await;
    let mut deaf = Line::narrow(socket_of(&world.base)).await.expect("a connection");
    let asked = b"GET /api/openapi.json HTTP/1.1\r\nhost: here\r\n\r\n".repeat(ANSWERS);

    // The server stops reading, too, as long as nothing is taken.
    let _ = timeout(SHORT * 4, deaf.send(&asked)).await;

    let end = std::time::Instant::now() + PATIENCE;
    while connections(&world).await > before {
        assert!(std::time::Instant::now() < end, "its connection is held for ever");
    }
    let mut answers = 0;
    while deaf.answer().await.is_ok() {
        answers += 1;
    }
    assert!(answers < ANSWERS, "some were let go");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_finds_no_place_is_told_when_to_come_again() {
    let world = World::start_with(|config| config.connections_max = 5).await;
    let mut inside = Vec::new();
    for _ in 0..5 {
        let mut line = line(&world).await;
        assert_eq!(line.get("/api/health", "").await.expect("an answer").status, 200);
        inside.push(line);
    }

    let refused = line(&world).await.head().await.expect("an answer");
    drop(inside);

    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("30")));
    let end = std::time::Instant::now() + PATIENCE;
    while line(&world).await.get("/api/health", "").await.map_or(0, |answer| answer.status) != 200 {
        assert!(std::time::Instant::now() < end, "whoever leaves makes room");
    }
}
