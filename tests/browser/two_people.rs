//! Two people, one place.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::{AMINA, Stage, YOUSSEF, sign_in};

use crate::{fill_in, send_form};

const LAST_PLACE: &str = "/events/last-place-workshop/sign-up";

#[tokio::test(flavor = "multi_thread")]
async fn the_second_person_for_the_last_place_is_first_in_line_and_moves_up() {
    let stage = Stage::open().await;
    let amina = stage.device("amina", &Look::phone("en")).await;
    let youssef = stage.device("youssef", &Look::desk("en")).await;

    ask(&stage, &amina, "Amina Ben Salah", AMINA).await;
    amina.see_words(".sign-up-box", "Confirmed").await;
    ask(&stage, &youssef, "Youssef Alaoui", YOUSSEF).await;
    youssef.see_words(".sign-up-box", "On the reserve list").await;
    youssef.see_words(".sign-up-box", "Number 1").await;

    amina.press(".sign-up-box", "Withdraw").await;
    amina.press("dialog[open]", "Withdraw").await;
    amina.see_words(".sign-up-box", "Withdrawn").await;
    // Nobody touches this one: the server says that something moved.
    youssef.see_words(".sign-up-box", "Confirmed").await;
    amina.close().await;
    youssef.close().await;
}

async fn ask(stage: &Stage, browser: &Browser, name: &str, email: &str) {
    browser.goto(&stage.url(LAST_PLACE)).await;
    fill_in(browser, name, email).await;
    send_form(browser).await;
    sign_in(browser, email).await;
}
