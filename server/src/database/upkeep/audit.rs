//! Whether what is kept twice says the same twice: heads beside their records, counters beside the sign-ups they count.

use std::collections::BTreeMap;
use std::fmt;

use passerelle_shared::model::{RecordId, SignUpState};
use passerelle_shared::sync::Checksum;

use crate::database::engine::Connection;
use crate::database::{AuditFault, Database, Result, audit_record};

/// Something that adds up differently from what is noted of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Discrepancy {
    /// The head of a scope and its records.
    Scope { scope: String, noted: i64, found: i64 },
    /// The same number of records, and not the same ones.
    Checksum { scope: String },
    /// Places taken of an event, or of a country's quota at it.
    Places { of: String, noted: i64, found: i64 },
    /// Those who stand in line for an event.
    Line { event: String, noted: i64, found: i64 },
    /// More are taken than there are.
    Oversold { of: String, places: i64, taken: i64 },
    /// The audit record isn't what was written.
    AuditRecord(AuditFault),
}

impl fmt::Display for Discrepancy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Discrepancy::Scope { scope, noted, found } => {
                write!(formatter, "scope {scope} has {found} records, and its head says {noted}")
            }
            Discrepancy::Checksum { scope } => {
                write!(formatter, "the records of scope {scope} are not those of its head")
            }
            Discrepancy::Places { of, noted, found } => {
                write!(formatter, "{of}: {found} places are taken, and the counter says {noted}")
            }
            Discrepancy::Line { event, noted, found } => {
                write!(formatter, "{event}: {found} stand in line, and the counter says {noted}")
            }
            Discrepancy::Oversold { of, places, taken } => {
                write!(formatter, "{of}: {taken} of {places} places are taken")
            }
            Discrepancy::AuditRecord(fault) => fault.fmt(formatter),
        }
    }
}

impl Database {
    /// All of it is of one moment. Takes as long as reading every record.
    pub async fn audit(&self) -> Result<Vec<Discrepancy>> {
        let mut moment = self.engine.moment(&self.readers).await?;
        let mut found = scopes(&mut moment).await?;
        found.extend(places(&mut moment).await?);
        found.extend(lines(&mut moment).await?);
        let faults = audit_record::faults(&mut moment, None).await?;
        found.extend(faults.into_iter().map(Discrepancy::AuditRecord));
        Ok(found)
    }
}

/// Heads beside their records.
async fn scopes(moment: &mut Connection) -> Result<Vec<Discrepancy>> {
    let heads: Vec<(String, i64, i64)> =
        sqlx::query_as("SELECT id, records, checksum FROM scope ORDER BY id").fetch_all(&mut *moment).await?;
    let records: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT scope, id, changed_seq FROM record WHERE body IS NOT NULL").fetch_all(moment).await?;
    let mut summed: BTreeMap<String, (i64, Checksum)> = BTreeMap::new();
    for (scope, id, seq) in records {
        let (count, checksum) = summed.entry(scope).or_default();
        *count = count.saturating_add(1);
        checksum.add(&RecordId::from(id.as_str()), seq.cast_unsigned());
    }
    let mut found = Vec::new();
    for (scope, noted, checksum) in heads {
        let (count, sum) = summed.remove(&scope).unwrap_or_default();
        if count != noted {
            found.push(Discrepancy::Scope { scope, noted, found: count });
        } else if sum != Checksum::from_bits(checksum) {
            found.push(Discrepancy::Checksum { scope });
        }
    }
    Ok(found)
}

/// Counters beside the sign-ups that they count.
async fn places(moment: &mut Connection) -> Result<Vec<Discrepancy>> {
    let sign_ups: Vec<(String, String, String)> =
        sqlx::query_as("SELECT event, country, state FROM sign_up").fetch_all(&mut *moment).await?;
    let mut taken: BTreeMap<String, i64> = BTreeMap::new();
    let takes_a_place = |state: &str| SignUpState::parse(state).is_some_and(SignUpState::takes_a_place);
    for (event, country, _) in sign_ups.into_iter().filter(|(.., state)| takes_a_place(state)) {
        for of in [quota_of(&event, &country), event] {
            let count = taken.entry(of).or_default();
            *count = count.saturating_add(1);
        }
    }
    // Those whose sign-ups are forgotten took a place as well.
    let events: Vec<(String, Option<i64>, i64, i64)> =
        sqlx::query_as("SELECT event, capacity, taken, forgotten FROM event_places ORDER BY event")
            .fetch_all(&mut *moment)
            .await?;
    let quotas: Vec<(String, String, Option<i64>, i64, i64)> =
        sqlx::query_as("SELECT event, country, places, taken, forgotten FROM quota ORDER BY event, country")
            .fetch_all(moment)
            .await?;
    let quotas = quotas
        .into_iter()
        .map(|(event, country, places, noted, forgotten)| (quota_of(&event, &country), places, noted, forgotten));
    let mut found = Vec::new();
    for (of, places, noted, forgotten) in events.into_iter().chain(quotas) {
        let count = taken.get(&of).copied().unwrap_or_default().saturating_add(forgotten);
        if let Some(places) = places.filter(|places| count > *places) {
            found.push(Discrepancy::Oversold { of: of.clone(), places, taken: count });
        }
        if count != noted {
            found.push(Discrepancy::Places { of, noted, found: count });
        }
    }
    Ok(found)
}

async fn lines(moment: &mut Connection) -> Result<Vec<Discrepancy>> {
    let events: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT event, waiting,
             (SELECT count(*) FROM sign_up WHERE sign_up.event = event_places.event AND sign_up.state = 'reserve')
         FROM event_places ORDER BY event",
    )
    .fetch_all(moment)
    .await?;
    let wrong = events.into_iter().filter(|(_, noted, found)| noted != found);
    Ok(wrong.map(|(event, noted, found)| Discrepancy::Line { event, noted, found }).collect())
}

fn quota_of(event: &str, country: &str) -> String {
    format!("{event} for {country}")
}
