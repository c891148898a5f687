//! News: whoever organises a project writes them on a phone, without a network too, and everybody reads them.

use passerelle_shared::model::RoleName;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{ORGANISER, Stage};

use crate::edits::organiser;
use crate::look::fits_in_every_look;

const PROJECT: &str = "project/euromed-police-iv";
const TITLE: &str = "#edit-title-en";
const BODY: &str = "#edit-body-en";

#[tokio::test(flavor = "multi_thread")]
async fn an_article_is_written_and_published_without_a_network_and_taken_back_with_a_reason_that_readers_see() {
    let stage = Stage::with_desks().await;
    stage.give_role(ORGANISER, RoleName::Organiser, PROJECT).await;
    let (phone, reader) = (organiser(&stage, "organiser").await, stage.device("reader", &Look::phone("en")).await);
    reader.goto(&stage.url("/news")).await;
    reader.see_words("main", "The Paris exchange in brief").await;
    phone.goto(&stage.url("/desk")).await;
    phone.tap("main a[href='/desk/news']").await;
    phone.see_words("main", "EuroMed Police IV").await;

    stage.line.set(Fault::Refuse);
    phone.see_words(".status", "Offline").await;
    phone.press("main", "Write an article").await;
    phone.press("main", "Publish").await;
    phone.see_words(".what-changes", "needs a title").await;
    phone.fill(TITLE, "Forty people trained").await;
    phone.fill(BODY, "In Tunis, in three days.").await;
    phone.press("main", "Save the draft").await;
    phone.see_words(".edit-waits", "saved on this device, not sent yet").await;
    phone.reload().await;
    phone.see(".edit-waits .chip").await;
    assert_eq!(phone.value(TITLE).await, "Forty people trained");
    phone.press("main", "Preview").await;
    phone.see_words(".phone-preview", "In Tunis, in three days.").await;
    phone.press("main", "All news").await;
    phone.see_words(".desk-news .line", "Forty people trained").await;
    phone.see_words(".desk-news .line", "On this device, not answered yet").await;
    fits_in_every_look(&phone, "desk-news", async |phone| drop(phone.see(".desk-news .chip").await)).await;
    phone.press(".desk-news", "Forty people trained").await;
    fits_in_every_look(&phone, "article-edit", preview).await;
    phone.press("main", "Publish").await;
    phone.see_words("main", "It is published as soon as the server has it.").await;

    stage.line.set(Fault::None);
    phone.see_words("main .chips", "Published").await;
    phone.see_gone(".edit-waits .chip").await;
    reader.see_words("main", "Forty people trained").await;
    reader.press("main", "Forty people trained").await;
    reader.see_words("main", "In Tunis, in three days.").await;

    stage.line.set(Fault::Refuse);
    phone.see_words(".status", "Offline").await;
    phone.press("main", "Take the article back").await;
    phone.press("dialog[open]", "Take the article back").await;
    phone.see_words("dialog[open]", "Say why").await;
    phone.fill("#edit-note-en", "It was thirty.").await;
    phone.press("dialog[open]", "Take the article back").await;
    phone.see_words(".edit-waits", "Taken back: saved on this device").await;
    stage.line.set(Fault::None);
    phone.see_words("main", "It was taken back: It was thirty.").await;
    reader.see_words("main", "It was thirty.").await;
    for phone in [phone, reader] {
        phone.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_write_the_same_draft_without_a_network_both_texts_are_there_to_choose_from() {
    let stage = Stage::with_desks().await;
    stage.give_role(ORGANISER, RoleName::Organiser, PROJECT).await;
    let (first, second) = (organiser(&stage, "first").await, organiser(&stage, "second").await);
    first.goto(&stage.url("/desk/news")).await;
    first.press("main", "Write an article").await;
    first.fill(TITLE, "Forty trained").await;
    first.press("main", "Save the draft").await;
    first.see_words("main", "Nothing yet.").await;
    second.goto(&stage.url("/desk/news")).await;
    second.press(".desk-news", "Forty trained").await;
    second.see_words("main", "Nothing yet.").await;

    second.set_offline(true).await;
    second.see_words(".status", "Offline").await;
    second.fill(TITLE, "Forty officers").await;
    second.fill(BODY, "In Tunis.").await;
    second.press("main", "Publish").await;
    second.see_words("main", "saved on this device, not sent yet").await;
    first.fill(TITLE, "Forty people").await;
    first.press("main", "Save the draft").await;
    first.see_words("main", "Nothing yet.").await;
    second.set_offline(false).await;

    second.see_words(".quarrel", "Yours: Forty officers").await;
    second.see_words(".quarrel", "Stands now: Forty people").await;
    assert_eq!(second.value(BODY).await, "In Tunis.", "all else that was typed is still there");
    fits_in_every_look(&second, "article-quarrel", async |phone| drop(phone.see(".quarrel").await)).await;
    second.press(".quarrel", "Use mine").await;
    second.press("main", "Publish").await;
    second.see_gone(".quarrel").await;
    second.see_words("main .chips", "Published").await;
    second.press("main", "See it as everybody reads it").await;
    second.see_words("h1", "Forty officers").await;
    second.see_words("main", "In Tunis.").await;
    for phone in [first, second] {
        phone.close().await;
    }
}

/// With the preview open.
async fn preview(phone: &Browser) {
    phone.see(".edit-waits .chip").await;
    phone.run("document.querySelector('main details').open = true", vec![]).await;
    phone.see(".phone-preview").await;
}
