//! What an operator relies on: the server says how it is, and goes without hurting anybody.

use std::process::Command;
use std::time::{Duration, Instant};

use passerelle_server::database::{Verdict, Waiting};
use passerelle_shared::model::{RecordId, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::{self, Seen};
use passerelle_tests::api_world::*;
use passerelle_tests::plain_http::{Line, socket_of};
use passerelle_tests::server_process::ServerProcess;
use reqwest::StatusCode;
use sqlx::Connection;
use tempfile::TempDir;

async fn status(base: &str, path: &str) -> StatusCode {
    client().get(format!("{base}{path}")).send().await.expect("an answer").status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_sends_devices_elsewhere_and_finishes_what_is_under_way() {
    let data = TempDir::new().expect("a folder");
    let mut server = ServerProcess::start(data.path(), &["--drain-notice", "1"]).await;
    let address = socket_of(&server.base);
    // Its snapshot is made, which may take longer than the server goes on answering.
    assert_eq!(status(&server.base, "/api/programme").await, StatusCode::OK);
    let mut listening = Line::to(address).await.expect("a connection");
    listening.send(b"GET /api/live HTTP/1.1\r\nhost: here\r\n\r\n").await.expect("a line that holds");
    assert_eq!(listening.head().await.expect("a head").status, 200);
    // The device has sent half of its request.
    let mut sending = Line::to(address).await.expect("a connection");
    let body = r#"{"email":"amina@example.org","code":"246810","language":"en"}"#;
    let head = "POST /api/sign-in HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length";
    sending.send(format!("{head}: {}\r\n\r\n{}", body.len(), &body[..20]).as_bytes()).await.expect("a line that holds");
    assert_eq!(status(&server.base, "/api/ready").await, StatusCode::OK);

    let told = Command::new("kill").arg(server.id().to_string()).status().expect("kill runs");
    assert!(told.success());
    let end = Instant::now() + PATIENCE;
    while status(&server.base, "/api/ready").await == StatusCode::OK {
        assert!(Instant::now() < end, "it is never said that one should go elsewhere");
    }

    assert_eq!(status(&server.base, "/api/health").await, StatusCode::OK, "it lives");
    assert_eq!(status(&server.base, "/api/programme").await, StatusCode::OK, "who comes all the same is answered");
    while listening.chunk().await.expect("an end in order").is_some() {}
    let refused = client().get(format!("{}/api/health", server.base)).send().await;
    assert!(refused.is_err(), "nobody is taken in any more");
    sending.send(&body.as_bytes()[20..]).await.expect("a line that holds");
    assert_eq!(sending.answer().await.expect("an answer").status, 200);
    assert!(server.end().await.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_database_a_server_lives_and_is_not_ready() {
    let world = World::start_with(|config| config.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await;
    assert_eq!(status(&world.base, "/api/ready").await, StatusCode::OK);
    assert!(world.metrics().await.contains("\npasserelle_ready 1\n"));

    world.server().database().close().await;

    assert_eq!(status(&world.base, "/api/ready").await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(status(&world.base, "/api/health").await, StatusCode::OK);
    assert!(world.metrics().await.contains("\npasserelle_ready 0\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_sends_devices_elsewhere_is_not_ready_by_its_metrics_either() {
    let mut world = World::start_with(|config| config.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await;
    assert_eq!(world.metric("passerelle_ready").await, 1.0);
    let server = world.take_server();
    let metrics = format!("http://{}/metrics", server.metrics_address.expect("it is served"));

    let drained = tokio::spawn(server.drain(Duration::from_secs(3_600)));
    let end = Instant::now() + PATIENCE;
    let text = loop {
        let text = client().get(&metrics).send().await.expect("an answer").text().await.expect("text");
        if text.contains("\npasserelle_ready 0\n") || Instant::now() > end {
            break text;
        }
    };

    drained.abort();
    assert!(text.contains("\npasserelle_ready 0\n") && text.contains("\npasserelle_database_in_place 1\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_waits_to_be_decided_is_seen_to_grow_old() {
    let world = World::start_over(None, |config| config.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await;
    let amina = world.person("amina@example.org").await;
    let oldest = async || world.metric("passerelle_oldest_undecided_command_seconds").await;
    assert_eq!(oldest().await, 0.0);
    let address = format!("sqlite:{}", world.data().join("passerelle.sqlite").display());
    let mut other = sqlx::SqliteConnection::connect(&address).await.expect("the database opens");
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.expect("nobody writes just now");

    let asked = tokio::spawn(amina.exchange_request(&[raw(&amina.request(TRAINING, "TN"))], None, None).send());
    let end = Instant::now() + PATIENCE;
    while oldest().await < 0.1 {
        assert!(Instant::now() < end, "it is never seen");
    }
    sqlx::query("ROLLBACK").execute(&mut other).await.expect("it holds nothing any more");
    other.close().await.expect("the database closes");
    asked.await.expect("nobody panics").expect("an answer");

    assert_eq!(oldest().await, 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn prometheus_reads_what_happened_and_what_waits() {
    let world = World::start_with(|config| config.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await;
    let amina = world.person("amina@example.org").await;
    let request = amina.request(LAST_PLACE, "TN");
    amina.settle(&request).await;
    world.pass(1);
    amina.settle(&request).await;
    world.person("youssef@example.org").await.ask(LAST_PLACE, "MA").await;
    amina.ask(BY_APPROVAL, "TN").await;
    let _listening = amina.get("/api/live").send().await.expect("an answer");
    world.http.get(world.url("/api/nowhere/secret-of-amina")).send().await.expect("an answer");
    world.pass(90 * Timestamp::SECOND);
    world.all_mails_leave().await;

    let text = world.metrics().await;

    for line in [
        r#"passerelle_decisions_total{outcome="confirmed"} 1"#,
        r#"passerelle_decisions_total{outcome="reserve"} 1"#,
        r#"passerelle_decisions_total{outcome="awaiting-decision"} 1"#,
        r#"passerelle_http_requests_total{method="POST",route="/api/exchange",status="200"} 4"#,
        r#"passerelle_http_request_duration_seconds_count{route="/api/exchange"} 4"#,
        r#"passerelle_database_duration_seconds_count{question="settle"} 4"#,
        "passerelle_commands_answered_again_total 1",
        "passerelle_oldest_undecided_command_seconds 0.0",
        "passerelle_oldest_awaiting_sign_up_seconds 90.0",
        "passerelle_head_lag_changes 0",
        "passerelle_live_channels 1",
        "passerelle_content_refused 0",
        "passerelle_database_in_place 1",
        r#"passerelle_mails_total{result="sent"} 3"#,
        "# TYPE passerelle_http_requests counter",
        "# TYPE passerelle_database_duration_seconds histogram",
        "# UNIT passerelle_oldest_awaiting_sign_up_seconds seconds",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
    }
    for series in [
        r#"passerelle_upkeep_age_seconds{duty="offers"}"#,
        r#"passerelle_upkeep_age_seconds{duty="mails"}"#,
        r#"passerelle_upkeep_total{duty="mails"}"#,
        "passerelle_free_bytes",
    ] {
        assert!(text.lines().any(|found| found.starts_with(series)), "{series} is missing in\n{text}");
    }
    assert!(text.ends_with("# EOF\n") && !text.contains("secret"), "{text}");
    assert_eq!(status(&world.base, "/metrics").await, StatusCode::NOT_FOUND, "devices and strangers see none of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_waits_from_when_it_was_asked_for_until_it_is_decided() {
    let world = World::start().await;
    let database = world.server().database();
    assert_eq!(database.waiting().await.expect("it works"), Waiting::default());
    let amina = world.person("amina@example.org").await;
    let asked_at = world.now();
    amina.ask(BY_APPROVAL, "TN").await;
    world.pass(Timestamp::HOUR);
    world.person("youssef@example.org").await.ask(BY_APPROVAL, "MA").await;
    assert_eq!(database.waiting().await.expect("it works").sign_up_since, Some(asked_at));

    let organiser = address("organiser@example.org");
    database.add_organiser(&organiser, None, world.now()).await.expect("an organiser");
    let (event, person) = (RecordId::from(BY_APPROVAL), address("amina@example.org"));
    let decided = database.decide(&organiser, &event, &person, Verdict::Confirm, "", world.now()).await;
    decided.expect("it works").expect("there is room");

    assert_eq!(database.waiting().await.expect("it works").sign_up_since, Some(asked_at.plus_ms(Timestamp::HOUR)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_all_who_wait_anywhere_and_for_whomever_the_one_who_waits_longest_is_shown() {
    let world = World::start().await;
    world.rewrite("events/training.toml", "policy = \"open\"", "policy = \"nomination\"");
    world.import().await.expect("a good pack");
    let (amina, youssef) = (world.person("amina@example.org").await, world.person("youssef@example.org").await);
    let seen = Seen { acts: 0, terms: 2, after: None };
    let for_an_endorsement = sign_up::Command { seen, ..amina.request(TRAINING, "TN") };
    let waits_since = async || world.server().database().waiting().await.expect("it works").sign_up_since;

    let asked_at = world.now();
    assert_eq!(stands(amina.settle(&for_an_endorsement).await).state, SignUpState::AwaitingEndorsement);
    assert_eq!(waits_since().await, Some(asked_at));
    world.pass(Timestamp::HOUR);
    youssef.ask(BY_APPROVAL, "MA").await;
    assert_eq!(waits_since().await, Some(asked_at), "the event at which somebody has just asked is another one");
    world.pass(Timestamp::HOUR);
    youssef.settle(&youssef.command_after(BY_APPROVAL, "MA", 1)).await;
    amina.settle(&amina.withdrawal(TRAINING, 1)).await;

    assert_eq!(waits_since().await, Some(asked_at.plus_ms(Timestamp::HOUR)), "changed details make nobody younger");
}
