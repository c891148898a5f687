//! A browser's own translation replaces the text on the page.

use passerelle_tests::browser::Look;
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

/// As translators do: each text goes, and a `<font>` with other words takes its place.
const TRANSLATE: &str = "
    const walker = document.createTreeWalker(document.querySelector('#app'), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
    for (const text of texts) {
        const font = document.createElement('font');
        font.textContent = text.data.toUpperCase();
        if (arguments[0]) text.replaceWith(font);
        else { text.parentNode.insertBefore(font, text); text.remove(); }
    }
    return texts.length;
";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_after_the_page_was_translated_is_the_only_one_on_it() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    assert_eq!(phone.run("return document.documentElement.translate", vec![]).await, false);
    stage.line.set(Fault::Refuse);
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.see_words(".saved", "Saved on this device").await;

    for at_once in [true, false] {
        phone.run(TRANSLATE, vec![at_once.into()]).await;
        phone.see_words(".saved", "Saved on this device").await;
    }
    stage.line.set(Fault::None);
    phone.run("dispatchEvent(new Event('online'))", vec![]).await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    phone.see_gone(".saved").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_typed_outlives_a_translation() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/events/digital-evidence-training/sign-up")).await;
    phone.fill("#field-name", "Amina Ben S").await;
    phone.run(TRANSLATE, vec![true.into()]).await;

    phone.see_words("h1", "Ask for a place").await;

    assert_eq!(phone.value("#field-name").await, "Amina Ben S");
    phone.keys("#field-name", "alah").await;
    assert_eq!(phone.value("#field-name").await, "Amina Ben Salah");
    assert_eq!(phone.run("return document.querySelectorAll('font').length", vec![]).await, 0);
    phone.close().await;
}
