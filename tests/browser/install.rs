//! The app can be installed, and opens when the server is gone.

use passerelle_tests::browser::Look;
use passerelle_tests::stage::Stage;

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
