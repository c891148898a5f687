//! My agenda: made without a network, with what clashes, what is free and where the present is.

use std::path::Path;

use passerelle_server::{Clock, Packs};
use passerelle_shared::model::{PartialDate, Timestamp};
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::fault_proxy::Fault;
use passerelle_tests::stage::{AMINA, Stage, sign_in};
use serde_json::json;

use crate::clock::clock_ahead;
use crate::look::{fits_in_every_look, pictured};
use crate::walk::ready_offline;
use crate::{fill_in, send_form};

const WITHOUT_CONTACT: Fault = Fault::Refuse;
const DAYS_AHEAD: i64 = 20;

#[tokio::test(flavor = "multi_thread")]
async fn my_agenda_is_made_without_a_network_and_says_what_clashes_and_what_is_no_place_yet() {
    let folder = tempfile::tempdir().expect("a folder");
    write_hall(folder.path(), "B");
    let stage = Stage::with_packs(Packs::Folder(folder.path().to_owned())).await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/account")).await;
    sign_in(&phone, AMINA).await;
    ready_offline(&phone).await;
    stage.line.set(WITHOUT_CONTACT);

    phone.goto(&stage.url("/my-agenda")).await;
    phone.see_words("main", "Your agenda is empty").await;
    phone.goto(&stage.url("/events/hall")).await;
    for title in ["Opening", "Evidence", "Panel", "Closing"] {
        star(&phone, title).await;
    }
    phone.goto(&stage.url("/events/visit/sign-up")).await;
    fill_in(&phone, "Amina Ben Salah", AMINA).await;
    send_form(&phone).await;
    phone.goto(&stage.url("/")).await;
    phone.press("main", "My agenda").await;

    phone.see_words("h1", "My agenda").await;
    phone.see_words(".my-entry:nth-child(1) .clash", "At the same time as \u{2068}Evidence").await;
    phone.see_words(".my-entry:nth-child(2) .clash", "At the same time as \u{2068}Opening").await;
    phone.see_words(".my-entry:nth-child(3) .hurry", "Straight after \u{2068}Evidence").await;
    phone.see_words(".my-entry:nth-child(4) .free", "Free: 2 h 30 min").await;
    // Whether it is said to be saved or on its way hangs on how far the line was tried.
    let stands = phone.see(".mine.open .chip").await;
    assert!(!stands.is_empty() && !stands.contains("Confirmed"), "{stands}");
    assert!(!phone.is_there(".mine.firm").await, "it is no place yet");
    let (name, file) = calendar_file(&phone, ".actions a[download]").await;
    assert_eq!(
        (name.as_str(), count(&file, "BEGIN:VEVENT"), count(&file, "STATUS:TENTATIVE")),
        ("passerelle.ics", 5, 1)
    );
    let (name, file) = calendar_file(&phone, ".my-entry:nth-child(2) a[download]").await;
    assert_eq!((name.as_str(), count(&file, "BEGIN:VEVENT")), ("hall-evidence.ics", 1));
    assert!(file.contains("\r\nSUMMARY;LANGUAGE=en:Evidence\r\nLOCATION;LANGUAGE=en:B\r\n"), "{file}");
    fits_in_every_look(&phone, "my-agenda", async |phone| phone.see(".mine.open").await.truncate(0)).await;

    phone.see(".mine.open").await;
    phone.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    let printed = "return [...arguments].map(css => document.querySelector(css).checkVisibility())";
    let parts =
        [".known-as-of", ".my-entry .session", ".mine", ".my-entry .clash", ".actions", ".bar", ".my-entry .star"];
    let seen = phone.run(printed, parts.map(|css| json!(css)).to_vec()).await;
    assert_eq!(seen, json!([true, true, true, true, false, false, false]), "{parts:?}");
    let year = PartialDate::of_utc(now()).first_day().0.to_string();
    assert!(phone.see(".known-as-of").await.contains(&year), "on paper one has to know of which year it is");
    phone.cdp("Emulation.setEmulatedMedia", json!({ "media": "" })).await;

    stage.line.set(Fault::None);
    phone.reload().await;
    phone.see_words(".mine.firm", "Confirmed").await;
    let (_, file) = calendar_file(&phone, ".actions a[download]").await;
    assert_eq!(count(&file, "STATUS:TENTATIVE"), 0, "it is a place now");
    phone.goto(&stage.url("/events/hall")).await;
    let (name, file) = calendar_file(&phone, ".actions a[download]").await;
    assert_eq!((name.as_str(), count(&file, "UID:event-hall@passerelle")), ("hall.ics", 1));
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_evening_that_goes_on_after_midnight_is_where_the_present_is_until_it_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let evening = write_evening(folder.path());
    let stage = Stage::with_packs(Packs::Folder(folder.path().to_owned())).await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/events/evening")).await;
    star(&phone, "Dinner").await;
    phone.press(".tabs", &day_and_month(evening, 1)).await;
    star(&phone, "Closing").await;
    stage.line.set(WITHOUT_CONTACT);

    phone.goto(&stage.url("/my-agenda")).await;
    phone.see_words(".my-day:nth-of-type(1) h2", &day_and_month(evening, 0)).await;
    phone.see_words(".my-day:nth-of-type(1) .my-entry", "22:00–03:00").await;
    phone.see_words(".my-day:nth-of-type(1) .chip", "Now").await;
    phone.see_words(".my-day:nth-of-type(1) .present", "Now").await;
    phone.see_words(".my-day:nth-of-type(2) .chip", "Next").await;
    assert!(!phone.is_there(".my-day:nth-of-type(2) .present").await, "the present is in one day only");

    phone.before_each_page(&clock_ahead(2 * Timestamp::HOUR)).await;
    phone.reload().await;
    phone.see_words(".my-day:nth-of-type(1) h2", &day_and_month(evening, 1)).await;
    phone.see_words(".my-day:nth-of-type(1) .my-entry .present", "Now").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_is_told_once_what_changed_of_theirs_and_nothing_on_a_first_visit() {
    let folder = tempfile::tempdir().expect("a folder");
    write_hall(folder.path(), "A");
    let stage = Stage::with_packs(Packs::Folder(folder.path().to_owned())).await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.goto(&stage.url("/events/hall")).await;
    star(&phone, "Evidence").await;
    phone.goto(&stage.url("/my-agenda")).await;
    phone.see_words(".my-entry", "Evidence").await;
    assert!(!phone.is_there(".changed").await, "it was never seen before");

    phone.goto(&stage.url("/news")).await;
    write_hall(folder.path(), "B");
    stage.import(folder.path()).await;
    phone.goto(&stage.url("/")).await;
    phone.see_words("main .banner", "1 change in my agenda").await;
    phone.press("main", "My agenda").await;
    phone.see_words(".changed", "Room: \u{2068}B\u{2069}, was \u{2068}A\u{2069}").await;
    assert_eq!(pictured(&phone, "my-agenda-changed", "en").await, Vec::<String>::new());

    phone.goto(&stage.url("/")).await;
    phone.see_words("main", "My agenda").await;
    phone.goto(&stage.url("/my-agenda")).await;
    phone.see_words(".my-entry", "Evidence").await;
    assert!(!phone.is_there(".changed").await, "it was looked at");
    phone.close().await;
}

/// What is offered as a file: its name, and what is in it.
async fn calendar_file(phone: &Browser, link: &str) -> (String, String) {
    const READ: &str = "
        const link = document.querySelector(arguments[0]);
        return [link.download, decodeURIComponent(link.href.slice(link.href.indexOf(',') + 1))];
    ";
    phone.see(link).await;
    let read = phone.run(READ, vec![link.into()]).await;
    let part = |at: usize| read[at].as_str().unwrap_or_default().to_owned();
    (part(0), part(1))
}

fn count(file: &str, line: &str) -> usize {
    file.split("\r\n").filter(|one| *one == line).count()
}

async fn star(phone: &Browser, title: &str) {
    let star = format!(".star[aria-label*='{title}']");
    phone.tap(&format!("{star}[aria-pressed=false]")).await;
    phone.see(&format!("{star}[aria-pressed=true]")).await;
}

fn now() -> Timestamp {
    Clock::system().now()
}

fn day_in(days: i64) -> String {
    PartialDate::of_utc(now().plus_ms(days * Timestamp::DAY)).to_string()
}

/// As the app writes it in English, without its weekday.
fn day_and_month(evening: PartialDate, days_later: i64) -> String {
    let months = "January February March April May June July August September October November December";
    let (_, month, day) = PartialDate::of_utc(evening.start_utc().plus_ms(days_later * Timestamp::DAY)).first_day();
    format!("{day} {}", months.split(' ').nth(usize::from(month) - 1).expect("a month"))
}

/// A day with two rooms, and a visit for which one signs up on the same day.
fn write_hall(folder: &Path, evidence_room: &str) {
    let day = day_in(DAYS_AHEAD);
    let sessions = [
        session("opening", 1, ("09:00", "10:00"), "Opening", "A"),
        session("evidence", 1, ("09:30", "10:30"), "Evidence", evidence_room),
        session("panel", 1, ("10:30", "11:30"), "Panel", "C"),
        session("closing", 1, ("14:00", "15:00"), "Closing", "C"),
    ];
    write_pack(
        folder,
        &[
            ("hall", event("Hall", &day, 1, "Europe/Paris", "", &sessions.concat())),
            ("visit", event("Visit", &day, 2, "Europe/Paris", "[sign_up]\npolicy = \"open\"\ncapacity = 5\n", "")),
        ],
    );
}

/// Somewhere it is past one o'clock now: there a dinner began yesterday at ten in the evening. Answers its day.
fn write_evening(folder: &Path) -> PartialDate {
    let hour = now().0.rem_euclid(Timestamp::DAY) / Timestamp::HOUR;
    let ahead = (1 - hour).rem_euclid(24) - if hour < 13 && hour > 1 { 24 } else { 0 };
    // East of Greenwich these names have a minus.
    let zone = format!("Etc/GMT{}{}", if ahead > 0 { '-' } else { '+' }, ahead.abs());
    let evening = PartialDate::of_utc(now().plus_ms(ahead * Timestamp::HOUR - Timestamp::DAY));
    let sessions = [
        session("dinner", 1, ("22:00", "03:00"), "Dinner", "A"),
        session("closing", 2, ("09:00", "10:00"), "Closing", "A"),
    ];
    write_pack(folder, &[("evening", event("Evening", &evening.to_string(), 2, &zone, "", &sessions.concat()))]);
    evening
}

fn write_pack(folder: &Path, events: &[(&str, String)]) {
    std::fs::create_dir_all(folder.join("events")).expect("a folder");
    let write = |file: &str, text: &str| std::fs::write(folder.join(file), text).expect("a file of the pack");
    write("pack.toml", "name = \"hall\"\nsample = true\n");
    write(
        "countries.toml",
        "[[country]]\ncode = \"TN\"\nregion = \"south-mediterranean\"\n[country.en]\nname = \"Tunisia\"\n",
    );
    for (slug, text) in events {
        write(&format!("events/{slug}.toml"), text);
    }
}

fn event(title: &str, starts: &str, days: u8, zone: &str, sign_up: &str, sessions: &str) -> String {
    let words = ["fr", "en", "ar"]
        .map(|language| format!("[{language}]\ntitle = \"{title}\"\nsummary = \"{title}.\"\nplace = \"Paris\"\n"));
    format!(
        "kind = \"seminar\"\nstatus = \"planned\"\nstarts = \"{starts}\"\ndays = {days}\nzone = \"{zone}\"\n{}{sign_up}{sessions}",
        words.concat()
    )
}

fn session(slug: &str, day: u8, (starts, ends): (&str, &str), title: &str, room: &str) -> String {
    let words =
        ["fr", "en", "ar"].map(|language| format!("{language} = {{ title = \"{title}\", room = \"{room}\" }}\n"));
    format!(
        "[[session]]\nslug = \"{slug}\"\nday = {day}\nstarts = \"{starts}\"\nends = \"{ends}\"\nkind = \"talk\"\n{}",
        words.concat()
    )
}
