//! A browser that stores nothing, and a device without room: the person is told, and what they typed isn't lost.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

/// As in the private windows of some browsers.
const REFUSE: &str = "indexedDB.open = () => { throw new DOMException('refused', 'InvalidStateError'); };";

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_stored_one_reads_and_a_request_counts_when_the_server_has_answered() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.before_each_page(REFUSE).await;
    phone.goto(&stage.url("/programme")).await;
    phone.see("main a.event-card").await;
    phone.see_words(".banners", "This browser doesn’t let the app store anything").await;
    let open = async |phone: &Browser| drop(phone.see(".banner").await);
    crate::look::fits_in_every_language(&phone, "storage-refused", open).await;

    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    phone.see_words("main", "Signed in as amina@example.org").await;
    // Whoever loads another page here begins anew; whoever stays in this one doesn't.
    phone.press("nav", "Programme").await;
    phone.press("main", "open-source investigation").await;
    phone.press("main", "Ask for a place").await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    assert!(!phone.page().await.contains("kept on this device"));
    stage.line.set(Fault::Refuse);
    send_form(&phone).await;
    phone.see_words(".saved", "this browser keeps nothing: leave this page open").await;
    let page = phone.page().await.to_lowercase();
    assert!(!page.contains("saved on this device"), "nothing is saved here:\n{page}");
    stage.line.set(Fault::None);
    phone.tap(".top-account").await;
    phone.press("main", "Try now").await;
    phone.press("nav", "My sign-ups").await;

    phone.see_words(".cards", "Confirmed").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    phone.close().await;
}

/// While `hasRoom` is false, commits of what people write find no room.
const ROOM: &str = "
    globalThis.hasRoom = true;
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (areas, mode, options) {
        const transaction = begin.call(this, areas, mode, options);
        const isOfPeople = [areas].flat().some(area => ['outbox', 'drafts'].includes(area));
        if (mode === 'readwrite' && isOfPeople && !globalThis.hasRoom)
            transaction.commit = () => transaction.abort();
        return transaction;
    };
    navigator.storage.estimate = async () => ({ usage: 1_000_000, quota: globalThis.hasRoom ? 1e9 : 1_000_001 });
";

#[tokio::test(flavor = "multi_thread")]
async fn where_no_room_is_left_nothing_typed_is_lost_and_trying_again_works_when_there_is_room() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.before_each_page(ROOM).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    phone.see_words("main", "Ready offline").await;
    phone.press("nav", "Programme").await;
    phone.press("main", "open-source investigation").await;
    phone.press("main", "Ask for a place").await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;

    phone.run("globalThis.hasRoom = false", vec![]).await;
    phone.tap(".sign-up-form button[type=submit]").await;
    phone.see_words(".sign-up-form .error", "This device’s storage is full").await;
    let name = "return document.querySelector('#field-name').value";
    assert_eq!(phone.run(name, vec![]).await, "Amina Ben Salah");
    assert_eq!(stage.sign_ups(SEMINAR).await, Vec::<String>::new(), "what isn't saved isn't sent");
    phone.run("globalThis.hasRoom = true", vec![]).await;
    send_form(&phone).await;

    phone.see_words(".sign-up-box", "Confirmed").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    // The programme had to make room, and has come back.
    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "Ready offline").await;
    phone.close().await;
}
