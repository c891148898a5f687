//! Outages: a node is killed while another goes on, and PostgreSQL itself crashes and comes back.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use passerelle_server::database::PostgresAddress;
use passerelle_shared::api::ExchangeReply;
use passerelle_shared::sync::{Outcome, Scope};
use passerelle_tests::api_world::*;
use passerelle_tests::postgres::{own_postgres_server, postgres_database};
use passerelle_tests::server_process::ServerProcess;
use passerelle_tests::silent_line::SilentLine;
use reqwest::{StatusCode, header};
use tempfile::TempDir;
use tokio::task::{JoinHandle, JoinSet};

use super::crash::{SEMINAR, amina_at};

/// A person is allowed some exchanges a second, however busy.
const PAUSE: Duration = Duration::from_millis(40);

/// Where the nodes are; each has another address after it was started again.
type Nodes = Arc<Mutex<Vec<String>>>;

/// A person who changes details of a request again and again: each change is one act, and takes effect once.
struct Busy {
    person: Person,
    event: &'static str,
    nodes: Nodes,
    acts: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

/// All commands in their order, each with the outcome that was acknowledged.
#[derive(Default)]
struct Told {
    answered: Vec<(String, Outcome)>,
    /// How often somebody said "busy", and when it is worth coming again.
    busy: u32,
}

impl Busy {
    fn begin(self) -> JoinHandle<Told> {
        tokio::spawn(async move {
            let mut told = Told::default();
            while !self.is_over.load(Ordering::SeqCst) {
                let mut command = self.person.request(self.event, "FR");
                command.seen.acts = u32::try_from(told.answered.len()).expect("not so many");
                let command = raw(&command);
                let outcome = self.deliver(&command, &mut told).await;
                told.answered.push((command, outcome));
                self.acts.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(PAUSE).await;
            }
            told
        })
    }

    /// As a device does it: to one node after the other, until one of them answers.
    async fn deliver(&self, command: &str, told: &mut Told) -> Outcome {
        let end = Instant::now() + PATIENCE;
        for turn in told.answered.len().. {
            let base = {
                let nodes = self.nodes.lock().expect("nobody panics with it");
                nodes[turn % nodes.len()].clone()
            };
            let request = self.person.at(&base).exchange_request(&[command.to_owned()], None, None);
            match request.send().await {
                Ok(answer) if answer.status() == StatusCode::OK => {
                    if let Ok(reply) = answer.json::<ExchangeReply>().await {
                        return reply.outcomes.into_iter().next().expect("one command, one outcome");
                    }
                }
                Ok(answer) => {
                    let status = answer.status();
                    assert!(matches!(status.as_u16(), 429 | 503), "{status}: {:?}", answer.text().await);
                    assert!(answer.headers().contains_key(header::RETRY_AFTER));
                    told.busy += u32::from(status == StatusCode::SERVICE_UNAVAILABLE);
                }
                // Nobody is there, or was killed in the middle.
                Err(_) => {}
            }
            assert!(Instant::now() < end, "nobody answers any more");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        unreachable!("there is always another turn")
    }
}

/// Every acknowledged outcome is there, and each command took effect once.
async fn all_is_there(person: &Person, event: &str, told: &Told) {
    for batch in told.answered.chunks(50) {
        let commands: Vec<String> = batch.iter().map(|(command, _)| command.clone()).collect();
        let reply = person.exchange(&commands).await;
        let acknowledged: Vec<Outcome> = batch.iter().map(|(_, outcome)| outcome.clone()).collect();
        assert_eq!(reply.outcomes, acknowledged);
    }
    assert_eq!(person.sign_up(event).await.expect("a sign-up").acts as usize, told.answered.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_killed_in_the_middle_leaves_its_devices_to_another() {
    let Some(postgres) = postgres_database().await else { return };
    let folders = [TempDir::new().expect("a folder"), TempDir::new().expect("a folder")];
    let options = ["--database", postgres.address.as_str()];
    let mut processes = [
        ServerProcess::start(folders[0].path(), &options).await,
        ServerProcess::start(folders[1].path(), &options).await,
    ];
    let nodes: Nodes = Arc::new(Mutex::new(processes.iter().map(|process| process.base.clone()).collect()));
    let amina = amina_at(&processes[0].base).await;
    let (acts, is_over) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
    let busy =
        Busy { person: amina.clone(), event: SEMINAR, nodes: nodes.clone(), acts, is_over: is_over.clone() }.begin();

    for round in 0..6 {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(30..300))).await;
        let killed = round % 2;
        processes[killed].kill().await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        processes[killed] = ServerProcess::start(folders[killed].path(), &options).await;
        nodes.lock().expect("nobody panics with it")[killed] = processes[killed].base.clone();
    }
    is_over.store(true, Ordering::SeqCst);
    let told = busy.await.expect("nobody stumbled");

    println!("{} acts while nodes were killed, {} times busy", told.answered.len(), told.busy);
    assert!(told.answered.len() > 20);
    all_is_there(&amina.at(&processes[1].base), SEMINAR, &told).await;
    assert!(processes.iter().all(|process| !process.log().contains("a new epoch begins")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_freezes_in_the_middle_of_a_decision_holds_the_others_up_for_seconds_only() {
    let Some(postgres) = postgres_database().await else { return };
    let folders = [TempDir::new().expect("a folder"), TempDir::new().expect("a folder")];
    let options = ["--database", postgres.address.as_str()];
    let frozen = ServerProcess::start(folders[0].path(), &options).await;
    let other = ServerProcess::start(folders[1].path(), &options).await;
    let amina = amina_at(&frozen.base).await;
    let command = raw(&amina.request(SEMINAR, "FR"));
    let (scope, record) = (Scope::account(&amina.account.id), SEMINAR.replace("event/", "sign-up/"));
    let mut in_the_way = postgres.connect().await;
    let row = format!("INSERT INTO record (scope, id, changed_seq) VALUES ('{scope}', '{record}', 0)");
    let held_up = sqlx::AssertSqlSafe(format!("BEGIN; {row}"));
    sqlx::raw_sql(held_up).execute(&mut in_the_way).await.expect("it works");
    let waiting = amina.exchange_request(std::slice::from_ref(&command), None, None).send();
    let waiting = tokio::spawn(waiting);
    postgres.wait_until_waiting(1).await;

    frozen.freeze();
    sqlx::raw_sql("ROLLBACK").execute(&mut in_the_way).await.expect("it works");
    let began = Instant::now();
    let there = amina.at(&other.base);
    let outcome = loop {
        let answer = there.exchange_request(std::slice::from_ref(&command), None, None).send().await;
        let answer = answer.expect("this node goes on");
        match answer.status() {
            StatusCode::OK => break answer.json::<ExchangeReply>().await.expect("a reply").outcomes.remove(0),
            status => assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE),
        }
    };

    println!("the other node decided after {:?}", began.elapsed());
    frozen.thaw();
    let late = waiting.await.expect("no panic").expect("an answer");
    assert!(matches!(late.status().as_u16(), 200 | 503), "{late:?}");
    assert_eq!(amina.exchange(&[command]).await.outcomes, [outcome], "it has thawed and knows");
    assert_eq!(amina.sign_up(SEMINAR).await.expect("a sign-up").acts, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_that_crashes_and_comes_back_has_forgotten_nothing_and_the_nodes_recover() {
    let Some(mut server) = own_postgres_server().await else { return };
    let world = World::start_over(Some(server.database().await), |_| {}).await;
    let node = world.node().await;
    let amina = world.person("amina@example.org").await;
    let nodes: Nodes = Arc::new(Mutex::new(vec![world.base.clone(), format!("http://{}", node.address)]));
    let (acts, is_over) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
    let epoch = world.server().database().epoch().await.expect("an epoch");
    let busy = Busy { person: amina.clone(), event: TRAINING, nodes, acts: acts.clone(), is_over: is_over.clone() };
    let busy = busy.begin();
    let more = async || {
        let until = acts.load(Ordering::SeqCst) + 10;
        wait_for("more acts", || (acts.load(Ordering::SeqCst) >= until).then_some(())).await;
    };

    for _ in 0..2 {
        more().await;
        server.crash().await;
        let refused = world.http.get(world.url("/api/programme")).send().await.expect("a node goes on");
        assert_eq!(refused.headers()[header::RETRY_AFTER], "5");
        assert_eq!(trouble(refused).await, (503, "busy".into()));
        server.start_again().await;
    }
    more().await;
    is_over.store(true, Ordering::SeqCst);
    let told = busy.await.expect("nobody stumbled");

    println!("{} acts while PostgreSQL crashed twice, {} times busy", told.answered.len(), told.busy);
    assert!(told.answered.len() > 20 && told.busy > 0);
    all_is_there(&amina, TRAINING, &told).await;
    assert_eq!(world.left(TRAINING).await, Some(9));
    assert_eq!(world.server().database().epoch().await.expect("an epoch"), epoch);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_postgres_falls_silent_everybody_is_told_to_come_again_and_a_new_line_is_taken() {
    /// More than a node has connections.
    const PEOPLE: usize = 24;
    /// A device gives up where nothing comes for so long.
    const DEVICE_WAITS: Duration = Duration::from_secs(20);
    let Some(world) = World::start_on_postgres().await else { return };
    let line = SilentLine::to(&world.postgres().address).await;
    let node = world.node_with(|config| config.postgres = PostgresAddress::parse(&line.address)).await;
    let base = format!("http://{}", node.address);
    let amina = world.person("amina@example.org").await.at(&base);
    assert_eq!(all_ask(&amina, PEOPLE).await, [StatusCode::OK; PEOPLE]);
    let commands = [raw(&amina.request(TRAINING, "FR"))];
    // In the middle of a statement, too.
    let mut in_the_way = world.postgres().connect().await;
    let held_up = format!("BEGIN; SELECT 1 FROM event_places WHERE event = '{TRAINING}' FOR UPDATE");
    sqlx::raw_sql(sqlx::AssertSqlSafe(held_up)).execute(&mut in_the_way).await.expect("it works");
    let asked = tokio::spawn(amina.exchange_request(&commands, None, None).send());
    world.postgres().wait_until_waiting(1).await;

    line.fall_silent();
    let fell_silent = Instant::now();
    sqlx::raw_sql("ROLLBACK").execute(&mut in_the_way).await.expect("it works");
    let (asked, others, ready) = tokio::join!(
        async { asked.await.expect("no panic").expect("the node goes on").status() },
        all_ask(&amina, PEOPLE),
        async { world.http.get(format!("{base}/api/ready")).send().await.expect("the node goes on").status() },
    );
    let told_after = fell_silent.elapsed();
    assert_eq!((asked, ready), (StatusCode::SERVICE_UNAVAILABLE, StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(others, [StatusCode::SERVICE_UNAVAILABLE; PEOPLE]);
    assert!(told_after < DEVICE_WAITS, "{told_after:?}");

    line.come_back();
    let came_back = Instant::now();
    let reply = loop {
        let answer = amina.exchange_request(&commands, None, None).send().await.expect("the node goes on");
        if answer.status() == StatusCode::OK {
            break answer.json::<ExchangeReply>().await.expect("a reply");
        }
        assert!(came_back.elapsed() < PATIENCE, "it never recovers");
    };
    println!("told to come again after {told_after:?}, decided {:?} after it was back", came_back.elapsed());
    assert_eq!(reply.outcomes.len(), commands.len());
    assert_eq!(all_ask(&amina, PEOPLE).await, [StatusCode::OK; PEOPLE]);
    assert_eq!(amina.sign_up(TRAINING).await.expect("a sign-up").acts, 1);
}

/// What is new, at the same moment.
async fn all_ask(person: &Person, people: usize) -> Vec<StatusCode> {
    let mut asking = JoinSet::new();
    for _ in 0..people {
        let request = person.exchange_request(&[], None, None);
        asking.spawn(async move { request.send().await.expect("the node goes on").status() });
    }
    asking.join_all().await
}
