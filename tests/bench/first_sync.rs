//! A first visit, from the moment in which the program begins until the last record is committed; and its stairs.

use passerelle_tests::stage::Stage;

use crate::device::{new, numbers, throw_away};
use crate::figures::{Figures, Table, Unit};
use crate::sides::BARE_SYNC;

/// From the first that it did about data, which may be before the program stands.
const OURS: &str = "
    const mark = name => performance.getEntriesByName(`passerelle:${name}`)[0]?.startTime ?? NaN;
    const asked = performance.getEntriesByType('resource').filter(one => one.name.includes('/api/programme'));
    const chunks = asked.filter(one => one.name.includes('/snapshot/')).sort((a, b) => a.responseEnd - b.responseEnd);
    const began = Math.min(mark('started'), asked[0]?.startTime ?? Infinity);
    if (!mark('synced')) return null;
    return [mark('synced'), mark('first-read'), asked[0].responseEnd, chunks[0].responseEnd, chunks.at(-1).responseEnd]
        .map(at => at - began);
";
const BARE: &str = "const marks = globalThis.bare?.marks; return marks?.synced ? [marks.synced - marks.began] : null";

pub async fn measure(stage: &Stage, records: &str, times: usize, table: &mut Table) {
    let mut list = Figures::default();
    let mut elsewhere: [Figures; 5] = Default::default();
    let mut bare = Figures::default();
    for _ in 0..times {
        list.push(ours(stage, "/programme").await[0]);
        let [synced] = bare_sync(stage).await;
        bare.push(synced);
        let stairs = ours(stage, "/account").await;
        elsewhere.iter_mut().zip(stairs).for_each(|(figures, at)| figures.push(at));
    }
    let [synced, first_read, named, first_chunk, last_byte] = &elsewhere;
    table.add(&format!("first sync, {records} records, on the list"), Unit::Ms, &list, Some(&bare));
    table.add(&format!("first sync, {records} records, elsewhere"), Unit::Ms, synced, Some(&bare));
    table.add("  its stairs: what is stored was read", Unit::Ms, first_read, None);
    table.add("  the snapshot is named", Unit::Ms, named, None);
    table.add("  the first chunk is here", Unit::Ms, first_chunk, None);
    table.add("  the last byte is here", Unit::Ms, last_byte, None);
}

async fn ours(stage: &Stage, path: &str) -> [f64; 5] {
    let browser = new(stage).await;
    browser.goto(&stage.near_url(path)).await;
    let figures = numbers(&browser, "the programme is on the device", OURS).await;
    throw_away(browser).await;
    figures
}

async fn bare_sync(stage: &Stage) -> [f64; 1] {
    let browser = new(stage).await;
    browser.goto(&stage.near_url(BARE_SYNC)).await;
    let figures = numbers(&browser, "the bare page has stored all", BARE).await;
    throw_away(browser).await;
    figures
}
