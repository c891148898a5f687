//! Quick fingers: what is pressed the moment a screen appears counts, and is shown.

use passerelle_tests::browser::Look;
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

/// Means a withdrawal in the very moment in which it can be meant.
const AT_ONCE: &str = "
    new MutationObserver((_, observer) => {
        const button = document.querySelector('dialog .danger');
        if (!button || !document.querySelector('.sign-up-box .chip')) return;
        observer.disconnect();
        button.click();
    }).observe(document, { childList: true, subtree: true });
";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pressed_the_moment_the_screen_appears_is_saved_and_shown() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    sign_in(&phone, AMINA).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    stage.line.set(Fault::Refuse);

    phone.before_each_page(AT_ONCE).await;
    phone.reload().await;

    phone.see_words(".saved", "This is your withdrawal").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_taps_a_field_the_moment_it_appears_goes_on_typing_in_it() {
    /// In the very moment, and long before the screen's heading would have the focus.
    const TAP: &str = "
        new MutationObserver((_, observer) => {
            const field = document.querySelector('#sign-in-email');
            if (!field) return;
            observer.disconnect();
            field.focus();
        }).observe(document, { childList: true, subtree: true });
    ";
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;

    phone.before_each_page(TAP).await;
    phone.goto(&stage.url("/account")).await;
    crate::walk::ready_offline(&phone).await;

    assert_eq!(phone.run("return document.activeElement.id", vec![]).await, "sign-in-email");
    phone.close().await;
}
