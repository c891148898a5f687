//! Stars: set without a network and before signing in, found on every device of their person, and taken over by nobody
//! silently.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, YOUSSEF, sign_in};
use serde_json::json;

const SEMINAR: &str = "/events/online-investigation-seminar";
const STAR: &str = ".event-top .star";
const SET: &str = ".event-top .star[aria-pressed=true]";
const NOT_SET: &str = ".event-top .star[aria-pressed=false]";
const WITHOUT_CONTACT: Fault = Fault::Refuse;

#[tokio::test(flavor = "multi_thread")]
async fn a_star_that_is_set_without_a_network_is_found_on_another_phone_and_taken_off_there() {
    let stage = Stage::open().await;
    let phone = signed_in(&stage, "phone", AMINA).await;
    phone.goto(&stage.url(SEMINAR)).await;
    phone.see(NOT_SET).await;
    stage.line.set(WITHOUT_CONTACT);

    phone.tap(STAR).await;
    phone.see(SET).await;
    phone.reload().await;
    phone.see(SET).await;
    phone.goto(&stage.url("/")).await;
    phone.see(".starred .event-card").await;

    stage.line.set(Fault::None);
    let other = signed_in(&stage, "other", AMINA).await;
    other.goto(&stage.url(SEMINAR)).await;
    other.see(SET).await;
    other.tap(STAR).await;
    other.see(NOT_SET).await;
    phone.goto(&stage.url(SEMINAR)).await;
    phone.see(NOT_SET).await;
    phone.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_star_that_is_tapped_before_what_writes_it_is_here_is_not_shown_as_set_until_it_is_written() {
    let stage = Stage::open().await;
    let phone = stage.device("phone", &Look::phone("en")).await;
    phone.cdp("Network.enable", json!({})).await;
    phone.cdp("Network.setBlockedURLs", json!({ "urls": ["*/doing-*"] })).await;
    phone.goto(&stage.url(SEMINAR)).await;
    phone.see(NOT_SET).await;

    phone.tap(STAR).await;
    phone.see(".event-top .star[aria-busy=true][aria-pressed=false]").await;
    phone.tap(STAR).await;
    phone.cdp("Network.setBlockedURLs", json!({ "urls": [] })).await;

    phone.see(SET).await;
    phone.see_gone(".event-top .star[aria-busy]").await;
    phone.reload().await;
    phone.see(SET).await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stars_of_nobody_belong_to_the_device_and_go_into_an_account_only_when_their_person_says_so() {
    let stage = Stage::open().await;
    let phone = stage.device("phone", &Look::phone("en")).await;
    phone.goto(&stage.url(SEMINAR)).await;
    phone.tap(STAR).await;
    phone.see(SET).await;
    phone.goto(&stage.url("/")).await;
    phone.see_words("main", "kept on this device only").await;

    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, YOUSSEF).await;
    phone.see_words(".banners", "1 star was set on this device").await;
    phone.goto(&stage.url(SEMINAR)).await;
    phone.see(NOT_SET).await;

    phone.press(".banners", "Take").await;
    phone.see(SET).await;
    phone.see_gone(".banners .button").await;
    let other = signed_in(&stage, "other", YOUSSEF).await;
    other.goto(&stage.url(SEMINAR)).await;
    other.see(SET).await;
    phone.close().await;
    other.close().await;
}

async fn signed_in(stage: &Stage, name: &str, email: &str) -> Browser {
    let phone = stage.device(name, &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, email).await;
    phone
}
