//! `passerelle-server check`.

use std::error::Error;

use super::arguments::Data;
use crate::database::{Database, Location};

/// Works beside a running server, and changes nothing.
pub async fn check(data: Data) -> Result<(), Box<dyn Error>> {
    let location = data.location();
    if let Location::Folder(folder) = &location
        && !Database::is_in(folder)
    {
        return Err(format!("there is no database in {}", folder.display()).into());
    }
    let database = Database::open_whole(&location).await?;
    let found = database.audit().await;
    database.close().await;
    let found = found?;
    if found.is_empty() {
        println!("the database is whole: its records are those of its heads, and its counters count what is there");
        return Ok(());
    }
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    Err(format!("the database is readable and doesn't add up:\n{}", found.join("\n")).into())
}
