//! The hours of the programme, on phones whose table of time zones is of another year, or doesn't know a zone at all.

use std::path::Path;

use passerelle_server::Packs;
use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::Stage;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_phone_shows_the_hours_that_the_programme_gives() {
    let stage = stage_with_events().await;
    // One that knows no such zone, and one that takes it for another.
    let without = table("if (zone === 'Africa/Casablanca') throw new RangeError('Invalid time zone')");
    let otherwise = table("if (zone === 'Africa/Casablanca') options.timeZone = 'Asia/Kathmandu'");
    for (name, table) in [("without", without), ("otherwise", otherwise)] {
        let phone = phone_in("Asia/Tokyo", &stage, name).await;
        phone.before_each_page(&table).await;
        phone.goto(&stage.url("/events/rabat")).await;

        phone.see_words("main", "7 January 2027").await;
        phone.see_words("main", "Tue 5 Jan, 09:00").await;
        phone.see_words(".session-time", "09:00–10:30").await;
        phone.see_words(".session-time", "your time").await;
        phone.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_day_of_an_agenda_says_how_far_it_is_from_utc() {
    let stage = stage_with_events().await;
    let phone = phone_in("America/New_York", &stage, "amina").await;
    phone.goto(&stage.url("/events/paris-in-march")).await;

    for (day, offset) in [("27 March", "(UTC+1)"), ("28 March", "(UTC+2)"), ("29 March", "(UTC+2)")] {
        phone.press(".tabs", day).await;
        phone.see_words("main", offset).await;
        phone.see_words(".session-time", "09:00").await;
    }
    phone.close().await;
}

async fn phone_in(zone: &str, stage: &Stage, name: &str) -> Browser {
    let phone = stage.device(name, &Look::phone("en")).await;
    phone.cdp("Emulation.setTimezoneOverride", json!({ "timezoneId": zone })).await;
    phone
}

/// What a browser does before it makes a formatter for a zone.
fn table(does: &str) -> String {
    format!(
        "const Right = Intl.DateTimeFormat;
        Intl.DateTimeFormat = class extends Right {{
            constructor(language, options = {{}}) {{
                const zone = options.timeZone;
                {does};
                super(language, options);
            }}
        }};"
    )
}

async fn stage_with_events() -> Stage {
    let folder = tempfile::tempdir().expect("a folder");
    write_pack(folder.path());
    // It is read when the server starts.
    Stage::with_packs(Packs::Folder(folder.path().to_owned())).await
}

fn write_pack(folder: &Path) {
    let events = folder.join("events");
    std::fs::create_dir_all(&events).expect("a folder");
    let write = |file: &str, text: String| std::fs::write(folder.join(file), text).expect("a file of the pack");
    write("pack.toml", "name = \"hours\"\nsample = false\n".to_owned());
    write("events/rabat.toml", event("2027-01-05", "Africa/Casablanca"));
    write("events/paris-in-march.toml", event("2027-03-27", "Europe/Paris"));
}

fn event(starts: &str, zone: &str) -> String {
    let sessions = [1, 2, 3].map(|day| {
        format!(
            "[[session]]\nslug = \"day-{day}\"\nday = {day}\nstarts = \"09:00\"\nends = \"10:30\"\nkind = \"talk\"\n\
             en = {{ title = \"Talk\" }}\n"
        )
    });
    format!(
        "kind = \"seminar\"\nstatus = \"planned\"\nstarts = \"{starts}\"\ndays = 3\nzone = \"{zone}\"\n\
         [en]\ntitle = \"Seminar\"\nsummary = \"A seminar.\"\n{}",
        sessions.concat()
    )
}
