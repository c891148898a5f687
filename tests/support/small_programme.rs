//! A programme of eight events, one for each way in which signing up can go.

use std::fs;
use std::path::Path;

use passerelle_shared::model::Language;

/// Open, ten places: three for Tunisia, two for Morocco.
pub const TRAINING: &str = "event/training";
/// Open, one place.
pub const LAST_PLACE: &str = "event/last-place";
/// An organiser decides; one place.
pub const BY_APPROVAL: &str = "event/by-approval";
/// Signing up has closed.
pub const CLOSED: &str = "event/closed";
/// Signing up hasn't begun.
pub const NOT_OPEN: &str = "event/not-open";
pub const CANCELLED: &str = "event/cancelled";
pub const OVER: &str = "event/over";
/// One can only read about it.
pub const READ_ONLY: &str = "event/read-only";

/// Writes the pack; its dates are around 2026-03-01.
pub fn write_pack(folder: &Path) {
    fs::create_dir_all(folder.join("events")).expect("a folder");
    fs::create_dir_all(folder.join("projects")).expect("a folder");
    let write = |file: &str, text: &str| fs::write(folder.join(file), text).expect("a file of the pack");
    write("pack.toml", "name = \"test\"\nsample = false\n");
    write("countries.toml", &["TN", "MA", "FR"].map(country).concat());
    write("projects/bridges.toml", "order = 1\n[en]\ntitle = \"Bridges\"\n");
    let planned = "starts = \"2026-04-01\"\ndays = 3";
    let sign_up = |terms: &str| format!("[sign_up]\ncloses = \"2026-03-20\"\n{terms}\n");
    let events = [
        (
            "training",
            planned,
            sign_up("policy = \"open\"\ncapacity = 10\nasks = [\"phone\", \"diet\"]\nquotas = { TN = 3, MA = 2 }"),
        ),
        ("last-place", planned, sign_up("policy = \"open\"\ncapacity = 1")),
        ("by-approval", planned, sign_up("policy = \"approval\"\ncapacity = 1")),
        ("closed", planned, "[sign_up]\npolicy = \"open\"\ncloses = \"2026-02-01\"\n".to_owned()),
        ("not-open", planned, sign_up("policy = \"open\"\nopens = \"2026-03-10\"")),
        ("over", "starts = \"2026-02-01\"\ndays = 1", "[sign_up]\npolicy = \"open\"\n".to_owned()),
        ("read-only", planned, String::new()),
    ];
    for (slug, when, terms) in events {
        write(&format!("events/{slug}.toml"), &event(slug, "planned", when, &terms));
    }
    let terms = sign_up("policy = \"open\"\ncapacity = 5");
    write("events/cancelled.toml", &event("cancelled", "cancelled", planned, &terms));
}

fn country(code: &str) -> String {
    format!("[[country]]\ncode = \"{code}\"\nregion = \"europe\"\n[country.en]\nname = \"{code}\"\n")
}

fn event(slug: &str, status: &str, when: &str, terms: &str) -> String {
    let words = [Language::French, Language::English, Language::Arabic]
        .map(|language| format!("[{0}]\ntitle = \"{slug} ({0})\"\nplace = \"Tunis\"\n", language.code()));
    format!(
        "project = \"bridges\"\nkind = \"training\"\nstatus = \"{status}\"\n{when}\ncountry = \"TN\"\n\
         zone = \"Africa/Tunis\"\n{}{terms}",
        words.concat()
    )
}
