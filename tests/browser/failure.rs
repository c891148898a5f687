//! The app breaks: its last words are understood, and what was saved is there when the page is loaded again.

use passerelle_tests::browser::Look;
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};

use crate::{fill_in, send_form};

const SEMINAR: &str = "online-investigation-seminar";

/// Once `isBroken`, the browser makes no headings any more, on which the app relies.
const BREAK: &str = "
    const make = Document.prototype.createElement;
    Document.prototype.createElement = function (tag, ...more) {
        if (globalThis.isBroken && tag === 'h1') throw new DOMException('no');
        return make.call(this, tag, ...more);
    };
";

#[tokio::test(flavor = "multi_thread")]
async fn when_a_screen_breaks_the_person_is_told_and_what_was_saved_is_still_there() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.before_each_page(BREAK).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    phone.see_words("main", "Prêt hors ligne").await;
    stage.line.set(Fault::Refuse);
    phone.goto(&stage.url(&format!("/events/{SEMINAR}/sign-up"))).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.see_words(".saved", "Enregistré sur cet appareil").await;

    phone.run("globalThis.isBroken = true", vec![]).await;
    phone.tap("nav a[href='/news']").await;
    phone.see_words("#broken p[lang=fr]", "Ce que vous avez enregistré est toujours sur cet appareil").await;
    phone.see_words("#broken p[lang=ar]", "").await;
    let mut faults = crate::look::pictured(&phone, "broken", "fr").await;
    // The heading was what broke.
    faults.retain(|fault| !fault.contains("not one h1"));
    phone.tap("#broken a").await;

    phone.see_words("h1", "Actualités").await;
    phone.see_gone("#broken").await;
    phone.goto(&stage.url(&format!("/sign-ups/{SEMINAR}"))).await;
    phone.see_words(".saved", "Enregistré sur cet appareil").await;
    stage.line.set(Fault::None);
    phone.reload().await;
    phone.see_words(".sign-up-box", "Confirmé").await;
    assert_eq!(stage.sign_ups(SEMINAR).await, ["amina@example.org: confirmed"]);
    assert_eq!(faults, Vec::<String>::new());
    phone.close().await;
}
