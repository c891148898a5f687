//! A start without a network, from the navigation, of a browser that was just opened.

use passerelle_tests::stage::Stage;

use crate::device::{numbers, open};
use crate::figures::{Figures, Table, Unit};
use crate::sides::{BARE, make_ready};

const OURS: &str = "
    const events = performance.getEntriesByName('passerelle:events-ready')[0]?.startTime;
    return cards[200] ? [events, cards[20], cards[200]] : null;
";
const BARES: &str = "return cards[200] ? [bare.marks.events, cards[20], cards[200]] : null";

pub async fn measure(stage: &Stage, records: &str, times: usize, table: &mut Table) {
    let (phone, other) = (format!("ours-{records}"), format!("bare-{records}"));
    let (ours, bare) = (open(stage, &phone).await, open(stage, &other).await);
    make_ready(&ours, &bare, stage).await;
    ours.close().await;
    bare.close().await;
    stage.server_stops().await;

    let (mut ours, mut bare): ([Figures; 3], [Figures; 3]) = Default::default();
    for _ in 0..times {
        start(stage, &phone, "/programme", OURS, &mut ours).await;
        start(stage, &other, BARE, BARES, &mut bare).await;
    }
    stage.server_starts().await;
    for (at, what) in ["events in memory", "20 cards", "200 cards"].into_iter().enumerate() {
        let what = format!("start without a network, {records} records: {what}");
        table.add(&what, Unit::Ms, &ours[at], Some(&bare[at]));
    }
}

async fn start(stage: &Stage, device: &str, path: &str, script: &str, figures: &mut [Figures; 3]) {
    let browser = open(stage, device).await;
    browser.goto(&stage.near_url(path)).await;
    let at: [f64; 3] = numbers(&browser, "two hundred cards stand", script).await;
    figures.iter_mut().zip(at).for_each(|(figures, at)| figures.push(at));
    browser.close().await;
}
