//! When the database goes back in time: a new epoch begins, and nothing is judged under the old one.

use passerelle_shared::api::{ExchangeReply, ProgrammeReply};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::Epoch;
use passerelle_tests::api_world::*;
use serde_json::Value;

async fn epoch(world: &World) -> Epoch {
    world.server().database().epoch().await.expect("an epoch")
}

/// Makes the server forget what happened since the copy was made, in a way that it can't notice by itself.
async fn go_back_unnoticed(world: &mut World) {
    world.stop().await;
    world.copy_back();
    std::fs::remove_file(world.data().join("passerelle.high-water")).expect("it was there");
    world.start_again().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_a_person_from_the_future_ends_the_epoch_and_nothing_is_judged() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    let amina = amina.at(&world.base);
    amina.ask(TRAINING, "TN").await;
    let seen = amina.exchange(&[]).await;
    let cursor = seen.news.expect("news").cursor;

    go_back_unnoticed(&mut world).await;
    let amina = amina.at(&world.base);
    assert_eq!(epoch(&world).await, seen.epoch, "nothing told the server");
    let command = raw(&amina.request(LAST_PLACE, "TN"));
    let commands = std::slice::from_ref(&command);
    let request = amina.exchange_request(commands, Some(&cursor), Some(&seen.epoch));
    let told: Value = request.send().await.expect("an answer").json().await.expect("a reply");

    let begun = epoch(&world).await;
    assert_ne!(begun, seen.epoch);
    assert_eq!(told["epoch"], begun.0);
    assert_eq!((&told["outcomes"], &told["news"]), (&serde_json::json!([]), &Value::Null));
    assert_eq!(world.left(LAST_PLACE).await, Some(1));

    let request = amina.exchange_request(commands, None, Some(&begun));
    let reply: ExchangeReply = request.send().await.expect("an answer").json().await.expect("a reply");
    assert_eq!(reply.outcomes.len(), 1, "in the new epoch life goes on");
    assert_eq!(epoch(&world).await, begun);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_the_programme_from_the_future_ends_the_epoch_and_leads_to_its_snapshot() {
    let mut world = World::start().await;
    world.keep_copy().await;
    let old = epoch(&world).await;
    world.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"Footbridges\"");
    world.import().await.expect("a good pack");
    world.pass(Timestamp::HOUR);
    let (_, cursor) = read_programme(&world.http, &world.base).await;
    world.rewrite("projects/bridges.toml", "title = \"Footbridges\"", "title = \"Bridges\"");

    go_back_unnoticed(&mut world).await;
    let read = async || {
        let answer = world.http.get(world.url(&format!("/api/programme?since={cursor}"))).send().await;
        answer.expect("an answer").json::<ProgrammeReply>().await.expect("a reply")
    };
    let (first, second) = (read().await, read().await);

    let begun = epoch(&world).await;
    assert_ne!(begun, old);
    for reply in [first, second] {
        let ProgrammeReply::Snapshot(snapshot) = reply else { panic!("that cursor is of another life") };
        assert_eq!((&snapshot.epoch, &snapshot.head.epoch), (&begun, &begun), "one new epoch, and only one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_file_that_was_copied_back_is_noticed_at_the_start() {
    let mut world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    let old = epoch(&world).await;
    amina.at(&world.base).ask(TRAINING, "TN").await;

    world.stop().await;
    world.copy_back();
    world.start_again().await;
    let begun = epoch(&world).await;
    let amina = amina.at(&world.base);
    let command = raw(&amina.request(TRAINING, "TN"));
    let request = amina.exchange_request(&[command], None, Some(&old));
    let told: Value = request.send().await.expect("an answer").json().await.expect("a reply");
    world.restart().await;

    assert_ne!(begun, old);
    assert_eq!((&told["epoch"], &told["outcomes"]), (&Value::from(begun.0.as_str()), &serde_json::json!([])));
    assert_eq!(epoch(&world).await, begun, "it is noticed once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_and_a_start_begin_no_epoch_whoever_worked_on_the_data_meanwhile() {
    let mut world = World::start().await;
    let old = epoch(&world).await;
    world.person("amina@example.org").await.ask(TRAINING, "TN").await;
    let beside = passerelle_server::database::Database::open(&world.data()).await.expect("a command beside it");
    beside.add_organiser(&address("salma@example.org"), None, world.now()).await.expect("an organiser");
    beside.close().await;
    world.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"Footbridges\"");
    world.import().await.expect("a good pack");

    world.restart().await;

    assert_eq!(epoch(&world).await, old);
}
