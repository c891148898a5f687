//! The main walk: read, lose the network, ask for a place, close, open again, reconnect, be answered.

use passerelle_tests::browser::Look;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "/events/online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn a_request_made_without_a_network_is_answered_after_it_came_back() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    ready_offline(&phone).await;

    stage.server_stops().await;
    phone.goto(&stage.url(SEMINAR)).await;
    phone.see_words("h1", "Sample").await;
    phone.goto(&stage.url(&format!("{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.see_words(".saved", "Saved on this device").await;
    phone.close().await;

    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/sign-ups/online-investigation-seminar")).await;
    phone.see_words(".saved", "Saved on this device").await;

    stage.server_starts().await;
    phone.reload().await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.see_gone(".saved").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_made_before_signing_in_waits_for_the_sign_in_too() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("{SEMINAR}/sign-up"))).await;

    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.see_words(".saved", "Saved on this device").await;
    sign_in(&phone, AMINA).await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_there_again_after_a_reload() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url(&format!("{SEMINAR}/sign-up"))).await;
    phone.fill("#field-name", "Amina Ben Salah").await;
    // The draft is written when the page goes, at the latest.
    phone.reload().await;

    let name = "return document.querySelector('#field-name')?.value === 'Amina Ben Salah' || null";
    phone.until("the name is there again", name, vec![]).await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_is_text_and_a_hostile_name_stays_a_name() {
    let stage = Stage::open().await;
    let phone = stage.device("mallory", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("{SEMINAR}/sign-up"))).await;
    let name = "<img src=x onerror=document.title=1> <b>O'Neil";

    fill_in(&phone, name, AMINA).await;
    send_form(&phone).await;
    phone.run("for (const details of document.querySelectorAll('main details')) details.open = true", vec![]).await;

    phone.see_words("dl, main", "<img src=x").await;
    assert_eq!(phone.run("return document.querySelectorAll('main img, main b').length", vec![]).await, 0);
    phone.close().await;
}

/// Waits until the app says, and has checked, that everything is on the device.
pub async fn ready_offline(phone: &passerelle_tests::browser::Browser) {
    let ready = "return (async () => (await globalThis.passerelleShell?.readyOffline?.()) || null)()";
    phone.until("the shell is on the device", ready, vec![]).await;
    phone.see_words("main", "Ready offline").await;
}
