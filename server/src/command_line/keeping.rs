//! `passerelle-server what-is-kept` and `what-would-go`: for the privacy notice, and before the time of something is over.

use std::error::Error;

use passerelle_shared::model::PartialDate;

use super::arguments::WouldGoOptions;
use crate::clock::Clock;
use crate::database::Database;
use crate::kept;

pub fn what_is_kept() {
    print!("{}", kept::table());
}

/// Works beside a running server, and changes nothing.
pub async fn what_would_go(options: WouldGoOptions) -> Result<(), Box<dyn Error>> {
    let by = options.on.map_or_else(|| Clock::system().now(), PartialDate::end_utc);
    let database = Database::open_at(&options.data.location()).await?;
    let found = database.would_go(by).await;
    database.close().await;
    let lines = kept::would_go(&found?);
    match lines.is_empty() {
        true => println!("by {}: nothing", PartialDate::of_utc(by)),
        false => print!("by {}:\n{lines}", PartialDate::of_utc(by)),
    }
    Ok(())
}
