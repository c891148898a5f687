//! How fast the app is in a real browser, beside a page of bare JavaScript that does the same with the same server, by turns:
//! `cargo run --release -p passerelle-bench`.

mod changes;
mod device;
mod figures;
mod first_sync;
mod outbox;
mod sides;
mod slow_line;
mod start;

use clap::Parser;
use passerelle_load::generated::{Amount, write_pack};
use passerelle_server::Packs;
use passerelle_tests::stage::Stage;
use tempfile::TempDir;

use figures::Table;

#[derive(Debug, Parser)]
struct Options {
    /// How often each is measured; of an odd number there is one in the middle
    #[arg(long, default_value_t = 7)]
    times: usize,
    /// Forty thousand records as well
    #[arg(long)]
    large: bool,
    /// Only what is named so, as `first-sync`, `start`, `changes`, `outbox` or `slow-line`
    #[arg(long)]
    only: Option<String>,
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == name)
    }
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    let mut table = Table::default();
    programme(&options, "4,020", Amount::CONGRESS, &mut table).await;
    if options.large {
        programme(&options, "40,200", Amount::CONGRESS.times_ten(), &mut table).await;
    }
    if options.wants("outbox") {
        outbox::measure(options.times, &mut table).await;
    }
    println!("{table}");
}

/// What is read, of a programme of so many records.
async fn programme(options: &Options, records: &str, amount: Amount, table: &mut Table) {
    const SEED: u64 = 7;
    let is_wanted = ["first-sync", "slow-line", "changes", "start"].iter().any(|name| options.wants(name));
    if !is_wanted {
        return;
    }
    let pack = tempfile::tempdir().expect("a folder for the pack");
    write_pack(pack.path(), amount, SEED);
    let stage = open(Packs::Folder(pack.path().to_owned())).await;
    // Asked for first, the snapshot is made first: what is measured is the browser.
    passerelle_load::reading::snapshot(stage.address()).await;
    if options.wants("first-sync") {
        first_sync::measure(&stage, records, options.times, table).await;
    }
    if options.wants("slow-line") {
        slow_line::measure(&stage, records, options.times, table).await;
    }
    if options.wants("changes") {
        changes::measure(&stage, Pack { folder: &pack, amount }, records, options.times, table).await;
    }
    if options.wants("start") {
        start::measure(&stage, records, options.times, table).await;
    }
}

/// A pack that can be changed.
#[derive(Clone, Copy)]
pub struct Pack<'a> {
    folder: &'a TempDir,
    amount: Amount,
}

async fn open(packs: Packs) -> Stage {
    let mut stage = Stage::with_packs(packs).await;
    stage.serve_beside(&sides::BARE_FILES).await;
    stage
}
