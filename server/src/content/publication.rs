//! Publishing packs: all of them are read before any is imported, and each is imported as a whole.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use passerelle_shared::model::{RecordId, Timestamp};

use super::reading::{self, Manifest, Reading};
use super::{Fault, PackFiles, Refused};
use crate::database::{Database, ImportRefusal, Imported, Pack, Withdrawals};

/// Whether packs of samples are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Samples {
    Included,
    /// Those that were published before are taken back.
    LeftOut,
}

/// What became of one pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    pub pack: String,
    pub is_sample: bool,
    pub imported: Imported,
}

/// Reads and publishes packs. Doing it again changes nothing.
pub async fn publish(
    database: &Database,
    packs: &[PackFiles],
    samples: Samples,
    withdrawals: Withdrawals,
    now: Timestamp,
) -> Result<Vec<Publication>, Refused> {
    let packs = in_order(packs)?;
    let mut known = BTreeSet::new();
    let (mut readings, mut faults) = (Vec::new(), Vec::new());
    for (files, manifest) in packs {
        if manifest.sample && samples == Samples::LeftOut {
            take_back(database, &manifest.name, now).await?;
            continue;
        }
        known.extend(database.published_by_others(&manifest.name).await?);
        let mut reading = read(database, files, &manifest, &known, now).await?;
        faults.append(&mut reading.faults);
        known.extend(reading.ids());
        readings.push(reading);
    }
    if !faults.is_empty() {
        return Err(Refused::Faults(faults));
    }
    let mut publications = Vec::new();
    for reading in readings {
        let imported = import(database, &reading, withdrawals, now).await?;
        publications.push(Publication { pack: reading.pack.name, is_sample: reading.is_sample, imported });
    }
    Ok(publications)
}

/// Samples last: they may refer to the others.
fn in_order(packs: &[PackFiles]) -> Result<Vec<(&PackFiles, Manifest)>, Refused> {
    let mut faults = Vec::new();
    let mut ordered = Vec::new();
    for files in packs {
        match reading::manifest(files) {
            Ok(manifest) => ordered.push((files, manifest)),
            Err(found) => faults.extend(found),
        }
    }
    ordered.sort_by_key(|(_, manifest)| (manifest.sample, manifest.name.clone()));
    if faults.is_empty() { Ok(ordered) } else { Err(Refused::Faults(faults)) }
}

/// Relative dates count from the day of the first import, until all of it is over; then from today.
async fn read(
    database: &Database,
    files: &PackFiles,
    manifest: &Manifest,
    known: &BTreeSet<RecordId>,
    now: Timestamp,
) -> Result<Reading, Refused> {
    let today = today(now);
    let anchor = database.anchor(&manifest.name).await?.and_then(|day| day.parse::<Date>().ok());
    let reading = reading::read(files, manifest, anchor.unwrap_or(today), known);
    let mut reading = match anchor {
        Some(_) if reading.is_over(now) => reading::read(files, manifest, today, known),
        _ => reading,
    };
    reading.pack.anchor = Some(reading.anchor.to_string());
    Ok(reading)
}

fn today(now: Timestamp) -> Date {
    let now = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    now.to_zoned(TimeZone::UTC).date()
}

async fn import(
    database: &Database,
    reading: &Reading,
    withdrawals: Withdrawals,
    now: Timestamp,
) -> Result<Imported, Refused> {
    database.import(reading.pack.clone(), withdrawals, now).await?.map_err(|refusals| refused(reading, &refusals))
}

async fn take_back(database: &Database, pack: &str, now: Timestamp) -> Result<(), Refused> {
    let nothing = Pack { name: pack.to_owned(), ..Pack::default() };
    // Nothing was published before where nothing is withdrawn now, and with permission nothing is refused.
    let _ = database.import(nothing, Withdrawals::Allowed, now).await?;
    Ok(())
}

fn refused(reading: &Reading, refusals: &[ImportRefusal]) -> Refused {
    const EXAMPLES_MAX: usize = 5;
    if let [ImportRefusal::ManyWithdrawals { withdrawn, records }] = refusals {
        let examples = withdrawn.iter().take(EXAMPLES_MAX).map(RecordId::to_string).collect();
        let pack = reading.pack.name.clone();
        return Refused::ManyWithdrawals { pack, withdrawn: withdrawn.len(), records: *records, examples };
    }
    Refused::Faults(refusals.iter().map(|refusal| fault(reading, refusal)).collect())
}

fn fault(reading: &Reading, refusal: &ImportRefusal) -> Fault {
    let (record, reason) = match refusal {
        ImportRefusal::CapacityBelowTaken { event, capacity, taken } => {
            (event, format!("the capacity can't be lowered to {capacity}: {taken} places are taken"))
        }
        ImportRefusal::QuotaBelowTaken { event, country, places, taken } => {
            (event, format!("the quota of {country} can't be lowered to {places}: {taken} of its places are taken"))
        }
        ImportRefusal::OtherPack { record, pack } => (record, format!("`{record}` belongs to the pack `{pack}`")),
        ImportRefusal::ManyWithdrawals { withdrawn, records } => {
            let reason = format!("{} of {records} records would be withdrawn", withdrawn.len());
            return Fault { file: reading.pack.name.clone(), line: 1, reason };
        }
    };
    let (file, line) = reading.place(record);
    Fault { file, line, reason }
}
