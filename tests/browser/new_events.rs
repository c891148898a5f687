//! New events: whoever organises a project makes one from last time's on a phone, without a network too, and people ask for a
//! place at it.

use passerelle_shared::model::RoleName;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, ORGANISER, Stage, sign_in};

use crate::edits::organiser;
use crate::look::fits_in_every_look;
use crate::{fill_in_from, send_form};

const PROJECT: &str = "project/sample-cooperation-programme";
const WORKSHOP: &str = "paired-investigators-workshop";
const TITLE: &str = "#edit-title-en";

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_made_from_last_times_without_a_network_and_people_ask_for_a_place_once_there_is_one() {
    let stage = Stage::with_desks().await;
    stage.give_role(ORGANISER, RoleName::Organiser, PROJECT).await;
    let phone = organiser(&stage, "organiser").await;
    phone.goto(&stage.url(&format!("/desk/{WORKSHOP}"))).await;
    phone.see_words("main", "Make a new edition of it").await;

    stage.line.set(Fault::Refuse);
    phone.see_words(".status", "Offline").await;
    phone.press("main", "Make a new edition of it").await;
    phone.see_words("main", "Its agenda comes along, on the new days").await;
    phone.press("main", "Publish the event").await;
    phone.see_words(".what-changes", "the first and the last day are needed").await;
    phone.fill(TITLE, "Paired investigators, the second").await;
    set_day(&phone, "starts", 400).await;
    set_day(&phone, "ends", 401).await;
    phone.see_gone(".what-changes .error").await;
    phone.reload().await;
    phone.see_words("h1", "Paired investigators, the second").await;
    fits_in_every_look(&phone, "new-event", async |phone| drop(phone.see(".what-changes ins").await)).await;
    phone.press("main", "Publish the event").await;
    phone.see_words(".edit-waits", "New event saved on this device, not sent yet").await;
    phone.goto(&stage.url("/desk")).await;
    phone.see_words(".section .line", "On this device, not answered yet").await;
    phone.press("main", "Paired investigators, the second").await;

    stage.line.set(Fault::None);
    phone.see_words("main", "This event is published.").await;
    phone.press("main", "Manage it").await;
    phone.see_words("main", "Nobody has asked for a place").await;
    phone.press("main", "See the event").await;
    phone.see_words("h1", "Paired investigators, the second").await;
    phone.see(".session").await;
    let address = phone.run("return location.pathname", vec![]).await;
    let amina = stage.device(AMINA, &Look::phone("en")).await;
    amina.goto(&stage.url("/account")).await;
    sign_in(&amina, AMINA).await;
    amina.goto(&stage.url(&format!("{}/sign-up", address.as_str().expect("an address")))).await;
    fill_in_from("TN", &amina, "Amina Ben Salah", AMINA).await;
    send_form(&amina).await;
    amina.see_words(".chips", "Confirmed").await;
    for phone in [phone, amina] {
        phone.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_event_that_lacks_something_says_what_and_keeps_what_was_typed() {
    let stage = Stage::with_desks().await;
    stage.give_role(ORGANISER, RoleName::Organiser, PROJECT).await;
    let phone = organiser(&stage, "organiser").await;
    phone.goto(&stage.url("/desk")).await;
    phone.press("main", "New event").await;
    phone.see(TITLE).await;

    phone.press("main", "Publish the event").await;
    phone.see_words(".what-changes .error", "needs a title").await;
    phone.fill(TITLE, "First responders").await;
    phone.see_words(".what-changes .error", "the first and the last day are needed").await;
    set_day(&phone, "starts", 90).await;
    set_day(&phone, "ends", 89).await;
    phone.see_words(".what-changes .error", "It ends before it begins").await;
    set_day(&phone, "ends", 91).await;
    phone.see_gone(".what-changes .error").await;
    phone.choose("#edit-policy", "open").await;
    phone.fill("#edit-capacity", "many").await;
    phone.see(".what-changes .error").await;
    phone.fill("#edit-capacity", "25").await;
    phone.see_gone(".what-changes .error").await;
    assert_eq!(phone.value(TITLE).await, "First responders");
    phone.press("main", "Publish the event").await;

    phone.see_words("main", "This event is published.").await;
    phone.press("main", "See the event").await;
    phone.see_words("main", "25 places").await;
    phone.close().await;
}

/// So many days from today.
async fn set_day(phone: &Browser, field: &str, days: i64) {
    const SET: &str = "
        const field = document.querySelector(arguments[0]);
        field.value = new Date(Date.now() + arguments[1] * 86400000).toISOString().slice(0, 10);
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    phone.run(SET, vec![format!("#edit-{field}").into(), days.into()]).await;
}
