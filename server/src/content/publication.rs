//! Publishing packs: all of them are read before anything is imported, in one transaction.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use passerelle_shared::model::{RecordId, Timestamp};

use super::pack::{self, Manifest};
use super::reading::Reading;
use super::{Fault, PackFiles, Refused};
use crate::database::{Database, ImportRefusal, Imported, Withdrawals};

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

/// Reads and publishes packs, all of them or none. Doing it again changes nothing.
pub async fn publish(
    database: &Database,
    packs: &[PackFiles],
    samples: Samples,
    withdrawals: Withdrawals,
    now: Timestamp,
) -> Result<Vec<Publication>, Refused> {
    let packs = in_order(packs)?;
    let mut known = BTreeSet::new();
    let (mut readings, mut faults, mut taken_back) = (Vec::new(), Vec::new(), Vec::new());
    for (files, manifest) in packs {
        if manifest.sample && samples == Samples::LeftOut {
            taken_back.push(manifest.name);
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
    let packs = readings.iter().map(|reading| reading.pack.clone()).collect();
    let imported = database
        .import_and_take_back(packs, &taken_back, withdrawals, now)
        .await?
        .map_err(|found| refused(&readings, &found))?;
    let publication = |(reading, imported): (Reading, Imported)| Publication {
        pack: reading.pack.name,
        is_sample: reading.is_sample,
        imported,
    };
    Ok(readings.into_iter().zip(imported).map(publication).collect())
}

/// Samples last: they may refer to the others.
fn in_order(packs: &[PackFiles]) -> Result<Vec<(&PackFiles, Manifest)>, Refused> {
    let mut faults = Vec::new();
    let mut ordered = Vec::new();
    for files in packs {
        match pack::manifest(files) {
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
    let reading = pack::read(files, manifest, anchor.unwrap_or(today), known);
    let mut reading = match anchor {
        Some(_) if reading.is_over(now) => pack::read(files, manifest, today, known),
        _ => reading,
    };
    reading.pack.anchor = Some(reading.anchor.to_string());
    Ok(reading)
}

fn today(now: Timestamp) -> Date {
    let now = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    now.to_zoned(TimeZone::UTC).date()
}

fn refused(readings: &[Reading], refusals: &[ImportRefusal]) -> Refused {
    const EXAMPLES_MAX: usize = 5;
    if let [ImportRefusal::ManyWithdrawals { pack, withdrawn, records }] = refusals {
        let examples = withdrawn.iter().take(EXAMPLES_MAX).map(RecordId::to_string).collect();
        let (pack, withdrawn) = (pack.clone(), withdrawn.len());
        return Refused::ManyWithdrawals { pack, withdrawn, records: *records, examples };
    }
    Refused::Faults(refusals.iter().map(|refusal| fault(readings, refusal)).collect())
}

fn fault(readings: &[Reading], refusal: &ImportRefusal) -> Fault {
    let (record, reason) = match refusal {
        ImportRefusal::CapacityBelowTaken { event, capacity, taken } => {
            (event, format!("the capacity can't be lowered to {capacity}: {taken} places are taken"))
        }
        ImportRefusal::QuotaBelowTaken { event, country, places, taken } => {
            (event, format!("the quota of {country} can't be lowered to {places}: {taken} of its places are taken"))
        }
        ImportRefusal::OtherPack { record, pack } => (record, format!("`{record}` belongs to the pack `{pack}`")),
        ImportRefusal::ManyWithdrawals { pack, withdrawn, records } => {
            let reason = format!("{} of {records} records would be withdrawn", withdrawn.len());
            return Fault { file: pack.clone(), line: 1, reason };
        }
    };
    let (file, line) =
        readings.iter().rev().find_map(|reading| reading.found_at(record)).unwrap_or_else(|| (record.to_string(), 1));
    Fault { file, line, reason }
}
