//! French, English and Arabic, changed at once and without a network.

use passerelle_tests::browser::Look;
use passerelle_tests::stage::Stage;

/// Other languages come after everything in mine.
const COMPLETE: &str = "return performance.getEntriesByName('passerelle:complete').length || null";

/// A line that costs.
pub const METERED: &str =
    "Object.defineProperty(navigator, 'connection', { value: { saveData: true, type: 'cellular' } })";

#[tokio::test(flavor = "multi_thread")]
async fn choosing_arabic_turns_the_page_around_without_a_network() {
    let stage = Stage::open().await;
    let phone = stage.device("layla", &Look::phone("fr-TN")).await;
    phone.goto(&stage.url("/account")).await;
    phone.see_words("nav", "Programme").await;
    let ready = "return (async () => (await globalThis.passerelleShell?.readyOffline?.()) || null)()";
    phone.until("the shell is on the device", ready, vec![]).await;
    phone.see_words("main", "Prêt hors ligne").await;
    phone.until("all languages are here", COMPLETE, vec![]).await;

    stage.server_stops().await;
    phone.tap("#language-ar").await;
    phone.until("the page is turned", "return document.documentElement.dir === 'rtl' || null", vec![]).await;
    phone.see_words("nav", "البرنامج").await;
    phone.goto(&stage.url("/events/paris-cybercrime-exchange")).await;

    assert_eq!(phone.run("return document.documentElement.lang", vec![]).await, "ar");
    phone.see_words("h1", "باريس").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_can_be_read_in_the_other_languages_of_its_source() {
    let stage = Stage::open().await;
    let phone = stage.device("layla", &Look::phone("ar")).await;
    phone.goto(&stage.url("/news/commission-cross-border-cooperation")).await;
    phone.see_words("main", "Deutsch").await;

    let choose = "const b = [...document.querySelectorAll('main a, main button')].find(b => b.innerText.includes('Deutsch')); b?.click(); return b ? true : null";
    phone.until("German can be chosen", choose, vec![]).await;

    phone.see("h1[lang=de][dir=ltr]").await;
    assert_eq!(phone.run("return document.documentElement.dir", vec![]).await, "rtl", "the screen stays Arabic");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saves_data_has_their_language_at_once_and_the_others_by_a_tap() {
    let stage = Stage::open().await;
    let phone = stage.device("layla", &Look::phone("fr-TN")).await;
    phone.before_each_page(METERED).await;
    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "Prêt hors ligne").await;
    phone.see_words("main", "ne sont pas sur cet appareil").await;
    let mine = stage.line.count("GET /api/programme/snapshot/");

    stage.server_stops().await;
    phone.goto(&stage.url("/account")).await;
    phone.tap("#language-ar").await;
    phone.see_words("main", "البرنامج ليس على هذا الجهاز بعد بهذه اللغة").await;
    phone.goto(&stage.url("/events/paris-cybercrime-exchange")).await;
    phone.see_words("h1", "Paris").await;
    assert_eq!(stage.line.count("GET /api/programme/snapshot/"), mine, "nothing came that nobody asked for");

    stage.server_starts().await;
    phone.see_words("h1", "باريس").await;

    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "جاهز للعمل بلا اتصال").await;
    phone.see_words("main", "النصوص بهذه اللغات ليست على هذا الجهاز").await;
    phone.tap("main .get-languages button").await;
    phone.until("all languages are here", COMPLETE, vec![]).await;
    let none = "return document.querySelector('main').innerText.includes('ليست على هذا الجهاز') ? null : true";
    phone.until("nothing is missing any more", none, vec![]).await;
    phone.close().await;
}
