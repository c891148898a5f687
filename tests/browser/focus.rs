//! Where the focus is after an act: for whoever listens to the screen, or has no mouse.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::{AMINA, CODE, Stage};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn after_each_act_the_focus_is_where_one_goes_on() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    phone.fill("#sign-in-email", AMINA).await;
    phone.tap("form:has(#sign-in-email) button[type=submit]").await;
    goes_on(&phone, "after asking for a code, at the code", "#sign-in-code").await;
    phone.fill("#sign-in-code", CODE).await;
    phone.tap("form:has(#sign-in-code) button[type=submit]").await;
    phone.see_words("main", "Signed in as").await;
    goes_on(&phone, "after signing in, at the screen's title", "main h1").await;

    phone.tap(".account-card .button").await;
    goes_on(&phone, "in a dialog, within it", "dialog[open] *").await;
    phone.press("dialog[open]", "Cancel").await;
    goes_on(&phone, "after a dialog, where it was opened", ".account-card button").await;

    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    goes_on(&phone, "after sending, at the title", "main h1").await;
    phone.tap(".sign-up-box .actions .quiet").await;
    phone.tap("dialog[open] .danger").await;
    phone.see_words(".sign-up-box", "Withdrawn").await;
    goes_on(&phone, "after withdrawing, in the box that tells of it", ".sign-up-box, .sign-up-box *").await;

    phone.tap(".top-language summary").await;
    phone.tap(".top-language [lang=fr]").await;
    phone.see_words("nav", "Actualités").await;
    goes_on(&phone, "after choosing a language, at the choice", ".top-language *").await;
    phone.tap("nav a[href='/news']").await;
    phone.see_words("h1", "Actualités").await;
    goes_on(&phone, "on another screen, at its title", "main h1").await;
    phone.close().await;
}

async fn goes_on(phone: &Browser, what: &str, css: &str) {
    phone.until(what, "return document.activeElement.matches(arguments[0]) || null", vec![css.into()]).await;
}
