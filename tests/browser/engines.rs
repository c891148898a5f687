//! The same promises in the engines of the other phones: WebKit, which every iPhone has, and Firefox.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::{EXCHANGE, Fault};
use passerelle_tests::firefox::firefox;
use passerelle_tests::stage::{AMINA, Stage, sign_in};
use passerelle_tests::webkit::webkit;

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn in_webkit_a_request_made_without_a_network_is_answered_after_it_came_back() {
    let Some(phone) = open_webkit().await else { return };
    walk_without_a_network(phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_firefox_a_request_made_without_a_network_is_answered_after_it_came_back() {
    let Some(phone) = open_firefox().await else { return };
    walk_without_a_network(phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_webkit_nothing_that_lies_between_loses_or_doubles_a_request() {
    let Some(phone) = open_webkit().await else { return };
    meet_what_lies_between(phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_firefox_nothing_that_lies_between_loses_or_doubles_a_request() {
    let Some(phone) = open_firefox().await else { return };
    meet_what_lies_between(phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_webkit_a_page_that_was_left_in_the_middle_of_its_work_does_not_hold_up_the_next_one() {
    const ROUNDS: usize = 4;
    let Some(phone) = open_webkit().await else { return };
    let stage = Stage::open().await;
    amina_signs_in(&stage, &phone).await;
    stage.server_stops().await;

    for _ in 0..ROUNDS {
        phone.goto(&stage.url(&format!("/events/{SEMINAR}"))).await;
        phone.see_words("h1", "Sample").await;
        phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
        phone.see("#field-name").await;
    }
    ask(&stage, &phone).await;
    phone.see_words(".saved", "Saved on this device").await;
    phone.close().await;
}

async fn open_webkit() -> Option<Browser> {
    Some(Browser::open_webkit(webkit()?, &Look::phone("en")).await)
}

async fn open_firefox() -> Option<Browser> {
    Some(Browser::open_firefox(firefox()?, &Look::phone("en")).await)
}

async fn walk_without_a_network(phone: Browser) {
    let stage = Stage::open().await;
    amina_signs_in(&stage, &phone).await;

    stage.server_stops().await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}"))).await;
    phone.see_words("h1", "Sample").await;
    ask(&stage, &phone).await;
    phone.see_words(".saved", "Saved on this device").await;
    // The page is gone, and comes back.
    phone.goto("about:blank").await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    phone.see_words(".saved", "Saved on this device").await;
    stage.server_starts().await;
    phone.reload().await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.see_gone(".saved").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}

async fn meet_what_lies_between(phone: Browser) {
    let stage = Stage::open().await;
    amina_signs_in(&stage, &phone).await;

    stage.line.set(Fault::PORTAL);
    ask(&stage, &phone).await;
    phone.see_words(".saved", "Saved on this device").await;
    // There is a line, and one request breaks off: from here on it may have arrived.
    stage.line.set_for_exchanges(Fault::Refuse);
    phone.reload().await;
    phone.see_words(".saved", "no answer has come back yet").await;
    for fault in [Fault::FORBIDDING_PROXY, Fault::Refuse, Fault::CutAnswer, Fault::LoseAnswer, Fault::Duplicate] {
        let before = stage.line.count(EXCHANGE);
        stage.line.set(fault);
        phone.reload().await;
        phone.see(".sign-up-box").await;
        stage.line.wait_for(EXCHANGE, before + 1).await;
    }
    stage.line.set(Fault::None);
    phone.reload().await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.see_gone(".saved").await;
    let steps = phone.run("return document.querySelectorAll('.history .step').length", vec![]).await;
    assert_eq!(steps, 1, "it was asked for once");
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}

async fn amina_signs_in(stage: &Stage, phone: &Browser) {
    phone.goto(&stage.url("/account")).await;
    sign_in(phone, AMINA).await;
    crate::walk::ready_offline(phone).await;
}

async fn ask(stage: &Stage, phone: &Browser) {
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(phone, "Amina Ben Salah", AMINA).await;
    send_form(phone).await;
}
