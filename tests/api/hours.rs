//! The hours that a pack gives: kept as they stand on the wall, whatever a table of time zones makes of them.

use std::fs;

use passerelle_server::content::{self, Samples};
use passerelle_server::database::Withdrawals;
use passerelle_server::zones::Table;
use passerelle_shared::model::{Content, Event, RecordId, Session, SignUpState, Timestamp};
use passerelle_shared::rules::sign_up::Command;
use passerelle_shared::sync::{Head, Scope};
use passerelle_tests::api_world::*;
use passerelle_tests::server_process::ServerProcess;
use reqwest::Client;
use tempfile::TempDir;

/// Another table's rules for Rabat.
const OTHERWISE: &[(&str, &str)] = &[("Africa/Casablanca", "<-03>3")];

fn event(world: &World, slug: &str, zone: &str, starts: &str, days: u8, sessions: &str) {
    let text = format!(
        "kind = \"training\"\nstatus = \"planned\"\nstarts = \"{starts}\"\ndays = {days}\ncountry = \"MA\"\nzone = \"{zone}\"\n\
         en = {{ title = \"{slug}\" }}\n{sessions}\n[sign_up]\npolicy = \"open\"\nopens = \"2026-02-01\"\ncloses = \"2026-03-20\"\n"
    );
    fs::write(world.pack().join(format!("events/{slug}.toml")), text).expect("a file of the pack");
}

fn session(slug: &str, day: u8, starts: &str, ends: &str) -> String {
    format!(
        "[[session]]\nslug = \"{slug}\"\nday = {day}\nstarts = \"{starts}\"\nends = \"{ends}\"\nkind = \"talk\"\nen = {{ title = \"{slug}\" }}\n"
    )
}

async fn content(http: &Client, base: &str, id: &str) -> Content {
    let (records, _) = read_programme(http, base).await;
    let record = records.into_iter().find(|record| record.id.as_str() == id).expect("it is published");
    Content::parse(&RecordId::from(id), record.json().expect("it stands")).expect("it can be read")
}

async fn session_of(world: &World, id: &str) -> Session {
    match content(&world.http, &world.base, id).await {
        Content::Session(session) => session,
        other => panic!("a session, not {other:?}"),
    }
}

async fn event_of(world: &World, id: &str) -> Event {
    match content(&world.http, &world.base, id).await {
        Content::Event(event) => *event,
        other => panic!("an event, not {other:?}"),
    }
}

async fn import(world: &World) {
    world.import().await.expect("a good pack");
    world.pass_to_a_new_snapshot().await;
}

fn walls(session: &Session) -> [String; 2] {
    [session.starts_wall, session.ends_wall].map(|wall| wall.map(|wall| wall.to_string()).unwrap_or_default())
}

fn minutes(session: &Session) -> Option<i64> {
    Some(session.ends_at?.since_ms(session.starts_at?) / Timestamp::MINUTE)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hours_of_a_pack_are_published_as_they_stand_on_the_wall() {
    let world = World::start().await;
    event(&world, "rabat", "Africa/Casablanca", "2027-01-05", 3, &session("opening", 1, "09:00", "10:30"));
    import(&world).await;

    let opening = session_of(&world, "session/rabat/opening").await;
    let rabat = event_of(&world, "event/rabat").await;

    assert_eq!(walls(&opening), ["2027-01-05T09:00", "2027-01-05T10:30"]);
    assert_eq!([rabat.starts, rabat.ends].map(|day| day.expect("a day").to_string()), ["2027-01-05", "2027-01-07"]);
    let terms = rabat.terms().expect("terms");
    let walls = [terms.opens_wall, terms.closes_wall].map(|wall| wall.expect("an hour").to_string());
    assert_eq!(walls, ["2026-02-01T00:00", "2026-03-20T23:59"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_that_does_not_exist_is_refused_by_name_and_line() {
    let world = World::start().await;
    let spring = [session("gap", 1, "02:30", "04:00"), session("into-it", 1, "01:00", "02:15")].concat();
    event(&world, "spring", "Europe/Paris", "2026-03-29", 1, &spring);
    let autumn = [session("none", 1, "09:00 second", "10:00"), session("word", 1, "09:00", "10:00 tomorrow")].concat();
    event(&world, "autumn", "Europe/Paris", "2026-10-25", 1, &autumn);
    event(&world, "skipped", "Pacific/Apia", "2011-12-30", 1, &session("nowhere", 1, "09:00", "10:00"));

    let refused = world.import().await.expect_err("a broken pack").to_string();

    for fault in [
        "events/spring.toml:11: there is no `02:30` on 2026-03-29 in Europe/Paris",
        "events/spring.toml:19: there is no `02:15` on 2026-03-29 in Europe/Paris",
        "events/autumn.toml:11: there is only one `09:00` on 2026-10-25 in Europe/Paris",
        "events/autumn.toml:19: `10:00 tomorrow` is not an hour",
        "events/skipped.toml:11: there is no `09:00` on 2011-12-30 in Pacific/Apia",
    ] {
        assert!(refused.contains(fault), "missing: {fault}\nin: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_that_comes_twice_is_the_first_unless_the_pack_says_which() {
    let world = World::start().await;
    let sessions = [
        session("first", 1, "02:30", "03:30"),
        session("said", 1, "02:30 first", "03:30"),
        session("second", 1, "02:30 second", "03:30"),
        session("through", 1, "02:45 first", "02:15 second"),
    ];
    event(&world, "autumn", "Europe/Paris", "2026-10-25", 1, &sessions.concat());
    import(&world).await;

    let [first, said, second, through] =
        ["first", "said", "second", "through"].map(|slug| format!("session/autumn/{slug}"));
    let first = session_of(&world, &first).await;
    let second = session_of(&world, &second).await;

    assert_eq!(minutes(&first), Some(120));
    assert_eq!(session_of(&world, &said).await.starts_at, first.starts_at);
    assert_eq!(minutes(&second), Some(60));
    assert_eq!(walls(&second)[0], "2026-10-25T02:30 second");
    assert_eq!(minutes(&session_of(&world, &through).await), Some(30));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_on_after_midnight_ends_on_the_next_day_and_stays_with_its_evening() {
    let world = World::start().await;
    let sessions = [
        session("dinner", 1, "22:00", "01:00"),
        session("night", 1, "23:30", "00:30"),
        session("until-midnight", 1, "21:00", "00:00"),
        session("late-talk", 1, "00:30 next day", "02:00"),
        session("exercise", 2, "18:00", "09:00 next day"),
        session("farewell", 3, "22:00", "01:00"),
    ];
    event(&world, "evenings", "Africa/Tunis", "2026-04-06", 3, &sessions.concat());
    import(&world).await;

    for (slug, day, lasts, ends) in [
        ("dinner", 1, 180, "2026-04-07T01:00"),
        ("night", 1, 60, "2026-04-07T00:30"),
        ("until-midnight", 1, 180, "2026-04-07T00:00"),
        ("late-talk", 1, 90, "2026-04-07T02:00"),
        ("exercise", 2, 900, "2026-04-08T09:00"),
        ("farewell", 3, 180, "2026-04-09T01:00"),
    ] {
        let session = session_of(&world, &format!("session/evenings/{slug}")).await;
        assert_eq!((session.day, minutes(&session), walls(&session)[1].as_str()), (day, Some(lasts), ends), "{slug}");
    }
    let event = event_of(&world, "event/evenings").await;
    let farewell = session_of(&world, "session/evenings/farewell").await;
    let half_past_midnight = farewell.ends_at.expect("it ends").plus_ms(-30 * Timestamp::MINUTE);
    assert!(farewell.is_on(half_past_midnight) && !event.is_past(half_past_midnight));
    assert!(event.ends_at < Some(half_past_midnight), "the last day ends with its midnight, as 0.1 shows it");
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_are_more_likely_a_mistake_than_a_night_are_refused() {
    let world = World::start().await;
    let sessions = [
        session("same", 1, "09:00", "09:00"),
        session("backwards", 1, "14:00", "13:00"),
        session("long", 1, "18:00", "09:00"),
    ];
    event(&world, "mistakes", "Africa/Tunis", "2026-04-06", 1, &sessions.concat());

    let refused = world.import().await.expect_err("a broken pack").to_string();

    for line in [12, 19, 26] {
        let fault = format!("events/mistakes.toml:{line}: the session ends before it starts");
        assert!(refused.contains(&fault), "missing: {fault}\nin: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_update_of_the_table_what_was_published_is_stamped_anew_and_nobody_is_asked_again() {
    let mut world = World::start().await;
    let (opening, rabat) = ("session/rabat/opening", "event/rabat");
    publish_rabat_as_another_pack(&world).await;
    let meant = (session_of(&world, opening).await, event_of(&world, rabat).await);
    // As if it had been published with another table.
    let table = Table::of(Table::in_the_program().version(), OTHERWISE);
    let moved = world.server().database().stamp_anew(&table).await.expect("it works");
    world.pass_to_a_new_snapshot().await;
    let off = (session_of(&world, opening).await, event_of(&world, rabat).await);
    let amina = world.person("amina@example.org").await;
    let seen = amina.request(rabat, "MA");

    world.restart().await;
    world.pass_to_a_new_snapshot().await;

    assert_eq!(moved, 3, "two sessions and their event");
    assert_ne!(off.0.starts_at, meant.0.starts_at);
    assert_ne!((off.1.starts_at, off.1.over_at()), (meant.1.starts_at, meant.1.over_at()));
    assert_eq!((off.0.starts_wall, off.1.starts), (meant.0.starts_wall, meant.1.starts));
    assert_eq!(session_of(&world, opening).await, meant.0);
    assert_eq!(event_of(&world, rabat).await, meant.1);
    let written = head(&world).await;
    let amina = amina.at(&world.base);
    assert_eq!(stands(amina.settle(&seen).await).state.as_str(), "confirmed", "the hour on the wall is the same");
    publish_rabat_as_another_pack(&world).await;
    assert_eq!(head(&world).await, written, "the pack says what is published");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_with_an_older_table_leaves_alone_what_a_newer_one_has_stamped() {
    let world = World::start().await;
    publish_rabat_as_another_pack(&world).await;
    let database = world.server().database();
    let (older, newer) = (Table::of("2001a", OTHERWISE), Table::of("9999a", OTHERWISE));

    assert_eq!(database.stamp_anew(&older).await.expect("it works"), 0);
    assert_eq!(database.stamp_anew(&newer).await.expect("it works"), 3);
    assert_eq!(database.stamp_anew(&Table::in_the_program()).await.expect("it works"), 0);
    // Until somebody publishes with the older one: then it has to be seen to again.
    publish_rabat_as_another_pack(&world).await;
    assert_eq!(database.stamp_anew(&newer).await.expect("it works"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stamped_anew_is_judged_by_its_new_instants() {
    let world = World::start().await;
    publish_rabat_as_another_pack(&world).await;
    let closes_at = async || {
        let terms = event_of(&world, "event/rabat").await.terms().expect("terms");
        terms.closes_at.expect("it closes")
    };
    let before = closes_at().await;
    world.server().database().stamp_anew(&Table::of("9999a", OTHERWISE)).await.expect("it works");
    world.pass(Timestamp::HOUR);
    let after = closes_at().await;
    assert!(after > before.plus_ms(Timestamp::HOUR), "the wall there is hours behind");
    let amina = world.person("amina@example.org").await;
    world.pass(before.plus_ms(Timestamp::HOUR).since_ms(world.now()));

    let request = Command { intended_at: world.now(), ..amina.request("event/rabat", "MA") };

    assert_eq!(stands(amina.settle(&request).await).state, SignUpState::Confirmed);
}

/// What a start of the server doesn't publish by itself.
async fn publish_rabat_as_another_pack(world: &World) {
    let sessions = [session("opening", 1, "09:00", "10:30"), session("farewell", 3, "22:00", "01:00")].concat();
    event(world, "rabat", "Africa/Casablanca", "2027-01-05", 3, &sessions);
    let other = world.pack().with_file_name("other-pack");
    fs::create_dir_all(other.join("events")).expect("a folder");
    fs::write(other.join("pack.toml"), "name = \"other\"\nsample = false\n").expect("a file");
    fs::rename(world.pack().join("events/rabat.toml"), other.join("events/rabat.toml")).expect("it moves");
    let packs = content::in_folder(&other).expect("a pack");
    let database = world.server().database();
    let published = content::publish(database, &packs, Samples::Included, Withdrawals::AskFirst, world.now()).await;
    published.expect("a good pack");
    world.pass(Timestamp::HOUR);
}

async fn head(world: &World) -> Head {
    world.server().database().head(&Scope::programme()).await.expect("a head")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hosts_table_of_time_zones_is_never_asked() {
    let host = TempDir::new().expect("a folder");
    fs::create_dir_all(host.path().join("Africa")).expect("a folder");
    for zone in ["Africa/Tunis", "Africa/Casablanca", "UTC"] {
        fs::write(host.path().join(zone), ELSEWHERE).expect("a zone");
    }
    let world = World::start().await;
    event(&world, "tunis", "Africa/Tunis", "2027-01-05", 3, &session("opening", 1, "09:00", "10:30"));
    let data = TempDir::new().expect("a folder");
    let pack = world.pack();
    let options = ["--content", pack.to_str().expect("a path")];

    let server = ServerProcess::start_in(data.path(), &options, &[("TZDIR", host.path().as_os_str())]).await;

    let Content::Session(opening) = content(&world.http, &server.base, "session/tunis/opening").await else {
        panic!("a session")
    };
    assert_eq!(opening.starts_at, Some(Timestamp(1_799_136_000_000)), "08:00 in UTC");
}

/// The shortest file of a zone that is ten hours ahead of UTC.
const ELSEWHERE: &[u8] = b"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x04\0\0\x8c\xa0\0\0X10\0\
TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x04\0\0\x8c\xa0\0\0X10\0\n<+10>-10\n";
