//! `passerelle-server import`.

use std::error::Error;

use super::arguments::ImportOptions;
use crate::clock::Clock;
use crate::content::{self, Samples};
use crate::database::{Database, Withdrawals};

/// Works beside a running server too: the database's own lock keeps them apart.
pub async fn import(options: ImportOptions) -> Result<(), Box<dyn Error>> {
    let packs = content::in_folder(&options.folder)?;
    let samples = if options.no_sample { Samples::LeftOut } else { Samples::Included };
    let withdrawals = if options.allow_withdrawals { Withdrawals::Allowed } else { Withdrawals::AskFirst };

    let database = Database::open_at(&options.data.location()).await?;
    let published = content::publish(&database, &packs, samples, withdrawals, Clock::system().now()).await;
    database.close().await;

    for publication in published? {
        let imported = publication.imported;
        println!(
            "{}: {} added, {} changed, {} withdrawn, {} unchanged",
            publication.pack, imported.added, imported.changed, imported.withdrawn, imported.unchanged
        );
    }
    Ok(())
}
