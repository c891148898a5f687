//! This app meets a server of a later version, as an installed app does that nobody opened for months.

use passerelle_tests::browser::Look;
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn an_old_app_reads_what_it_knows_and_signs_up_at_a_server_that_says_more() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    stage.line.set(Fault::Refuse);
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.see_words(".saved", "Saved on this device").await;

    stage.write_later_records(SEMINAR).await;
    stage.line.set(Fault::LaterServer);
    phone.reload().await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.see_words(".status", "Up to date").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.goto(&stage.url(&format!("/events/{SEMINAR}"))).await;
    phone.see_words("h1", "Seminar on open-source investigation").await;
    phone.see_words(".event-top", "this version of the app can’t say how").await;
    // What it doesn't understand it keeps and counts: otherwise it would take the whole programme again.
    let before = stage.line.count("GET /api/programme/snapshot");
    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "Ready offline").await;
    phone.press("main", "Try now").await;
    phone.see_words(".status", "Up to date").await;
    assert_eq!(stage.line.count("GET /api/programme/snapshot"), before);
    assert_eq!(phone.run("return document.querySelectorAll('.banner').length", vec![]).await, 0, "nothing is wrong");
    // A device that comes for the first time understands as much.
    let other = stage.device("youssef", &Look::phone("en")).await;
    other.goto(&stage.url(&format!("/events/{SEMINAR}"))).await;
    other.see_words("h1", "Seminar on open-source investigation").await;
    other.see_words(".status", "Up to date").await;
    other.close().await;
    phone.close().await;
}
