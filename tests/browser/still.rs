//! A first visit on a slow line: what stands on the screen stays where it is, and what keeps the phone busy is listed.

use std::fmt::Write;
use std::path::PathBuf;

use passerelle_tests::browser::Look;
use passerelle_tests::stage::Stage;
use serde_json::{Value, json};

const SCREENS: [&str; 8] = [
    "/",
    "/programme",
    "/events/digital-evidence-training",
    "/projects/euromed-police-iv",
    "/news",
    "/news/commission-cross-border-cooperation",
    "/events/digital-evidence-training/sign-up",
    "/account",
];

/// As Lighthouse has it for a phone: 1.6 Mbit/s, 150 ms, a processor of a quarter of the speed.
const BYTES_A_SECOND: u64 = 200_000;
const LATENCY_MS: u64 = 150;
const SLOWER: u64 = 4;

const WATCH: &str = "
    globalThis.moved = [];
    globalThis.busy = [];
    const name = node => (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.outerHTML.slice(0, 80);
    new PerformanceObserver(list => {
        for (const entry of list.getEntries())
            if (!entry.hadRecentInput) moved.push({ by: entry.value, what: entry.sources.map(source => name(source.node)) });
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver(list => {
        for (const frame of list.getEntries()) busy.push({
            at: Math.round(frame.startTime), ms: Math.round(frame.duration),
            why: frame.scripts.map(script => `${script.invokerType} ${script.invoker} ${Math.round(script.duration)} ms`),
        });
    }).observe({ type: 'long-animation-frame', buffered: true });
";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_one_reads_moves_while_a_first_visit_arrives() {
    let stage = Stage::open().await;
    let (mut moved, mut busy) = (Vec::new(), String::new());
    for (number, screen) in SCREENS.iter().enumerate() {
        let phone = stage.device(&format!("phone-{number}"), &Look::small_phone("fr")).await;
        let line = json!({ "offline": false, "latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND });
        phone.cdp("Network.enable", json!({})).await;
        phone.cdp("Network.emulateNetworkConditions", line).await;
        phone.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await;
        phone.before_each_page(WATCH).await;

        phone.goto(&stage.url(screen)).await;
        phone.see_words(".status", "À jour").await;
        phone.until("it has come to rest", "return performance.now() > 8000 || null", vec![]).await;

        moved.extend(list(&phone.run("return moved", vec![]).await).iter().map(|shift| format!("{screen}: {shift}")));
        for frame in list(&phone.run("return busy", vec![]).await) {
            writeln!(busy, "{screen}: {} ms at {} ms: {}", frame["ms"], frame["at"], frame["why"]).expect("text");
        }
        phone.close().await;
    }

    println!("longer than 50 ms, on a processor {SLOWER} times as slow:\n{busy}");
    std::fs::write(long_tasks(), busy).expect("a list of what keeps a phone busy");
    assert_eq!(moved, Vec::<String>::new());
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// `.ci/run` shows it.
fn long_tasks() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/long-tasks.txt")
}
