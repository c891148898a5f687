//! What is let go of in time, and what is kept for as long as somebody may ask for it.

use std::time::Instant;

use passerelle_shared::api::Reads;
use passerelle_shared::model::{SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::{Command, Seen};
use passerelle_tests::api_world::*;
use reqwest::StatusCode;

async fn rows(world: &World, table: &str) -> i64 {
    world.count(&format!("SELECT count(*) FROM {table}")).await
}

async fn wait_until_gone(world: &World, what: &str) {
    let end = Instant::now() + PATIENCE;
    while rows(world, what).await > 0 {
        assert!(Instant::now() < end, "{what} is never let go of");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_let_go_of_a_day_after_they_have_expired() {
    let world = World::start().await;
    world.ask_for_code("amina@example.org").await;
    let code = world.code_for("amina@example.org").await;
    world.try_code("amina@example.org", if code == "111111" { "222222" } else { "111111" }).await;
    assert_eq!([rows(&world, "sign_in_code").await, rows(&world, "sign_in_guess").await], [1, 1]);

    world.pass(23 * Timestamp::HOUR);
    let told = trouble(world.try_code("amina@example.org", &code).await).await;
    world.pass(2 * Timestamp::HOUR);

    assert_eq!(told.1, "code_expired", "until then one hears why it fails");
    wait_until_gone(&world, "sign_in_code").await;
    wait_until_gone(&world, "sign_in_guess").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_that_nobody_uses_are_let_go_of() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    world.person("youssef@example.org").await;

    for _ in 0..4 {
        world.pass(100 * Timestamp::DAY);
        let answer = amina.get("/api/account").send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
    }

    wait_until_gone(&world, "sign_in JOIN account ON account.id = sign_in.account WHERE email LIKE 'youssef%'").await;
    assert_eq!(rows(&world, "sign_in").await, 1, "hers is in use");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_snapshots_but_the_newest_few_are_let_go_of_once_nobody_can_be_taking_them() {
    let world = World::start().await;
    let mut seqs = Vec::new();
    for number in 0..5 {
        seqs.push(next_snapshot(&world, number).await);
        world.pass(5 * Timestamp::MINUTE);
    }
    let of = |seq: u64| format!("WHERE seq = {seq}");

    assert_eq!(rows(&world, "snapshot").await, 5, "who began to take one can finish, however often it changes");
    world.pass(2 * Timestamp::HOUR);

    for seq in &seqs[..2] {
        wait_until_gone(&world, &format!("snapshot {}", of(*seq))).await;
        wait_until_gone(&world, &format!("chunk {}", of(*seq))).await;
    }
    world.ask_for_code("amina@example.org").await;
    world.pass(60 * Timestamp::DAY);
    wait_until_gone(&world, "sign_in_code").await;
    for seq in &seqs[2..] {
        assert_eq!(rows(&world, &format!("snapshot {}", of(*seq))).await, 1, "and where it seldom changes, for long");
        assert!(rows(&world, &format!("chunk {}", of(*seq))).await > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_an_event_has_lost_its_date_its_outcomes_are_kept_for_three_years() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    let request = amina.request(LAST_PLACE, "TN");
    let before = amina.settle(&request).await;
    let terms = "[sign_up]\ncloses = \"2026-03-20\"\npolicy = \"open\"\ncapacity = 1\n";
    world.rewrite("events/last-place.toml", terms, "");
    world.rewrite("events/last-place.toml", "starts = \"2026-04-01\"\ndays = 3\n", "");
    world.import().await.expect("a good pack");
    let kept = async |days: i64| {
        let then = world.now().plus_ms(days * Timestamp::DAY);
        world.server().database().prune_outcomes(then).await.expect("it works");
        rows(&world, "outcome").await
    };

    assert_eq!([kept(410).await, kept(1_090).await], [1, 1]);
    assert_eq!(amina.settle(&request).await, before);
    assert_eq!(kept(1_110).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_still_counts_outlives_upkeep() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(TRAINING, "TN").await;
    world.ask_for_code("youssef@example.org").await;
    let code = world.code_for("youssef@example.org").await;
    world.try_code("youssef@example.org", if code == "111111" { "222222" } else { "111111" }).await;
    let database = world.server().database();
    let kept = async || {
        let mut kept = Vec::new();
        for table in ["sign_in", "sign_in_code", "sign_in_guess", "allowance"] {
            kept.push(rows(&world, table).await);
        }
        kept
    };

    database.prune_sign_ins(world.now()).await.expect("it works");
    assert_eq!(kept().await, [1, 2, 1, 1]);
    database.prune_sign_ins(world.now().plus_ms(190 * Timestamp::DAY)).await.expect("it works");
    assert_eq!(kept().await, [1, 0, 0, 0], "a sign-in is remembered: if the clock is wrong, nobody signs in again");
    database.prune_sign_ins(world.now().plus_ms(370 * Timestamp::DAY)).await.expect("it works");
    assert_eq!(kept().await, [0, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_counted_of_a_day_goes_with_the_day() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(TRAINING, "TN").await;
    let youssef = world.person("youssef@example.org").await;
    world.pass(Timestamp::DAY);
    youssef.ask(TRAINING, "MA").await;

    let of =
        |email: &str| format!("allowance JOIN account ON account.id = allowance.account WHERE email LIKE '{email}%'");

    wait_until_gone(&world, &of("amina")).await;
    assert_eq!(rows(&world, &of("youssef")).await, 1, "today's is still counted");
}

/// Of a programme that has changed since the last one.
async fn next_snapshot(world: &World, number: u32) -> u64 {
    world.rewrite("projects/bridges.toml", "title = \"", &format!("title = \"{number} "));
    world.import().await.expect("a good pack");
    world.server().database().snapshot(Reads::NOW, world.now()).await.expect("a snapshot").seq
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_is_kept_until_its_event_is_surely_over_however_long_ago_it_was_decided() {
    let world = World::start().await;
    world.rewrite("events/training.toml", "starts = \"2026-04-01\"", "starts = \"2028-04-01\"");
    world.rewrite("events/training.toml", "closes = \"2026-03-20\"", "closes = \"2028-03-20\"");
    world.import().await.expect("a good pack");
    let amina = world.person("amina@example.org").await;
    let request = Command { seen: Seen { acts: 0, terms: 2, after: None }, ..amina.request(TRAINING, "TN") };
    let before = amina.settle(&request).await;
    assert_eq!(stands(before.clone()).state, SignUpState::Confirmed);

    // A year and a half later, and upkeep has let go of what is old.
    for _ in 0..4 {
        world.pass(150 * Timestamp::DAY);
        assert_eq!(amina.get("/api/account").send().await.expect("an answer").status(), StatusCode::OK);
    }
    world.server().database().prune_outcomes(world.now()).await.expect("it works");
    assert_eq!(amina.settle(&request).await, before, "it is answered as it was");

    // Until a month after its end.
    for _ in 0..2 {
        world.pass(100 * Timestamp::DAY);
        assert_eq!(amina.get("/api/account").send().await.expect("an answer").status(), StatusCode::OK);
    }
    wait_until_gone(&world, "outcome").await;
}
