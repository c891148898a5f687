//! Content packs: published as a whole, or refused with every fault.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use passerelle_server::content::{self, Publication, Refused, Samples};
use passerelle_server::database::{Imported, Withdrawals};
use passerelle_server::{Config, Packs, Server};
use passerelle_shared::model::{Content, Event, RecordId, Timestamp};
use passerelle_shared::sync::{Record, Scope};
use passerelle_tests::api_world::*;

async fn seq(world: &World) -> u64 {
    world.server().database().head(&Scope::programme()).await.expect("a head").seq
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_twice_changes_nothing() {
    let mut world = World::start().await;
    let before = seq(&world).await;

    let again = world.import().await.expect("a good pack");
    world.pass(Timestamp::DAY);
    world.restart().await;

    assert_eq!((again[0].imported.added, again[0].imported.changed, again[0].imported.withdrawn), (0, 0, 0));
    assert_eq!(seq(&world).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_pack_is_refused_with_every_fault_and_nothing_of_it_is_imported() {
    let world = World::start().await;
    let before = seq(&world).await;
    world.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"Never published\"");
    world.rewrite("events/training.toml", "country = \"TN\"", "country = \"ZZ\"");
    world.rewrite("events/training.toml", "kind = \"training\"", "kind = \"party\"");
    world.rewrite("events/closed.toml", "project = \"bridges\"", "project = \"tunnels\"");
    world.rewrite("events/over.toml", "starts = \"2026-02-01\"", "starts = \"2026-02-31\"");
    world.rewrite("events/last-place.toml", "capacity = 1", "capacity = 1\ncolour = \"red\"\ntaste = 3");
    world.rewrite("events/last-place.toml", "days = 3", "days = \"three\"");
    world.rewrite("events/by-approval.toml", "kind = \"training\"", "kind = \"party\"\nflavour = 1");
    world.rewrite("events/read-only.toml", "title = \"read-only (fr)\"\n", "");
    world.rewrite(
        "events/not-open.toml",
        "[en]",
        "[[session]]\nslug = \"late\"\nday = 9\nstarts = \"09:00\"\nkind = \"talk\"\nfr = { title = \"Tard\" }\n[en]",
    );
    fs::write(world.pack().join("events/broken.toml"), "kind = \ntitle = = 2\n").expect("a broken file");

    let refused = world.import().await.expect_err("a broken pack").to_string();

    for fault in [
        "events/training.toml:6: there is no `country/zz`",
        "events/training.toml:2: `party` is not a kind of event",
        "events/closed.toml:1: there is no `project/tunnels`",
        "events/over.toml:4: `2026-02-31` is not a date",
        "events/last-place.toml:5: invalid type: string \"three\", expected u8",
        "events/last-place.toml:21: unknown field `colour`",
        "events/last-place.toml:22: unknown field `taste`",
        "events/by-approval.toml:2: `party` is not a kind of event",
        "events/by-approval.toml:3: unknown field `flavour`",
        "events/read-only.toml:8: the title in `fr` is missing",
        "events/not-open.toml:13: the session's day 9 is outside its event",
        "events/broken.toml:1:",
        "events/broken.toml:2:",
    ] {
        assert!(refused.contains(fault), "missing: {fault}\nin: {refused}");
    }
    assert_eq!(seq(&world).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_names_nothing_by_the_word_for_what_is_not_known() {
    let world = World::start().await;
    world.rewrite("events/training.toml", "zone =", "languages = [\"und\", \"eo\"]\nzone =");
    world.rewrite("events/training.toml", "asks = [\"phone\", \"diet\"]", "asks = [\"unknown\", \"mood\"]");
    world.rewrite(
        "events/training.toml",
        "[sign_up]",
        "[[material]]\nslug = \"a\"\nfile_name = \"a.pdf\"\nbytes = 1\ntlp = \"unknown\"\nen = { title = \"A\" }\n[sign_up]",
    );

    let refused = world.import().await.expect_err("what 0.1 can't read").to_string();

    for fault in [
        "`und` is not a language of ours",
        "`eo` is not a language of ours",
        "`unknown` is not a TLP marking",
        "`unknown` is not a question",
        "`mood` is not a question",
    ] {
        assert!(refused.contains(fault), "missing: {fault}\nin: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_would_withdraw_much_asks_first() {
    let world = World::start().await;
    for event in ["training", "closed", "not-open", "over"] {
        fs::remove_file(world.pack().join(format!("events/{event}.toml"))).expect("it was there");
    }

    let refused = world.import().await.expect_err("half of the events are gone").to_string();
    assert!(refused.contains("--allow-withdrawals"), "{refused}");

    let allowed = world.import_with(Withdrawals::Allowed).await.expect("it is meant");
    assert_eq!(allowed[0].imported, Imported { added: 0, changed: 0, withdrawn: 16, unchanged: 24 });
}

/// Another pack beside the one of the world, with one file.
fn another_pack(world: &World, file: &str, text: &str) -> PathBuf {
    let other = world.pack().with_file_name("other-pack");
    fs::create_dir_all(other.join("events")).expect("a folder");
    fs::create_dir_all(other.join("projects")).expect("a folder");
    fs::write(other.join("pack.toml"), "name = \"other\"\nsample = false\n").expect("a file");
    fs::write(other.join(file), text).expect("a file");
    other
}

/// Publishes what lies in these folders in one go.
async fn publish(world: &World, folders: &[&Path]) -> Result<Vec<Publication>, Refused> {
    let mut packs = Vec::new();
    for folder in folders {
        packs.extend(content::in_folder(folder)?);
    }
    let database = world.server().database();
    content::publish(database, &packs, Samples::Included, Withdrawals::Allowed, world.now()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_pack_has_published_no_other_one_takes_over() {
    let world = World::start().await;
    let before = seq(&world).await;
    let training = fs::read_to_string(world.pack().join("events/training.toml")).expect("a file of the pack");
    let other = another_pack(&world, "events/training.toml", &training);

    let refused = publish(&world, &[&other]).await.expect_err("it is somebody else's").to_string();
    assert!(refused.contains("`event/training` belongs to the pack `test`"), "{refused}");
    for pack in [world.pack(), other.clone()] {
        fs::write(pack.join("events/new.toml"), &training).expect("a file");
    }
    fs::remove_file(other.join("events/training.toml")).expect("it was there");
    let refused = publish(&world, &[&world.pack(), &other]).await.expect_err("both have it").to_string();

    assert!(refused.contains("`event/new` belongs to the pack"), "{refused}");
    assert_eq!(seq(&world).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_that_are_left_out_go_and_nothing_that_another_pack_has_published_is_touched() {
    let world = World::start().await;
    let other = another_pack(&world, "projects/tunnels.toml", "order = 2\n[en]\ntitle = \"Tunnels\"\n");
    fs::write(other.join("pack.toml"), "name = \"other\"\nsample = true\n").expect("a file");
    publish(&world, &[&world.pack(), &other]).await.expect("good packs");
    let before = read_programme(&world.http, &world.base).await.0;

    let packs = [&world.pack(), &other].map(|folder| content::in_folder(folder).expect("a folder")).concat();
    let database = world.server().database();
    let left_out = content::publish(database, &packs, Samples::LeftOut, Withdrawals::AskFirst, world.now()).await;

    let imported = left_out.expect("good packs")[0].imported;
    assert_eq!(imported, Imported { added: 0, changed: 0, withdrawn: 0, unchanged: imported.unchanged });
    let after = read_programme(&world.http, &world.base).await.0;
    let is_theirs = |record: &Record| record.id.as_str().ends_with("project/tunnels");
    let (theirs, ours): (Vec<_>, Vec<_>) = after.into_iter().partition(is_theirs);
    assert!(!theirs.is_empty() && theirs.iter().all(|record| record.json().is_none()), "{theirs:?}");
    let of_before = before.into_iter().filter(|record| !is_theirs(record));
    let stands = |record: Record| (record.id.clone(), record.seq);
    assert!(ours.into_iter().map(stands).collect::<BTreeMap<_, _>>() == of_before.map(stands).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_refers_to_what_stands_and_not_to_what_it_was_itself_or_to_what_is_gone() {
    let world = World::start().await;
    let other = another_pack(&world, "projects/tunnels.toml", "order = 2\n[en]\ntitle = \"Tunnels\"\n");
    publish(&world, &[&other]).await.expect("a good pack");
    world.rewrite("events/training.toml", "project = \"bridges\"", "project = \"tunnels\"");
    publish(&world, &[&world.pack()]).await.expect("a project of the other pack");

    fs::remove_file(other.join("projects/tunnels.toml")).expect("it was there");
    publish(&world, &[&other]).await.expect("it is meant");
    fs::remove_file(world.pack().join("projects/bridges.toml")).expect("it was there");
    let refused = publish(&world, &[&world.pack()]).await.expect_err("neither is there any more").to_string();

    for fault in
        ["events/training.toml:1: there is no `project/tunnels`", "events/closed.toml:1: there is no `project/bridges`"]
    {
        assert!(refused.contains(fault), "missing: {fault}\nin: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_from_the_pack_is_withdrawn_with_the_reason_it_gives() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(LAST_PLACE, "TN").await;
    fs::remove_file(world.pack().join("events/last-place.toml")).expect("it was there");
    world.rewrite("pack.toml", "sample = false", "sample = false\n[withdrawn]\n\"event/last-place\" = \"Merged.\"");

    world.import().await.expect("a good pack");
    world.pass_to_a_new_snapshot().await;

    let (records, _) = read_programme(&world.http, &world.base).await;
    let withdrawn = records.iter().find(|record| record.id.as_str() == LAST_PLACE).expect("it has not vanished");
    assert_eq!(serde_json::to_value(withdrawn).expect("plain data")["withdrawn"], "Merged.");
    assert_eq!(amina.state(LAST_PLACE).await, "event-cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_over_leaves_the_pack_and_nobody_who_was_there_is_told_that_it_was_cancelled() {
    let world = World::start().await;
    let amina = world.person("amina@example.org").await;
    amina.ask(LAST_PLACE, "TN").await;
    world.mail("amina@example.org", "Place confirmed").await;
    world.all_mails_leave().await;
    world.pass(60 * Timestamp::DAY);
    fs::remove_file(world.pack().join("events/last-place.toml")).expect("it was there");

    world.import().await.expect("a good pack");

    assert_eq!(amina.state(LAST_PLACE).await, "confirmed");
    assert_eq!(world.server().database().waiting().await.expect("it works").mails, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_packs_that_are_built_in_are_good_and_stay_the_same_from_day_to_day() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let start = async |day: i64, samples: Samples| {
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            packs: Packs::Embedded,
            samples,
            clock: passerelle_server::Clock::new(move || Timestamp(NOW + day * Timestamp::DAY)),
            ..Config::new(folder.path().to_owned())
        };
        Server::start(config).await.expect("the server starts")
    };
    let head = async |server: &passerelle_server::RunningServer| {
        server.database().head(&Scope::programme()).await.expect("a head")
    };

    let first = start(0, Samples::Included).await;
    let first_head = head(&first).await;
    first.shutdown().await;
    let next_day = start(1, Samples::Included).await;
    let next_head = head(&next_day).await;
    next_day.shutdown().await;
    let years_later = start(800, Samples::Included).await;
    let later_head = head(&years_later).await;
    let http = client();
    let (records, _) = read_programme(&http, &format!("http://{}", years_later.address)).await;
    years_later.shutdown().await;
    let without = start(801, Samples::LeftOut).await;
    let (rest, _) = read_programme(&http, &format!("http://{}", without.address)).await;
    without.shutdown().await;

    assert_eq!(first_head, next_head, "the dates count from the first import");
    assert_ne!(first_head, later_head, "until all samples are over: then from that day");
    let samples: Vec<Event> = records.iter().filter_map(sample_event).collect();
    assert!(!samples.is_empty());
    assert!(samples.iter().any(|event| event.ends_at > Some(Timestamp(NOW + 800 * Timestamp::DAY))));
    assert_eq!(rest.iter().filter_map(sample_event).count(), 0);
}

fn sample_event(record: &passerelle_shared::sync::Record) -> Option<Event> {
    let id: &RecordId = &record.id;
    match Content::parse(id, record.json()?)? {
        Content::Event(event) if event.sample => Some(*event),
        _ => None,
    }
}
