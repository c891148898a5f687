//! Who took something back stays out, whatever else is still on its way.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_after_its_answer_was_lost_is_withdrawn_on_the_server_too() {
    let stage = Stage::open().await;
    let phone = amina_on(&stage, "phone").await;
    stage.line.set_for_exchanges(Fault::LoseAnswer);
    ask(&stage, &phone).await;
    stage.wait_for_sign_up(SEMINAR, "amina@example.org: confirmed").await;
    phone.see_words(".saved", "no answer has come back yet").await;
    stage.line.set(Fault::Refuse);

    phone.press(".sign-up-box", "Take back").await;
    phone.press("dialog[open]", "Take back").await;
    phone.see_words(".saved", "This is your withdrawal").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    stage.line.set(Fault::None);
    phone.reload().await;

    phone.see_words(".sign-up-box", "Withdrawn").await;
    phone.see_gone(".saved").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: withdrawn"]);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_stands_when_an_older_request_arrives_from_another_device() {
    let stage = Stage::open().await;
    let old_phone = amina_on(&stage, "old-phone").await;
    stage.line.set(Fault::Refuse);
    ask(&stage, &old_phone).await;
    old_phone.see_words(".saved", "Saved on this device").await;
    old_phone.close().await;
    stage.line.set(Fault::None);

    let desk = amina_on(&stage, "desk").await;
    ask(&stage, &desk).await;
    desk.see_words(".sign-up-box", "Confirmed").await;
    desk.press(".sign-up-box", "Withdraw").await;
    desk.press("dialog[open]", "Withdraw").await;
    desk.see_words(".sign-up-box", "Withdrawn").await;
    let old_phone = stage.device("old-phone", &Look::phone("en")).await;
    old_phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;

    old_phone.see_words("main", "you did something later on another device").await;
    for device in [old_phone, desk] {
        device.reload().await;
        device.see_words(".status", "Up to date").await;
        device.see_words(".sign-up-box", "Withdrawn").await;
        device.see_gone(".saved").await;
        device.close().await;
    }
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: withdrawn"]);
}

async fn amina_on(stage: &Stage, device: &str) -> Browser {
    let device = stage.device(device, &Look::phone("en")).await;
    device.goto(&stage.url("/account")).await;
    sign_in(&device, AMINA).await;
    crate::walk::ready_offline(&device).await;
    device
}

async fn ask(stage: &Stage, device: &Browser) {
    device.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(device, "Amina Ben Salah", AMINA).await;
    send_form(device).await;
}
