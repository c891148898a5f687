//! Edits: who runs an event changes it from a phone, without a network too, and nobody's text is lost.

use passerelle_shared::model::RoleName;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, ORGANISER, Stage, sign_in};

use crate::language::METERED;
use crate::look::{fits_in_every_language, fits_in_every_look};
use crate::{fill_in_from, send_form};

const SEMINAR: &str = "online-investigation-seminar";
const TITLE: &str = "#edit-title-en";
const OLD_TITLE: &str = "Sample: Seminar on open-source investigation";

/// The last day becomes the next one.
const A_DAY_LONGER: &str = "
    const field = document.querySelector('#edit-ends');
    field.value = new Date(Date.parse(field.value) + 86400000).toISOString().slice(0, 10);
    field.dispatchEvent(new Event('input', { bubbles: true }));";

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_changes_an_event_without_a_network_and_it_is_published_once_there_is_one() {
    let stage = Stage::with_desks().await;
    ask(&stage).await.close().await;
    stage.give_role(ORGANISER, RoleName::Organiser, &format!("event/{SEMINAR}")).await;
    let phone = organiser(&stage, "organiser").await;
    phone.goto(&stage.url(&format!("/desk/{SEMINAR}"))).await;
    phone.see_words("tbody tr", "Amina Ben Salah").await;
    phone.see_words("main", "In full on this device").await;

    stage.line.set(Fault::Refuse);
    phone.tap(&format!("main a[href='/desk/{SEMINAR}/edit']")).await;
    phone.see_words("main", "Nothing yet.").await;
    assert_eq!(phone.value(TITLE).await, OLD_TITLE);
    phone.fill(TITLE, "Seminar on open sources").await;
    phone.fill("#edit-capacity", "0").await;
    phone.see_words(".what-changes", "1 place is taken, offers included").await;
    phone.fill("#edit-capacity", "41").await;
    phone.run(A_DAY_LONGER, vec![]).await;
    phone.see_words(".what-changes", "Seminar on open sources").await;
    phone.see_words(".what-changes", "1 person who may come is told of it by e-mail").await;
    phone.reload().await;
    phone.see_words(".what-changes", "Seminar on open sources").await;
    assert_eq!(phone.value(TITLE).await, "Seminar on open sources", "what was typed outlives the page");

    phone.press("main", "Save and publish").await;
    phone.see_words("main", "saved on this device, not sent yet").await;
    phone.reload().await;
    phone.see(".edit-waits .chip").await;
    phone.see_words(".changes ins", "Seminar on open sources").await;
    assert_eq!(phone.value(TITLE).await, "Seminar on open sources");
    fits_in_every_look(&phone, "edit", async |phone| drop(phone.see(".changes del").await)).await;

    stage.line.set(Fault::None);
    phone.see_words("main", "Nothing yet.").await;
    phone.see_gone(".edit-waits .chip").await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}"))).await;
    phone.see_words("h1", "Seminar on open sources").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_the_same_without_a_network_both_texts_are_there_to_choose_from() {
    let stage = Stage::with_desks().await;
    stage.give_role(ORGANISER, RoleName::Organiser, &format!("event/{SEMINAR}")).await;
    let (first, second) = (organiser(&stage, "first").await, organiser(&stage, "second").await);
    for phone in [&first, &second] {
        phone.goto(&stage.url(&format!("/desk/{SEMINAR}/edit"))).await;
        phone.see_words("main", "Nothing yet.").await;
    }
    second.set_offline(true).await;
    second.see_words(".status", "Offline").await;
    second.fill(TITLE, "Online enquiries").await;
    second.fill("#edit-place-en", "Casablanca").await;
    second.press("main", "Save and publish").await;
    second.see_words("main", "saved on this device, not sent yet").await;
    first.fill(TITLE, "Open sources").await;
    first.press("main", "Save and publish").await;
    first.see_words("main", "Nothing yet.").await;

    second.set_offline(false).await;
    second.see_words(".quarrel", "Yours: Online enquiries").await;
    second.see_words(".quarrel", "Stands now: Open sources").await;
    assert_eq!(second.value("#edit-place-en").await, "Casablanca", "all else that was typed is still there");
    fits_in_every_language(&second, "edit-quarrel", async |phone| drop(phone.see(".quarrel").await)).await;
    second.press(".quarrel", "Use mine").await;
    second.press("main", "Save and publish").await;

    second.see_gone(".quarrel").await;
    second.see_words("main", "Nothing yet.").await;
    first.goto(&stage.url(&format!("/events/{SEMINAR}"))).await;
    first.see_words("h1", "Online enquiries").await;
    for phone in [first, second] {
        phone.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_language_that_arrives_while_one_types_leaves_the_field_alone() {
    const FIELD: &str = "#edit-title-ar";
    const MARK: &str = "window.marked = document.querySelector(arguments[0]); marked.focus(); return null";
    const IS_STILL_THERE: &str = "
        const now = document.querySelector(arguments[0]);
        return now === window.marked && now === document.activeElement;
    ";
    let stage = Stage::with_desks().await;
    stage.give_role(ORGANISER, RoleName::Organiser, &format!("event/{SEMINAR}")).await;
    let phone = stage.device("organiser", &Look::phone("ar")).await;
    phone.before_each_page(METERED).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, ORGANISER).await;
    phone.see_words("main", "منظِّم").await;
    phone.goto(&stage.url(&format!("/desk/{SEMINAR}"))).await;
    phone.see(&format!("main a[href='/desk/{SEMINAR}/edit']")).await;
    stage.line.set(Fault::Refuse);
    phone.tap(&format!("main a[href='/desk/{SEMINAR}/edit']")).await;
    phone.see(FIELD).await;
    assert!(!phone.is_there("#edit-title-fr").await, "French isn't on this device");
    phone.run(MARK, vec![FIELD.into()]).await;
    phone.fill(FIELD, "ندوة").await;

    stage.line.set(Fault::None);
    phone.run("dispatchEvent(new Event('online'))", vec![]).await;
    phone.see("#edit-title-fr").await;

    assert_eq!(phone.run(IS_STILL_THERE, vec![FIELD.into()]).await, true);
    assert_eq!(phone.value(FIELD).await, "ندوة");
    phone.close().await;
}

pub async fn organiser(stage: &Stage, device: &str) -> Browser {
    let phone = stage.device(device, &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, ORGANISER).await;
    phone.see_words("main", "Ready offline").await;
    phone.see_words("main", "Role: organiser").await;
    phone
}

/// Amina has a place at the seminar.
async fn ask(stage: &Stage) -> Browser {
    let phone = stage.device(AMINA, &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in_from("TN", &phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    phone
}
