//! The same promises in WebKit, the engine of every iPhone.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};
use passerelle_tests::webkit::webkit;

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn in_webkit_a_request_made_without_a_network_is_answered_after_it_came_back() {
    let Some((stage, phone)) = amina_signed_in().await else { return };

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

#[tokio::test(flavor = "multi_thread")]
async fn in_webkit_a_lost_answer_neither_loses_nor_doubles_a_request() {
    let Some((stage, phone)) = amina_signed_in().await else { return };

    stage.line.set(Fault::LoseAnswer);
    ask(&stage, &phone).await;
    phone.see_words(".saved", "its answer has not arrived yet").await;
    stage.line.set(Fault::None);
    phone.reload().await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    let steps = phone.run("return document.querySelectorAll('.history .step').length", vec![]).await;
    assert_eq!(steps, 1, "it was asked for once");
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}

async fn amina_signed_in() -> Option<(Stage, Browser)> {
    let webkit = webkit()?;
    let stage = Stage::open().await;
    let phone = Browser::open_webkit(webkit, &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    Some((stage, phone))
}

async fn ask(stage: &Stage, phone: &Browser) {
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(phone, "Amina Ben Salah", AMINA).await;
    send_form(phone).await;
}
