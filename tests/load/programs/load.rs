//! The load that one node must bear: `cargo run --release -p passerelle-load --bin load`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use passerelle_load::crowd::{self, Member};
use passerelle_load::engine::Engine;
use passerelle_load::figures::megabytes;
use passerelle_load::node::{self, Node};
use passerelle_load::popular::{PLACES, POPULAR, QUOTAS, ROOMY, write_pack};
use passerelle_load::rush::{Rush, hold, rush};
use passerelle_load::{commits, exchanges, listeners};
use passerelle_server::Clock;
use passerelle_server::content::{self, Samples};
use passerelle_server::database::{Database, Withdrawals};

/// So many have an outbox full of commands, again and again.
const DELIVERING: u32 = 320;
const FIFTY: u32 = 50;
/// How long a rate is measured.
const MEASURED: Duration = Duration::from_secs(5);

#[derive(Debug, Parser)]
struct Options {
    /// How many come back at once, each with three requests
    #[arg(long, default_value_t = 10_000)]
    devices: u32,
    /// How many listen at once
    #[arg(long, default_value_t = 10_000)]
    channels: u32,
    /// How many ask for the fifty places
    #[arg(long, default_value_t = 20_000)]
    requests: u32,
    /// Where the database is to be; a folder that is thrown away unless given
    #[arg(long)]
    data: Option<PathBuf>,
    /// A PostgreSQL server on which databases can be made, as postgres://user@host:5432, instead of SQLite
    #[arg(long)]
    postgres: Option<String>,
    /// Serves DATA with PACK, as the program that measures starts it
    #[arg(hide = true, num_args = 3..=4)]
    serve: Vec<String>,
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    if let [word, data, pack, rest @ ..] = options.serve.as_slice() {
        assert_eq!(word, node::SERVE);
        return node::serve(Path::new(data), Path::new(pack), rest.first().map(String::as_str)).await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let data = options.data.clone().unwrap_or_else(|| folder.path().join("data"));
    let pack = folder.path().join("pack");
    write_pack(&pack, "Popular");
    let engine = options.postgres.clone().map_or(Engine::Sqlite, Engine::Postgres);
    let location = engine.location(&data).await;
    std::fs::create_dir_all(&data).expect("a folder");
    let commits = commits::rate(&location, MEASURED).await;
    println!("raw commits, the same disk and settings: {commits:.0} a second");
    let node = Node::start(&data, &pack, &location).await;
    let database = Database::open_at(&location).await.expect("the database opens beside the server");
    let countries: Vec<&str> = QUOTAS.iter().map(|(code, _)| *code).collect();
    let people = options.devices.max(options.channels).max(options.requests);
    let all = people + DELIVERING;
    let crowd: Vec<Arc<Member>> = crowd::gather(&database, all, &countries).await.into_iter().map(Arc::new).collect();
    let (at_rest, _) = node.memory();
    println!("the server at rest: {}", megabytes(at_rest));

    let of = |count: u32| &crowd[..count as usize];
    let returned =
        rush(node.address, of(options.devices), |member| ROOMY.map(|event| member.request(event)).into()).await;
    println!("\n{} devices come back at once with three requests each", options.devices);
    tell(&returned, &node);
    assert_eq!(returned.outcomes.len() as u32, options.devices * 3, "each got its answers, once");

    let wanted = rush(node.address, of(options.requests), |member| vec![member.request(POPULAR)]).await;
    println!("\n{} ask for {PLACES} places, of 12 countries", options.requests);
    tell(&wanted, &node);
    println!("  {}", hold(&wanted, options.requests));

    let rate = exchanges::rate(node.address, &crowd[people as usize..], FIFTY, 0, MEASURED).await;
    println!(
        "\n{FIFTY} in an exchange: {:.0} decisions a second, {:.1} times the raw commits",
        rate.decisions_a_second,
        rate.decisions_a_second / commits
    );

    // A new one: what the others have left free would be taken first, and the channels would seem to cost nothing.
    node.end().await;
    let node = Node::start(&data, &pack, &location).await;
    println!("\n{} live channels", options.channels);
    let (before, _) = node.memory();
    let began = Instant::now();
    let channels = listeners::open(node.address, of(options.channels)).await;
    let (after, _) = node.memory();
    println!("  opened in {:.1} s", began.elapsed().as_secs_f64());
    println!("  {:.1} kB each", after.saturating_sub(before) as f64 / 1_000.0 / f64::from(options.channels.max(1)));
    write_pack(&pack, "More popular");
    let packs = content::in_folder(&pack).expect("a pack");
    let published = Instant::now();
    let done = content::publish(&database, &packs, Samples::Included, Withdrawals::AskFirst, Clock::system().now());
    done.await.expect("a good pack");
    println!("  what is published beside the server is heard: {}", listeners::hear(channels, published).await);
    println!("  the server: {} now, {} at most", megabytes(node.memory().0), megabytes(node.memory().1));
    drop(node);
    database.close().await;
    engine.discard(&location).await;
}

fn tell(rush: &Rush, node: &Node) {
    let seconds = rush.took.as_secs_f64();
    println!(
        "  {} decisions in {seconds:.1} s: {:.0} a second",
        rush.outcomes.len(),
        rush.outcomes.len() as f64 / seconds
    );
    println!("  answered: {}", rush.waits);
    println!("  answers by status (0: the connection broke): {:?}", rush.answers);
    println!("  the server: {} now, {} at most", megabytes(node.memory().0), megabytes(node.memory().1));
}
