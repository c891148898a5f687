//! Desks: who runs an event sees who asks for a place, without a network too, and only as long as it is given to them.

use passerelle_shared::model::{RoleName, Timestamp};
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, ORGANISER, Stage, YOUSSEF, sign_in};

use crate::look::{fits_in_every_language, pictured};
use crate::{fill_in_from, send_form};

const SEMINAR: &str = "online-investigation-seminar";
const RANSOMWARE: &str = "ransomware-exercise";
const EVIDENCE: &str = "digital-evidence-training";
const ROWS: &str = "tbody tr";

/// What is stored here of desks.
const HELD_OF_DESKS: &str = "
    const done = arguments[arguments.length - 1];
    const open = indexedDB.open('passerelle');
    open.onerror = () => done('it does not open');
    open.onsuccess = () => {
        const database = open.result;
        const keys = database.transaction('records').objectStore('records').getAllKeys();
        keys.onsuccess = () => {
            database.close();
            done(keys.result.filter(key => /@(desk|country)\\//.test(key)).length);
        };
    };";

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_sees_who_asks_as_they_ask_and_without_a_network_as_of_when() {
    let (stage, organiser) = organiser_of_the_seminar().await;

    organiser.goto(&stage.url("/account")).await;
    organiser.see_words("main", "Role: organiser").await;
    organiser.press("main", "To the desk").await;
    organiser.see_words("h1", "Desk").await;
    organiser.see_words("main a.card", "1 sign-up").await;
    organiser.tap("main a.card").await;
    organiser.see_words(ROWS, "Amina Ben Salah").await;
    organiser.see_words(".desk-counts", "1 confirmed").await;
    organiser.see_words("main", "In full on this device, as of").await;
    organiser.run("document.querySelector('tbody tr').mark = 'the same node'", vec![]).await;

    let youssef = ask(&stage, "Youssef El Idrissi", YOUSSEF, "MA").await;
    organiser.see_words(ROWS, "Youssef El Idrissi").await;
    organiser.see_words(".desk-counts", "2 confirmed").await;
    let kept = organiser.run("return document.querySelector('tbody tr').mark", vec![]).await;
    assert_eq!(kept, "the same node", "what news doesn't concern stays as it is");

    stage.line.set(Fault::Refuse);
    organiser.goto(&stage.url(&format!("/desk/{SEMINAR}"))).await;
    organiser.see_words(ROWS, "Youssef El Idrissi").await;
    organiser.see_words(".status", "Offline").await;
    organiser.see_words("main", "In full on this device, as of").await;
    assert_eq!(names(&organiser).await, ["Amina Ben Salah", "Youssef El Idrissi"], "in the order in which they asked");
    fits_in_every_language(&organiser, "desk", async |phone| drop(phone.see(ROWS).await)).await;

    organiser.close().await;
    youssef.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_meanwhile_is_gone_from_screen_and_disk_as_soon_as_it_is_heard() {
    let (stage, organiser) = organiser_of_the_seminar().await;
    organiser.goto(&stage.url(&format!("/desk/{SEMINAR}"))).await;
    organiser.see_words(ROWS, "Amina Ben Salah").await;
    organiser.see_words("main", "In full on this device").await;
    stage.line.set(Fault::Refuse);
    organiser.reload().await;
    organiser.see_words(ROWS, "Amina Ben Salah").await;
    organiser.see_words(".status", "Offline").await;

    stage.take_role(ORGANISER, RoleName::Organiser, &format!("event/{SEMINAR}")).await;
    assert_eq!(held_of_desks(&organiser).await, 1, "nobody has told this device yet");
    stage.line.set(Fault::None);

    organiser.see_words("main", "no longer given to you").await;
    organiser.see_gone(ROWS).await;
    assert!(!organiser.page().await.contains("Amina"), "nothing of it is left on the screen");
    assert_eq!(held_of_desks(&organiser).await, 0);
    organiser.goto(&stage.url("/desk")).await;
    organiser.see_words("main", "You are given no desk").await;
    organiser.see_gone("nav a[href='/desk']").await;
    organiser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_out_leaves_nothing_of_their_desks_behind() {
    let (stage, organiser) = organiser_of_the_seminar().await;
    organiser.goto(&stage.url(&format!("/desk/{SEMINAR}"))).await;
    organiser.see_words(ROWS, "Amina Ben Salah").await;
    assert_eq!(held_of_desks(&organiser).await, 1);

    organiser.goto(&stage.url("/account")).await;
    organiser.press(".account-card", "Sign out").await;
    organiser.press("dialog[open]", "Sign out").await;
    organiser.see_words("main", "You are not signed in").await;

    assert_eq!(held_of_desks(&organiser).await, 0);
    organiser.goto(&stage.url(&format!("/desk/{SEMINAR}"))).await;
    organiser.see_words("main", "Sign in to see").await;
    assert!(!organiser.page().await.contains("Amina"), "nothing of it is left on the screen");
    organiser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_point_sees_the_people_of_their_country_and_nobody_else() {
    let stage = Stage::with_desks().await;
    let amina = ask(&stage, "Amina Ben Salah", AMINA, "TN").await;
    let youssef = ask(&stage, "Youssef El Idrissi", YOUSSEF, "MA").await;
    stage.give_role(ORGANISER, RoleName::ContactPoint, "country/tn").await;
    let contact = stage.device("contact", &Look::desk("en")).await;
    contact.goto(&stage.url("/account")).await;
    sign_in(&contact, ORGANISER).await;

    contact.see_words("main", "Role: national contact point").await;
    contact.see_words("main", "Country: Tunisia").await;
    contact.tap("nav a[href='/desk']").await;
    contact.see_words("main a.card", "Tunisia only").await;
    contact.tap(&format!("main a.card[href='/desk/{SEMINAR}/TN']")).await;

    contact.see_words(ROWS, "Amina Ben Salah").await;
    contact.see_words("main", "Tunisia only").await;
    assert_eq!(names(&contact).await, ["Amina Ben Salah"]);
    assert!(!contact.page().await.contains("Youssef"));
    contact.goto(&stage.url(&format!("/desk/{SEMINAR}"))).await;
    contact.see_words("main", "There is no such desk for you").await;
    for browser in [contact, amina, youssef] {
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_of_a_past_event_comes_to_a_device_only_where_it_is_opened() {
    let stage = Stage::with_desks().await;
    ask(&stage, "Amina Ben Salah", AMINA, "TN").await.close().await;
    stage.give_role(ORGANISER, RoleName::Organiser, &format!("event/{SEMINAR}")).await;
    stage.pass(60 * Timestamp::DAY);
    let phone = stage.device("phone", &Look::phone("en")).await;
    phone.goto(&stage.url("/desk")).await;
    sign_in(&phone, ORGANISER).await;

    phone.see_words("main", "opened only on request").await;
    phone.see_words("main a.card", "Not opened").await;
    phone.tap("main a.card").await;
    phone.see_words("main", "This event is over").await;
    assert_eq!(held_of_desks(&phone).await, 0);
    phone.press("main", "Open this desk").await;

    phone.see_words(ROWS, "Amina Ben Salah").await;
    phone.see_words("main", "In full on this device").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_given_nothing_is_told_so_and_not_that_it_is_loading() {
    let stage = Stage::open().await;
    let phone = stage.device("phone", &Look::phone("en")).await;
    phone.goto(&stage.url("/desk")).await;
    phone.see_words("main", "Sign in to see the desks").await;

    sign_in(&phone, AMINA).await;
    phone.see_words("main", "You are given no desk").await;
    phone.see_words("main", "Nobody has given this account a role").await;
    stage.give_role(AMINA, RoleName::Organiser, &format!("event/{SEMINAR}")).await;
    phone.see_words("main", "You hold a role, and no desk is given for it").await;
    assert_eq!(pictured(&phone, "no-desk", "en").await, Vec::<String>::new());
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_not_for_everybody_are_shown_to_those_who_take_part() {
    let (stage, event) = (Stage::with_desks().await, format!("/events/{RANSOMWARE}"));
    let phone = stage.device("phone", &Look::phone("en")).await;
    phone.goto(&stage.url(&event)).await;
    phone.see(".materials").await;
    assert!(!phone.page().await.contains("TLP:AMBER"), "strangers don't see it");

    stage.give_role(ORGANISER, RoleName::Organiser, &format!("event/{RANSOMWARE}")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, ORGANISER).await;
    phone.see_words("main", "Role: organiser").await;
    phone.goto(&stage.url(&event)).await;

    phone.see_words(".materials.closed", "TLP:AMBER").await;
    phone.see_words("main", "because you take part in this event or run it").await;
    phone.close().await;
}

/// Amina has asked for a place; the organiser's phone is signed in.

#[tokio::test(flavor = "multi_thread")]
async fn an_organiser_decides_without_a_network_and_all_are_told_once_there_is_one() {
    let stage = Stage::with_desks().await;
    let amina = ask_at(&stage, "Amina Ben Salah", AMINA, "TN", EVIDENCE, "Awaiting decision").await;
    let youssef = ask_at(&stage, "Youssef El Idrissi", YOUSSEF, "MA", EVIDENCE, "Awaiting decision").await;
    stage.give_role(ORGANISER, RoleName::Organiser, &format!("event/{EVIDENCE}")).await;
    let organiser = stage.device("organiser", &Look::phone("en")).await;
    organiser.goto(&stage.url("/account")).await;
    sign_in(&organiser, ORGANISER).await;
    organiser.goto(&stage.url(&format!("/desk/{EVIDENCE}"))).await;
    organiser.see_words(ROWS, "Youssef El Idrissi").await;
    organiser.see_words("main", "In full on this device").await;

    stage.line.set(Fault::Refuse);
    organiser.press("main", "Select the 2 who await a decision").await;
    organiser.press(".deciding", "Confirm").await;
    organiser.see_words("dialog[open]", "Confirm a place?").await;
    organiser.see_words("dialog[open]", "Amina Ben Salah").await;
    organiser.see_words("dialog[open]", "2 people").await;
    organiser.press("dialog[open]", "Save the decision").await;
    organiser.see_words(ROWS, "Confirmation ").await;
    organiser.see_gone("dialog[open]").await;
    let focused = organiser.run("return document.activeElement.matches('tbody tr:first-child .tick')", vec![]).await;
    assert_eq!(focused, true, "one goes on where one was");

    organiser.tap("tbody tr:nth-child(2) .tick").await;
    organiser.press(".deciding", "Do not accept").await;
    organiser.press("dialog[open]", "Save the decision").await;
    organiser.see_words("dialog[open]", "nobody is turned away without a word").await;
    organiser.fill("#desk-note", "All places are taken.").await;
    organiser.press("dialog[open]", "Save the decision").await;
    organiser.see_words("tbody tr:nth-child(2)", "Not accepted:").await;
    organiser.reload().await;
    organiser.see_words("tbody tr:nth-child(2)", "Not accepted:").await;
    fits_in_every_language(&organiser, "desk-decided", async |phone| drop(phone.see(".tick").await)).await;
    let ask_about_one = async |phone: &Browser| {
        phone.tap(".tick").await;
        phone.tap(".deciding .primary").await;
        phone.see("dialog[open]").await;
    };
    fits_in_every_language(&organiser, "desk-deciding", ask_about_one).await;

    stage.line.set(Fault::None);
    organiser.see_words("tbody tr:nth-child(1)", "Confirmed").await;
    organiser.see_words("tbody tr:nth-child(2)", "Not accepted").await;
    for phone in [&amina, &youssef] {
        phone.reload().await;
    }
    amina.see_words("main", "Confirmed").await;
    youssef.see_words("main", "All places are taken.").await;
    for phone in [organiser, amina, youssef] {
        phone.close().await;
    }
}

async fn organiser_of_the_seminar() -> (Stage, Browser) {
    let stage = Stage::with_desks().await;
    ask(&stage, "Amina Ben Salah", AMINA, "TN").await.close().await;
    stage.give_role(ORGANISER, RoleName::Organiser, &format!("event/{SEMINAR}")).await;
    let organiser = stage.device("organiser", &Look::phone("en")).await;
    organiser.goto(&stage.url("/account")).await;
    sign_in(&organiser, ORGANISER).await;
    organiser.see_words("main", "Ready offline").await;
    organiser.see_words("main", "Role: organiser").await;
    (stage, organiser)
}

/// Somebody asks for a place at the seminar, on a device of their own.
async fn ask(stage: &Stage, name: &str, email: &str, country: &str) -> Browser {
    ask_at(stage, name, email, country, SEMINAR, "Confirmed").await
}

/// The phone stays where it says how the sign-up stands.
async fn ask_at(stage: &Stage, name: &str, email: &str, country: &str, event: &str, state: &str) -> Browser {
    let phone = stage.device(email, &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, email).await;
    phone.goto(&stage.url(&format!("/events/{event}/sign-up"))).await;
    fill_in_from(country, &phone, name, email).await;
    send_form(&phone).await;
    phone.goto(&stage.url(&format!("/sign-ups/{event}"))).await;
    phone.see_words(".sign-up-box", state).await;
    phone
}

pub(super) async fn names(browser: &Browser) -> Vec<String> {
    let names = "return [...document.querySelectorAll('tbody th .named bdi:first-child')].map(name => name.innerText)";
    let names = browser.run(names, vec![]).await;
    serde_json::from_value(names).expect("a list of names")
}

async fn held_of_desks(browser: &Browser) -> u64 {
    let held = browser.run_async(HELD_OF_DESKS, vec![]).await;
    held.as_u64().unwrap_or_else(|| panic!("the database: {held}"))
}
