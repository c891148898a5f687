//! A device whose clock is days off: the server's clock decides, and the screen goes by it too.

use passerelle_server::Packs;
use passerelle_shared::model::Timestamp;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::sample_pack::sample_with;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const WORKSHOP: &str = "last-place-workshop";

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_three_days_ahead_closes_nothing_too_early() {
    let (stage, phone) = amina_with_a_clock_off_by(3).await;
    phone.see_words(".status", "Up to date").await;
    assert!(!phone.page().await.contains("Sign-up closed"));

    phone.press("main", "Ask for a place").await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(stage.sign_ups(WORKSHOP).await, ["amina@example.org: confirmed"]);
    stage.line.set(Fault::Refuse);
    phone.reload().await;
    phone.see_words(".status", "Offline: as of").await;
    let status = phone.see(".status").await;
    assert!(!status.contains("day"), "it was read a moment ago: {status}");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_three_days_behind_makes_no_late_request_early() {
    let (stage, phone) = amina_with_a_clock_off_by(-3).await;
    phone.see_words(".status", "Up to date").await;
    phone.press("main", "Ask for a place").await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    stage.line.set(Fault::Refuse);

    stage.pass(3 * Timestamp::DAY);
    phone.run("globalThis.aheadMs += arguments[0]", vec![(3 * Timestamp::DAY).into()]).await;
    send_form(&phone).await;
    phone.see_words(".saved", "Saved on this device").await;
    stage.line.set(Fault::None);
    phone.tap(".top-account").await;
    phone.press("main", "Try now").await;

    phone.see_words("main", "Nothing is waiting to be sent").await;
    phone.press("nav", "My sign-ups").await;
    phone.see_words("main", "Sign-up closed on").await;
    assert_eq!(stage.sign_ups(WORKSHOP).await, Vec::<String>::new());
    phone.close().await;
}

/// Signed in and looking at the workshop, two days before signing up for it closes.
async fn amina_with_a_clock_off_by(days: i64) -> (Stage, Browser) {
    let mut stage = Stage::open().await;
    let pack = stage.folder().join("pack");
    let pack = sample_with(&pack, WORKSHOP, "closes_in_days = 14", "closes_in_days = 2");
    stage.publish(Packs::Folder(pack)).await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.before_each_page(&clock_ahead(days * Timestamp::DAY)).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    phone.goto(&stage.url(&format!("/events/{WORKSHOP}"))).await;
    (stage, phone)
}

/// To be run before each page: the device's clock is wrong by so much.
pub fn clock_ahead(ms: i64) -> String {
    format!(
        "globalThis.aheadMs = {ms};
        const Right = Date;
        globalThis.Date = class extends Right {{
            constructor(...all) {{ all.length ? super(...all) : super(Date.now()); }}
            static now() {{ return Right.now() + globalThis.aheadMs; }}
        }};"
    )
}
