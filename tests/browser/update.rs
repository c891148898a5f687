//! A new version of the app arrives while requests wait to be sent.

use passerelle_tests::browser::Look;
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_is_taken_with_one_tap_and_the_outbox_stays_full() {
    let mut stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    let version = "return globalThis.passerelleShell.version";
    let before = phone.run(version, vec![]).await;
    stage.line.set(Fault::PORTAL);
    phone.goto(&stage.url("/events/online-investigation-seminar/sign-up")).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;

    stage.deploy("second").await;
    phone.run("globalThis.passerelleShell.checkForUpdate()", vec![]).await;
    phone.see_words(".banners", "new version").await;
    phone.tap(".banners button").await;

    let arrived = "return (globalThis.passerelleShell?.version ?? arguments[0]) !== arguments[0] || null";
    phone.until("the new version runs", arrived, vec![before]).await;
    phone.see_words(".saved", "Saved on this device").await;
    stage.line.set(Fault::None);
    phone.reload().await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_worker_that_is_called_back_goes_from_the_device_and_takes_nothing_along() {
    let mut stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    stage.line.set(Fault::PORTAL);
    phone.goto(&stage.url("/events/online-investigation-seminar/sign-up")).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;

    stage.deploy_without_service_worker().await;
    phone.run("globalThis.passerelleShell.checkForUpdate()", vec![]).await;

    let is_gone = "return (async () => (await navigator.serviceWorker.getRegistrations()).length === 0 || null)()";
    phone.until("no service worker is left", is_gone, vec![]).await;
    stage.line.set(Fault::None);
    phone.goto(&stage.url("/sign-ups/online-investigation-seminar")).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.close().await;
}
