//! Signing out while requests wait to be sent: the person sees them, and says what becomes of them.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, YOUSSEF, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_listed_and_sent_before_its_person_is_signed_out() {
    let (stage, phone) = amina_with_an_unsent_request().await;
    let ask = async |phone: &Browser| phone.tap(".account-card > .button").await;
    crate::look::fits_in_every_language(&phone, "sign-out", ask).await;

    phone.press(".account-card", "Sign out").await;
    phone.see_words("dialog[open]", "1 item has not been sent").await;
    phone.see_words("dialog[open] li", "Seminar on open-source investigation").await;
    phone.press("dialog[open]", "Send now").await;
    phone.see_words("dialog[open] button", "Waiting to be sent").await;
    stage.line.set(Fault::None);
    phone.press("dialog[open]", "Waiting to be sent").await;

    phone.see_words("main", "You are not signed in").await;
    phone.see_gone("dialog[open]").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.goto(&stage.url("/sign-ups")).await;
    phone.see_words("main", "No sign-ups yet").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_for_the_next_sign_in_is_unseen_by_others_and_goes_then() {
    let (stage, phone) = amina_with_an_unsent_request().await;

    phone.press(".account-card", "Sign out").await;
    phone.press("dialog[open]", "Keep for my next sign-in").await;
    phone.see_words("main", "You are not signed in").await;
    phone.see_words(".banners", "The server is told").await;
    stage.line.set(Fault::None);
    sign_in(&phone, YOUSSEF).await;
    phone.see_words("main", "Signed in as youssef@example.org").await;

    nothing_of_amina_is_seen(&stage, &phone).await;
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());
    phone.goto(&stage.url("/account")).await;
    phone.press(".account-card", "Sign out").await;
    phone.press("dialog[open]", "Sign out").await;
    sign_in(&phone, AMINA).await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_discarded_at_signing_out_is_never_sent() {
    let (stage, phone) = amina_with_an_unsent_request().await;

    phone.press(".account-card", "Sign out").await;
    phone.press("dialog[open]", "Discard and sign out").await;
    phone.see_words("main", "You are not signed in").await;
    stage.line.set(Fault::None);
    sign_in(&phone, AMINA).await;

    phone.see_words("main", "Nothing is waiting to be sent").await;
    phone.goto(&stage.url("/sign-ups")).await;
    phone.see_words("main", "No sign-ups yet").await;
    phone.see_words(".status", "Up to date").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());
    phone.close().await;
}

/// On the account's screen, with a line that lets nothing through.
async fn amina_with_an_unsent_request() -> (Stage, Browser) {
    let stage = Stage::open().await;
    let phone = stage.device("shared", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    phone.see_words("main", "Ready offline").await;
    stage.line.set(Fault::Refuse);
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "Signed in as amina@example.org").await;
    (stage, phone)
}

async fn nothing_of_amina_is_seen(stage: &Stage, phone: &Browser) {
    for path in ["/account", "/sign-ups", "/", &format!("/sign-ups/{SEMINAR}"), &format!("/events/{SEMINAR}/sign-up")] {
        phone.goto(&stage.url(path)).await;
        phone.see("h1").await;
        phone.see_words(".status", "Up to date").await;
        let page = phone.page().await.to_lowercase();
        assert!(!page.contains("amina"), "{path} names the person before:\n{page}");
    }
    let name = "return document.querySelector('#field-name')?.value ?? null";
    assert_eq!(phone.until("the form is there", name, vec![]).await, "");
}
