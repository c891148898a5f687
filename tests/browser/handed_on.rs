//! What is read can be handed on, by whatever the browser has for it.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::Stage;
use serde_json::json;

const SEMINAR: &str = "/events/online-investigation-seminar?day=1";
const TOOLS: &str = ".page-tools";
/// What comes of it: the browser is given it, and asks the person.
const WITH_A_WAY: &str = "
    window.given = [];
    navigator.share = what => (window.given.push(what), Promise.resolve());
";
/// The person closes what the browser has asked.
const THOUGHT_BETTER: &str = "navigator.share = () => Promise.reject(new DOMException('no', 'AbortError'));";
const WITHOUT_ANY: &str = "
    navigator.share = undefined;
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_handed_on_by_the_browser_by_the_clipboard_or_by_hand_and_without_a_network() {
    let stage = Stage::open().await;
    let phone = stage.device("phone", &Look::phone("en")).await;
    let address = stage.url(SEMINAR);
    phone.goto(&stage.url("/account")).await;
    crate::walk::ready_offline(&phone).await;
    stage.line.set(Fault::Refuse);

    phone
        .cdp("Browser.grantPermissions", json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }))
        .await;
    open(&phone, &address, "navigator.share = undefined").await;
    phone.press(TOOLS, "Share").await;
    phone.see_words("main", "Link copied.").await;
    let copied = phone.run_async("navigator.clipboard.readText().then(arguments[0], arguments[0])", vec![]).await;
    assert_eq!(copied, json!(address));

    open(&phone, &address, WITH_A_WAY).await;
    phone.press(TOOLS, "Share").await;
    let given = phone.until("it is given", "return window.given[0] ?? null", vec![]).await;
    assert_eq!(given["url"], json!(address));
    assert!(!given["title"].as_str().unwrap_or_default().is_empty(), "{given}");

    open(&phone, &address, THOUGHT_BETTER).await;
    phone.press(TOOLS, "Share").await;
    phone.run_async("setTimeout(arguments[0], 300)", vec![]).await;
    assert_eq!(phone.run("return document.querySelector('.page-tools + div').innerText", vec![]).await, "");

    open(&phone, &address, WITHOUT_ANY).await;
    phone.press(TOOLS, "Share").await;
    phone.see_words("main", &address).await;
    phone.close().await;
}

async fn open(phone: &Browser, address: &str, script: &str) {
    phone.goto("about:blank").await;
    phone.before_each_page(script).await;
    phone.goto(address).await;
    phone.see(TOOLS).await;
}
