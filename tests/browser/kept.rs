//! What news and another language leave alone: what is typed, what has the focus, what is open.

use passerelle_server::Packs;
use passerelle_tests::browser::Look;
use passerelle_tests::sample_pack::sample_with;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const TRAINING: &str = "digital-evidence-training";
const TITLE: &str = "Sample: Training in digital evidence";
const NEW_TITLE: &str = "Sample: Training in evidence of all kinds";
const SEMINAR: &str = "online-investigation-seminar";
const SEMINAR_TITLE: &str = "Sample: Seminar on open-source investigation";

/// Remembers a node, to ask later whether it is still the one.
const MARK: &str = "window.marked = document.querySelector(arguments[0]); marked.focus(); return null";
const IS_STILL_THERE: &str = "
    const now = document.querySelector(arguments[0]);
    return now === window.marked && now === document.activeElement;
";

#[tokio::test(flavor = "multi_thread")]
async fn news_of_the_event_leaves_what_is_being_typed_in_its_form_alone() {
    let mut stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/events/{TRAINING}/sign-up"))).await;
    phone.see_words(".lead", TITLE).await;
    phone.fill("#field-name", "Amina Ben S").await;
    phone.choose("#field-country", "TN").await;
    phone.run(MARK, vec!["#field-name".into()]).await;

    publish(&mut stage, TRAINING, TITLE, NEW_TITLE).await;
    phone.see_words(".lead", NEW_TITLE).await;

    assert_eq!(phone.run(IS_STILL_THERE, vec!["#field-name".into()]).await, true);
    assert_eq!(phone.value("#field-name").await, "Amina Ben S");
    assert_eq!(phone.value("#field-country").await, "TN");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_leaves_the_middle_of_a_list_in_focus_and_what_was_opened_open() {
    let mut stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/programme")).await;
    phone.see_words("main", TITLE).await;
    phone.press("main", "Filters").await;
    phone.see("details[open] #filter-country").await;
    let card = &format!("a.event-card[href='/events/{TRAINING}']");
    phone.run(MARK, vec![card.as_str().into()]).await;
    let scrolled = phone.run("return scrollY", vec![]).await;

    publish(&mut stage, TRAINING, TITLE, NEW_TITLE).await;
    phone.see_words(card, NEW_TITLE).await;

    assert_eq!(phone.run(IS_STILL_THERE, vec![card.as_str().into()]).await, true, "of the very event that changed");
    assert_eq!(phone.run("return document.querySelector('main details').open", vec![]).await, true);
    assert_eq!(phone.run("return scrollY", vec![]).await, scrolled);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_leaves_the_correction_of_an_address_alone() {
    let mut stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", "amnia@example.org").await;
    send_form(&phone).await;
    sign_in(&phone, AMINA).await;
    phone.goto(&stage.url("/sign-ups")).await;
    phone.press("main", "Is the address mistyped?").await;
    let field = "input[id^=corrected-email]";
    phone.fill(field, "amina@exam").await;
    phone.run(MARK, vec![field.into()]).await;

    publish(&mut stage, SEMINAR, SEMINAR_TITLE, NEW_TITLE).await;
    phone.see_words("main", NEW_TITLE).await;

    assert_eq!(phone.run(IS_STILL_THERE, vec![field.into()]).await, true);
    assert_eq!(phone.value(field).await, "amina@exam");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_language_leaves_a_half_filled_field_its_text() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    phone.fill("#sign-in-email", "amina@exam").await;

    phone.tap("#language-ar").await;
    phone.see_words("h1", "الحساب").await;

    assert_eq!(phone.value("#sign-in-email").await, "amina@exam");
    let focused = phone.run("return document.activeElement.id", vec![]).await;
    assert_eq!(focused, "language-ar", "where the person was");
    phone.close().await;
}

async fn publish(stage: &mut Stage, event: &str, from: &str, to: &str) {
    let pack = sample_with(&stage.folder().join("pack"), event, from, to);
    stage.publish(Packs::Folder(pack)).await;
}
