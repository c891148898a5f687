//! The app can be installed, and opens when the server is gone.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

#[tokio::test(flavor = "multi_thread")]
async fn chromium_has_no_complaint_about_installing() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url("/")).await;
    let ready = "return (async () => (await globalThis.passerelleShell?.readyOffline?.()) || null)()";
    phone.until("the shell is on the device", ready, vec![]).await;

    let manifest = phone.cdp("Page.getAppManifest", serde_json::json!({})).await;
    assert_eq!(manifest["errors"], serde_json::json!([]), "{manifest}");
    let complaints = phone.cdp("Page.getInstallabilityErrors", serde_json::json!({})).await;
    assert_eq!(complaints["installabilityErrors"], serde_json::json!([]), "{complaints}");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deep_link_opens_when_the_server_is_gone() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    crate::walk::ready_offline(&phone).await;

    stage.server_stops().await;
    phone.goto(&stage.url("/events/brussels-cybercrime-expert-meeting")).await;

    phone.see_words("main", "2007").await;
    phone.see_words(".status", "Offline").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_an_iphone_the_steps_are_told_after_the_first_request_and_not_again_once_waved_away() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    become_an_iphone(&phone).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    phone.goto(&stage.url("/sign-ups")).await;
    phone.see_words("main", "No sign-ups yet").await;
    phone.see_gone("main .banner").await;

    ask(&stage, &phone, "online-investigation-seminar").await;
    phone.see_words("main .banner", "Keep Passerelle at hand").await;
    phone.see_words("main .banner", "In Safari, tap the Share button").await;
    let mut faults = Vec::new();
    for language in ["fr", "ar", "en"] {
        phone.tap(".top-account").await;
        phone.tap(&format!("#language-{language}")).await;
        phone.tap("nav a[href='/sign-ups']").await;
        phone.see("main .banner .numbered").await;
        faults.extend(crate::look::pictured(&phone, "install-hint", language).await);
    }
    assert_eq!(faults, Vec::<String>::new());
    phone.press("main .banner", "Not now").await;
    phone.see_gone("main .numbered").await;

    phone.reload().await;
    phone.see_words(".cards", "Confirmed").await;
    phone.see_gone("main .numbered").await;
    ask(&stage, &phone, "last-place-workshop").await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.see_gone("main .numbered").await;
    phone.goto(&stage.url("/account")).await;
    phone.see_words("main .numbered", "Add to Home Screen").await;
    crate::look::account_fits_in_every_language(&phone, "account-iphone").await;
    phone.close().await;
}

async fn ask(stage: &Stage, phone: &Browser, event: &str) {
    phone.goto(&stage.url(&format!("/events/{event}/sign-up"))).await;
    fill_in(phone, "Amina Ben Salah", AMINA).await;
    send_form(phone).await;
}

/// Safari has no question of its own.
async fn become_an_iphone(phone: &Browser) {
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
    let iphone = serde_json::json!({ "userAgent": agent, "platform": "iPhone" });
    phone.cdp("Emulation.setUserAgentOverride", iphone).await;
    phone
        .before_each_page("addEventListener('beforeinstallprompt', prompt => prompt.stopImmediatePropagation())")
        .await;
}
