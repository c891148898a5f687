//! A slow line and a slow phone: 400 kbit/s, 400 ms, a processor four times as slow. First the words, then the app.

use passerelle_load::reading;
use passerelle_shared::api::ChunkName;
use passerelle_shared::model::Language;
use passerelle_shared::sync::ChunkPart;
use passerelle_tests::browser::Browser;
use passerelle_tests::stage::Stage;
use serde_json::json;

use crate::device::{new, patient_numbers, throw_away};
use crate::figures::{Figures, Table, Unit};
use crate::sides::{BARE_SYNC, make_ready};

/// Each takes half a minute.
const TIMES_MAX: usize = 3;

/// The first byte, the first words, the app in their place, its first card, the last byte in my language, and the last commit.
const FROM_THE_ADDRESS: &str = "
    const at = name => performance.getEntriesByName(name)[0]?.startTime;
    if (!at('passerelle:synced') || !at('passerelle:taken-over')) return null;
    const mine = performance.getEntriesByType('resource').filter(one => arguments[0].some(name => one.name.endsWith('/' + name)));
    return [performance.getEntriesByType('navigation')[0].responseStart, at('first-contentful-paint'),
        at('passerelle:taken-over'), cards[1] ?? 0, Math.max(...mine.map(one => one.responseEnd)), at('passerelle:synced')];
";
/// The app's own files are there: only what it reads comes over the line.
const DATA_ONLY: &str = "
    const at = name => performance.getEntriesByName(`passerelle:${name}`)[0]?.startTime;
    return at('synced') ? [cards[1] - at('started'), at('synced') - at('started')] : null;
";
const BARE_FROM_THE_ADDRESS: &str =
    "const marks = globalThis.bare?.marks; return marks?.synced ? [marks.synced] : null";
const BARE_DATA_ONLY: &str =
    "const marks = globalThis.bare?.marks; return marks?.synced ? [marks.synced - marks.began] : null";
/// As on a first visit, but for the app itself.
const FORGET: &str = "
    localStorage.clear();
    indexedDB.deleteDatabase(arguments[0]).onsuccess = () => arguments[1](true);
";

pub async fn measure(stage: &Stage, records: &str, times: usize, table: &mut Table) {
    let times = times.min(TIMES_MAX);
    from_the_address(stage, records, times, table).await;
    data_only(stage, records, times, table).await;
}

async fn from_the_address(stage: &Stage, records: &str, times: usize, table: &mut Table) {
    let mine = json!(chunks_in_english(stage).await);
    let (mut home, mut list): ([Figures; 6], [Figures; 6]) = Default::default();
    let mut bare = Figures::default();
    for _ in 0..times {
        for (path, figures) in [("/", &mut home), ("/programme", &mut list)] {
            let browser = slow(new(stage).await).await;
            browser.goto(&stage.near_url(path)).await;
            let at = patient_numbers(&browser, "the programme is here", FROM_THE_ADDRESS, vec![mine.clone()]).await;
            add(figures, after_first_byte(at));
            throw_away(browser).await;
        }
        let browser = slow(new(stage).await).await;
        browser.goto(&stage.near_url(BARE_SYNC)).await;
        let [synced] = patient_numbers(&browser, "all is stored", BARE_FROM_THE_ADDRESS, vec![]).await;
        bare.push(synced);
        throw_away(browser).await;
    }
    for (path, figures) in [("/", &home), ("/programme", &list)] {
        let [_, words, ready, card, in_english, synced] = figures;
        let line = format!("slow line, {records} records, {path}");
        table.add(&format!("{line}: words after the first byte"), Unit::S, words, None);
        table.add("  the app takes over", Unit::S, ready, None);
        table.add("  its first card", Unit::S, card, None);
        table.add("  all in my language", Unit::S, in_english, None);
        table.add("  everything", Unit::S, synced, Some(&bare));
    }
}

/// The words are counted from the first byte, all else from the navigation.
fn after_first_byte([first_byte, words, rest @ ..]: [f64; 6]) -> [f64; 6] {
    let [ready, card, in_english, synced] = rest;
    [first_byte, words - first_byte, ready, card, in_english, synced]
}

async fn data_only(stage: &Stage, records: &str, times: usize, table: &mut Table) {
    let (mut data, mut theirs): ([Figures; 2], Figures) = Default::default();
    let (ours, bare) = (new(stage).await, new(stage).await);
    make_ready(&ours, &bare, stage).await;
    slow_down(&ours).await;
    slow_down(&bare).await;
    for _ in 0..times {
        forget(&ours, stage, "passerelle").await;
        ours.goto(&stage.near_url("/programme")).await;
        add(&mut data, patient_numbers(&ours, "the programme is here", DATA_ONLY, vec![]).await);
        ours.goto("about:blank").await;
        forget(&bare, stage, "bare").await;
        bare.goto(&stage.near_url(BARE_SYNC)).await;
        let [synced] = patient_numbers(&bare, "all is stored", BARE_DATA_ONLY, vec![]).await;
        theirs.push(synced);
        bare.goto("about:blank").await;
    }
    let [card, synced] = &data;
    table.add(&format!("slow line, {records} records, data only: the first card"), Unit::S, card, None);
    table.add("  everything", Unit::S, synced, Some(&theirs));
    throw_away(ours).await;
    throw_away(bare).await;
}

fn add<const N: usize>(figures: &mut [Figures; N], one: [f64; N]) {
    figures.iter_mut().zip(one).for_each(|(figures, one)| figures.push(one));
}

async fn slow(browser: Browser) -> Browser {
    slow_down(&browser).await;
    browser
}

async fn slow_down(browser: &Browser) {
    const BYTES_A_SECOND: u32 = 400_000 / 8;
    let line = json!({
        "offline": false, "latency": 400, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND,
    });
    browser.cdp("Network.enable", json!({})).await;
    // What a worker asks for doesn't come over this line.
    browser.cdp("Network.setBypassServiceWorker", json!({ "bypass": true })).await;
    browser.cdp("Network.emulateNetworkConditions", line).await;
    browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await;
}

async fn forget(browser: &Browser, stage: &Stage, database: &str) {
    browser.goto(&stage.near_url("/robots.txt")).await;
    browser.run_async(FORGET, vec![json!(database)]).await;
}

/// What an English reader needs: the facts, and the words in their language.
async fn chunks_in_english(stage: &Stage) -> Vec<String> {
    let is_mine = |chunk: &&ChunkName| match chunk.part {
        ChunkPart::Facts => true,
        ChunkPart::EventWords(language) | ChunkPart::OtherWords(language) => language == Language::English,
        ChunkPart::Unknown => false,
    };
    let snapshot = reading::snapshot(stage.address()).await;
    snapshot.chunks.iter().filter(is_mine).map(|chunk| chunk.name.clone()).collect()
}
