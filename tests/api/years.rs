//! Years go by: events come and go, people too, a device runs wild each month, and the database stops growing.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use passerelle_server::database::{Pack, PublishedEvent, Withdrawals};
use passerelle_shared::model::{Event, KEPT, RecordId, SignUpForm, Timestamp};
use passerelle_shared::rules::sign_up::{Command, CommandBody, Seen};
use passerelle_tests::api_world::*;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

const MONTH: i64 = 30 * Timestamp::DAY;
/// Outcomes and sign-ups are kept for four hundred days; by then the first have gone, and as many come as go.
const MONTHS: i64 = 26;
const SETTLED_AFTER: i64 = 20;
/// An event is published for so many months.
const EVENTS_PUBLISHED: i64 = 6;
const REGULARS: [&str; 3] = ["amina@example.org", "youssef@example.org", "layla@example.org"];
const NEWCOMERS: i64 = 4;
/// Tables that grow with what organisers publish, and with nothing else: a row for each event, or its countries.
const BY_EVENT: [&str; 2] = ["event_places", "quota"];
/// The audit record stays: a row for each kind of what upkeep let go of on a day, and for each act at a desk.
const RECORD: &str = "audit_entry";
const ENTRIES_A_MONTH: i64 = 30;
/// Those of the audit record are left out.
const PAGES: &str = "(pages of the file)";
/// Keys are random, so how full a page is is chance, and the tables that grow by event need one now and then. While the
/// database fills it takes ten and more a month; in the half year that is looked at one a month would be too many.
const PAGES_BY_CHANCE: i64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn years_are_lived_through_and_the_database_stops_growing() {
    let world = World::start_over(None, |config| {
        config.metrics_listen = Some(([127, 0, 0, 1], 0).into());
        config.withdrawn_life = 100 * Timestamp::DAY;
    })
    .await;
    let mut sizes: Vec<BTreeMap<String, i64>> = Vec::new();

    for month in 0..MONTHS {
        a_month_goes_by(&world, month).await;
        sizes.push(count(&world).await);
        forms_hold_only_what_is_still_needed(&world).await;
    }

    print(&sizes);
    let (before, after) = sizes.split_at(SETTLED_AFTER as usize);
    for table in sizes[0].keys() {
        let highest = |months: &[BTreeMap<String, i64>]| months.iter().map(|month| month[table]).max().unwrap_or(0);
        if BY_EVENT.contains(&table.as_str()) {
            assert!(highest(after) <= 8 + 3 * MONTHS, "{table} has more rows than there were events and countries");
            continue;
        }
        if table == RECORD {
            assert!(highest(after) <= ENTRIES_A_MONTH * MONTHS, "{table} has more rows than there were acts");
            continue;
        }
        let chance = if table == PAGES { PAGES_BY_CHANCE } else { 0 };
        assert!(
            highest(after) <= highest(before) + chance,
            "{table} grows: {} and then {}",
            highest(before),
            highest(after)
        );
    }
    assert_eq!(world.server().database().audit().await.expect("it works"), []);
}

async fn a_month_goes_by(world: &World, month: i64) {
    publish(world, month).await;
    let event = format!("event/month-{month}");
    let newcomers = (0..NEWCOMERS).map(|number| format!("guest-{month}-{number}@example.org"));
    for email in REGULARS.map(str::to_owned).into_iter().chain(newcomers) {
        let person = world.person(&email).await;
        for acts in 0..3 {
            let body = CommandBody::RequestPlace { event: event.as_str().into(), form: Box::new(whole_form(&email)) };
            person
                .settle(&Command { body, seen: Seen { acts, terms: 1, after: None }, ..person.request(&event, "TN") })
                .await;
        }
        if email == REGULARS[1] {
            person.settle(&person.withdrawal(&event, 3)).await;
        }
        if email == REGULARS[0] {
            runs_wild(&person).await;
        }
    }
    // The programme changes all day, and somebody always looks.
    for number in 0..10 {
        world.rewrite("projects/bridges.toml", "title = \"", &format!("title = \"{number}"));
        world.import().await.expect("a good pack");
        world.http.get(world.url("/api/programme")).send().await.expect("an answer");
        world.pass(7 * Timestamp::MINUTE);
    }
    world.rewrite("projects/bridges.toml", "title = \"9876543210", "title = \"");
    for _ in 0..3 {
        upkeep_is_done_after(world, MONTH / 3 - Timestamp::DAY).await;
        // What was under way when the time passed knew nothing of it yet.
        upkeep_is_done_after(world, Timestamp::DAY + 2 * Timestamp::HOUR).await;
    }
}

async fn runs_wild(person: &Person) {
    let rubbish: Vec<String> = (0..60).map(|_| raw(&person.withdrawal("event/nowhere", 0))).collect();
    let unreadable = (0..100).map(|_| format!(r#"{{"id":"{}","kind":"fly"}}"#, command_id()));
    person.exchange(&rubbish.into_iter().chain(unreadable).collect::<Vec<String>>()).await;
}

/// All that a form can hold.
fn whole_form(email: &str) -> SignUpForm {
    SignUpForm {
        phone: "+216 71 123 456".to_owned(),
        diet: "no nuts".to_owned(),
        accessibility: "no stairs".to_owned(),
        interpretation: "ar".to_owned(),
        visa_letter: true,
        ..form("TN", email)
    }
}

/// The events of the last months; each takes place three weeks after it was published.
async fn publish(world: &World, month: i64) {
    let first = (month + 1 - EVENTS_PUBLISHED).max(0);
    let events = (first..=month).map(|number| {
        let starts_at = Timestamp(NOW + number * MONTH + 20 * Timestamp::DAY);
        let event: Event = serde_json::from_value(json!({
            "kind": "training", "status": "planned", "starts_at": starts_at, "ends_at": starts_at.plus_ms(Timestamp::DAY),
            "sign_up": {
                "version": 1, "policy": "open", "capacity": 20,
                "asks": ["phone", "diet", "accessibility", "interpretation", "visa"],
            },
        }))
        .expect("an event");
        PublishedEvent {
            id: RecordId::from(format!("event/month-{number}")),
            event,
            conditions: String::new(),
            conditions_of_0_1: String::new(),
        }
    });
    let pack = Pack { name: "months".into(), events: events.collect(), ..Pack::default() };
    let imported = world.server().database().import(vec![pack], Withdrawals::Allowed, world.now()).await;
    imported.expect("it works").expect("a good pack");
}

/// The time passes, and each duty is done since.
async fn upkeep_is_done_after(world: &World, ms: i64) {
    /// What failed, because the machine is busy, is tried again after a minute of the world's clock.
    const TRIED_AGAIN: Duration = Duration::from_secs(3);
    let before = duties_done(world).await;
    assert!(before.len() > 8, "{before:?}");
    world.pass(ms);
    let passed_at = Instant::now();
    let mut pass_more_after = TRIED_AGAIN;
    loop {
        let after = duties_done(world).await;
        let left: Vec<&String> =
            before.iter().filter(|(duty, times)| after[*duty] <= **times).map(|(duty, _)| duty).collect();
        if left.is_empty() {
            return;
        }
        assert!(passed_at.elapsed() < PATIENCE, "these duties aren't done: {left:?}");
        if passed_at.elapsed() > pass_more_after {
            world.pass(Timestamp::MINUTE);
            pass_more_after += TRIED_AGAIN;
        }
    }
}

/// How often each duty was done.
async fn duties_done(world: &World) -> BTreeMap<String, u64> {
    let text = world.metrics().await;
    let lines = text.lines().filter_map(|line| line.strip_prefix("passerelle_upkeep_total{")?.split_once("} "));
    lines.map(|(duty, times)| (duty.to_owned(), times.parse().expect("a number"))).collect()
}

async fn open(world: &World) -> SqliteConnection {
    let address = format!("sqlite:{}", world.data().join("passerelle.sqlite").display());
    SqliteConnection::connect(&address).await.expect("the database opens")
}

/// The rows of each table, the pages in use, and the mails that are files.
async fn count(world: &World) -> BTreeMap<String, i64> {
    let mut database = open(world).await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY name",
    )
    .fetch_all(&mut database)
    .await
    .expect("tables");
    let mut sizes = BTreeMap::new();
    for table in tables {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        let rows = sqlx::query_scalar(count).fetch_one(&mut database).await.expect("a count");
        sizes.insert(table, rows);
    }
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut database).await.expect("a count");
    let of_the_record: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = $1)",
    )
    .bind(RECORD)
    .fetch_one(&mut database)
    .await
    .expect("a count");
    database.close().await.expect("it closes");
    sizes.insert(PAGES.to_owned(), pages - of_the_record);
    let mails = std::fs::read_dir(world.data().join("mail")).expect("a folder").count();
    sizes.insert("(mails in files)".to_owned(), i64::try_from(mails).expect("few"));
    sizes
}

/// In the database as on the devices that follow it.
async fn forms_hold_only_what_is_still_needed(world: &World) {
    let now = world.now();
    let mut database = open(world).await;
    let rows = sqlx::query(
        "SELECT sign_up.form AS form, event_places.ends_at AS ends_at, record.body AS body FROM sign_up
         JOIN event_places ON event_places.event = sign_up.event
         JOIN record ON record.scope = 'account/' || sign_up.account
             AND record.id = 'sign-up/' || substr(sign_up.event, 7)",
    )
    .fetch_all(&mut database)
    .await
    .expect("sign-ups");
    database.close().await.expect("it closes");
    assert!(!rows.is_empty());
    for row in rows {
        let ends_at = Timestamp(row.get("ends_at"));
        let (form, body): (String, String) = (row.get("form"), row.get("body"));
        let form: SignUpForm = serde_json::from_str(&form).expect("a form");
        let days = now.since_ms(ends_at) / Timestamp::DAY;
        let due = KEPT.iter().filter(|keeping| days > i64::from(keeping.days_after_event));
        let cleared = due.fold(form.clone(), |form, keeping| form.without(keeping.fields));
        assert_eq!(form, cleared, "{days} days after the event");
        assert_eq!(form.diet.is_empty(), days > 30, "and not earlier: {days}");
        assert_eq!(body.contains("no nuts"), form.diet == "no nuts", "{days}");
        assert_eq!(body.contains("+216"), !form.phone.is_empty(), "{days}");
    }
}

fn print(sizes: &[BTreeMap<String, i64>]) {
    println!(
        "{:<22}{}",
        "rows after the month",
        (1..=sizes.len()).map(|month| format!("{month:>6}")).collect::<String>()
    );
    for table in sizes[0].keys() {
        let rows: String = sizes.iter().map(|month| format!("{:>6}", month[table])).collect();
        println!("{table:<22}{rows}");
    }
}
