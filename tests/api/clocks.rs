//! Clocks that are wrong, the server's and the device's: nothing ends too early, nothing lasts for ever, and nothing is let go
//! of while the time isn't sure.

use std::time::{Duration, Instant};

use passerelle_server::database::{OFFER_LIFE, Verdict};
use passerelle_shared::api::Reads;
use passerelle_shared::model::{SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::Command;
use passerelle_shared::sync::Decision;
use passerelle_tests::api_world::*;
use reqwest::{StatusCode, header};

use super::live::Listener;

const AMINA: &str = "amina@example.org";
const YOUSSEF: &str = "youssef@example.org";
const ORGANISER: &str = "organiser@example.org";
const EIGHT_SECONDS: i64 = 8 * Timestamp::SECOND;

async fn decide(world: &World, email: &str, verdict: Verdict) {
    let database = world.server().database();
    database.add_organiser(&address(ORGANISER), Some("Salma"), world.now()).await.expect("an organiser");
    let (organiser, person) = (address(ORGANISER), address(email));
    let decided = database.decide(&organiser, &BY_APPROVAL.into(), &person, verdict, "", world.now()).await;
    decided.expect("the database works").expect("it can be decided so");
}

/// The clock is wrong, and has been for so long that it is believed.
async fn set_clock_long_ago(world: &World, by_ms: i64) {
    world.set_clock(by_ms);
    upkeep_looks(world).await;
    world.pass(11 * Timestamp::MINUTE);
    upkeep_looks(world).await;
}

/// And nobody doubts it any more.
async fn be_sure_of_the_time(world: &World) {
    upkeep_looks(world).await;
    world.pass(11 * Timestamp::MINUTE);
    upkeep_looks(world).await;
    world.pass(13 * Timestamp::HOUR);
}

/// A place was offered to Youssef, which Amina gave back.
async fn an_offer(world: &World) -> [Person; 2] {
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    amina.ask(BY_APPROVAL, "TN").await;
    youssef.ask(BY_APPROVAL, "MA").await;
    decide(world, AMINA, Verdict::Confirm).await;
    decide(world, YOUSSEF, Verdict::Reserve).await;
    amina.settle(&amina.withdrawal(BY_APPROVAL, 1)).await;
    assert_eq!(youssef.state(BY_APPROVAL).await, "offered");
    [amina, youssef]
}

/// Upkeep looks every 50 ms, the channel beats every 100.
const BEATS: usize = 4;

async fn start() -> World {
    World::start_with(|config| config.heartbeat = Duration::from_millis(100)).await
}

/// Long enough for upkeep to have looked a few times at whatever the clock says.
async fn upkeep_looks(world: &World) {
    let mut listener = Listener::open(world.http.get(world.url("/api/live"))).await;
    listener.names_until_heartbeats(BEATS).await;
}

async fn account(person: &Person) -> StatusCode {
    person.get("/api/account").send().await.expect("an answer").status()
}

/// How many rows a table has.
async fn rows(world: &World, table: &str) -> i64 {
    world.count(&format!("SELECT count(*) FROM {table}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_for_eight_seconds_ends_nothing_and_closes_nothing() {
    for jump in [3 * Timestamp::DAY, 200 * Timestamp::DAY, -Timestamp::HOUR] {
        let world = start().await;
        let [amina, youssef] = an_offer(&world).await;
        world.ask_for_code("layla@example.org").await;
        let code = world.code_for("layla@example.org").await;

        world.set_clock(jump);
        upkeep_looks(&world).await;
        let asked_meanwhile = amina.ask(TRAINING, "TN").await;
        let signed_in_meanwhile = [account(&amina).await, account(&youssef).await];
        let reply = amina.exchange(&[]).await;
        world.pass(EIGHT_SECONDS);
        upkeep_looks(&world).await;
        world.set_clock(0);

        assert_eq!(asked_meanwhile.state, SignUpState::Confirmed, "{jump}: its deadline is in three weeks");
        assert_eq!(signed_in_meanwhile, [StatusCode::OK; 2], "{jump}");
        assert!(reply.server_time <= world.now(), "{jump}: devices are told no time that isn't sure");
        assert_eq!(youssef.state(BY_APPROVAL).await, "offered", "{jump}");
        assert_eq!(world.try_code("layla@example.org", &code).await.status(), StatusCode::OK, "{jump}");
        assert_eq!([account(&amina).await, account(&youssef).await], [StatusCode::OK; 2], "{jump}");
        assert_eq!(world.ask_for_code("layla@example.org").await.status(), StatusCode::OK, "{jump}");
        assert_eq!(stands(youssef.settle(&youssef.acceptance(BY_APPROVAL, 1)).await).state, SignUpState::Confirmed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_ahead_and_is_set_right_holds_nobody_up() {
    for ahead in [3 * Timestamp::DAY, 200 * Timestamp::DAY, Timestamp::HOUR] {
        let world = start().await;
        set_clock_long_ago(&world, ahead).await;
        let amina = world.person(AMINA).await;
        while amina.exchange_request(&[], None, None).send().await.expect("an answer").status() == StatusCode::OK {}
        while world.ask_for_code(YOUSSEF).await.status() == StatusCode::OK {}
        let code = world.code_for(YOUSSEF).await;

        world.set_clock(0);

        assert_eq!(amina.exchange(&[]).await.outcomes, [], "{ahead}: a limit from the future is free again");
        assert_eq!(trouble(world.try_code(YOUSSEF, &code).await).await.1, "code_expired", "{ahead}");
        let youssef = world.person(YOUSSEF).await;
        assert_eq!(youssef.ask(TRAINING, "MA").await.state, SignUpState::Confirmed, "{ahead}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_that_were_made_in_the_future_are_forgiven() {
    let world = start().await;
    set_clock_long_ago(&world, 3 * Timestamp::DAY).await;
    for _ in 0..6 {
        world.ask_for_code(AMINA).await;
        let code = world.code_for(AMINA).await;
        for _ in 0..5 {
            world.try_code(AMINA, if code == "111111" { "222222" } else { "111111" }).await;
        }
    }
    world.mail(AMINA, "guessing your sign-in codes").await;

    world.set_clock(0);

    // By six digits.
    assert_eq!(world.person(AMINA).await.ask(TRAINING, "TN").await.state, SignUpState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_from_the_future_ends_half_a_year_after_its_last_use_all_the_same() {
    let world = start().await;
    set_clock_long_ago(&world, 200 * Timestamp::DAY).await;
    let (amina, youssef) = (world.person(AMINA).await, world.person(YOUSSEF).await);
    world.set_clock(0);

    let used = amina.get("/api/account").send().await.expect("an answer");
    assert!(used.headers().contains_key(header::SET_COOKIE), "it is given anew, and ends in half a year");
    assert_eq!(account(&youssef).await, StatusCode::OK);
    // His is used no more; upkeep sees to it when the time is sure.
    let idle = world.person(YOUSSEF).await;
    be_sure_of_the_time(&world).await;
    upkeep_looks(&world).await;
    world.pass(181 * Timestamp::DAY);

    assert_eq!(account(&amina).await, StatusCode::UNAUTHORIZED);
    assert_eq!(account(&youssef).await, StatusCode::UNAUTHORIZED);
    assert_eq!(account(&idle).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_signed_in_in_the_future_and_never_came_back_is_signed_out_in_time() {
    let world = start().await;
    set_clock_long_ago(&world, 200 * Timestamp::DAY).await;
    let amina = world.person(AMINA).await;
    world.set_clock(0);
    be_sure_of_the_time(&world).await;

    let end = Instant::now() + PATIENCE;
    let mended = format!("SELECT count(*) FROM sign_in WHERE renewed_at <= {}", world.now().0);
    while world.count(&mended).await == 0 {
        assert!(Instant::now() < end, "upkeep gives it the end that it would have had");
    }
    world.pass(181 * Timestamp::DAY);

    assert_eq!(account(&amina).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_from_the_future_gets_its_end_and_its_person_is_told() {
    let world = start().await;
    set_clock_long_ago(&world, 15 * Timestamp::DAY).await;
    let [_, youssef] = an_offer(&world).await;
    let until = youssef.sign_up(BY_APPROVAL).await.expect("a sign-up").offer_until.expect("it is offered");
    world.mail(YOUSSEF, "is offered").await;
    world.set_clock(0);
    assert!(until.since_ms(world.now()) > 15 * Timestamp::DAY);

    be_sure_of_the_time(&world).await;
    let told = || world.mails_to(YOUSSEF).iter().filter(|mail| mail.subject.contains("is offered")).count();
    wait_for("the new end", || (told() == 2).then_some(())).await;

    let sign_up = youssef.sign_up(BY_APPROVAL).await.expect("a sign-up");
    let shortened = sign_up.offer_until.expect("it is offered");
    assert_eq!(sign_up.state, SignUpState::Offered);
    assert!(shortened.since_ms(world.now()) <= OFFER_LIFE, "{shortened:?}");
    world.pass(OFFER_LIFE + Timestamp::MINUTE);
    world.mail(YOUSSEF, "No place").await;
    assert_eq!(youssef.state(BY_APPROVAL).await, "refused", "and it lapses in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_from_the_future_never_ends_after_its_event_has_begun() {
    let world = start().await;
    set_clock_long_ago(&world, 15 * Timestamp::DAY).await;
    let [_, youssef] = an_offer(&world).await;
    world.set_clock(0);
    world.rewrite("events/by-approval.toml", "starts = \"2026-04-01\"", "starts = \"2026-03-03\"");
    world.rewrite("events/by-approval.toml", "closes = \"2026-03-20\"", "closes = \"2026-03-02\"");
    world.import().await.expect("a good pack");
    let begins_at = world.count(&format!("SELECT starts_at FROM event_places WHERE event = '{BY_APPROVAL}'")).await;

    be_sure_of_the_time(&world).await;
    let told = || world.mails_to(YOUSSEF).iter().filter(|mail| mail.subject.contains("is offered")).count();
    wait_for("the new end", || (told() == 2).then_some(())).await;

    let sign_up = youssef.sign_up(BY_APPROVAL).await.expect("a sign-up");
    assert_eq!((sign_up.state, sign_up.offer_until), (SignUpState::Offered, Some(Timestamp(begins_at))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_that_stays_is_believed_and_nothing_is_let_go_of_for_half_a_day() {
    let world = start().await;
    let [amina, youssef] = an_offer(&world).await;
    world.import_changed().await;
    let held = [rows(&world, "sign_in").await, rows(&world, "sign_in_code").await, rows(&world, "outcome").await];

    world.set_clock(500 * Timestamp::DAY);
    upkeep_looks(&world).await;
    assert_eq!(youssef.state(BY_APPROVAL).await, "offered", "not yet");
    world.pass(11 * Timestamp::MINUTE);
    upkeep_looks(&world).await;
    assert_eq!(account(&amina).await, StatusCode::UNAUTHORIZED, "by now it is believed");
    let kept = [rows(&world, "sign_in").await, rows(&world, "sign_in_code").await, rows(&world, "outcome").await];
    assert_eq!(kept, held, "and nothing is gone that would be missed if it is wrong after all");
    world.pass(11 * Timestamp::HOUR);
    upkeep_looks(&world).await;
    assert_eq!(rows(&world, "sign_in_code").await, held[1]);

    world.pass(2 * Timestamp::HOUR);
    let end = Instant::now() + PATIENCE;
    while rows(&world, "outcome").await > 0 || rows(&world, "sign_in").await > 0 {
        assert!(Instant::now() < end, "then it goes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_far_from_where_the_clock_last_was_lets_nothing_go() {
    for jump in [200 * Timestamp::DAY, 3 * Timestamp::DAY, -Timestamp::HOUR] {
        let mut world = start().await;
        let amina = world.person(AMINA).await;
        amina.ask(TRAINING, "TN").await;
        let seen = "SELECT count(*) FROM installation WHERE name = 'last seen'";
        let end = Instant::now() + PATIENCE;
        while world.count(seen).await == 0 {
            assert!(Instant::now() < end, "it is noted when the server was last at work");
        }
        world.ask_for_code(YOUSSEF).await;
        let code = world.code_for(YOUSSEF).await;
        let held = [rows(&world, "sign_in").await, rows(&world, "sign_in_code").await];

        world.set_clock(jump);
        world.stop().await;
        world.start_again_with(|config| config.heartbeat = Duration::from_millis(100)).await;
        upkeep_looks(&world).await;
        world.pass(EIGHT_SECONDS);
        upkeep_looks(&world).await;
        let kept = [rows(&world, "sign_in").await, rows(&world, "sign_in_code").await];
        world.set_clock(0);
        world.restart().await;

        assert_eq!(kept, held, "{jump}");
        assert_eq!(account(&amina.at(&world.base)).await, StatusCode::OK, "{jump}");
        assert_eq!(world.try_code(YOUSSEF, &code).await.status(), StatusCode::OK, "{jump}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_from_the_future_is_not_the_newest_for_ever() {
    let world = start().await;
    set_clock_long_ago(&world, 3 * Timestamp::DAY).await;
    world.import_changed().await;
    let database = world.server().database();
    let ahead = database.snapshot(Reads::NOW, world.now()).await.expect("a snapshot");
    world.set_clock(0);
    world.rewrite("projects/bridges.toml", "title = \"Footbridges\"", "title = \"Gangways\"");
    world.import().await.expect("a good pack");

    let newer = database.snapshot(Reads::NOW, world.now()).await.expect("a snapshot");

    assert!(newer.seq > ahead.seq, "{} and {}", newer.seq, ahead.seq);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_and_a_server_that_are_both_wrong_agree_on_what_was_asked_for_in_time() {
    for (of_device, of_server) in [
        (3 * Timestamp::DAY, 0),
        (0, 3 * Timestamp::DAY),
        (3 * Timestamp::DAY, 3 * Timestamp::DAY),
        (-Timestamp::HOUR, 200 * Timestamp::DAY),
        (200 * Timestamp::DAY, -Timestamp::HOUR),
    ] {
        let case = format!("the device by {of_device}, the server by {of_server}");
        let world = start().await;
        let amina = world.person(AMINA).await;
        // What the device measured when it last met the server, whose clock was wrong as well.
        world.set_clock(of_server);
        let told = amina.exchange(&[]).await.server_time;
        let device_clock = Timestamp(NOW + of_device);
        let clock_ahead_ms = Some(device_clock.since_ms(told));
        let request = Command { intended_at: device_clock, clock_ahead_ms, ..amina.request(TRAINING, "TN") };
        world.pass(EIGHT_SECONDS);
        world.set_clock(0);

        let standing = stands(amina.settle(&request).await);
        let again = amina.settle(&request).await;

        assert_eq!(standing.state, SignUpState::Confirmed, "{case}");
        assert_eq!(again, Decision::Done { stands: Some(standing) }, "{case}");
        let sign_up = amina.sign_up(TRAINING).await.expect("a sign-up");
        let intended_at = sign_up.history[0].intended_at.expect("it is said");
        assert!((intended_at.0 - NOW).abs() <= Timestamp::HOUR, "{case}: {intended_at:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn places_that_were_counted_in_the_future_are_counted_anew() {
    let world = start().await;
    let amina = world.person(AMINA).await;
    set_clock_long_ago(&world, 3 * Timestamp::DAY).await;
    assert_eq!(world.left(LAST_PLACE).await, Some(1));
    world.set_clock(0);

    amina.ask(LAST_PLACE, "TN").await;

    assert_eq!(world.left(LAST_PLACE).await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_in_the_future_is_kept_no_longer_than_what_is_written_now() {
    let world = start().await;
    set_clock_long_ago(&world, 200 * Timestamp::DAY).await;
    world.rewrite("events/training.toml", "closes = \"2026-03-20\"", "closes = \"2027-03-20\"");
    world.rewrite("events/training.toml", "starts = \"2026-04-01\"", "starts = \"2027-04-01\"");
    std::fs::remove_file(world.pack().join("events/read-only.toml")).expect("it was there");
    world.import().await.expect("a good pack");
    let amina = world.person(AMINA).await;
    let seen = passerelle_shared::rules::sign_up::Seen { acts: 0, terms: 2, after: None };
    let request = Command { seen, intended_at: world.now(), ..amina.request(TRAINING, "TN") };
    assert_eq!(stands(amina.settle(&request).await).state, SignUpState::Confirmed);
    world.server().database().snapshot(Reads::NOW, world.now()).await.expect("a snapshot");
    world.set_clock(0);

    be_sure_of_the_time(&world).await;

    for (table, when) in [
        ("outcome", "received_at"),
        ("record", "withdrawn_at"),
        ("snapshot", "made_at"),
        ("sign_up", "changed_at"),
        ("account", "seen_at"),
    ] {
        assert!(rows(&world, &format!("{table} WHERE {when} IS NOT NULL")).await > 0, "{table} has some");
        let of_the_future = format!("{table} WHERE {when} > {}", world.now().plus_ms(Timestamp::DAY).0);
        let end = Instant::now() + PATIENCE;
        while rows(&world, &of_the_future).await > 0 {
            assert!(Instant::now() < end, "{of_the_future}");
        }
    }
}
