//! An outbox that has grown long: two hundred requests, delivered at once, on a line that loses answers.

use passerelle_shared::model::Timestamp;
use passerelle_tests::browser::Look;
use passerelle_tests::fault_proxy::{EXCHANGE, Fault};
use passerelle_tests::stage::{AMINA, Stage, sign_in};
use serde_json::{Value, json};

use crate::clock::clock_ahead;
use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_requests_go_in_one_exchange_and_a_lost_answer_costs_one_more() {
    /// The request that was saved by hand, as often as is wanted, each under an id of its own.
    const MULTIPLY: &str = "
        const [count, done] = arguments;
        const open = indexedDB.open('passerelle');
        open.onsuccess = () => {
            const outbox = open.result.transaction('outbox', 'readwrite').objectStore('outbox');
            outbox.getAll().onsuccess = ({ target }) => {
                const row = JSON.parse(target.result[0]);
                const command = JSON.parse(row.raw);
                for (let number = 1; number < count; number++) {
                    const id = number.toString(16).padStart(32, '0');
                    const raw = JSON.stringify({ ...command, id, seen: { ...command.seen, acts: number } });
                    outbox.add(JSON.stringify({ ...row, raw, tried: false }));
                }
            };
            outbox.transaction.oncomplete = () => { open.result.close(); done(true); };
        };
    ";
    /// From the press on the button until nothing waits.
    const FLUSH: &str = "
        const [done] = arguments;
        const began = performance.now();
        [...document.querySelectorAll('main button')].find(one => one.innerText.includes('Try now')).click();
        const look = setInterval(() => {
            if (!document.querySelector('main').innerText.includes('Nothing is waiting to be sent')) return;
            clearInterval(look);
            done(performance.now() - began);
        }, 5);
    ";
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    stage.line.set_for_exchanges(Fault::Refuse);
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    let saved_ms = saving(&phone).await;
    phone.run_async(MULTIPLY, vec![json!(200)]).await;

    stage.line.set_for_exchanges(Fault::LoseAnswer);
    phone.goto(&stage.url("/account")).await;
    stage.wait_for_sign_up(SEMINAR, "amina@example.org: confirmed").await;
    stage.line.set(Fault::None);
    phone.see_words("main button", "Try now").await;
    let before = stage.line.count(EXCHANGE);
    let flushed_ms = phone.run_async(FLUSH, vec![]).await;
    let exchanges = stage.line.count(EXCHANGE) - before;

    println!(
        "one request saved in {:.0} ms; two hundred answered in {:.0} ms, {exchanges} exchanges, their answer lost once",
        saved_ms.as_f64().expect("a time"),
        flushed_ms.as_f64().expect("a time")
    );
    assert!(exchanges <= 2, "two hundred go in one exchange, and what is written meanwhile in another");
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    let steps = phone.run("return document.querySelectorAll('.history .step').length", vec![]).await;
    assert_eq!(steps, 200, "each took effect once");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_exchange_has_brought_is_not_asked_for_again_when_the_server_says_that_it_moved() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    stage.line.wait_for("GET /api/live", 1).await;
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    stage.line.wait_for("GET /api/live", 2).await;
    let before = stage.line.count(EXCHANGE);

    send_form(&phone).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    // Whatever follows by itself has begun by the time the button's own has ended.
    phone.tap(".top-account").await;
    phone.press("main", "Try now").await;
    stage.line.wait_for(EXCHANGE, before + 2).await;
    phone.see_words(".status", "Up to date").await;

    assert_eq!(stage.line.count(EXCHANGE) - before, 2, "the request's, and the button's");
    phone.close().await;
}

/// From the press on the button until the screen says that it is saved.
async fn saving(phone: &passerelle_tests::browser::Browser) -> Value {
    const BEGIN: &str = "
        globalThis.began = performance.now();
        new MutationObserver((_, observer) => {
            if (!document.querySelector('.saved')) return;
            globalThis.saved = performance.now() - globalThis.began;
            observer.disconnect();
        }).observe(document, { childList: true, subtree: true });
        document.addEventListener('click', () => { globalThis.began = performance.now(); }, { capture: true, once: true });
    ";
    phone.run(BEGIN, vec![]).await;
    send_form(phone).await;
    phone.until("it is saved", "return globalThis.saved ?? null", vec![]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_puts_off_says_when_it_goes_and_goes_then_by_itself() {
    for clock_off_by_days in [-2, 2] {
        let stage = Stage::open().await;
        let phone = stage.device("amina", &Look::phone("en")).await;
        phone.before_each_page(&clock_ahead(clock_off_by_days * Timestamp::DAY)).await;
        phone.goto(&stage.url("/account")).await;
        sign_in(&phone, AMINA).await;
        phone.see_words(".status", "Up to date").await;
        stage.use_up_allowances().await;
        phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
        fill_in(&phone, "Amina Ben Salah", AMINA).await;
        send_form(&phone).await;

        phone.see_words(".saved", "takes no more from this account today").await;
        phone.see_words(".saved", "Saved on this device").await;
        phone.see_words(".chips", "Saved on this device").await;
        let before = stage.line.count("POST /api/exchange");
        phone.tap(".top-account").await;
        phone.press("main", "Try now").await;
        stage.line.wait_for("POST /api/exchange", before + 1).await;
        assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());

        stage.pass(Timestamp::DAY);
        phone.press("main", "Try now").await;
        phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
        phone.see_words(".sign-up-box", "Confirmed").await;
        assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
        phone.close().await;
    }
}
