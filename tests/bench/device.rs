//! Devices that are thrown away, and what is noted on them while a page comes.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::Stage;
use serde_json::Value;

/// When the first card stood, twenty, and two hundred: the same for both.
const NOTE_CARDS: &str = "
    globalThis.cards = {};
    new MutationObserver(() => {
        const standing = document.querySelectorAll('#app a.event-card').length;
        for (const count of [1, 20, 200]) if (standing >= count) cards[count] ??= performance.now();
    }).observe(document, { childList: true, subtree: true });
";

pub const LOOK: fn() -> Look = || Look::phone("en");

/// Nobody was here before.
pub async fn new(stage: &Stage) -> Browser {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    open(stage, &format!("device-{}", NUMBER.fetch_add(1, Ordering::Relaxed))).await
}

/// The same name is the same device.
pub async fn open(stage: &Stage, name: &str) -> Browser {
    let browser = stage.device(name, &LOOK()).await;
    browser.before_each_page(NOTE_CARDS).await;
    browser
}

pub async fn throw_away(browser: Browser) {
    let profile = browser.profile().to_owned();
    browser.close().await;
    // Some process of the browser may still be at it; the whole folder goes at the end.
    let _ = std::fs::remove_dir_all(profile);
}

/// The button that asks the server now isn't there while the app is at it by itself.
pub async fn may_try(browser: &Browser) {
    const BUTTON: &str = "
        return [...document.querySelectorAll('main button')].some(one => one.innerText.includes('Try now')) || null;
    ";
    browser.until("one can try", BUTTON, vec![]).await;
}

/// Numbers that a script gives, as soon as it gives them.
pub async fn numbers<const N: usize>(browser: &Browser, what: &str, script: &str) -> [f64; N] {
    let given = browser.until(what, script, vec![]).await;
    all(&given)
}

/// The same on a slow line.
pub async fn patient_numbers<const N: usize>(
    browser: &Browser,
    what: &str,
    script: &str,
    arguments: Vec<Value>,
) -> [f64; N] {
    const PATIENCE: Duration = Duration::from_secs(300);
    let end = Instant::now() + PATIENCE;
    loop {
        match browser.run(script, arguments.clone()).await {
            Value::Null => assert!(Instant::now() < end, "waited in vain until {what}"),
            given => return all(&given),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

pub fn all<const N: usize>(given: &Value) -> [f64; N] {
    std::array::from_fn(|at| given[at].as_f64().unwrap_or_else(|| panic!("number {at} is missing in {given}")))
}
