//! Nodes: many servers over one PostgreSQL database are one server to whoever asks them.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use passerelle_server::RunningServer;
use passerelle_server::content::{self, Samples};
use passerelle_server::database::{
    Asking, CodeVerdict, Database, DeviceMark, Encoding, Letter, Location, PostgresAddress, TypedCode, Verdict,
    Withdrawals,
};
use passerelle_shared::api::Reads;
use passerelle_shared::model::{RecordId, SignUpState, Timestamp, UiLanguage};
use passerelle_shared::sync::Scope;
use passerelle_tests::api_world::*;
use passerelle_tests::postgres::postgres_database;
use tokio::task::JoinSet;

use super::live::Listener;

pub fn base(node: &RunningServer) -> String {
    format!("http://{}", node.address)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_has_decided_another_answers_byte_for_byte() {
    let Some(world) = World::start_on_postgres().await else { return };
    let node = world.node().await;
    let here = world.person("amina@example.org").await;
    let there = here.at(&base(&node));
    let command = raw(&here.request(TRAINING, "TN"));
    let commands = std::slice::from_ref(&command);

    let first = here.exchange(commands).await;
    let again = there.exchange(commands).await;

    assert_eq!(again.outcomes, first.outcomes);
    assert_eq!(there.state(TRAINING).await, "confirmed");
    let cursor = first.news.expect("news").cursor;
    let nothing = there.exchange_request(&[], Some(&cursor), Some(&first.epoch)).send().await.expect("an answer");
    let nothing: passerelle_shared::api::ExchangeReply = nothing.json().await.expect("a reply");
    assert_eq!(nothing.epoch, first.epoch);
    assert!(nothing.news.expect("news").records.is_empty(), "a cursor of one node is good at the other");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_that_reaches_two_nodes_at_once_takes_effect_once() {
    const ROUNDS: u32 = 25;
    let Some(world) = World::start_on_postgres().await else { return };
    let node = world.node().await;
    let here = world.person("amina@example.org").await;
    let there = here.at(&base(&node));

    for acts in 0..ROUNDS {
        let mut command = here.request(TRAINING, "TN");
        command.seen.acts = acts;
        let commands = [raw(&command)];
        let (one, other) = tokio::join!(here.exchange(&commands), there.exchange(&commands));
        assert_eq!(one.outcomes, other.outcomes);
    }

    assert_eq!(here.sign_up(TRAINING).await.expect("a sign-up").acts, ROUNDS);
    assert_eq!(world.left(TRAINING).await, Some(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_place_goes_once_whichever_node_is_asked_and_goes_on_once() {
    let Some(world) = World::start_on_postgres().await else { return };
    let nodes = [world.node().await, world.node().await];
    let mut asking = JoinSet::new();
    for number in 0..12 {
        let person = world.person(&format!("person-{number}@example.org")).await.at(&base(&nodes[number % 2]));
        asking.spawn(async move {
            let stands = person.ask(LAST_PLACE, "FR").await;
            (person, stands)
        });
    }
    let answered = asking.join_all().await;
    let (lucky, others): (Vec<_>, Vec<_>) =
        answered.into_iter().partition(|(_, stands)| stands.state == SignUpState::Confirmed);
    let ranks: BTreeSet<Option<u32>> = others.iter().map(|(_, stands)| stands.rank).collect();
    assert_eq!((lucky.len(), others.len()), (1, 11));
    assert_eq!(ranks.len(), 11, "everybody has a place of their own in line");

    lucky[0].0.settle(&lucky[0].0.withdrawal(LAST_PLACE, 1)).await;

    let mut confirmed = 0;
    for (person, _) in &others {
        confirmed += u32::from(person.state(LAST_PLACE).await == "confirmed");
    }
    assert_eq!((confirmed, world.left(LAST_PLACE).await), (1, Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_hears_of_what_another_node_has_committed() {
    const SOON: Duration = Duration::from_secs(5);
    let Some(world) = World::start_on_postgres().await else { return };
    let node = world.node().await;
    let amina = world.person("amina@example.org").await;
    let account = Scope::account(&amina.account.id);
    let mut listener = Listener::open(amina.at(&base(&node)).get("/api/live")).await;
    let before = listener.heads(2).await;

    let asked_at = Instant::now();
    amina.ask(TRAINING, "TN").await;
    let heard = listener.head().await;

    assert_eq!(heard.scope, account);
    assert!(before.iter().all(|head| head.scope != account || head.seq < heard.seq));
    assert!(asked_at.elapsed() < SOON, "{:?}", asked_at.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_nodes_that_start_together_make_the_tables_and_the_programme_once() {
    let Some(database) = postgres_database().await else { return };
    let world = World::start_over(None, |_| {}).await;
    let start = async || Database::open_at(&Location::Postgres(address_of(&database))).await.expect("it opens");
    let (one, two, three, four) = tokio::join!(start(), start(), start(), start());
    let nodes = [one, two, three, four];
    let packs = content::in_folder(&world.pack()).expect("a good pack");
    let publish = async |node: &Database| {
        let published = content::publish(node, &packs, Samples::Included, Withdrawals::AskFirst, world.now()).await;
        published.expect("it is published");
    };
    tokio::join!(publish(&nodes[0]), publish(&nodes[1]), publish(&nodes[2]), publish(&nodes[3]));

    let mut epochs = BTreeSet::new();
    for node in &nodes {
        epochs.insert(node.epoch().await.expect("an epoch"));
        assert_eq!(node.head(&Scope::programme()).await.expect("a head").seq, 1, "it was published once");
    }
    assert_eq!(epochs.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_refuses_tables_from_the_future() {
    let Some(world) = World::start_on_postgres().await else { return };
    world
        .postgres()
        .run(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'of a newer program', true, '', 0)",
        )
        .await;

    let refused = Database::open_at(&world.location()).await.expect_err("it is older than the tables").to_string();

    assert!(refused.contains("another version of this program (migration 9999)"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mail_leaves_once_however_many_nodes_send() {
    const MAILS: usize = 300;
    let Some(postgres) = postgres_database().await else { return };
    let location = Location::Postgres(address_of(&postgres));
    let mut nodes = Vec::new();
    for _ in 0..4 {
        nodes.push(Database::open_at(&location).await.expect("it opens"));
    }
    postgres
        .run(&format!(
            r#"INSERT INTO mail (id, recipient, language, notice, queued_at, attempts, next_attempt_at)
               SELECT 'mail-' || number, 'amina@example.org', 'fr',
                   '{{"event": "event/training", "state": "confirmed"}}', number, 0, 0
               FROM generate_series(1, {MAILS}) AS number"#
        ))
        .await;

    let mut sending = JoinSet::new();
    for node in nodes {
        sending.spawn(async move {
            let mut taken: Vec<Letter> = Vec::new();
            loop {
                let due = node.due_letters(Timestamp(NOW), 7).await.expect("it works");
                if due.is_empty() {
                    return taken;
                }
                for letter in due {
                    // Another node may have taken it between looking and taking.
                    taken.extend(node.take_letter(&letter.id, Timestamp(NOW)).await.expect("it works"));
                }
            }
        });
    }
    let taken: Vec<String> = sending.join_all().await.into_iter().flatten().map(|letter| letter.id).collect();

    assert_eq!(taken.len(), taken.iter().collect::<BTreeSet<_>>().len(), "none is taken twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_codes_at_many_nodes_at_once_has_no_more_tries() {
    let Some(world) = World::start_on_postgres().await else { return };
    let email = address("amina@example.org");
    let now = world.now();
    let device = DeviceMark::new();
    let asking = Asking { email: &email, device: &device, network: "192.0.2.7" };
    let codes = world.server().database().issue_code(asking, now).await.expect("it works").expect("the first one");
    let codes = codes.expect("the first one");
    let code = &codes.short;
    let (mut nodes, mut guessing) = (Vec::new(), JoinSet::new());
    for _ in 0..4 {
        nodes.push(Database::open_at(&world.location()).await.expect("another node"));
    }
    for number in 1..=24 {
        let (node, email) = (nodes[number as usize % nodes.len()].clone(), email.clone());
        let guess = format!("{:06}", (code.parse::<u32>().expect("digits") + number) % 1_000_000);
        let (device, guess) = (device.clone(), TypedCode::read(&guess));
        guessing.spawn(async move {
            let tried = node.sign_in_with_code((&email, &guess), Some(&device), UiLanguage::English, now).await;
            tried.expect("it works").expect_err("that was a guess")
        });
    }
    let verdicts = guessing.join_all().await;

    assert_eq!(verdicts.iter().filter(|verdict| **verdict == CodeVerdict::Wrong).count(), 5);
    let database = world.server().database();
    let (short, long) = (TypedCode::read(code), TypedCode::read(&codes.long));
    let right = database.sign_in_with_code((&email, &short), Some(&device), UiLanguage::English, now).await;
    assert_eq!(right.expect("it works").expect_err("it was tried too often"), CodeVerdict::Expired);
    let long = database.sign_in_with_code((&email, &long), None, UiLanguage::English, now).await;
    long.expect("it works").expect("nobody can make it useless by guessing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_back_in_time_under_its_nodes_is_told_by_a_cursor() {
    let Some(mut world) = World::start_on_postgres().await else { return };
    let amina = world.person("amina@example.org").await;
    world.keep_copy().await;
    let node = world.node().await;
    let amina = amina.at(&world.base);
    amina.ask(TRAINING, "TN").await;
    let seen = amina.exchange(&[]).await;
    let cursor = seen.news.expect("news").cursor;

    world.copy_back().await;
    let there = amina.at(&base(&node));
    let told = settled(async || {
        let command = raw(&there.request(LAST_PLACE, "TN"));
        there.exchange_request(&[command], Some(&cursor), Some(&seen.epoch)).send().await.expect("an answer")
    });
    let told: passerelle_shared::api::ExchangeReply = told.await.json().await.expect("a reply");

    assert_ne!(told.epoch, seen.epoch);
    assert!(told.outcomes.is_empty() && told.news.is_none(), "nothing is judged under the old epoch");
    assert_eq!(world.server().database().epoch().await.expect("an epoch"), told.epoch, "all nodes live in the new one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_that_was_put_back_is_noticed_by_the_nodes_that_start_on_it() {
    let Some(mut world) = World::start_on_postgres().await else { return };
    let epoch = async |world: &World| world.server().database().epoch().await.expect("an epoch");
    world.keep_copy().await;
    let before = epoch(&world).await;
    world.person("amina@example.org").await.ask(TRAINING, "TN").await;

    world.stop().await;
    world.copy_back().await;
    world.start_again().await;
    let begun = epoch(&world).await;
    let node = world.node().await;
    world.restart().await;

    assert_ne!(begun, before);
    assert_eq!(node.database().epoch().await.expect("an epoch"), begun, "it is noticed once");
    assert_eq!(epoch(&world).await, begun);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_lapses_once_however_many_nodes_look_after_it() {
    let Some(world) = World::start_on_postgres().await else { return };
    let _nodes = [world.node().await, world.node().await];
    let database = world.server().database();
    let organiser = address("salma@example.org");
    database.add_organiser(&organiser, None, world.now()).await.expect("it works");
    let mut people = Vec::new();
    for name in ["amina", "youssef", "leila"] {
        let person = world.person(&format!("{name}@example.org")).await;
        person.ask(BY_APPROVAL, "TN").await;
        people.push(person);
    }
    for (person, verdict) in people.iter().zip([Verdict::Confirm, Verdict::Reserve, Verdict::Reserve]) {
        let (event, email) = (RecordId::from(BY_APPROVAL), &person.account.email);
        let decided = database.decide(&organiser, &event, email, verdict, "", world.now()).await;
        decided.expect("it works").expect("it can be decided so");
    }
    people[0].settle(&people[0].withdrawal(BY_APPROVAL, 1)).await;
    assert_eq!(people[1].state(BY_APPROVAL).await, "offered");

    world.pass(49 * Timestamp::HOUR);
    let end = Instant::now() + PATIENCE;
    while people[2].state(BY_APPROVAL).await != "offered" {
        assert!(Instant::now() < end, "it goes to the next in line");
    }

    let lapsed = people[1].sign_up(BY_APPROVAL).await.expect("a sign-up");
    let refusals = lapsed.history.iter().filter(|step| step.state == SignUpState::Refused).count();
    assert_eq!((lapsed.state, refusals), (SignUpState::Refused, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_node_tells_of_the_same_snapshot() {
    let Some(world) = World::start_on_postgres().await else { return };
    let nodes = [world.node().await, world.node().await];
    world.rewrite("projects/bridges.toml", "title = \"Bridges\"", "title = \"Footbridges\"");
    world.import().await.expect("a good pack");
    world.pass(Timestamp::HOUR);

    let now = world.now();
    let snapshot = |node: usize| nodes[node].database().snapshot(Reads::NOW, now);
    let (one, other) = tokio::join!(snapshot(0), snapshot(1));

    let (one, other) = (one.expect("it works"), other.expect("it works"));
    assert_eq!((&one.cursor, &one.chunks), (&other.cursor, &other.chunks));
    for chunk in &one.chunks {
        let seq = one.seq.cast_signed();
        let held = world.server().database().chunk(&one.epoch.0, seq, &chunk.name, Encoding::Plain).await;
        assert_eq!(held.expect("it works").expect("a chunk").len(), chunk.bytes as usize);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_named_at_the_start_without_the_password() {
    let text = "postgres://passerelle:secret@127.0.0.1:1/passerelle?sslmode=require";
    let nowhere = PostgresAddress::parse(text).expect("an address");

    let refused =
        Database::open_at(&Location::Postgres(nowhere.clone())).await.expect_err("nobody is there").to_string();

    assert!(refused.contains("PostgreSQL at 127.0.0.1:1/passerelle can't be used"), "{refused}");
    assert!(!format!("{refused} {nowhere:?}").contains("secret"));
    assert_eq!(PostgresAddress::parse("mysql://somebody@db.example.org/passerelle"), None);
}

/// Asks until the node has noticed that its connections are gone.
async fn settled(ask: impl AsyncFn() -> reqwest::Response) -> reqwest::Response {
    let end = Instant::now() + PATIENCE;
    loop {
        let answer = ask().await;
        if answer.status() != reqwest::StatusCode::SERVICE_UNAVAILABLE {
            return answer;
        }
        assert!(Instant::now() < end, "it never recovers");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
