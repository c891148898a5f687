//! Roles: whoever may give them gives and takes them back on a phone, without a network too.

use passerelle_shared::model::RoleName;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{ORGANISER, Stage, YOUSSEF, sign_in};

use crate::look::fits_in_every_look;

const SEMINAR: &str = "online-investigation-seminar";
const EMAIL: &str = "#role-email";
const ROWS: &str = "table.roles tbody tr";

/// Types a day, as a finger chooses it.
const UNTIL: &str = "
    const field = document.querySelector('#role-until');
    field.value = arguments[0];
    field.dispatchEvent(new Event('input', { bubbles: true }));";

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_gives_a_colleague_an_event_without_a_network_and_takes_it_back_and_no_last_one_goes() {
    let stage = Stage::with_desks().await;
    stage.give_role(ORGANISER, RoleName::Administrator, "whole").await;
    let (phone, colleague) =
        (stage.device("administrator", &Look::phone("en")).await, stage.device("colleague", &Look::phone("en")).await);
    for (device, email) in [(&phone, ORGANISER), (&colleague, YOUSSEF)] {
        device.goto(&stage.url("/account")).await;
        sign_in(device, email).await;
        device.see_words("main", "Ready offline").await;
    }
    phone.goto(&stage.url("/desk")).await;
    phone.tap("main a[href='/desk/roles']").await;
    phone.see_words(ROWS, ORGANISER).await;

    // What is wrong is said before anything is saved.
    stage.line.set(Fault::Refuse);
    phone.see_words(".status", "Offline").await;
    send_what_is_wrong(&phone).await;
    phone.see_words("main form", "This isn’t a full e-mail address").await;
    phone.see_words("main form", "Choose what the role is for.").await;
    fits_in_every_look(&phone, "roles-wrong", send_what_is_wrong).await;
    phone.fill(EMAIL, YOUSSEF).await;
    phone.choose("#role-reach", &format!("event/{SEMINAR}")).await;
    phone.run(UNTIL, vec!["2020-01-01".into()]).await;
    phone.press("main form", "Give this role").await;
    phone.see_words("main form", "The last day is already over.").await;
    phone.run(UNTIL, vec!["".into()]).await;
    phone.press("main form", "Give this role").await;
    phone.see_words(ROWS, YOUSSEF).await;
    phone.see_words("main table", "Role given: waiting to be sent").await;
    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "A role, given or taken back").await;
    phone.goto(&stage.url("/desk/roles?q=youssef")).await;
    phone.see_words("main table", "Role given: waiting to be sent").await;
    fits_in_every_look(&phone, "roles-waiting", async |phone| drop(phone.see(".roles .chip").await)).await;

    stage.line.set(Fault::None);
    phone.see_gone(".roles .chip").await;
    phone.see_words(ROWS, YOUSSEF).await;
    colleague.see("nav a[href='/desk']").await;
    colleague.goto(&stage.url(&format!("/desk/{SEMINAR}"))).await;
    colleague.see_words("main", "In full on this device").await;

    // Nobody else is one.
    phone.fill("#roles-words", "-youssef").await;
    phone
        .until("one is left", "return document.querySelectorAll('table.roles tbody tr').length === 1 || null", vec![])
        .await;
    phone.press("main table", "Take back").await;
    phone.see_words("dialog[open]", "It is your own role.").await;
    fits_in_every_look(&phone, "roles-taking", async |phone| {
        phone.tap("table.roles button").await;
        phone.see("dialog[open]").await;
    })
    .await;
    phone.press("main table", "Take back").await;
    phone.press("dialog[open]", "Take the role back").await;
    phone.see_words("dialog[open]", "Nobody else is an administrator for as long").await;
    phone.press("dialog[open]", "Don’t take it").await;

    phone.fill("#roles-words", "youssef").await;
    phone.see_words(ROWS, YOUSSEF).await;
    stage.line.set(Fault::Refuse);
    phone.see_words(".status", "Offline").await;
    phone.press("main table", "Take back").await;
    phone.press("dialog[open]", "Take the role back").await;
    phone.see_words("main table", "Role taken back: waiting to be sent").await;
    stage.line.set(Fault::None);
    phone.see_words("main", "No role matches.").await;
    colleague.see_words("main", "no longer given to you").await;
    colleague.see_gone("nav a[href='/desk']").await;
    for phone in [phone, colleague] {
        phone.close().await;
    }
}

/// No address, and nothing that the role is for.
async fn send_what_is_wrong(phone: &Browser) {
    phone.see(ROWS).await;
    phone.fill(EMAIL, "youssef").await;
    phone.tap("main form button[type=submit]").await;
    phone.see("main form [aria-invalid]").await;
}
