//! Agendas: who runs an event adds sessions, shifts an afternoon and takes sessions back on a phone, without a network too;
//! what clashes is shown, and where two change the same both are told.

use passerelle_shared::model::RoleName;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{ORGANISER, Stage};

use crate::edits::organiser;
use crate::look::fits_in_every_look;

const TRAINING: &str = "digital-evidence-training";
const TITLE: &str = "#edit-title-en";
const ROOM: &str = "#edit-room-en";
/// On the third day, at two; and at three what follows it.
const BACK_HOME: &str = "#at-back-home";
const CLOSING: &str = "#at-closing";

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_adds_a_session_and_shifts_an_afternoon_without_a_network_and_it_is_published_once_there_is_one() {
    let (stage, phone) = at_the_agenda().await;
    let reader = stage.device("reader", &Look::phone("en")).await;
    reader.goto(&stage.url(&format!("/events/{TRAINING}?day=3"))).await;
    reader.see_words("main", "14:00–15:00").await;

    stage.line.set(Fault::Refuse);
    phone.press("main section:nth-of-type(3)", "Add a session").await;
    phone.see(TITLE).await;
    assert_eq!(phone.value("#edit-day").await, "3", "on the day where it was asked for");
    hour(&phone, "#edit-begins", "13:00").await;
    phone.press("main", "Save and publish").await;
    phone.see_words(".what-changes", "needs a title").await;
    phone.fill(TITLE, "Lunch").await;
    phone.choose("#edit-session-kind", "break").await;
    hour(&phone, "#edit-until", "12:00").await;
    phone.see_words(".what-changes", "It ends before it begins").await;
    phone.reload().await;
    phone.see_words(".what-changes", "It ends before it begins").await;
    assert_eq!(phone.value(TITLE).await, "Lunch", "what was typed outlives the page");
    hour(&phone, "#edit-until", "14:00").await;
    fits_in_every_look(&phone, "session-new", async |phone| drop(phone.see(".changes ins").await)).await;
    phone.press("main", "Save and publish").await;
    phone.see_words(".edit-waits", "saved on this device, not sent yet").await;

    phone.press("main", "Back to the agenda").await;
    phone.see_words("main .session.pause", "Lunch").await;
    phone.see_words("main .session.pause", "On this device, not answered yet").await;
    phone.press(BACK_HOME, "Shift the rest").await;
    phone.see_words("dialog[open]", "2 sessions are shifted").await;
    phone.fill("#shift-minutes", "soon").await;
    phone.press("dialog[open]", "Shift the rest").await;
    phone.see_words("dialog[open]", "Give a number of minutes").await;
    phone.fill("#shift-minutes", "1000").await;
    phone.press("dialog[open]", "Shift the rest").await;
    phone.see_words("dialog[open]", "Nothing was shifted").await;
    phone.fill("#shift-minutes", "30").await;
    phone.press("dialog[open]", "Shift the rest").await;
    phone.see_words(BACK_HOME, "14:30–15:30").await;
    phone.reload().await;
    phone.see_words(CLOSING, "15:30–16:00").await;
    phone.see_words(CLOSING, "On this device, not answered yet").await;
    fits_in_every_look(&phone, "agenda-desk", async |phone| drop(phone.see(&format!("{CLOSING} .chip")).await)).await;

    stage.line.set(Fault::None);
    phone.see_gone("main .session .chip").await;
    reader.see_words("main", "14:30–15:30").await;
    reader.see_words("main", "15:30–16:00").await;
    reader.see_words("main", "Lunch").await;
    for phone in [phone, reader] {
        phone.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clash_is_shown_as_it_is_typed_and_a_session_is_taken_back_with_a_reason() {
    let (stage, phone) = at_the_agenda().await;

    phone.press(BACK_HOME, "What we shall change").await;
    phone.see_words(".what-changes", "Nothing yet.").await;
    hour(&phone, "#edit-begins", "11:00").await;
    phone.fill(ROOM, "main hall").await;
    phone.see_words(".clashes", "Same room at the same time: \u{2068}Sample: Mock trial").await;
    phone.press("main", "Save and publish").await;
    phone.see_words(".what-changes", "Nothing yet.").await;
    phone.press("main", "Back to the agenda").await;
    phone.see_words(&format!("{BACK_HOME} .clash"), "Sample: Mock trial").await;
    phone.see_words("#at-mock-trial .clash", "Sample: What we shall change back home").await;
    fits_in_every_look(&phone, "agenda-clash", async |phone| drop(phone.see(".clash").await)).await;

    stage.line.set(Fault::Refuse);
    phone.press(BACK_HOME, "What we shall change").await;
    phone.press("main", "Take the session back").await;
    phone.press("dialog[open]", "Take the session back").await;
    phone.see_words("dialog[open]", "Say why").await;
    phone.fill("#edit-note-en", "The hall is closed.").await;
    phone.press("dialog[open]", "Take the session back").await;
    phone.see_words(".edit-waits", "Taking back saved on this device").await;
    phone.press("main", "Back to the agenda").await;
    phone.see_words(BACK_HOME, "Taken back on this device").await;
    stage.line.set(Fault::None);
    phone.see_gone(BACK_HOME).await;
    phone.see_words("main", "Taken back: \u{2068}The hall is closed.").await;
    phone.see_gone(".clash").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_move_the_same_session_without_a_network_both_hours_are_there_to_choose_from() {
    let (stage, first) = at_the_agenda().await;
    let second = organiser(&stage, "second").await;
    for phone in [&first, &second] {
        phone.goto(&stage.url(&format!("/desk/{TRAINING}/agenda"))).await;
        phone.see(BACK_HOME).await;
    }
    second.set_offline(true).await;
    second.see_words(".status", "Offline").await;
    second.press(BACK_HOME, "Shift the rest").await;
    second.fill("#shift-minutes", "30").await;
    second.press("dialog[open]", "Shift the rest").await;
    second.see_words(BACK_HOME, "14:30–15:30").await;
    first.press(CLOSING, "Evaluation").await;
    first.see_words(".what-changes", "Nothing yet.").await;
    hour(&first, "#edit-begins", "15:10").await;
    first.press("main", "Save and publish").await;
    first.see_words(".what-changes", "Nothing yet.").await;

    second.set_offline(false).await;
    second.see_words(CLOSING, "Not done: look at it").await;
    second.press(CLOSING, "Evaluation").await;
    second.see_words(".quarrel", "Yours: 15:30").await;
    second.see_words(".quarrel", "Stands now: 15:10").await;
    fits_in_every_look(&second, "session-quarrel", async |phone| drop(phone.see(".quarrel").await)).await;
    second.press(".quarrel", "Use mine").await;
    second.press("main", "Save and publish").await;
    second.see_gone(".quarrel").await;
    second.see_words(".what-changes", "Nothing yet.").await;
    first.goto(&stage.url(&format!("/events/{TRAINING}?day=3"))).await;
    first.see_words("main", "14:30–15:30").await;
    first.see_words("main", "15:30–16:00").await;
    for phone in [first, second] {
        phone.close().await;
    }
}

/// A phone of somebody who runs the training.
async fn at_the_agenda() -> (Stage, Browser) {
    let stage = Stage::with_desks().await;
    stage.give_role(ORGANISER, RoleName::Organiser, &format!("event/{TRAINING}")).await;
    let phone = organiser(&stage, "organiser").await;
    phone.goto(&stage.url(&format!("/desk/{TRAINING}"))).await;
    phone.tap(&format!("main a[href='/desk/{TRAINING}/agenda']")).await;
    phone.see(BACK_HOME).await;
    (stage, phone)
}

async fn hour(phone: &Browser, field: &str, text: &str) {
    const TYPE: &str = "
        const field = document.querySelector(arguments[0]);
        field.value = arguments[1];
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    phone.see(field).await;
    phone.run(TYPE, vec![field.into(), text.into()]).await;
}
