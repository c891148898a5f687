//! Two tabs of one browser share one outbox and one sign-in.

use std::time::{Duration, Instant};

use passerelle_tests::browser::{Browser, Look, PATIENCE};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, CODE, Stage, YOUSSEF, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";
const WORKSHOP: &str = "last-place-workshop";

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_write_without_a_network_one_delivers_and_both_show_the_answers() {
    let (stage, browser) = amina_signed_in().await;
    let first = browser.tab().await;
    let second = browser.open_tab(&Look::phone("en")).await;
    stage.line.set(Fault::Refuse);

    ask(&stage, &browser, WORKSHOP).await;
    browser.turn_to(&first).await;
    ask(&stage, &browser, SEMINAR).await;
    browser.turn_to(&second).await;
    browser.press("nav", "My sign-ups").await;
    browser
        .until("both are listed", "return document.querySelectorAll('.cards .chip').length === 2 || null", vec![])
        .await;
    stage.line.set(Fault::None);
    browser.tap(".top-account").await;
    browser.press("main", "Try now").await;

    for tab in [&second, &first] {
        browser.turn_to(tab).await;
        browser.press("nav", "My sign-ups").await;
        let confirmed = "return [...document.querySelectorAll('.cards .chip')].filter(c => c.innerText.includes('Confirmed')).length === 2 || null";
        browser.until("both are confirmed", confirmed, vec![]).await;
        browser.see_words(".status", "Up to date").await;
    }
    for event in [SEMINAR, WORKSHOP] {
        assert_eq!(stage.sign_ups(event).await, ["amina@example.org: confirmed"]);
        browser.goto(&stage.url(&format!("/sign-ups/{event}"))).await;
        browser.see_words(".history", "Confirmed").await;
        let steps = browser.run("return document.querySelectorAll('.history .step').length", vec![]).await;
        assert_eq!(steps, 1, "{event} was asked for once");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_person_wrote_is_not_sent_with_the_sign_in_of_another() {
    let (stage, browser) = amina_signed_in().await;
    stage.line.set(Fault::Refuse);
    ask(&stage, &browser, SEMINAR).await;

    // In another tab, which failed to store it, Youssef has signed in: the browser's cookie is his now.
    stage.line.set_for_exchanges(Fault::Refuse);
    sign_in_behind_the_back(&browser, YOUSSEF).await;
    stage.line.set(Fault::None);
    browser.tap(".top-account").await;
    browser.press("main", "Try now").await;
    browser.see_words(".banners", "Somebody else is signed in in another tab").await;
    assert_eq!(browser.run("return document.querySelectorAll('.banner').length", vec![]).await, 1, "it is told once");

    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());
    browser.see_words("main", "Request for a place").await;
    crate::look::account_fits_in_every_language(&browser, "other-account").await;
    sign_in(&browser, AMINA).await;
    browser.see_words("main", "Nothing is waiting to be sent").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    let said = browser.run("return document.querySelector('.banners').innerText", vec![]).await;
    assert_eq!(said, "", "nothing is in the way any more");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_another_person_signs_in_in_the_next_tab_the_first_ones_requests_wait_unseen() {
    let (stage, browser) = amina_signed_in().await;
    let first = browser.tab().await;
    stage.line.set(Fault::Refuse);
    ask(&stage, &browser, SEMINAR).await;
    // Her sign-in has ended, as after half a year.
    browser.client().delete_all_cookies().await.expect("cookies can be deleted");
    stage.line.set(Fault::None);
    browser.reload().await;
    browser.see_words(".banners", "Your sign-in has ended").await;

    browser.open_tab(&Look::phone("en")).await;
    browser.goto(&stage.url("/account")).await;
    sign_in(&browser, YOUSSEF).await;
    browser.see_words("main", "Signed in as youssef@example.org").await;
    browser.turn_to(&first).await;

    browser.tap(".top-account").await;
    browser.see_words("main", "Signed in as youssef@example.org").await;
    browser.see_words("main", "Nothing is waiting to be sent").await;
    assert!(!browser.page().await.to_lowercase().contains("amina"));
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());
    browser.press(".account-card", "Sign out").await;
    browser.press("dialog[open]", "Sign out").await;
    sign_in(&browser, AMINA).await;
    browser.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    browser.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_tab_that_was_sending_does_not_hold_up_the_others() {
    const IS_HELD: &str = "
        const [done] = arguments;
        navigator.locks.query().then(({ held }) => done(held.some(lock => lock.name === 'passerelle-exchange')));
    ";
    let (stage, browser) = amina_signed_in().await;
    let first = browser.tab().await;
    let second = browser.open_tab(&Look::phone("en")).await;
    browser.turn_to(&first).await;
    stage.line.set_for_exchanges(Fault::Silence);
    ask(&stage, &browser, SEMINAR).await;
    browser.freeze_tab().await;
    stage.line.set(Fault::None);

    browser.turn_to(&second).await;
    // Here the app doesn't run: who holds the lock is the frozen tab.
    browser.goto(&stage.url("/favicon.svg")).await;
    let held = browser.run_async(IS_HELD, vec![]).await;
    assert_eq!(held, true, "the frozen tab holds on");
    browser.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;

    browser.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tab_listens_for_all_and_another_takes_over_when_it_is_closed() {
    let (stage, browser) = amina_signed_in().await;
    let first = browser.tab().await;
    wait_until(|| stage.line.listening() == 1).await;
    for _ in 0..3 {
        browser.open_tab(&Look::phone("en")).await;
        browser.goto(&stage.url("/programme")).await;
        browser.see_words(".status", "Up to date").await;
    }
    wait_until(|| stage.line.listening() == 1).await;

    browser.client().close_window().await.expect("a tab can be closed");
    browser.turn_to(&first).await;
    wait_until(|| stage.line.listening() == 1).await;
    browser.close().await;
    wait_until(|| stage.line.listening() == 0).await;
}

async fn wait_until(is_so: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "it never came to that");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn amina_signed_in() -> (Stage, Browser) {
    let stage = Stage::open().await;
    let browser = stage.device("shared", &Look::phone("en")).await;
    browser.goto(&stage.url("/account")).await;
    sign_in(&browser, AMINA).await;
    browser.see_words("main", "Ready offline").await;
    (stage, browser)
}

async fn ask(stage: &Stage, browser: &Browser, event: &str) {
    browser.goto(&stage.url(&format!("/events/{event}/sign-up"))).await;
    fill_in(browser, "Amina Ben Salah", AMINA).await;
    send_form(browser).await;
    browser.see_words(".saved", "Saved on this device").await;
}

async fn sign_in_behind_the_back(browser: &Browser, email: &str) {
    const SIGN_IN: &str = "
        const [email, code, done] = arguments;
        fetch('/api/sign-in', {
            method: 'POST', headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ email, code, language: 'en' }),
        }).then(answer => done(answer.status));
    ";
    assert_eq!(browser.run_async(SIGN_IN, vec![email.into(), CODE.into()]).await, 200);
}
