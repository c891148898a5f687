//! The table of an event's requests: narrowed by its address, decided about as far as it is shown, and taken away as a list.

use passerelle_shared::model::RoleName;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{ORGANISER, Stage, sign_in};
use serde_json::{Value, json};

use crate::desk::names;
use crate::look::fits_in_every_look;

const EVIDENCE: &str = "digital-evidence-training";
const ROWS: &str = ".applicants tbody tr";

/// Who runs the training, before a table of so many.
async fn organiser_of(people: usize, look: &Look) -> (Stage, Browser) {
    let stage = Stage::with_desks().await;
    stage.crowd(EVIDENCE, people).await;
    stage.give_role(ORGANISER, RoleName::Organiser, &format!("event/{EVIDENCE}")).await;
    let organiser = stage.device("organiser", look).await;
    organiser.goto(&stage.url("/account")).await;
    sign_in(&organiser, ORGANISER).await;
    organiser.see_words("main", "Role: organiser").await;
    open(&stage, &organiser, "").await;
    (stage, organiser)
}

async fn open(stage: &Stage, browser: &Browser, query: &str) {
    browser.goto(&stage.url(&format!("/desk/{EVIDENCE}{query}"))).await;
    browser.see(".narrowing").await;
    browser.see_words("main", "In full on this device").await;
}

async fn address(browser: &Browser) -> String {
    let query = browser.run("return location.search", vec![]).await;
    query.as_str().expect("a text").to_owned()
}

async fn narrow(browser: &Browser, by: &str, button: &str) {
    if !browser.is_there(".narrowing details[open]").await {
        browser.tap(".narrowing summary").await;
    }
    browser.choose("#desk-by", by).await;
    browser.press(".narrowing", button).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_narrowed_by_its_address_which_can_be_passed_on_and_gone_back_from() {
    let (stage, organiser) = organiser_of(40, &Look::desk("en")).await;

    narrow(&organiser, "country=TN", "Show only these").await;
    organiser.see_words(".count", "8 of 40 shown · 32 filtered out").await;
    narrow(&organiser, "state=withdrawn", "Leave these out").await;
    organiser.see_words(".count", "7 of 40 shown").await;
    organiser.fill("#desk-words", "-douanes").await;
    organiser.see_words(".count", "5 of 40 shown").await;
    assert_eq!(address(&organiser).await, "?country=TN&not-state=withdrawn&q=-douanes");
    let shown = names(&organiser).await;
    assert_eq!(shown, ["Amina 0000", "Youssef 0010", "Amina 0015", "Amina 0030", "نور 0035"].map(str::to_owned));

    organiser.reload().await;
    organiser.see_words(".count", "5 of 40 shown").await;
    assert_eq!(names(&organiser).await, shown, "a link leads to the same people");
    organiser.see_words(".narrowing", "Only: Tunisia").await;
    organiser.run("history.back()", vec![]).await;
    organiser.see_words(".count", "8 of 40 shown").await;
    organiser.press(".how-many", "Remove all filters").await;
    organiser.see_gone(".count:not(:empty)").await;
    assert_eq!(address(&organiser).await, "");
    let focused = organiser.run("return document.activeElement.id", vec![]).await;
    assert_eq!(focused, "desk-words", "one goes on where one was");

    // As the code on a ticket says it.
    open(&stage, &organiser, "?who=crowd00007").await;
    organiser.see_words(".narrowing", "Only: whose ticket was scanned").await;
    organiser.see_words(".count", "1 of 40 shown").await;
    assert_eq!(names(&organiser).await, ["Youssef 0007"]);

    open(&stage, &organiser, "?came=late").await;
    organiser.see_words(".count", "4 of 40 shown").await;
    organiser.see_words(ROWS, "Made offline, came late").await;
    open(&stage, &organiser, "?state=confirmd&country=JO&utm=1").await;
    organiser.see_words(".narrowing", "filters nothing: \u{2068}state=confirmd, utm=1").await;
    organiser.see_words(".count", "8 of 40 shown").await;
    open(&stage, &organiser, "?q=nobodys").await;
    organiser.see_words("main", "Nobody fits these filters").await;
    organiser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_filtered_out_is_not_decided_about_although_ticked() {
    let (stage, organiser) = organiser_of(20, &Look::phone("en")).await;
    organiser.tap(&format!("{ROWS}:nth-child(2) .tick")).await;
    organiser.see_words(".deciding", "1 selected").await;

    open_filtered(&organiser).await;
    organiser.see_words(".deciding", "0 selected").await;
    organiser.see_words(".deciding", "1 more is selected but filtered out").await;
    organiser.press("main", "Select the 4 who await a decision").await;
    organiser.see_words(".deciding", "4 selected").await;
    organiser.press(".deciding", "Do not accept").await;
    organiser.see_words("dialog[open]", "4 people").await;
    organiser.fill("#desk-note", "Another time.").await;
    organiser.press("dialog[open]", "Save the decision").await;
    organiser.see_words(ROWS, "Not accepted").await;
    organiser.see_words(".deciding", "1 more is selected").await;
    organiser.press(".how-many", "Remove all filters").await;
    organiser.see_words(".deciding", "1 selected").await;

    organiser
        .until(
            "all are decided",
            "return document.querySelectorAll('.applicants .chip.tone-bad').length === 4 || null",
            vec![],
        )
        .await;
    let refused: Vec<String> =
        stage.sign_ups(EVIDENCE).await.into_iter().filter(|one| one.ends_with("refused")).collect();
    let expected = [0, 5, 10, 15].map(|number| format!("person-{number}@example.org: refused"));
    assert_eq!(refused, expected, "those from Tunisia, and nobody else");
    organiser.close().await;
}

async fn open_filtered(organiser: &Browser) {
    narrow(organiser, "country=TN", "Show only these").await;
    organiser.see_words(".count", "4 of 20 shown").await;
}

/// What lies in the file that is offered.
const FILE: &str = "
    const link = document.querySelector('#list-file');
    const bytes = Uint8Array.from(atob(link.href.split(',')[1]), letter => letter.charCodeAt(0));
    return [link.download, Array.from(bytes.slice(0, 3)), new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)]";

#[tokio::test(flavor = "multi_thread")]
async fn a_list_made_without_a_network_opens_right_in_a_spreadsheet_and_is_recorded_once_there_is_one() {
    let (stage, organiser) = organiser_of(20, &Look::phone("en")).await;
    narrow(&organiser, "country=TN", "Show only these").await;
    stage.line.set(Fault::Refuse);
    organiser.reload().await;
    organiser.see_words(".status", "Offline").await;

    organiser.press("main", "Export or print a list").await;
    organiser.see_words("dialog[open]", "Nobody would stand in it.").await;
    organiser.choose("#list-purpose", "everything").await;
    organiser.see_words("dialog[open]", "4 people stand in it.").await;
    organiser.tap("#column-received").await;
    organiser.tap("#column-asked").await;
    organiser.press("dialog[open]", "Make a file").await;
    organiser.see("#list-file").await;

    let file = organiser.run(FILE, vec![]).await;
    assert_eq!(file[0], format!("{EVIDENCE}-everything.csv"));
    assert_eq!(file[1], json!([0xef, 0xbb, 0xbf]), "it says that it is UTF-8");
    let lines: Vec<&str> = file[2].as_str().expect("a text").split("\r\n").collect();
    assert_eq!(lines[0], "\u{feff}Name,Title or rank,Service,Country,E-mail,State");
    assert_eq!(lines[1], "Amina 0000,,Police judiciaire,Tunisia,person-0@example.org,Awaiting decision");
    assert_eq!(lines[3], "Youssef 0010,,'=2+3,Tunisia,person-10@example.org,Awaiting decision", "nothing is reckoned");
    assert_eq!((lines.len(), lines[5]), (6, ""));
    assert_eq!(stage.audited(EVIDENCE).await.iter().filter(|(act, _)| act == "export").count(), 0);
    organiser.goto(&stage.url("/account")).await;
    organiser.see_words("main", "A list that was made at a desk").await;

    stage.line.set(Fault::None);
    organiser.see_words(".status", "Up to date").await;
    let audited = stage.audited(EVIDENCE).await;
    let said: Vec<&str> = audited.iter().filter(|(act, _)| act == "export").map(|(_, said)| said.as_str()).collect();
    assert!(
        said.len() == 1
            && said[0].starts_with("everything: 4 people, with name, title, service, country, email, state;"),
        "{audited:?}"
    );
    organiser.close().await;
}

/// Instead of the printer: what it would have been given.
const PRINTER: &str = "window.print = () => { window.printed = document.querySelector('.printed-list').innerText; };";
/// What of the screen would be on paper.
const ON_PAPER: &str = "
    const seen = css => { const one = document.querySelector(css); return one !== null && one.offsetParent !== null; };
    return ['.printed-list', '.applicants', '.narrowing', '.quota-lines', 'h1', '.on-paper-only'].filter(seen)";

#[tokio::test(flavor = "multi_thread")]
async fn the_guards_list_on_paper_has_names_and_services_of_those_who_come_and_nothing_else() {
    let (stage, organiser) = organiser_of(20, &Look::desk("en")).await;
    organiser.tap(&format!("{ROWS}:nth-child(4) .tick")).await;
    organiser.press(".deciding", "Confirm").await;
    organiser.press("dialog[open]", "Save the decision").await;
    organiser.see_words(".desk-counts", "1 confirmed").await;
    organiser.run(PRINTER, vec![]).await;

    organiser.press("main", "Export or print a list").await;
    organiser.see_words("dialog[open]", "1 person stands in it.").await;
    organiser.press("dialog[open]", "Print").await;
    let printed = organiser.until("it is printed", "return window.printed ?? null", vec![]).await;
    let printed = printed.as_str().expect("a text").to_owned();

    assert!(printed.contains("Amina 0003"), "{printed}");
    assert!(printed.contains("الأمن الوطني") && printed.contains("Names for the guard at the gate"), "{printed}");
    assert!(!printed.contains("@example.org") && !printed.contains("0004"), "{printed}");
    organiser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    assert_eq!(organiser.run(ON_PAPER, vec![]).await, json!([".printed-list"]));
    organiser.long_screenshot(&crate::look::pictures().join("desk-printed.png")).await;
    organiser.cdp("Emulation.setEmulatedMedia", json!({ "media": "" })).await;
    organiser.press("dialog[open]", "Close").await;
    organiser.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    let on_paper = organiser.run(ON_PAPER, vec![]).await;
    assert!(
        !on_paper.as_array().expect("a list").contains(&json!(".applicants")),
        "{on_paper}: nobody is on it unasked"
    );
    assert_eq!(stage.audited(EVIDENCE).await.iter().filter(|(act, _)| act == "print").count(), 1);
    organiser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_with_its_filters_bars_and_lists_fits_everywhere() {
    let (_stage, organiser) = organiser_of(30, &Look::phone("en")).await;
    narrow(&organiser, "country=TN", "Show only these").await;
    narrow(&organiser, "state=withdrawn", "Leave these out").await;
    organiser.tap(&format!("{ROWS}:nth-child(1) .tick")).await;

    let with_filters = async |browser: &Browser| {
        browser.see(ROWS).await;
        browser.run("document.querySelectorAll('.content details').forEach(one => one.open = true)", vec![]).await;
        browser.see("#desk-by").await;
    };
    fits_in_every_look(&organiser, "desk-table", with_filters).await;
    let with_lists = async |browser: &Browser| {
        browser.see(ROWS).await;
        browser.tap(".make-list .button").await;
        browser.see("dialog[open] #list-purpose").await;
        browser.choose("#list-purpose", "everything").await;
        browser.tap("dialog[open] .primary").await;
        browser.see("#list-file").await;
    };
    fits_in_every_look(&organiser, "desk-lists", with_lists).await;
    organiser.close().await;
}

/// Types into the field by which the table is narrowed, and says what kept the page busy for longer than 50 ms.
const TYPE: &str = "
    const [words, done] = arguments;
    const tasks = [];
    const observer = new PerformanceObserver(list => tasks.push(...list.getEntries().map(task => Math.round(task.duration))));
    observer.observe({ type: 'longtask' });
    const field = document.querySelector('#desk-words');
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, words);
    const began = performance.now();
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => {
        const shown = Math.round(performance.now() - began);
        setTimeout(() => { observer.disconnect(); done([shown, tasks]); }, 1500);
    }));";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measure, for a machine that does nothing else"]
async fn five_thousand_requests_are_filtered_at_a_quarter_of_the_speed() {
    let (_stage, organiser) = organiser_of(5_000, &Look::phone("en")).await;
    organiser.see_words("caption", "5,000 sign-ups").await;
    organiser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await;
    for words in ["amina", "youssef", "youssef -douanes", "person-12", ""] {
        let measured: Value = organiser.run_async(TYPE, vec![json!(words)]).await;
        println!("{words:?}: next frame after {} ms, long tasks {}", measured[0], measured[1]);
    }
    organiser.close().await;
}
