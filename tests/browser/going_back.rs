//! The server's database goes back in time: the phones bring it what it has forgotten.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::{AMINA, Stage, YOUSSEF, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";
const WORKSHOP: &str = "last-place-workshop";

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_that_the_server_forgot_is_honoured_where_there_is_room_and_else_put_before_an_organiser() {
    let stage = Stage::open().await;
    let amina = signed_in(&stage, "amina", AMINA).await;
    let youssef = signed_in(&stage, "youssef", YOUSSEF).await;
    stage.server_stops().await;
    stage.keep_database();
    stage.server_starts().await;
    for event in [SEMINAR, WORKSHOP] {
        ask(&stage, &amina, event, AMINA).await;
        amina.see_words(".sign-up-box", "Confirmed").await;
    }
    // Her phone lies in a drawer while an operator copies an old file back, and somebody else is quicker.
    amina.goto("about:blank").await;
    stage.server_stops().await;
    stage.put_database_back();
    stage.server_starts().await;
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());
    ask(&stage, &youssef, WORKSHOP, YOUSSEF).await;
    youssef.see_words(".sign-up-box", "Confirmed").await;

    amina.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    amina.see_words(".status", "Up to date").await;
    amina.see_words(".sign-up-box", "Confirmed").await;
    amina.see_gone(".saved").await;
    let steps = amina.run("return document.querySelectorAll('.history .step').length", vec![]).await;
    assert_eq!(steps, 1, "it happened once");
    amina.goto(&stage.url(&format!("/sign-ups/{WORKSHOP}"))).await;
    amina.see_words(".sign-up-box", "Awaiting decision").await;
    amina.see_words("main", "An organiser will decide").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    let both = ["youssef@example.org: confirmed", "amina@example.org: awaiting-decision"];
    assert_eq!(stage.sign_ups(WORKSHOP).await, both);
    amina.tap(".top-account").await;
    amina.see_words("main", "Ready offline").await;
    amina.see_words("main", "Nothing is waiting to be sent").await;
    amina.close().await;
    youssef.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_restored_from_a_backup_delivers_again_and_doubles_nothing() {
    let stage = Stage::open().await;
    let phone = signed_in(&stage, "amina", AMINA).await;
    phone.close().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    stage.line.set(passerelle_tests::fault_proxy::Fault::Refuse);
    ask(&stage, &phone, SEMINAR, AMINA).await;
    phone.see_words(".saved", "Saved on this device").await;
    phone.close().await;
    stage.copy_device("amina", "restored");
    stage.line.set(passerelle_tests::fault_proxy::Fault::None);

    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.press(".sign-up-box", "Withdraw").await;
    phone.press("dialog[open]", "Withdraw").await;
    phone.see_words(".sign-up-box", "Withdrawn").await;
    let restored = stage.device("restored", &Look::phone("en")).await;
    restored.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;

    restored.see_words(".sign-up-box", "Withdrawn").await;
    restored.see_gone(".saved").await;
    let steps = restored.run("return document.querySelectorAll('.history .step').length", vec![]).await;
    assert_eq!(steps, 2, "asked for once, taken back once");
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: withdrawn"]);
    restored.close().await;
    phone.close().await;
}

async fn signed_in(stage: &Stage, device: &str, email: &str) -> Browser {
    let browser = stage.device(device, &Look::phone("en")).await;
    browser.goto(&stage.url("/account")).await;
    sign_in(&browser, email).await;
    crate::walk::ready_offline(&browser).await;
    browser
}

async fn ask(stage: &Stage, browser: &Browser, event: &str, email: &str) {
    browser.goto(&stage.url(&format!("/events/{event}/sign-up"))).await;
    fill_in(browser, "A Person", email).await;
    send_form(browser).await;
}
