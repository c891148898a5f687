//! The words before the program: a page is read at once, and the app takes its place without anybody noticing.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::Stage;
use serde_json::{Value, json};

use crate::language::METERED;
use crate::walk::ready_offline;

const EVENT: &str = "/events/digital-evidence-training";
const PLACES: &[&str] = &[
    "/",
    "/programme",
    "/programme?when=past",
    "/programme?kind=training&q=preuve",
    "/programme?q=nothing+has+this+word",
    "/projects/euromed-police-iv",
    "/events/paris-cybercrime-exchange",
    "/events/brussels-cybercrime-expert-meeting",
    "/events/crypto-assets-study-visit",
    EVENT,
    "/news",
    "/news/commission-cross-border-cooperation",
    "/nowhere",
];

/// What stands on the first screen, and where, as long as the page is there, and when the app has taken its place. And how
/// far anything moved. What stands beside or below the hours of signing up is left out: a page says them by the clock at the
/// event, with its distance from UTC, the app by the reader's own.
const WATCH: &str = "
    window.moved = [];
    new PerformanceObserver(list => list.getEntries().forEach(shift => { if (!window.isOver) window.moved.push([shift.value, ...shift.sources.map(source => [source.node?.id, source.node?.className, source.node?.isConnected, ...[source.previousRect, source.currentRect].flatMap(box => [box.x, box.y, box.width, box.height])].join(' '))].join(' ')); }))
        .observe({ type: 'layout-shift', buffered: true });
    const boxes = root => [...root.querySelectorAll(
        '.top, .bar a, main :is(h1, h2, h3, h4, .lead, .card, .banner, .over, .way-up, .tabs, .search, .disclosure, .also-in, .facts, .prose)')]
        .map(one => [one, one.getBoundingClientRect()])
        .filter(([one, box]) => box.height > 0 && box.bottom <= innerHeight && !one.closest('.beside-aside'))
        .map(([one, box]) => [one.localName, one.className.replace(' needs-app', ''), box.x, box.y, box.width, box.height].map(v => v.toFixed?.(1) ?? v).join(' '));
    const look = () => {
        const page = document.getElementById('page');
        const app = document.getElementById('app');
        if (page) window.before = boxes(page);
        else if (app && window.before && !window.after) {
            window.after = boxes(app);
            setTimeout(() => { window.isOver = true; }, 50);
        }
        if (!window.after) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
";

const TAKEN_OVER: &str = "return document.getElementById('page') ? null : true";

async fn taken_over(browser: &Browser) {
    browser.until("the app has taken its place", TAKEN_OVER, vec![]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_takes_the_place_of_each_page_and_nothing_moves() {
    let mut faults = Vec::new();
    for look in [Look::phone("fr"), Look::desk("ar")] {
        for place in PLACES {
            faults.extend(moved_at(place, &look, "").await);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_cannot_look_everywhere_says_so_and_nothing_moves() {
    let mut faults = Vec::new();
    for look in [Look::phone("fr"), Look::desk("ar")] {
        faults.extend(moved_at("/programme?q=nothing+has+this+word", &look, METERED).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What moved at the take-over of a place, on a device that was never here: later the service worker has the app's own
/// page.
async fn moved_at(place: &str, look: &Look, script: &str) -> Vec<String> {
    let stage = Stage::open().await;
    let browser = stage.device("new", look).await;
    browser.before_each_page(WATCH).await;
    browser.before_each_page(script).await;
    browser.goto(&stage.url(place)).await;
    taken_over(&browser).await;
    browser.until("it is seen", "return window.after ? true : null", vec![]).await;

    let mut faults = Vec::new();
    let moved = browser.run("return window.moved", vec![]).await;
    if moved != json!([]) {
        faults.push(format!("{place} {}: moved by {moved}", look.language));
    }
    let lines = |value: Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|line| line.as_str().map(str::to_owned)).collect()
    };
    let before = lines(browser.run("return window.before", vec![]).await);
    let after = lines(browser.run("return window.after", vec![]).await);
    let lost: Vec<&String> = before.iter().filter(|line| !after.contains(line)).collect();
    if !lost.is_empty() {
        faults.push(format!("{place} {}: {lost:#?} is elsewhere in {after:#?}", look.language));
    }
    browser.close().await;
    faults
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_says_is_what_the_app_says() {
    /// The page's words, but for those about the app itself, and for hours at which nobody's clock was known.
    const SAID: &str = "
        return [...document.querySelectorAll('#page main :is(h1, h2, h3, h4, p, li:not(.session), dd, dt, .chip, .date-block)')]
            .filter(one => !one.closest('#failure, .on-paper, .without-app, .sign-up-box, .disclosure-content'))
            .map(one => one.textContent.replace(/\\s+/g, '')).filter(words => words);
    ";
    let mut faults = Vec::new();
    for language in ["fr", "en", "ar"] {
        let stage = Stage::open().await;
        let browser = stage.device("reader", &Look::phone(language)).await;
        for place in PLACES {
            // The page as the server has it, before a script of it has run.
            browser.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
            browser.cdp("Network.enable", json!({})).await;
            browser.cdp("Network.setBypassServiceWorker", json!({ "bypass": true })).await;
            browser.goto(&stage.url(place)).await;
            let said = browser.run(SAID, vec![]).await;
            browser.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": false })).await;
            browser.cdp("Network.setBypassServiceWorker", json!({ "bypass": false })).await;
            browser.goto(&stage.url(place)).await;
            taken_over(&browser).await;
            browser.see("#app main h1").await;
            let said: Vec<String> =
                said.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect();
            assert!(!said.is_empty(), "{place} says nothing");
            let shown = browser
                .until(
                    "the app says it",
                    "const shown = document.querySelector('#app main').textContent.replace(/\\s+/g, '');
                     return arguments[0].every(words => shown.includes(words)) || performance.now() > 20000 ? shown : null",
                    vec![json!(said)],
                )
                .await;
            let shown = shown.as_str().unwrap_or_default().to_owned();
            faults.extend(
                said.iter()
                    .filter(|words| !shown.contains(words.as_str()))
                    .map(|words| format!("{place} in {language}: only the page says {words}")),
            );
        }
        browser.close().await;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_script_everything_can_be_read_and_one_learns_how_else_to_ask() {
    let stage = Stage::open().await;
    let phone = stage.device("reader", &Look::phone("fr")).await;
    phone.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;

    phone.goto(&stage.url("/programme")).await;
    phone.see_words("main h1", "Programme").await;
    let seen = "return document.querySelector(arguments[0])?.checkVisibility() ?? false";
    phone.run("document.querySelector('.disclosure').open = true", vec![]).await;
    phone.run("document.querySelector('.search input').value = 'preuve numerique'", vec![]).await;
    phone.run("document.querySelector('.filters select[name=kind]').value = 'training'", vec![]).await;
    phone.tap(".disclosure button[type=submit]").await;
    phone.see_words("main .count", "1 événement").await;
    phone.see_words("main .event-card", "preuve numérique").await;
    assert!(phone.run("return location.search", vec![]).await.as_str().is_some_and(|it| it.contains("kind=training")));
    phone.goto(&stage.url("/")).await;
    phone.see_words("main h1", "Aujourd’hui").await;
    assert_eq!(phone.run(seen, vec![json!(".welcome")]).await, false, "nothing would be kept without a network");
    phone.goto(&stage.url(EVENT)).await;

    phone.see_words(".without-app", "écrivez aux organisateurs").await;
    assert_eq!(phone.run(seen, vec![json!(".without-app")]).await, true);
    assert_eq!(phone.run(seen, vec![json!(".sign-up-box .button")]).await, false);
    assert!(phone.see(".without-app").await.contains("@example.org"));
    // Another day of the agenda is a page of its own.
    assert_eq!(phone.run("return document.querySelectorAll('.day:not([hidden])').length", vec![]).await, 1);
    phone.goto(&stage.url(&format!("{EVENT}?day=2"))).await;
    phone.see(".tabs.days a:nth-child(2)[aria-current]").await;
    let pictured = crate::look::pictured(&phone, "without-script", "fr").await;
    assert_eq!(pictured, Vec::<String>::new());
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_app_cannot_run_the_page_can_still_be_read() {
    let stage = Stage::open().await;
    let phone = stage.device("reader", &Look::phone("fr")).await;
    phone.before_each_page("delete globalThis.WebAssembly").await;

    phone.goto(&stage.url(EVENT)).await;

    phone.see_words("#failure:not([hidden]) p[lang=fr]", "WebAssembly").await;
    phone.see_words("#page h1", "preuve numérique").await;
    phone.see_words(".failed .without-app", "écrivez aux organisateurs").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_compiled_on_its_way_the_app_starts_all_the_same() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.before_each_page("delete WebAssembly.compileStreaming").await;

    phone.goto(&stage.url(EVENT)).await;

    taken_over(&phone).await;
    phone.see_words("#app h1", "preuve numérique").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_tapped_before_the_app_is_there_leads_to_the_next_page() {
    let stage = Stage::open().await;
    stage.line.set(Fault::Silence);
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url("/programme")).await;
    // The program runs, and has nothing to show.
    phone.see("#app .frame").await;
    phone.run("window.isSame = true", vec![]).await;

    phone.press("#page main", "preuve numérique").await;

    phone.see_words("#page h1", "preuve numérique").await;
    assert_eq!(phone.run("return window.isSame ?? false", vec![]).await, false, "it is another page");
    assert_eq!(phone.run("return location.pathname", vec![]).await, EVENT);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_app_has_not_read_yet_is_lent_by_the_page_until_it_has_its_own() {
    /// The words of the news come after everything else.
    const HELD_UP: &str = "
        const real = window.fetch;
        const released = new Promise(done => { window.release = done; });
        window.fetch = async (...asked) => {
            if (String(asked[0]).includes('/other-words-')) await released;
            return real(...asked);
        };
    ";
    /// In each frame: how often the news stand on the screen, and where.
    const NEWS: &str = "
        window.news = [];
        const look = () => {
            const all = [...document.querySelectorAll('main section')]
                .filter(one => one.checkVisibility() && one.querySelector('h2')?.textContent === 'Dernières actualités');
            if (document.querySelector('main h1')) window.news.push(all.length);
            window.isOwn = all[0]?.closest('#app') !== null && window.last !== undefined && all[0] !== window.last;
            window.last ??= all[0];
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    ";
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.before_each_page(HELD_UP).await;
    phone.before_each_page(NEWS).await;
    phone.goto(&stage.url("/")).await;

    taken_over(&phone).await;
    assert_eq!(phone.run("return performance.getEntriesByName('passerelle:synced').length", vec![]).await, 0);
    phone.run("window.last.querySelector('a').focus({ preventScroll: true })", vec![]).await;
    let focused = phone.run("return document.activeElement.getAttribute('href')", vec![]).await;
    phone.run("window.release()", vec![]).await;
    phone.until("it has its own", "return window.isOwn || null", vec![]).await;

    let counts = phone.run("return [...new Set(window.news)]", vec![]).await;
    assert_eq!(counts, json!([1]), "they stand there once, at each moment");
    assert_eq!(phone.run("return document.activeElement.getAttribute('href')", vec![]).await, focused);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_goes_on_where_they_were_when_the_app_comes() {
    const MEANWHILE: &str = "
        document.querySelector('#page .top-language').open = true;
        const title = document.querySelector('#page main h2');
        scrollTo({ top: title.getBoundingClientRect().top - 100, behavior: 'instant' });
        document.querySelector('#page .facts a').focus({ preventScroll: true });
        const text = document.querySelector('#page .lead').firstChild;
        getSelection().setBaseAndExtent(text, 3, text, 12);
        return [title.textContent, title.getBoundingClientRect().top, getSelection().toString()];
    ";
    const AFTER: &str = "
        const title = [...document.querySelectorAll('#app main h2')].find(one => one.textContent === arguments[0]);
        return [
            Math.abs(title.getBoundingClientRect().top - arguments[1]) < 2,
            getSelection().toString(),
            document.querySelector('#app .top-language').open,
            document.activeElement.closest('#app .facts') !== null,
        ];
    ";
    let stage = Stage::open().await;
    stage.line.set(Fault::Refuse);
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url(EVENT)).await;
    phone.see("#app .frame").await;
    let meanwhile = phone.run(MEANWHILE, vec![]).await;

    stage.line.set(Fault::None);
    phone.run("dispatchEvent(new Event('online'))", vec![]).await;
    taken_over(&phone).await;

    let after = phone.run(AFTER, vec![meanwhile[0].clone(), meanwhile[1].clone()]).await;
    assert_eq!(after, json!([true, meanwhile[2], true, true]));
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_of_a_link_counts_for_this_visit_and_changes_no_setting() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url(&format!("{EVENT}?lang=ar"))).await;
    taken_over(&phone).await;
    phone.see_words("#app .bar", "البرنامج").await;
    assert_eq!(phone.run("return localStorage.getItem('passerelle.language')", vec![]).await, Value::Null);

    // What is chosen in the app holds, whatever the link said.
    phone.run("passerelleShell.setLanguage('en')", vec![]).await;
    phone.reload().await;
    phone.see_words("#app .bar", "Programme").await;
    assert_eq!(phone.run("return location.search", vec![]).await, "");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn installed_the_app_starts_from_its_own_page_as_before() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    ready_offline(&phone).await;
    let before = stage.line.requests("GET /programme").len();

    phone.goto(&stage.url("/programme")).await;
    phone.see("main a.event-card").await;

    assert!(!phone.is_there("#page").await);
    assert_eq!(stage.line.requests("GET /programme").len(), before, "the server isn't asked for a page");
    let started = "return performance.getEntriesByType('navigation')[0].workerStart";
    assert_eq!(phone.run(started, vec![]).await, 0, "the page needs no worker to be found");
    // What has a question in its address is the worker's to answer.
    phone.goto(&stage.url("/programme?when=past")).await;
    phone.see("#app main h1").await;
    assert!(!phone.is_there("#page").await);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_screen_of_each_page_comes_in_fourteen_kilobytes() {
    const BYTES_MAX: usize = 14 * 1024;
    let stage = Stage::open().await;
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut sizes = Vec::new();
    for language in ["fr", "en", "ar"] {
        for place in PLACES {
            let asked = http.get(stage.url(place)).header("accept-encoding", "br").header("accept-language", language);
            let answer = asked.send().await.expect("an answer");
            assert_eq!(answer.headers()["content-encoding"], "br", "{place}");
            sizes.push((answer.bytes().await.expect("a page").len(), language, *place));
        }
    }
    for (bytes, language, place) in &sizes {
        println!("{bytes:6} bytes: {place} in {language}");
    }
    let above: Vec<_> = sizes.iter().filter(|(bytes, ..)| *bytes > BYTES_MAX).collect();
    assert!(above.is_empty(), "{above:?}");
}
