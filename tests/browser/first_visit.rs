//! The first visit, on a line that comes and goes.

use std::time::{Duration, Instant};

use passerelle_server::Packs;
use passerelle_tests::browser::{Look, PATIENCE};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::generated::{Amount, write_pack};
use passerelle_tests::stage::Stage;
use serde_json::json;

const CHUNK: &str = "GET /api/programme/snapshot/";

#[tokio::test(flavor = "multi_thread")]
async fn on_a_line_that_breaks_every_few_seconds_the_first_sync_goes_on_where_it_broke() {
    /// What is on the screen is whole: each card has a title in my language, and its date.
    const IS_HALF: &str = "
        const cards = [...document.querySelectorAll('main a.event-card')];
        const half = cards.find(card => !card.querySelector('h2, h3')?.innerText || /event-\\d{4}/.test(card.innerText));
        return half?.innerText ?? null;
    ";
    let amount = Amount { events: 60, sessions_per_event: 2, articles: 120 };
    let pack = tempfile::tempdir().expect("a folder for the pack");
    write_pack(pack.path(), amount, 1);
    let stage = Stage::with_packs(Packs::Folder(pack.path().to_path_buf())).await;
    // 400 kbit/s, three seconds at a time: the largest chunks never come in one piece.
    let (up, down) = (Duration::from_secs(3), Duration::from_secs(1));
    stage.line.set(Fault::Breaking { up, down, bytes_per_second: 50_000 });
    let begun = Instant::now();
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url("/programme")).await;

    // The browser is killed in the middle, and opened again.
    stage.line.wait_for(CHUNK, 3).await;
    phone.die().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url("/programme")).await;
    let end = Instant::now() + 3 * PATIENCE;
    loop {
        assert_eq!(phone.run(IS_HALF, vec![]).await, json!(null), "half an event is shown");
        if phone.page().await.contains("À jour") {
            break;
        }
        assert!(Instant::now() < end, "it never came to an end:\n{}", phone.page().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "Prêt hors ligne").await;
    let requests = stage.line.requests(CHUNK);
    let mut chunks = requests.clone();
    chunks.sort();
    chunks.dedup();
    println!(
        "{} records over a line of 400 kbit/s that breaks for a second every three: {:.0} s, {} chunks and parts, {} requests",
        amount.records(),
        begun.elapsed().as_secs_f64(),
        chunks.len(),
        requests.len()
    );
    assert!(requests.len() < 2 * chunks.len(), "what was there is fetched again and again: {requests:#?}");
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_was_shared_with_me_is_said_to_be_on_its_way_and_not_to_be_missing() {
    const NOT_FOUND: &str = "Cette page n’existe pas";
    let amount = Amount { events: 60, sessions_per_event: 2, articles: 120 };
    let pack = tempfile::tempdir().expect("a folder for the pack");
    write_pack(pack.path(), amount, 1);
    let stage = Stage::with_packs(Packs::Folder(pack.path().to_path_buf())).await;
    stage.line.set(Fault::Drip { bytes_per_second: 20_000 });
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url("/news/article-0119")).await;

    // The events are here, and the words of the articles aren't.
    phone.see_words("main", "n’est pas encore sur votre appareil").await;
    stage.line.wait_for(CHUNK, 4).await;
    let end = Instant::now() + PATIENCE;
    while phone.run("return document.querySelector('main p.lead')", vec![]).await.is_null() {
        let page = phone.page().await;
        assert!(!page.contains(NOT_FOUND), "what is on its way is said to be missing:\n{page}");
        assert!(Instant::now() < end, "it never came:\n{page}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    phone.goto(&stage.url("/news/article-9999")).await;
    phone.see_words("main", NOT_FOUND).await;
    phone.close().await;
}

/// How the app asks where nothing is stored.
const FIRST_QUESTION: &str = "GET /api/programme?reads=";

#[tokio::test(flavor = "multi_thread")]
async fn a_first_visit_asks_for_the_programme_once_and_before_the_program_is_there() {
    const ASKED_EARLY: &str = "
        const asked = performance.getEntriesByType('resource').find(one => one.name.includes('/api/programme?reads='));
        return asked.startTime < performance.getEntriesByName('passerelle:started')[0].startTime;
    ";
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;

    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "Prêt hors ligne").await;

    assert_eq!(phone.run(ASKED_EARLY, vec![]).await, true);
    assert_eq!(stage.line.count(FIRST_QUESTION), 1, "the answer is waited for, not asked for again");
    // The next visit has something to go on from.
    phone.reload().await;
    phone.see_words("main", "Prêt hors ligne").await;
    assert_eq!(stage.line.count(FIRST_QUESTION), 1);
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_the_program_is_believed_no_more_than_what_it_asks_for_itself() {
    /// The first question is answered by somebody else, who promises another programme.
    const IN_BETWEEN: &str = "
        const real = window.fetch;
        window.fetch = (...asked) => {
            if (window.isAnswered || !String(asked[0]).startsWith('/api/programme?reads=')) return real(...asked);
            window.isAnswered = true;
            return Promise.resolve(new Response('{\"snapshot\":{}}', { headers: { 'content-type': 'application/json' } }));
        };
    ";
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.before_each_page(IN_BETWEEN).await;

    phone.goto(&stage.url("/programme")).await;
    phone.see_words("#app main", "preuve numérique").await;

    assert_eq!(phone.run("return window.isAnswered", vec![]).await, true);
    assert_eq!(stage.line.count(FIRST_QUESTION), 1, "it asks anew");
    phone.close().await;
}
