//! Nothing has changed, and nine records have: what a device pays to hear so.

use passerelle_load::generated::change_events;
use passerelle_tests::browser::Browser;
use passerelle_tests::stage::Stage;

use crate::Pack;
use crate::device::{all, may_try, new, numbers, throw_away};
use crate::figures::{Figures, Table, Unit};
use crate::sides::make_ready;

/// From the press on the button until the device knows that it is up to date; and what it asked for it.
const NOTHING: &str = "
    const [done] = arguments;
    performance.clearResourceTimings();
    const began = performance.now();
    new PerformanceObserver((list, observer) => {
        const known = list.getEntriesByName('passerelle:up-to-date')[0];
        if (!known) return;
        observer.disconnect();
        const asked = performance.getEntriesByType('resource').filter(one => one.startTime < known.startTime);
        done([known.startTime - began, asked.reduce((sum, one) => sum + one.transferSize, 0), asked.length]);
    }).observe({ type: 'mark' });
    [...document.querySelectorAll('main button')].find(one => one.innerText.includes('Try now')).click();
";
/// From the request, which goes by itself some time after something moved.
const CHANGED: &str = "
    const asked = performance.getEntriesByType('resource').filter(one => one.name.includes('/api/programme'));
    const brought = asked.find(one => one.transferSize > 1000);
    const known = performance.getEntriesByName('passerelle:up-to-date').findLast(() => true);
    if (!brought || !known || known.startTime < brought.responseEnd) return null;
    return [known.startTime - brought.startTime, asked.reduce((sum, one) => sum + one.transferSize, 0), asked.length];
";
const BARE_NOTHING: &str = "bare.nothingChanged().then(arguments[0])";
const BARE_CHANGED: &str = "bare.takeChanges().then(arguments[0])";

pub async fn measure(stage: &Stage, pack: Pack<'_>, records: &str, times: usize, table: &mut Table) {
    let (ours, bare) = (new(stage).await, new(stage).await);
    make_ready(&ours, &bare, stage).await;
    nothing(&ours, &bare, records, times, table).await;

    let (mut paid, mut theirs): ([Figures; 3], Figures) = Default::default();
    for round in 0..times {
        ours.run("performance.clearResourceTimings(); performance.clearMarks()", vec![]).await;
        change_events(pack.folder.path(), pack.amount, 1, 1_000 + round as u64);
        stage.import(pack.folder.path()).await;
        let one: [f64; 3] = numbers(&ours, "the changes are here", CHANGED).await;
        paid.iter_mut().zip(one).for_each(|(figures, one)| figures.push(one));
        theirs.push(milliseconds(&bare, BARE_CHANGED).await);
    }
    let [ms, bytes, requests] = &paid;
    table.add(&format!("nine of {records} changed"), Unit::Ms, ms, Some(&theirs));
    table.add("  over the line", Unit::KB, bytes, None);
    table.add("  requests", Unit::Count, requests, None);
    throw_away(ours).await;
    throw_away(bare).await;
}

async fn nothing(ours: &Browser, bare: &Browser, records: &str, times: usize, table: &mut Table) {
    let (mut paid, mut theirs): ([Figures; 3], Figures) = Default::default();
    // The first to ask is told the tag.
    milliseconds(bare, BARE_NOTHING).await;
    for _ in 0..times {
        may_try(ours).await;
        let one: [f64; 3] = all(&ours.run_async(NOTHING, vec![]).await);
        paid.iter_mut().zip(one).for_each(|(figures, one)| figures.push(one));
        theirs.push(milliseconds(bare, BARE_NOTHING).await);
    }
    let [ms, bytes, requests] = &paid;
    table.add(&format!("nothing of {records} changed"), Unit::Ms, ms, Some(&theirs));
    table.add("  over the line", Unit::KB, bytes, None);
    table.add("  requests", Unit::Count, requests, None);
}

async fn milliseconds(browser: &Browser, script: &str) -> f64 {
    browser.run_async(script, vec![]).await.as_f64().expect("milliseconds")
}
