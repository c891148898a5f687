//! One request that is saved, and two hundred saved ones that are delivered.

use std::fs::File;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;

use passerelle_load::crowd::Member;
use passerelle_load::generated::{Amount, write_pack};
use passerelle_server::Packs;
use passerelle_shared::model::{EmailAddress, Timestamp};
use passerelle_shared::rules::sign_up::Command;
use passerelle_shared::sync::AccountId;
use passerelle_tests::browser::Browser;
use passerelle_tests::sign_up_form::fill_in;
use passerelle_tests::stage::{AMINA, CODE, Stage, YOUSSEF, sign_in};
use serde_json::{Value, json};

use crate::device::{all, may_try, new, throw_away};
use crate::figures::{Figures, Table, Unit};
use crate::sides::BARE;

/// As many as may go in one exchange, each about another event.
const REQUESTS: u32 = 200;

/// From the press on the button until the mutation that says that it is saved.
const WATCH_SAVING: &str = "
    globalThis.saved = null;
    new MutationObserver((_, observer) => {
        if (!document.querySelector('.saved')) return;
        globalThis.saved = [performance.now() - globalThis.pressed];
        observer.disconnect();
    }).observe(document, { childList: true, subtree: true, attributes: true });
    document.addEventListener('click', () => { globalThis.pressed = performance.now(); }, { capture: true, once: true });
    document.querySelector(arguments[0]).click();
";
/// As another tab would have written it: this one is told, and shows that they wait.
const FILL: &str = "
    const [rows, done] = arguments;
    const open = indexedDB.open('passerelle');
    open.onsuccess = () => {
        const outbox = open.result.transaction('outbox', 'readwrite').objectStore('outbox');
        for (const row of rows) outbox.add(row);
        outbox.transaction.oncomplete = () => {
            open.result.close();
            new BroadcastChannel('passerelle').postMessage('requests');
            done(true);
        };
    };
";
/// From the press on the button until the mutation that says that nothing waits any more.
const FLUSH: &str = "
    const [none, done] = arguments;
    performance.clearResourceTimings();
    const began = performance.now();
    new MutationObserver((_, observer) => {
        if (!document.querySelector('main').innerText.includes(none)) return;
        observer.disconnect();
        const ms = performance.now() - began;
        const count = () => performance.getEntriesByType('resource').filter(one => /exchange|health/.test(one.name)).length;
        // What goes on behind it counts as well.
        setTimeout(() => done([ms, count()]), 1000);
    }).observe(document, { childList: true, subtree: true, characterData: true });
    [...document.querySelectorAll('main button')].find(one => one.innerText.includes('Try now')).click();
";
const NONE_WAITS: &str = "Nothing is waiting to be sent";
const SIGN_IN_BARE: &str = "bare.signIn(arguments[0], arguments[1]).then(arguments[2])";
const FILL_BARE: &str = "bare.fill(arguments[0]).then(() => arguments[1](true))";
const DELIVER_BARE: &str = "bare.deliver(arguments[0]).then(({ ms, answered }) => arguments[1]([ms, answered]))";

pub async fn measure(times: usize, table: &mut Table) {
    let pack = tempfile::tempdir().expect("a folder for the pack");
    // Those that are saved one by one are about other events.
    let events = REQUESTS + times as u32;
    write_pack(pack.path(), Amount { events, sessions_per_event: 1, articles: 1 }, 7);
    open_to_all(pack.path());
    let stage = crate::open(Packs::Folder(pack.path().to_owned())).await;
    let (ours, bare) = (new(&stage).await, new(&stage).await);
    ours.goto(&stage.near_url("/account")).await;
    sign_in(&ours, AMINA).await;
    ours.see_words("main", "Ready offline").await;
    bare.goto(&stage.near_url(BARE)).await;
    bare.until("the bare page stands", "return globalThis.bare ? true : null", vec![]).await;
    let account = bare.run_async(SIGN_IN_BARE, vec![json!(YOUSSEF), json!(CODE)]).await;

    saving(&stage, &ours, &bare, times, table).await;
    delivering(&stage, &ours, &bare, account, times, table).await;
    throw_away(ours).await;
    throw_away(bare).await;
}

/// One may ask for a place at each, and there is room for everybody. A sample, so that there are accounts to sign in with.
fn open_to_all(pack: &Path) {
    std::fs::write(pack.join("pack.toml"), "name = \"outbox\"\nsample = true\n").expect("a file of the pack");
    for event in std::fs::read_dir(pack.join("events")).expect("the events") {
        let file = File::options().append(true).open(event.expect("an entry").path());
        let terms = "[sign_up]\npolicy = \"open\"\ncloses = \"2030-12-01\"\ncapacity = 1000000\n";
        file.and_then(|mut file| file.write_all(terms.as_bytes())).expect("a file of the pack");
    }
}

async fn saving(stage: &Stage, ours: &Browser, bare: &Browser, times: usize, table: &mut Table) {
    let (mut us, mut them): (Figures, Figures) = Default::default();
    for round in 0..times {
        ours.goto(
            &stage.near_url(&["/", &event(REQUESTS + round as u32).replace("event/", "events/"), "/sign-up"].concat()),
        )
        .await;
        fill_in(ours, "Amina Ben Salah", AMINA).await;
        us.push(save(ours, ".sign-up-form button[type=submit]").await);
        ours.see_words(".chips", "Confirmed").await;
        bare.reload().await;
        them.push(save(bare, "#save").await);
    }
    table.add("saving one request, from the tap to \"saved\"", Unit::Ms, &us, Some(&them));
}

async fn save(browser: &Browser, button: &str) -> f64 {
    browser.run(WATCH_SAVING, vec![json!(button)]).await;
    let [ms] = all(&browser.until("it is saved", "return globalThis.saved", vec![]).await);
    ms
}

async fn delivering(stage: &Stage, ours: &Browser, bare: &Browser, account: Value, times: usize, table: &mut Table) {
    let (mut us, mut them): ([Figures; 2], Figures) = Default::default();
    ours.goto(&stage.near_url("/account")).await;
    let mine = ours.run("return fetch('/api/account').then(answer => answer.json())", vec![]).await;
    for round in 0..times as u32 {
        // An account has a thousand commands a day.
        stage.pass(Timestamp::DAY);
        let rows: Vec<String> = requests(AMINA, &mine["id"], round).iter().map(row).collect();
        ours.run_async(FILL, vec![json!(rows)]).await;
        let waits = "return document.querySelector('main').innerText.includes(arguments[0]) ? null : true";
        ours.until("they wait", waits, vec![json!(NONE_WAITS)]).await;
        may_try(ours).await;
        let paid = all::<2>(&ours.run_async(FLUSH, vec![json!(NONE_WAITS)]).await);
        us.iter_mut().zip(paid).for_each(|(figures, one)| figures.push(one));

        let commands = json!(requests(YOUSSEF, &account, round));
        bare.run_async(FILL_BARE, vec![commands]).await;
        let [ms, answered] = all(&bare.run_async(DELIVER_BARE, vec![account.clone()]).await);
        assert!(answered as u32 == REQUESTS, "all are answered");
        them.push(ms);
    }
    let [ms, requests] = &us;
    table.add("200 saved requests delivered", Unit::Ms, ms, Some(&them));
    table.add("  requests", Unit::Count, requests, None);
}

fn event(number: u32) -> String {
    format!("event/event-{number:04}")
}

/// New wishes, or changed details of what was asked for so many times before: each takes effect.
fn requests(email: &str, account: &Value, acts: u32) -> Vec<Command> {
    let member = Member {
        account: AccountId(account.as_str().expect("an account has an id").to_owned()),
        email: EmailAddress::parse(email).expect("an address"),
        cookie: String::new(),
        address: Ipv4Addr::LOCALHOST.into(),
        country: "TN".to_owned(),
    };
    let request = |number| {
        let mut command = member.request(&event(number));
        command.seen.acts = acts;
        command
    };
    (0..REQUESTS).map(request).collect()
}

/// A row of the outbox.
fn row(command: &Command) -> String {
    let raw = serde_json::to_string(command).expect("plain data");
    json!({ "raw": raw, "saved_at": command.intended_at }).to_string()
}
