//! What a node does in a second, beside what its disk and a plain file server do:
//! `cargo run --release -p passerelle-load --bin benchmark`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use passerelle_load::crowd::{self, Member};
use passerelle_load::engine::Engine;
use passerelle_load::generated::{self, Amount};
use passerelle_load::node::{self, Node};
use passerelle_load::reading::{self, Paid};
use passerelle_load::{commits, downloads, exchanges, figures, listeners, popular};
use passerelle_server::Clock;
use passerelle_server::content::{self, Samples};
use passerelle_server::database::{Database, Withdrawals};

#[derive(Debug, Parser)]
struct Options {
    /// How long each rate is measured
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How many listen, to see what one of them costs
    #[arg(long, default_value_t = 2_000)]
    channels: u32,
    /// Where the databases are to be: the disk is what is measured; a folder that is thrown away unless given
    #[arg(long)]
    data: Option<PathBuf>,
    /// A PostgreSQL server on which databases can be made, as postgres://user@host:5432, for a second column
    #[arg(long)]
    postgres: Option<String>,
    /// Leave the forty thousand records out
    #[arg(long)]
    small: bool,
    /// Serves, as the program that measures starts it
    #[arg(hide = true, num_args = 2..=4)]
    serve: Vec<String>,
}

/// A line of the table: what is measured, and its figure.
type Row = (String, String);

#[tokio::main]
async fn main() {
    let options = Options::parse();
    match options.serve.as_slice() {
        [word, data, pack, rest @ ..] if word == node::SERVE => {
            return node::serve(Path::new(data), Path::new(pack), rest.first().map(String::as_str)).await;
        }
        [word, file] if word == downloads::SERVE_FILE => return downloads::serve_file(Path::new(file)).await,
        _ => {}
    }
    let thrown_away = tempfile::tempdir().expect("a folder");
    let folder = options.data.clone().unwrap_or_else(|| thrown_away.path().to_owned());
    let postgres = options.postgres.clone().map(Engine::Postgres);
    let mut columns: Vec<(Engine, Vec<Row>)> = Vec::new();
    for engine in [Some(Engine::Sqlite), postgres].into_iter().flatten() {
        let folder = folder.join(engine.name());
        let mut rows = Vec::new();
        deciding(&engine, &folder, &options, &mut rows).await;
        reading(&engine, &folder, &options, "4,020", Amount::CONGRESS, &mut rows).await;
        if !options.small {
            reading(&engine, &folder, &options, "40,200", Amount::CONGRESS.times_ten(), &mut rows).await;
        }
        columns.push((engine, rows));
    }
    print(&columns);
}

fn print(columns: &[(Engine, Vec<Row>)]) {
    const COLUMN: usize = 38;
    let width = columns.iter().flat_map(|(_, rows)| rows).map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let engines: String = columns.iter().map(|(engine, _)| format!("{:COLUMN$}", engine.name())).collect();
    println!("{:width$}  {}", "", engines.trim_end());
    for (number, (name, _)) in columns.first().map(|(_, rows)| rows).into_iter().flatten().enumerate() {
        let figures: String = columns.iter().map(|(_, rows)| format!("{:COLUMN$}", rows[number].1)).collect();
        println!("{name:width$}  {}", figures.trim_end());
    }
}

async fn deciding(engine: &Engine, folder: &Path, options: &Options, rows: &mut Vec<Row>) {
    const PEOPLE: u32 = 640;
    let lasting = Duration::from_secs(options.seconds);
    let (data, pack) = (folder.join("deciding"), folder.join("popular"));
    std::fs::create_dir_all(&data).expect("a folder");
    let location = engine.location(&data).await;
    let commits = commits::rate(&location, lasting).await;
    rows.push(row("raw commits a second, the same disk and settings", format!("{commits:.0}")));
    popular::write_pack(&pack, "Popular");
    let node = Node::start(&data, &pack, &location).await;
    let database = Database::open_at(&location).await.expect("the database opens beside the server");
    let people = PEOPLE.max(options.channels);
    let crowd: Vec<Arc<Member>> = crowd::gather(&database, people, &["TN"]).await.into_iter().map(Arc::new).collect();
    let (some, others) = crowd[..PEOPLE as usize].split_at(PEOPLE as usize / 2);

    let single = exchanges::rate(node.address, some, 1, 0, lasting).await;
    rows.push(row("exchanges a second, with one command each", format!("{:.0}", single.exchanges_a_second)));
    let outbox = exchanges::rate(node.address, others, 50, 0, lasting).await;
    rows.push(row("decisions a second, fifty in an exchange", format!("{:.0}", outbox.decisions_a_second)));
    let share = 100.0 * outbox.decisions_a_second / commits;
    rows.push(row("  of the raw commits", format!("{share:.0} %")));
    // What was asked before was taken from the accounts' allowance.
    let empty = exchanges::rate(node.address, others, 0, 0, lasting).await;
    rows.push(row("exchanges a second, without commands", format!("{:.0}", empty.exchanges_a_second)));

    let (before, _) = node.memory();
    let channels = listeners::open(node.address, &crowd[..options.channels as usize]).await;
    let each = node.memory().0.saturating_sub(before) / channels.len().max(1) as u64;
    rows.push(row("memory of a live channel, its connection included", format!("{:.1} kB", each as f64 / 1_000.0)));
    drop((channels, node));
    database.close().await;
    engine.discard(&location).await;
}

async fn reading(
    engine: &Engine,
    folder: &Path,
    options: &Options,
    records: &str,
    amount: Amount,
    rows: &mut Vec<Row>,
) {
    const SEED: u64 = 7;
    let lasting = Duration::from_secs(options.seconds);
    let (data, pack) =
        (folder.join(format!("reading-{}", amount.events)), folder.join(format!("pack-{}", amount.events)));
    generated::write_pack(&pack, amount, SEED);
    let location = engine.location(&data).await;
    let began = Instant::now();
    let node = Node::start(&data, &pack, &location).await;
    // Asked for first, it is made first.
    let snapshot = reading::snapshot(node.address).await;
    rows.push(row(
        &format!("{records} records: import and snapshot"),
        format!("{:.1} s", began.elapsed().as_secs_f64()),
    ));
    rows.push(row(&format!("{records} records: a first sync"), paid(&reading::first_sync(node.address).await)));
    rows.push(row(
        &format!("{records} records: nothing changed"),
        paid(&reading::no_change(node.address, &snapshot.cursor).await),
    ));

    let paths = reading::chunk_paths(&snapshot);
    let ours = downloads::rate(node.address, &paths, lasting).await;
    let file = folder.join("snapshot.bin");
    let bytes = reading::first_sync(node.address).await.bytes;
    std::fs::write(&file, vec![7; bytes as usize]).expect("a file");
    let plain = downloads::plain_file_server(&file).await;
    let theirs = downloads::rate(plain.address, &["/".to_owned()], lasting).await;
    let name = format!("{records} records: snapshots a second, beside a plain file server's");
    rows.push(row(&name, format!("{ours:.0} beside {theirs:.0} ({})", figures::megabytes(bytes))));

    generated::change_events(&pack, amount, 1, SEED + 1);
    let database = Database::open_at(&location).await.expect("the database opens beside the server");
    let packs = content::in_folder(&pack).expect("a pack");
    let published =
        content::publish(&database, &packs, Samples::Included, Withdrawals::AskFirst, Clock::system().now());
    published.await.expect("a good pack");
    let changed = reading::changes(node.address, &snapshot.cursor).await;
    rows.push(row(&format!("{records} records: {} changed", changed.records), paid(&changed)));
    drop(node);
    database.close().await;
    engine.discard(&location).await;
}

fn row(name: &str, value: String) -> Row {
    (name.to_owned(), value)
}

fn paid(paid: &Paid) -> String {
    let half_ms = paid.time.at(0.5).as_secs_f64() * 1_000.0;
    format!("{} requests, {:.1} kB, {half_ms:.1} ms", paid.requests, paid.bytes as f64 / 1_000.0)
}
