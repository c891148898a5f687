//! `passerelle-server audit`: who did what at the desk, and whether what is written of it is whole.

use std::error::Error;

use passerelle_shared::model::{PartialDate, Timestamp};

use super::arguments::{CheckAuditOptions, ListAuditOptions};
use crate::clock::Clock;
use crate::database::{self, AuditFault, AuditHead, Database, ListedEntry};

/// Works beside a running server, and changes nothing.
pub async fn check(options: CheckAuditOptions) -> Result<(), Box<dyn Error>> {
    let database = Database::open_at(&options.data.location()).await?;
    let looked = look(&database, options.head.as_ref()).await;
    database.close().await;
    let (head, faults) = looked?;
    if faults.is_empty() {
        println!("the audit record is whole: {} entries, its head is {head}", head.length);
        return Ok(());
    }
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Err(faults.join("\n").into())
}

async fn look(database: &Database, noted: Option<&AuditHead>) -> database::Result<(AuditHead, Vec<AuditFault>)> {
    Ok((database.audit_head().await?, database.audit_faults(noted).await?))
}

pub async fn list(options: ListAuditOptions) -> Result<(), Box<dyn Error>> {
    let database = Database::open_at(&options.data.location()).await?;
    let entries = listed(&database, &options).await;
    database.close().await;
    for entry in entries? {
        println!("{}", line(&entry));
    }
    Ok(())
}

/// There are addresses in it, and notes about people.
async fn listed(database: &Database, options: &ListAuditOptions) -> database::Result<Vec<ListedEntry>> {
    let entries = database.audit_entries(options.event.as_ref()).await?;
    let said = format!("{} lines", entries.len());
    database.note_export(database::THE_RECORD, &said, Clock::system().now()).await?;
    Ok(entries)
}

fn line(entry: &ListedEntry) -> String {
    let number = entry.number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let words = [&entry.act, &entry.by, &entry.about, &entry.said].map(String::as_str);
    let words = words.into_iter().chain(entry.note.as_deref()).filter(|word| !word.is_empty());
    format!("{number:>6}  {}  {}", moment(entry.at), words.collect::<Vec<&str>>().join("  "))
}

/// To the second, in UTC.
fn moment(at: Timestamp) -> String {
    let seconds = at.0.rem_euclid(Timestamp::DAY) / Timestamp::SECOND;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!("{} {hours:02}:{minutes:02}:{:02} UTC", PartialDate::of_utc(at), seconds % 60)
}
