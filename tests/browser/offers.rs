//! A freed place is offered for a time, where an organiser decides.

use passerelle_server::Packs;
use passerelle_server::database::{OFFER_LIFE, Verdict};
use passerelle_shared::model::Timestamp;
use passerelle_tests::api_world::{Person, client, stands};
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::sample_pack::sample_with;
use passerelle_tests::stage::{AMINA, CODE, Stage, YOUSSEF, sign_in};

use crate::{fill_in, send_form};

const WORKSHOP: &str = "last-place-workshop";

#[tokio::test(flavor = "multi_thread")]
async fn an_offered_place_is_accepted_without_a_network_and_confirmed_after() {
    let (stage, phone) = amina_is_offered_a_place().await;
    crate::look::fits_in_every_language(&phone, "offer", waits).await;

    phone.see_words(".status", "Up to date").await;
    stage.line.set(Fault::Refuse);
    phone.press(".sign-up-box", "Accept the place").await;
    phone.see_words(".saved", "The offer counts until its deadline").await;
    phone.see_words(".sign-up-box", "Acceptance").await;
    stage.line.set(Fault::None);
    phone.reload().await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.see_gone(".saved").await;
    assert_eq!(stage.sign_ups(WORKSHOP).await, ["youssef@example.org: withdrawn", "amina@example.org: confirmed"]);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_accepts_an_offer_that_has_lapsed_is_told_so_and_may_ask_again() {
    let (stage, phone) = amina_is_offered_a_place().await;

    phone.see_words(".status", "Up to date").await;
    stage.line.set(Fault::Refuse);
    phone.press(".sign-up-box", "Accept the place").await;
    phone.see_words(".saved", "Saved on this device").await;
    stage.pass(OFFER_LIFE + Timestamp::MINUTE);
    stage.line.set(Fault::None);
    phone.reload().await;

    phone.see_words(".sign-up-box", "The offer was not accepted in time. You can ask again.").await;
    phone.see_words(".sign-up-box", "Not accepted").await;
    crate::look::fits_in_every_language(&phone, "offer-lapsed", waits).await;
    assert_eq!(stage.sign_ups(WORKSHOP).await, ["youssef@example.org: withdrawn", "amina@example.org: refused"]);
    phone.see_words(".sign-up-box", "Ask again").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_nobody_answers_lapses_and_the_history_says_so() {
    let (stage, phone) = amina_is_offered_a_place().await;

    stage.pass(OFFER_LIFE + Timestamp::MINUTE);
    stage.wait_for_sign_up(WORKSHOP, "amina@example.org: refused").await;
    phone.reload().await;

    phone.see_words(".sign-up-box", "Not accepted").await;
    phone.see_words(".history", "The offer was not accepted in time").await;
    phone.see_words(".sign-up-box", "Ask again").await;
    phone.close().await;
}

async fn waits(phone: &Browser) {
    phone.see(".sign-up-box").await;
}

/// Youssef had the only place and withdrew; Amina stood in line behind him and looks at her sign-up.
async fn amina_is_offered_a_place() -> (Stage, Browser) {
    let mut stage = Stage::open().await;
    let pack = stage.folder().join("pack");
    let pack = sample_with(&pack, WORKSHOP, "policy = \"open\"", "policy = \"approval\"");
    stage.publish(Packs::Folder(pack)).await;
    let event = format!("event/{WORKSHOP}");
    let youssef = person(&stage, YOUSSEF).await;
    let mut request = youssef.request(&event, "MA");
    // It was published twice.
    request.seen.terms = 2;
    stands(youssef.settle(&request).await);
    stage.decide(WORKSHOP, YOUSSEF, Verdict::Confirm).await;

    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/events/{WORKSHOP}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    sign_in(&phone, AMINA).await;
    phone.see_words(".sign-up-box", "Awaiting decision").await;
    stage.decide(WORKSHOP, AMINA, Verdict::Reserve).await;
    phone.reload().await;
    phone.see_words(".sign-up-box", "Number 1 on the reserve list").await;

    youssef.settle(&youssef.withdrawal(&event, 1)).await;
    phone.reload().await;
    phone.see_words(".sign-up-box", "A place is kept for you until").await;
    (stage, phone)
}

/// Somebody who has no part in the story but on the server.
async fn person(stage: &Stage, email: &str) -> Person {
    let body = serde_json::json!({ "email": email, "code": CODE, "language": "en" });
    let answer = client().post(stage.url("/api/sign-in")).json(&body).send().await.expect("an answer");
    Person::from_answer(&stage.url(""), answer).await
}
