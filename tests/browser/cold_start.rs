//! How long it takes from opening the app without a network to the list of events. Printed, not asserted by the clock.

use std::time::{Duration, Instant};

use passerelle_server::Packs;
use passerelle_tests::browser::{Browser, Look, PATIENCE};
use passerelle_tests::generated::{Amount, change_events, write_pack};
use passerelle_tests::stage::Stage;
use serde_json::json;

/// Odd, so that there is one in the middle.
const STARTS: usize = 7;

const LOOK_EVERY: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_events_of_four_thousand_records_are_listed_without_a_network() {
    let pack = tempfile::tempdir().expect("a folder for the pack");
    write_pack(pack.path(), Amount::CONGRESS, 1);
    let stage = Stage::with_packs(Packs::Folder(pack.path().to_path_buf())).await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.before_each_page(NOTES_WHAT_CAME_BY_THEN).await;
    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "Prêt hors ligne").await;
    phone.until("the other languages are here, too", COMPLETE, vec![]).await;
    let mine_kb = phone.run("return globalThis.bytesUntilSynced / 1e3", vec![]).await;
    let first_sync = api_bytes(&phone).await;

    change_events(pack.path(), Amount::CONGRESS, 1, 2);
    stage.import(pack.path()).await;
    let before = stage.line.count("GET /api/programme?since=");
    // Nobody touches the phone: it hears that something moved.
    let changes = changes_after(&phone, &first_sync).await;
    let requests = stage.line.count("GET /api/programme?since=") - before;
    phone.close().await;
    stage.server_stops().await;

    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let phone = stage.device("amina", &Look::phone("fr")).await;
        phone.before_each_page(READER).await;
        phone.goto(&stage.url("/programme")).await;
        phone.until("events are listed", LISTED, vec![]).await;
        starts.push(figures(&phone).await);
        phone.until("all of them are", ALL_LISTED, vec![]).await;
        let kept = phone
            .run(
                "return [window.seen >= 20 && window.seen < 50, document.activeElement === window.chosen, scrollY]",
                vec![],
            )
            .await;
        assert_eq!(kept, json!([true, true, 300]), "what fills a screen comes first, and what follows moves nobody");
        phone.close().await;
    }

    starts.sort_by(|a, b| a.events_ready_ms.total_cmp(&b.events_ready_ms));
    let middle = &starts[STARTS / 2];
    println!(
        "first sync, {} records: {:.0} KB until everything is here in one language, {} KB in {} requests for all",
        Amount::CONGRESS.records(),
        mine_kb.as_f64().expect("kilobytes"),
        first_sync.bytes / 1_000,
        first_sync.requests
    );
    println!(
        "nine records changed in one event: {:.1} KB, {requests} requests",
        f64::from(changes.bytes - first_sync.bytes) / 1_000.0
    );
    println!(
        "cold start without a network, median of {STARTS}: page {:.0} ms, stored records read {:.0} ms, events ready {:.0} ms after the navigation began; from the app's start to its events {:.0} ms",
        middle.page_ms,
        middle.first_read_ms,
        middle.events_ready_ms,
        middle.events_ready_ms - middle.app_ms
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_programme_ten_times_as_large_arrives_changes_and_starts_without_a_network() {
    if std::env::var_os("PASSERELLE_LARGE").is_none() {
        eprintln!("forty thousand records take minutes to generate and import: only with PASSERELLE_LARGE=1");
        return;
    }
    let amount = Amount::CONGRESS.times_ten();
    let pack = tempfile::tempdir().expect("a folder for the pack");
    write_pack(pack.path(), amount, 1);
    let stage = Stage::with_packs(Packs::Folder(pack.path().to_path_buf())).await;
    // Makes the snapshot, so that what is measured is the phone.
    reqwest::get(stage.url("/api/programme")).await.expect("the server answers");
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url("/account")).await;
    phone.see_words("main", "Prêt hors ligne").await;
    phone.until("the other languages are here, too", COMPLETE, vec![]).await;
    let first_sync = api_bytes(&phone).await;
    let took = phone.run(TOOK, vec![]).await;
    let heap = phone.run("return performance.memory.usedJSHeapSize / 1e6", vec![]).await;

    let bare = stage.device("bare", &Look::phone("fr")).await;
    bare.goto(&stage.url("/robots.txt")).await;
    let bare_mine = bare.run(BARE, vec!["fr".into()]).await;
    let bare_all = bare.run(BARE, vec!["".into()]).await;
    bare.close().await;

    change_events(pack.path(), amount, 1, 2);
    stage.import(pack.path()).await;
    let changed = changes_after(&phone, &first_sync).await;
    phone.close().await;
    stage.server_stops().await;
    let phone = stage.device("amina", &Look::phone("fr")).await;
    phone.goto(&stage.url("/programme")).await;
    phone.until("events are listed", LISTED, vec![]).await;
    let start = figures(&phone).await;
    phone.see_words(".status", "Hors ligne").await;
    phone.close().await;

    println!(
        "first sync, {} records: {} KB in {} requests; from the app's start {:.0} ms until everything is here in one language, {:.0} ms for all; {:.0} MB of JavaScript memory; JavaScript that only fetches, reads and stores the same, four at once: {:.0} ms, {:.0} ms",
        amount.records(),
        first_sync.bytes / 1_000,
        first_sync.requests,
        took[0].as_f64().expect("a time"),
        took[1].as_f64().expect("a time"),
        heap.as_f64().expect("megabytes"),
        bare_mine.as_f64().expect("a time"),
        bare_all.as_f64().expect("a time"),
    );
    println!("nine records changed in one event: {:.1} KB", f64::from(changed.bytes - first_sync.bytes) / 1_000.0);
    println!(
        "cold start without a network: from the app's start to its events {:.0} ms",
        start.events_ready_ms - start.app_ms
    );
}

const ALL_LISTED: &str = "return document.querySelectorAll('main a.event-card').length === 200 || null";

/// Somebody who goes to the third card as soon as there are any.
const READER: &str = "
    const look = () => {
        const cards = document.querySelectorAll('main a.event-card');
        if (cards.length === 0) return requestAnimationFrame(look);
        window.seen = cards.length;
        window.chosen = cards[2];
        window.chosen.focus({ preventScroll: true });
        requestAnimationFrame(() => scrollTo({ top: 300, behavior: 'instant' }));
    };
    requestAnimationFrame(look);
";

const LISTED: &str = "return document.querySelectorAll('main a.event-card').length >= 20 || null";

const COMPLETE: &str = "return performance.getEntriesByName('passerelle:complete').length || null";

/// From the app's start to everything in one language, and in all.
const TOOK: &str = "
    const mark = name => performance.getEntriesByName(name)[0].startTime;
    return ['passerelle:synced', 'passerelle:complete'].map(name => mark(name) - mark('passerelle:started'));
";

/// What had come by the moment at which everything was here in one language.
const NOTES_WHAT_CAME_BY_THEN: &str = "
    new PerformanceObserver((entries, observer) => {
        const [synced] = entries.getEntriesByName('passerelle:synced');
        if (!synced) { return; }
        const came = performance.getEntriesByType('resource').filter(entry => entry.name.includes('/api/programme'));
        const sum = (sum, entry) => sum + (entry.responseEnd <= synced.startTime ? entry.transferSize : 0);
        globalThis.bytesUntilSynced = came.reduce(sum, 0);
        observer.disconnect();
    }).observe({ type: 'mark', buffered: true });
";

/// The least that a browser needs for a first sync, of one language or of all: nothing is shown or kept for another try.
const BARE: &str = "return (async (mine) => {
    const opened = indexedDB.open(`bare-${mine}`, 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore('shards');
    await new Promise(done => { opened.onsuccess = done; });
    const { snapshot } = await (await fetch('/api/programme?reads=2', { cache: 'no-store' })).json();
    const language = chunk => chunk.part.event_words ?? chunk.part.other_words ?? mine;
    const isWanted = chunk => !mine || language(chunk) === mine || chunk.also_for?.includes(mine);
    const wanted = snapshot.chunks.concat(snapshot.more_chunks ?? []).filter(isWanted);
    const began = performance.now();
    const take = async () => {
        for (let chunk = wanted.shift(); chunk; chunk = wanted.shift()) {
            const path = `/api/programme/snapshot/${snapshot.epoch}-${snapshot.seq}/${chunk.name}`;
            const came = await fetch(path, { cache: 'no-store' });
            const bytes = new Uint8Array(await came.arrayBuffer());
            const { records } = JSON.parse(new TextDecoder().decode(bytes));
            if (records.length !== chunk.records) { throw new Error(chunk.name); }
            const storing = opened.result.transaction('shards', 'readwrite', { durability: 'relaxed' });
            storing.objectStore('shards').put(bytes, chunk.name);
            await new Promise(done => { storing.oncomplete = done; });
        }
    };
    await Promise.all([take(), take(), take(), take()]);
    return performance.now() - began;
})(arguments[0])";

/// What has come over the line in all, once more than at the first sync has.
async fn changes_after(phone: &Browser, first_sync: &Carried) -> Carried {
    let end = Instant::now() + PATIENCE;
    loop {
        let carried = api_bytes(phone).await;
        if carried.bytes >= first_sync.bytes + 2_000 {
            return carried;
        }
        assert!(Instant::now() < end, "no changes came");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

struct Figures {
    page_ms: f64,
    /// The program was there, compiled, and began.
    app_ms: f64,
    first_read_ms: f64,
    events_ready_ms: f64,
}

async fn figures(phone: &Browser) -> Figures {
    const READ: &str = "
        const mark = name => performance.getEntriesByName(name)[0]?.startTime ?? -1;
        return [performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1, mark('passerelle:started'),
            mark('passerelle:first-read'), mark('passerelle:events-ready')];
    ";
    let read = phone.run(READ, vec![]).await;
    let at = |number: usize| read[number].as_f64().expect("a time");
    Figures { page_ms: at(0), app_ms: at(1), first_read_ms: at(2), events_ready_ms: at(3) }
}

struct Carried {
    bytes: u32,
    requests: usize,
}

/// What the page has fetched from the interface so far, as it came over the line.
async fn api_bytes(phone: &Browser) -> Carried {
    const SUM: &str = "
        const api = performance.getEntriesByType('resource').filter(e => e.name.includes('/api/programme'));
        return [api.reduce((sum, e) => sum + e.transferSize, 0), api.length];
    ";
    let sum = phone.run(SUM, vec![]).await;
    Carried {
        bytes: sum[0].as_u64().and_then(|bytes| u32::try_from(bytes).ok()).unwrap_or(0),
        requests: sum[1].as_u64().and_then(|requests| usize::try_from(requests).ok()).unwrap_or(0),
    }
}
