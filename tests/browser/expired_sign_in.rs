//! A sign-in ends while requests wait: they pause, reading goes on, and signing in again delivers them.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const EVENTS: [&str; 3] = ["online-investigation-seminar", "last-place-workshop", "first-hour-webinar"];

#[tokio::test(flavor = "multi_thread")]
async fn requests_wait_for_the_next_sign_in_and_are_then_delivered_once() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    phone.see_words("main", "Ready offline").await;
    stage.line.set(Fault::Refuse);
    for event in EVENTS {
        phone.goto(&stage.url(&format!("/events/{event}/sign-up"))).await;
        fill_in(&phone, "Amina Ben Salah", AMINA).await;
        send_form(&phone).await;
    }

    phone.client().delete_all_cookies().await.expect("cookies can be deleted");
    stage.line.set(Fault::None);
    phone.reload().await;
    phone.see_words(".banners", "Your sign-in has ended").await;
    phone.see_words(".status", "Sign in to send").await;
    phone.see_words(".saved", "Sign in with amina@example.org to send it").await;
    crate::look::fits_in_every_language(&phone, "sign-in-ended", async |phone| drop(phone.see(".banner").await)).await;
    phone.goto(&stage.url("/events/digital-evidence-training")).await;
    phone.see_words("main", "Training in digital evidence").await;
    for event in EVENTS {
        assert_eq!(stage.sign_ups(event).await, Vec::<String>::new());
    }

    phone.press(".banners", "Sign in").await;
    phone.see_words("main", "Request for a place").await;
    sign_in_again(&phone).await;
    phone.see_words("main", "Nothing is waiting to be sent").await;
    phone.see_gone(".banner").await;
    for event in EVENTS {
        assert_eq!(stage.sign_ups(event).await, ["amina@example.org: confirmed"]);
        phone.goto(&stage.url(&format!("/sign-ups/{event}"))).await;
        phone.see_words(".history", "Confirmed").await;
        let steps = phone.run("return document.querySelectorAll('.history .step').length", vec![]).await;
        assert_eq!(steps, 1, "{event} was asked for once");
    }
    phone.close().await;
}

/// Her address is written there already.
async fn sign_in_again(phone: &Browser) {
    let email = "return document.querySelector('#sign-in-email')?.value ?? null";
    assert_eq!(phone.until("the address is asked for", email, vec![]).await, AMINA);
    sign_in(phone, AMINA).await;
}
