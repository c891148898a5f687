//! Nodes: many servers over one PostgreSQL database are one server to whoever asks them.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use passerelle_server::RunningServer;
use passerelle_server::content::{self, Samples};
use passerelle_server::database::{CodeVerdict, Database, Letter, Place, Withdrawals};
use passerelle_shared::model::{RecordId, SignUpState, Timestamp, UiLanguage};
use passerelle_shared::sync::Scope;
use passerelle_tests::api_world::*;
use passerelle_tests::postgres::postgres_database;
use tokio::task::JoinSet;

use super::live::Listener;

fn base(node: &RunningServer) -> String {
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
    let start = async || {
        let node = Database::open_at(&Place::Postgres(address_of(&database))).await.expect("it opens");
        let packs = content::in_folder(&world.pack()).expect("a good pack");
        let published = content::publish(&node, &packs, Samples::Included, Withdrawals::AskFirst, world.now()).await;
        published.expect("it is published");
        node
    };
    let (one, two, three, four, five) = tokio::join!(start(), start(), start(), start(), start());
    let nodes = [one, two, three, four, five];

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

    let refused = Database::open_at(&world.place()).await.expect_err("it is older than the tables").to_string();

    assert!(refused.contains("another version of this program (migration 9999)"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mail_leaves_once_however_many_nodes_send() {
    const MAILS: usize = 300;
    let Some(postgres) = postgres_database().await else { return };
    let place = Place::Postgres(address_of(&postgres));
    let mut nodes = Vec::new();
    for _ in 0..4 {
        nodes.push(Database::open_at(&place).await.expect("it opens"));
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
                let letters = node.take_letters(Timestamp(NOW), Timestamp(NOW + 1), 7).await.expect("it works");
                // Somebody else's turn may have come between looking and taking.
                if letters.is_empty()
                    && node.take_letters(Timestamp(NOW), Timestamp(NOW + 1), 7).await.expect("it works").is_empty()
                {
                    return taken;
                }
                taken.extend(letters);
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
    let code = world.server().database().issue_code(&email, now).await.expect("it works").expect("the first one");
    let mut guessing = JoinSet::new();
    for guess in 0..4 {
        let node = Database::open_at(&world.place()).await.expect("another node");
        for number in 0..5 {
            let (node, email) = (node.clone(), email.clone());
            let guess = format!("{:06}", (code.parse::<u32>().expect("digits") + 1 + guess * 5 + number) % 1_000_000);
            guessing.spawn(async move {
                let tried = node.sign_in_with_code(&email, &guess, UiLanguage::English, now).await;
                tried.expect("it works").expect_err("that was a guess")
            });
        }
    }
    let verdicts = guessing.join_all().await;

    assert_eq!(verdicts.iter().filter(|verdict| **verdict == CodeVerdict::Wrong).count(), 5);
    let right = world.server().database().sign_in_with_code(&email, &code, UiLanguage::English, now).await;
    assert_eq!(right.expect("it works").expect_err("it was tried too often"), CodeVerdict::Expired);
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

/// What the reader of an account's scope has seen in the end, who also looked in the middle.
struct Reader {
    node: Database,
    scope: Scope,
    cursor: Option<String>,
    seen: BTreeSet<RecordId>,
}

impl Reader {
    async fn look(&mut self) {
        let page = self.node.account_news(&self.scope, self.cursor.as_deref(), usize::MAX).await.expect("it works");
        self.seen.extend(page.records.into_iter().map(|record| record.id));
        self.cursor = Some(page.cursor);
    }
}

/// How a change of one record comes into the account's scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
    OurNodes,
    /// Wrong on purpose: with a number that is taken as the row is written, and seen when it is committed.
    NumberAtInsert,
}

/// The first writer takes its number and is held up; the second begins later, and is let go on if it can; a device
/// reads; the first is let go on; the device reads on.
async fn interleave(writer: Writer) -> Option<BTreeSet<RecordId>> {
    let world = World::start_on_postgres().await?;
    let node = world.node().await;
    let amina = world.person("amina@example.org").await;
    let scope = Scope::account(&amina.account.id);
    let mut reader =
        Reader { node: world.server().database().clone(), scope: scope.clone(), cursor: None, seen: BTreeSet::new() };
    world.postgres().run("CREATE SEQUENCE numbers START 100").await;
    amina.ask(BY_APPROVAL, "TN").await;
    reader.look().await;

    // Whoever writes the record of the training waits until we have decided not to.
    let record = |event: &str| RecordId::from(event.replace("event/", "sign-up/").as_str());
    let mut in_the_way = world.postgres().connect().await;
    let row = format!("INSERT INTO record (scope, id, changed_seq) VALUES ('{scope}', '{}', 0)", record(TRAINING));
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("BEGIN; {row}"))).execute(&mut in_the_way).await.expect("it works");
    let write = |event: &'static str, at: &RunningServer| {
        let (person, scope, postgres) = (amina.at(&base(at)), scope.clone(), world.postgres().address.clone());
        tokio::spawn(async move {
            match writer {
                Writer::OurNodes => drop(person.ask(event, "TN").await),
                Writer::NumberAtInsert => {
                    let id = RecordId::from(event.replace("event/", "sign-up/").as_str());
                    let mut connection =
                        <sqlx::PgConnection as sqlx::Connection>::connect(&postgres).await.expect("it works");
                    let statements = format!(
                        "BEGIN; INSERT INTO record (scope, id, body, changed_seq)
                             VALUES ('{scope}', '{id}', '{{}}', nextval('numbers'));
                         UPDATE scope SET seq = greatest(seq, (SELECT changed_seq FROM record WHERE scope = '{scope}' AND id = '{id}'))
                             WHERE id = '{scope}'; COMMIT"
                    );
                    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut connection).await;
                    done.expect("it works");
                }
            }
        })
    };
    let first = write(TRAINING, world.server());
    waiting(&world, 1).await;
    let second = write(LAST_PLACE, &node);
    let end = Instant::now() + PATIENCE;
    while !second.is_finished() && count_waiting(&world).await < 2 {
        assert!(Instant::now() < end, "the second neither waits nor ends");
    }
    reader.look().await;
    sqlx::raw_sql("ROLLBACK").execute(&mut in_the_way).await.expect("it works");
    first.await.expect("it ends");
    second.await.expect("it ends");
    reader.look().await;
    Some(reader.seen)
}

async fn count_waiting(world: &World) -> i64 {
    let mut connection = world.postgres().connect().await;
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    sqlx::query_scalar(waiting).fetch_one(&mut connection).await.expect("it works")
}

async fn waiting(world: &World, transactions: i64) {
    let end = Instant::now() + PATIENCE;
    while count_waiting(world).await < transactions {
        assert!(Instant::now() < end, "nobody waits");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_between_two_commits_misses_none_of_them() {
    let Some(seen) = interleave(Writer::OurNodes).await else { return };

    assert_eq!(seen, ["sign-up/by-approval", "sign-up/last-place", "sign-up/training"].map(RecordId::from).into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_taken_at_insert_is_caught() {
    let Some(seen) = interleave(Writer::NumberAtInsert).await else { return };

    assert!(!seen.contains(&RecordId::from("sign-up/training")), "the wrong version passes: {seen:?}");
    assert!(seen.contains(&RecordId::from("sign-up/last-place")));
}
