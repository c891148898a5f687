//! The browser clears the database, takes it away, or keeps it from being opened.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";
/// A page of the same origin in which the app doesn't run.
const BARE_PAGE: &str = "/favicon.svg";

#[tokio::test(flavor = "multi_thread")]
async fn after_the_browser_cleared_everything_one_reads_again_and_is_told_what_is_lost() {
    const CLEAR: &str = "
        const [done] = arguments;
        const request = indexedDB.deleteDatabase('passerelle');
        request.onsuccess = () => done('cleared');
        request.onerror = () => done('failed');
    ";
    let (stage, phone) = amina_signed_in(None).await;
    stage.line.set(Fault::Refuse);
    ask(&phone).await;
    phone.see_words(".saved", "Saved on this device").await;

    phone.goto(&stage.url(BARE_PAGE)).await;
    assert_eq!(phone.run_async(CLEAR, vec![]).await, "cleared");
    stage.line.set(Fault::None);
    phone.goto(&stage.url("/programme")).await;

    phone.see_words(".banners", "requests that had not been sent are lost").await;
    phone.see("main a.event-card").await;
    phone.tap(".top-account").await;
    phone.see_words("main", "Signed in as amina@example.org").await;
    phone.see_words("main", "Ready offline").await;
    phone.press("nav", "My sign-ups").await;
    phone.see_words("main", "No sign-ups yet").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new());
    // It is told once, not at each visit.
    phone.reload().await;
    phone.see_words(".status", "Up to date").await;
    assert!(!phone.page().await.contains("are lost"));
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_saved_although_the_browser_took_the_database_away() {
    const REMEMBER: &str = "
        globalThis.handles = [];
        const open = IDBFactory.prototype.open;
        IDBFactory.prototype.open = function (...all) {
            const request = open.apply(this, all);
            request.addEventListener('success', () => globalThis.handles.push(request.result));
            return request;
        };
    ";
    let (stage, phone) = amina_signed_in(Some(REMEMBER)).await;
    stage.line.set(Fault::Refuse);
    phone.press("nav", "Programme").await;
    phone.press("main", "open-source investigation").await;
    phone.press("main", "Ask for a place").await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;

    let taken = phone.run("handles.forEach(handle => handle.close()); return handles.length", vec![]).await;
    send_form(&phone).await;

    phone.see_words(".saved", "Saved on this device").await;
    let opened = phone.run("return handles.length", vec![]).await;
    assert!(opened.as_u64() > taken.as_u64(), "it was opened once more");
    phone.close().await;
    stage.line.set(Fault::None);
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_an_older_copy_holds_the_database_one_is_told_to_close_it_and_reads_meanwhile() {
    const HOLD: &str = "
        const [done] = arguments;
        const request = indexedDB.open('passerelle', 1);
        request.onsuccess = () => { globalThis.held = request.result; done('held'); };
        request.onerror = () => done('failed');
    ";
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url(BARE_PAGE)).await;
    let older = phone.tab().await;
    assert_eq!(phone.run_async(HOLD, vec![]).await, "held");

    let newer = phone.open_tab(&Look::phone("en")).await;
    phone.goto(&stage.url("/programme")).await;
    phone.see_words(".banners", "An older copy of the app is open in another tab. Close it").await;
    phone.see_gone("#page").await;
    phone.press("main", "open-source investigation").await;
    phone.see_words("h1", "open-source investigation").await;

    phone.turn_to(&older).await;
    phone.client().close_window().await.expect("a tab can be closed");
    phone.turn_to(&newer).await;
    phone.reload().await;
    phone.see_words("h1", "open-source investigation").await;
    phone.see_gone(".banners .banner").await;
    ask(&phone).await;
    sign_in(&phone, AMINA).await;
    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.tap(".top-account").await;
    phone.see_words("main", "Ready offline").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_our_version_that_lacks_stores_or_has_other_ones_is_founded_anew() {
    const MAKE: &str = "
        const [lacking, done] = arguments;
        const open = version => new Promise((made, failed) => {
            const request = indexedDB.open('passerelle', version);
            request.onupgradeneeded = () => {
                const { result } = request;
                for (const name of result.objectStoreNames) result.deleteObjectStore(name);
                const kept = ['shards', 'changes', 'records', 'outbox', 'answered', 'drafts', 'meta'];
                for (const name of kept.filter(name => !lacking.includes(name))) result.createObjectStore(name);
                if (lacking.includes('outbox')) result.createObjectStore('others');
            };
            request.onsuccess = () => { request.result.close(); made(); };
            request.onerror = () => failed(request.error);
        });
        open(lacking.length === 1 ? 2 : 7).then(() => done('made'), error => done(String(error)));
    ";
    let everything = serde_json::json!(["shards", "changes", "records", "outbox", "answered", "drafts", "meta"]);
    // The outbox that is there doesn't count by itself: it is another's.
    for lacking in [everything, serde_json::json!(["drafts"]), serde_json::json!(["shards", "outbox"])] {
        let stage = Stage::open().await;
        let phone = stage.device("amina", &Look::phone("en")).await;
        phone.goto(&stage.url(BARE_PAGE)).await;
        assert_eq!(phone.run_async(MAKE, vec![lacking.clone()]).await, "made");

        phone.goto(&stage.url("/account")).await;
        sign_in(&phone, AMINA).await;
        crate::walk::ready_offline(&phone).await;
        assert!(!phone.page().await.contains("keeps nothing"), "without {lacking}");
        stage.line.set(Fault::Refuse);
        ask(&phone).await;
        phone.see_words(".saved", "Saved on this device").await;
        phone.reload().await;
        phone.see_words(".saved", "Saved on this device").await;
        stage.line.set(Fault::None);
        phone.reload().await;
        phone.see_words(".sign-up-box", "Confirmed").await;
        phone.close().await;
    }
}

async fn amina_signed_in(before_each_page: Option<&str>) -> (Stage, Browser) {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    if let Some(script) = before_each_page {
        phone.before_each_page(script).await;
    }
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    crate::walk::ready_offline(&phone).await;
    (stage, phone)
}

async fn ask(phone: &Browser) {
    phone.press("nav", "Programme").await;
    phone.press("main", "open-source investigation").await;
    phone.press("main", "Ask for a place").await;
    fill_in(phone, "Amina Ben Salah", AMINA).await;
    send_form(phone).await;
}
