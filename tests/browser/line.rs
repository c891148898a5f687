//! What the line between phone and server does to an exchange, and what the person sees of it.

use std::time::Instant;

use passerelle_tests::browser::{Browser, Look, PATIENCE};
use passerelle_tests::fault_proxy::{EXCHANGE, Fault};
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_neither_loses_nor_doubles_a_request() {
    let (stage, phone) = signed_in().await;

    stage.line.set_for_exchanges(Fault::LoseAnswer);
    ask(&stage, &phone).await;
    stage.line.wait_for(EXCHANGE, 1).await;
    phone.see_words(".saved", "Saved on this device").await;
    stage.line.set(Fault::None);
    phone.reload().await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(taken(&stage).await, 1, "one place is taken, not two");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_delivered_twice_takes_one_place() {
    let (stage, phone) = signed_in().await;

    stage.line.set_for_exchanges(Fault::Duplicate);
    ask(&stage, &phone).await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(taken(&stage).await, 1);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_captive_portal_is_no_answer_and_a_blocking_proxy_signs_nobody_out() {
    let (stage, phone) = signed_in().await;

    stage.line.set(Fault::PORTAL);
    ask(&stage, &phone).await;
    phone.see_words(".saved", "Saved on this device").await;
    // Once it may have left, it is asked for at each visit.
    stage.line.set_for_exchanges(Fault::Refuse);
    phone.reload().await;
    phone.see_words(".saved", "no answer has come back yet").await;
    for fault in [Fault::PORTAL, Fault::FORBIDDING_PROXY, Fault::CutAnswer, Fault::Refuse] {
        stage.line.set(fault.clone());
        let before = stage.line.count(EXCHANGE);
        phone.reload().await;
        stage.line.wait_for(EXCHANGE, before + 1).await;
        phone.see_words(".saved", "Saved on this device").await;
    }
    stage.line.set(Fault::None);
    phone.reload().await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(taken(&stage).await, 1);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_is_asked_again_when_it_said() {
    let (stage, phone) = signed_in().await;

    stage.line.set_for_exchanges(Fault::BUSY);
    ask(&stage, &phone).await;
    stage.line.wait_for(EXCHANGE, 1).await;
    phone.see_words(".saved", "Saved on this device").await;
    stage.line.set(Fault::None);

    // Nobody touches the phone: the courier comes back by itself.
    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_swallows_everything_or_stops_after_the_first_line_is_given_up_and_tried_again() {
    let (stage, phone) = signed_in().await;

    stage.line.set(Fault::BlackHole);
    ask(&stage, &phone).await;
    // Longer than the app waits for a line that says nothing.
    phone.see_words(".status", "Offline").await;
    phone.see_words(".saved", "Saved on this device").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());
    stage.line.set_for_exchanges(Fault::Stall);
    phone.reload().await;
    stage.line.wait_for(EXCHANGE, 1).await;
    phone.see_words(".saved", "no answer has come back yet").await;
    stage.line.set(Fault::None);

    // Nobody touches the phone.
    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(taken(&stage).await, 1);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_that_never_ends_does_not_hold_up_what_waits_behind_it() {
    /// The browser never says what became of the first exchange, not even when it is given up.
    const SWALLOW: &str = "
        const ask = globalThis.fetch;
        globalThis.fetch = (...all) => {
            if (!String(all[0]).includes('/api/exchange') || globalThis.isSwallowed) return ask(...all);
            globalThis.isSwallowed = true;
            return new Promise(() => {});
        };
    ";
    /// The app may try by itself before anybody can press the button.
    const UNTIL_SWALLOWED: &str = "
        const button = [...document.querySelectorAll('main button')].find((one) => one.innerText.includes('Try now'));
        if (!globalThis.isSwallowed) button?.click();
        return globalThis.isSwallowed ?? null;
    ";
    const THREE_MINUTES_LATER: &str = "
        const now = Date.now;
        Date.now = () => now() + 180_000;
        window.dispatchEvent(new Event('online'));
    ";
    let (stage, phone) = signed_in().await;
    stage.line.set(Fault::Refuse);
    ask(&stage, &phone).await;
    stage.line.set(Fault::None);
    phone.run(SWALLOW, vec![]).await;
    phone.tap(".top-account").await;
    phone.until("an exchange is swallowed", UNTIL_SWALLOWED, vec![]).await;
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());

    phone.run(THREE_MINUTES_LATER, vec![]).await;

    phone.see_words("main", "Nothing is waiting to be sent").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_for_one_request_goes_in_several() {
    const WORKSHOP: &str = "last-place-workshop";
    let (stage, phone) = signed_in().await;
    stage.line.set(Fault::Refuse);
    for event in [SEMINAR, WORKSHOP] {
        phone.goto(&stage.url(&format!("/events/{event}/sign-up"))).await;
        fill_in(&phone, "Amina Ben Salah", AMINA).await;
        send_form(&phone).await;
    }

    // One request for a place fits, with its headers; two don't.
    stage.line.set(Fault::TooLarge { bytes_max: 1_900 });
    phone.tap(".top-account").await;
    phone.press("main", "Try now").await;

    phone.see_words("main", "Nothing is waiting to be sent").await;
    assert!(stage.line.met()["at most so large"] > 2);
    for event in [SEMINAR, WORKSHOP] {
        assert_eq!(stage.sign_ups(event).await, ["amina@example.org: confirmed"]);
    }
    phone.close().await;
}

async fn signed_in() -> (Stage, Browser) {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    (stage, phone)
}

async fn ask(stage: &Stage, phone: &Browser) {
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(phone, "Amina Ben Salah", AMINA).await;
    send_form(phone).await;
}

/// Places taken of the 120, once the server's counter, which it makes anew every few seconds, shows any.
async fn taken(stage: &Stage) -> u64 {
    let end = Instant::now() + PATIENCE;
    loop {
        let taken = taken_now(stage).await;
        if taken > 0 || Instant::now() > end {
            return taken;
        }
        tokio::task::yield_now().await;
    }
}

async fn taken_now(stage: &Stage) -> u64 {
    let places: serde_json::Value = reqwest::get(stage.url("/api/places"))
        .await
        .expect("the server answers")
        .json()
        .await
        .expect("places are JSON");
    120 - places["events"][format!("event/{SEMINAR}")]["left"].as_u64().expect("a number of places")
}
