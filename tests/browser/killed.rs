//! The browser is killed between two steps of a request: whatever was done, the request takes effect once.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::{EXCHANGE, Fault};
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn killed_right_after_sending_the_request_is_saved_or_asked_for_anew() {
    const IS_EMPTY: &str = "return document.querySelector('.sign-up-box') === null";
    let (stage, phone) = about_to_send().await;
    phone.run("document.querySelector('.sign-up-form button[type=submit]').click()", vec![]).await;
    phone.die().await;

    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    phone.see(".sign-up-box, main .empty-state").await;
    if phone.run(IS_EMPTY, vec![]).await == true {
        phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
        fill_in(&phone, "Amina Ben Salah", AMINA).await;
        send_form(&phone).await;
    }

    confirmed_once(&stage, phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_answer_what_was_saved_goes_again() {
    let (stage, phone) = about_to_send().await;
    stage.line.set_for_exchanges(Fault::Silence);
    let before = stage.line.count(EXCHANGE);
    send_form(&phone).await;
    phone.see_words(".saved", "Saved on this device").await;
    stage.line.wait_for(EXCHANGE, before + 1).await;
    phone.die().await;
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());

    stage.line.set(Fault::None);
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;

    confirmed_once(&stage, phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_with_the_answer_in_hand_the_same_answer_comes_again() {
    /// The answer arrives, and the page gets no further with it.
    const HOLD_ANSWER: &str = "
        const ask = globalThis.fetch;
        globalThis.fetch = async (...all) => {
            const answer = await ask(...all);
            if (answer.url.includes('/api/exchange')) {
                globalThis.isAnswered = true;
                await new Promise(() => {});
            }
            return answer;
        };
    ";
    let (stage, phone) = about_to_send().await;
    phone.run(HOLD_ANSWER, vec![]).await;
    send_form(&phone).await;
    phone.until("the answer has come", "return globalThis.isAnswered ?? null", vec![]).await;
    phone.see_words(".saved", "Saved on this device").await;
    phone.die().await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);

    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;

    confirmed_once(&stage, phone).await;
}

/// The form is filled in. The browser was opened anew after signing in, since it writes its cookies when it closes.
async fn about_to_send() -> (Stage, Browser) {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    phone.close().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    phone.see_words(".status", "Up to date").await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    (stage, phone)
}

async fn confirmed_once(stage: &Stage, phone: Browser) {
    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.see_gone(".saved").await;
    let steps = phone.run("return document.querySelectorAll('.history .step').length", vec![]).await;
    assert_eq!(steps, 1, "it was asked for once");
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}
