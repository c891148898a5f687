//! Whose words stand in a form: one's own, and nobody else's.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, YOUSSEF, sign_in};

use crate::{fill_in, go_on, send_form};

const SEMINAR: &str = "online-investigation-seminar";
const TRAINING: &str = "digital-evidence-training";

#[tokio::test(flavor = "multi_thread")]
async fn the_next_form_of_a_signed_in_person_is_filled_in_and_says_where_the_answer_goes() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    open_form(&stage, &phone, SEMINAR).await;
    assert!(!phone.is_there("input#field-email").await, "the address is the account's");
    phone.see_words("#field-email", AMINA).await;
    phone.see_words("#field-email", "answers and mails go there").await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.see_words(".sign-up-box", "Confirmed").await;

    open_form(&stage, &phone, TRAINING).await;

    phone.see_words(".prefilled", "What was typed here before is filled in").await;
    assert_eq!(phone.value("#field-name").await, "Amina Ben Salah");
    assert_eq!(phone.value("#field-country").await, "TN");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_shares_a_phone_starts_empty_with_one_tap_and_can_undo_it() {
    let stage = Stage::open().await;
    stage.line.set(Fault::None);
    let phone = stage.device("shared", &Look::phone("en")).await;
    open_form(&stage, &phone, SEMINAR).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;

    open_form(&stage, &phone, TRAINING).await;
    assert_eq!(phone.value("#field-name").await, "Amina Ben Salah");
    phone.press(".prefilled", "Not you? Start empty").await;
    phone.see_words(".prefilled", "The form is empty now").await;
    assert_eq!(phone.value("#field-name").await, "");
    assert_eq!(phone.value("#field-email").await, "");
    phone.press(".prefilled", "Undo").await;
    phone.see_words(".prefilled", "What was typed here before is filled in").await;
    assert_eq!(phone.value("#field-name").await, "Amina Ben Salah");
    phone.press(".prefilled", "Not you? Start empty").await;
    phone.fill("#field-name", "Youssef Alaoui").await;
    phone.see_gone(".prefilled button").await;

    // Of what was there before nothing is offered again.
    phone.reload().await;
    phone.see("#field-name").await;
    assert_eq!(phone.value("#field-name").await, "Youssef Alaoui");
    assert_eq!(phone.value("#field-email").await, "");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_gave_without_signing_in_is_not_shown_to_the_next_one_at_the_same_phone() {
    let stage = Stage::open().await;
    let phone = stage.device("shared", &Look::phone("en")).await;
    open_form(&stage, &phone, SEMINAR).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.press("main", "What you gave").await;
    phone.see_words("main", "Amina Ben Salah").await;

    let tab = phone.open_tab(&Look::phone("en")).await;
    phone.turn_to(&tab).await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    phone.see_words(".saved", "Saved on this device").await;
    assert!(!phone.page().await.contains("Amina Ben Salah"));
    open_form(&stage, &phone, SEMINAR).await;
    assert_eq!(phone.value("#field-name").await, "");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_open_while_somebody_else_signs_in_becomes_theirs() {
    let stage = Stage::open().await;
    let phone = stage.device("shared", &Look::phone("en")).await;
    open_form(&stage, &phone, TRAINING).await;
    phone.fill("#field-name", "Amina Ben Salah").await;
    phone.fill("#field-email", AMINA).await;
    let form = phone.tab().await;

    let tab = phone.open_tab(&Look::phone("en")).await;
    phone.turn_to(&tab).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, YOUSSEF).await;
    phone.turn_to(&form).await;

    phone.see_words("#field-email", YOUSSEF).await;
    assert_eq!(phone.value("#field-name").await, "");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_comes_in_two_steps_and_leads_back_to_what_is_missing() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    open_form(&stage, &phone, TRAINING).await;
    phone.see_words("#step", "Step 1 of 2").await;
    assert!(!is_shown(&phone, "#field-diet").await);

    phone.tap(".sign-up-form button[type=submit]").await;
    phone.see_words("#errors", "answers need another look").await;
    assert!(!phone.see("#errors").await.contains("agree"), "the consent is asked for later");
    let focused = "return document.activeElement.id === arguments[0] || null";
    phone.until("the first of them has the focus", focused, vec!["field-name".into()]).await;
    phone.fill("#field-name", "Amina Ben Salah").await;
    phone.choose("#field-country", "TN").await;
    phone.fill("#field-email", AMINA).await;
    phone.fill("#field-service", "DGSN").await;
    phone.choose("#field-working-language", "fr").await;
    go_on(&phone).await;
    phone.see_words("#step", "Step 2 of 2").await;
    phone.until("one begins at its title", focused, vec!["step".into()]).await;
    assert!(!is_shown(&phone, "#field-name").await);
    assert!(!phone.is_there("#errors").await, "nothing is found fault with before it was tried");

    phone.press(".sign-up-form", "Back to step 1").await;
    phone.fill("#field-email", "amina").await;
    phone.press(".sign-up-form", "Continue").await;
    phone.see_words("#field-email-error", "address").await;
    assert!(is_shown(&phone, "#field-email").await);
    phone.close().await;
}

async fn open_form(stage: &Stage, phone: &Browser, event: &str) {
    phone.goto(&stage.url(&format!("/events/{event}/sign-up"))).await;
    phone.see("#field-name").await;
}

async fn is_shown(phone: &Browser, css: &str) -> bool {
    phone.run("return document.querySelector(arguments[0])?.checkVisibility() ?? false", vec![css.into()]).await == true
}
