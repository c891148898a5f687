//! What others decide about my sign-up is told in one place, once, and never beside what it ended.

use passerelle_server::database::Verdict;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const TRAINING: &str = "digital-evidence-training";

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_an_organiser_gives_is_told_once_and_is_what_one_shows_at_the_gate() {
    let (stage, phone) = amina_waits_for_a_decision().await;
    phone.see_words(".sign-up-box", "An organiser will decide").await;
    phone.goto(&stage.url("/")).await;
    phone.see_words("main", "Where my requests stand").await;

    stage.decide(TRAINING, AMINA, Verdict::Confirm).await;

    // Nobody touches the phone.
    phone.see_words(".announced", "Confirmed").await;
    phone.tap(".announced a").await;
    phone.see_words(".moment", "Your place is confirmed").await;
    phone.see_words(".pass", "Amina Ben Salah").await;
    phone.see_words(".pass", "Tunis").await;
    crate::look::fits_in_every_language(&phone, "confirmed", async |phone| drop(phone.see(".pass").await)).await;
    let said = phone.run("return document.querySelector('main').innerText", vec![]).await;
    let decided = said.as_str().expect("words").split("History").next().expect("what is above it").to_owned();
    assert!(!decided.contains("An organiser will decide"), "{decided}");

    phone.reload().await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.see_gone(".moment").await;
    phone.goto(&stage.url("/")).await;
    phone.see_words("main", "Where my requests stand").await;
    phone.see_gone(".announced").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_stands_as_large_as_its_reason_and_is_put_away_with_one_press() {
    let (stage, phone) = amina_waits_for_a_decision().await;
    phone.goto(&stage.url("/sign-ups")).await;
    phone.see_words("main", "Awaiting").await;

    stage.decide(TRAINING, AMINA, Verdict::Refuse).await;

    phone.see_words(".announced", "Not accepted").await;
    phone.press(".banner", "Got it").await;
    phone.see_gone(".announced").await;
    phone.tap(".event-card").await;
    phone.see_words(".sign-up-box .why", "An organiser decided so").await;
    phone.close().await;
}

async fn amina_waits_for_a_decision() -> (Stage, Browser) {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    phone.see_words("main", "Signed in as").await;
    phone.goto(&stage.url(&format!("/events/{TRAINING}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.see_words(".sign-up-box", "Awaiting").await;
    (stage, phone)
}
