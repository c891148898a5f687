//! Places: what is taken of an event and of each country's quota, changed only by updates that assert the limit.

use std::collections::BTreeMap;

use passerelle_shared::api::{EventPlaces, PlacesLeft};
use passerelle_shared::model::{CountryCode, Event, EventStatus, RecordId, SignUpTerms, Timestamp};
use passerelle_shared::rules::sign_up::{EventFacts, Places};
use sqlx::FromRow;
use sqlx::any::AnyRow;

use crate::database::engine::{Beside, Connection, Statement, count, with_more_tries};
use crate::database::scope::Change;
use crate::database::{Database, Error, Result};

/// What the decisions about an event depend on.
#[derive(Debug, Clone)]
pub(in crate::database) struct EventRow {
    pub event: RecordId,
    pub status: EventStatus,
    pub starts_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
    pub terms: Option<SignUpTerms>,
    pub conditions: String,
    pub taken: u32,
    /// The order of the line: whoever comes later is decided about later.
    pub ticket: i64,
    /// Its desk is kept.
    pub has_desk: bool,
    /// How many stand in line.
    pub waiting: i64,
}

impl EventRow {
    pub fn facts(&self) -> EventFacts<'_> {
        let (starts_at, ends_at) = (self.starts_at, self.ends_at);
        EventFacts { status: self.status, starts_at, ends_at, terms: self.terms.as_ref() }
    }
}

impl<'r> FromRow<'r, AnyRow> for EventRow {
    fn from_row(row: &'r AnyRow) -> sqlx::Result<Self> {
        type Columns = (String, String, Option<i64>, Option<i64>, Option<String>, String, i64, i64, i64, i64);
        let (event, status, starts_at, ends_at, terms, conditions, taken, ticket, has_desk, waiting) =
            Columns::from_row(row)?;
        // What an event holds is nobody's business but where it is read.
        let decode = |_: serde_json::Error| sqlx::Error::Decode("a stored event".into());
        Ok(EventRow {
            event: RecordId::from(event),
            status: serde_json::from_str(&status).map_err(decode)?,
            starts_at: starts_at.map(Timestamp),
            ends_at: ends_at.map(Timestamp),
            terms: terms.map(|terms| serde_json::from_str(&terms)).transpose().map_err(decode)?,
            conditions,
            taken: count(taken),
            ticket,
            has_desk: has_desk != 0,
            waiting,
        })
    }
}

/// Takes the event's lock, the first one of the order: event, then quota. On SQLite the writer has it already.
pub(in crate::database) async fn lock(change: &mut Change, event: &RecordId) -> Result<Option<EventRow>> {
    let [row] = change.ask([locking(event)]).await?;
    row.optional()
}

pub(super) fn locking(event: &RecordId) -> Statement {
    const LOCK: &str = "UPDATE event_places SET decisions = decisions + 1 WHERE event = $1
        RETURNING event, status, starts_at, ends_at, terms, conditions, taken, decisions, has_desk, waiting";
    Statement::new(LOCK).bind(event.as_str())
}

/// Tells the rules by which instants an event is now.
pub(in crate::database) async fn move_event(connection: &mut Connection, id: &RecordId, event: &Event) -> Result<()> {
    sqlx::query("UPDATE event_places SET starts_at = $2, ends_at = $3, terms = $4 WHERE event = $1")
        .bind(id.as_str())
        .bind(event.sort_key().map(|start| start.0))
        .bind(event.over_at().map(|end| end.0))
        .bind(event.terms().as_ref().map(serde_json::to_string).transpose()?)
        .execute(connection)
        .await?;
    Ok(())
}

pub(in crate::database) async fn taken(
    connection: &mut Connection,
    event: &EventRow,
    country: Option<CountryCode>,
) -> Result<Places> {
    let by_country: Option<i64> = match country {
        Some(country) => {
            sqlx::query_scalar("SELECT taken FROM quota WHERE event = $1 AND country = $2")
                .bind(event.event.as_str())
                .bind(country.as_str())
                .fetch_optional(connection)
                .await?
        }
        None => None,
    };
    Ok(Places { taken: event.taken, taken_by_country: count(by_country.unwrap_or_default()) })
}

/// Takes a place, or fails as a whole: no decision may sell one twice.
pub(super) fn take(change: &mut Change, event: &RecordId, country: CountryCode) {
    let of_event = Statement::new(
        "UPDATE event_places SET taken = taken + 1 WHERE event = $1 AND (capacity IS NULL OR taken < capacity)",
    );
    change.later(of_event.bind(event.as_str()).changes_one("a place is taken only where one is left"));
    let of_country = Statement::new(
        "INSERT INTO quota (event, country, places, taken) VALUES ($1, $2, NULL, 1)
         ON CONFLICT (event, country) DO UPDATE SET taken = quota.taken + 1
             WHERE quota.places IS NULL OR quota.taken < quota.places",
    );
    let of_country = of_country.bind(event.as_str()).bind(country.as_str());
    change.later(of_country.changes_one("a country's place is taken only where one is left"));
}

pub(super) fn give_back(change: &mut Change, event: &RecordId, country: CountryCode) {
    let of_event = Statement::new("UPDATE event_places SET taken = taken - 1 WHERE event = $1 AND taken > 0");
    change.later(of_event.bind(event.as_str()).changes_one("only a place that was taken is given back"));
    let of_country =
        Statement::new("UPDATE quota SET taken = taken - 1 WHERE event = $1 AND country = $2 AND taken > 0");
    let of_country = of_country.bind(event.as_str()).bind(country.as_str());
    change.later(of_country.changes_one("only a country's place that was taken is given back"));
}

/// Somebody joins the line or leaves it. A node of an earlier version doesn't count it: no decision depends on it.
pub(in crate::database) fn count_in_line(change: &mut Change, event: &RecordId, more: i64) {
    let statement = Statement::new("UPDATE event_places SET waiting = waiting + $2 WHERE event = $1");
    change.later(statement.bind(event.as_str()).bind(more));
}

/// Whoever took a place is forgotten, and the place stays taken: the event is over, and how many came is asked for later.
pub(in crate::database) async fn forget(
    connection: &mut Connection,
    event: &RecordId,
    country: CountryCode,
) -> Result<()> {
    let of_event =
        sqlx::query("UPDATE event_places SET forgotten = forgotten + 1 WHERE event = $1 AND forgotten < taken")
            .bind(event.as_str())
            .execute(&mut *connection)
            .await?;
    assert_one(of_event.rows_affected(), "only who took a place is forgotten with one")?;
    let statement =
        "UPDATE quota SET forgotten = forgotten + 1 WHERE event = $1 AND country = $2 AND forgotten < taken";
    let of_country = sqlx::query(statement).bind(event.as_str()).bind(country.as_str()).execute(connection).await?;
    assert_one(of_country.rows_affected(), "only who took a country's place is forgotten with one")
}

fn assert_one(rows: u64, rule: &'static str) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::Assertion(rule)) }
}

impl Database {
    /// Counts each line anew that is longer or shorter than is noted: a node of an earlier version notes nothing.
    pub async fn mend_lines(&self) -> Result<()> {
        let wrong: Vec<String> = sqlx::query_scalar(
            "SELECT event FROM event_places WHERE waiting <>
                 (SELECT count(*) FROM sign_up WHERE sign_up.event = event_places.event AND sign_up.state = 'reserve')
             ORDER BY event",
        )
        .fetch_all(&self.readers)
        .await?;
        for event in wrong.into_iter().map(RecordId::from) {
            with_more_tries(|| self.mend_line(&event)).await?;
        }
        Ok(())
    }

    async fn mend_line(&self, event: &RecordId) -> Result<()> {
        let mut change = Change::begin(self, Beside::Others).await?;
        // Whoever decides meanwhile waits.
        lock(&mut change, event).await?;
        let statement = Statement::new(
            "UPDATE event_places SET waiting =
                 (SELECT count(*) FROM sign_up WHERE sign_up.event = $1 AND sign_up.state = 'reserve') WHERE event = $1",
        );
        change.later(statement.bind(event.as_str()));
        change.commit().await
    }

    /// What is left of every event that one can still go to.
    pub async fn places_left(&self, now: Timestamp) -> Result<PlacesLeft> {
        let mut snapshot = self.moment().await?;
        let events: Vec<(String, Option<i64>, i64, i64)> = sqlx::query_as(
            "SELECT event, capacity, taken, waiting FROM event_places WHERE terms IS NOT NULL AND status = $2 AND (ends_at IS NULL OR ends_at >= $1)",
        )
        .bind(now.0)
        .bind(serde_json::to_string(&EventStatus::Planned)?)
        .fetch_all(&mut *snapshot)
        .await?;
        let quotas: Vec<(String, String, i64, i64)> = sqlx::query_as(
            "SELECT quota.event, country, places, quota.taken FROM quota
             JOIN event_places ON event_places.event = quota.event
             WHERE places IS NOT NULL AND (ends_at IS NULL OR ends_at >= $1)",
        )
        .bind(now.0)
        .fetch_all(&mut *snapshot)
        .await?;
        Ok(PlacesLeft { as_of: now, events: fold(events, quotas) })
    }
}

fn fold(
    events: Vec<(String, Option<i64>, i64, i64)>,
    quotas: Vec<(String, String, i64, i64)>,
) -> BTreeMap<RecordId, EventPlaces> {
    let mut by_event: BTreeMap<String, Vec<(CountryCode, i64, i64)>> = BTreeMap::new();
    for (event, country, quota, taken) in quotas {
        by_event.entry(event).or_default().extend(CountryCode::parse(&country).map(|country| (country, quota, taken)));
    }
    let places = |(event, capacity, taken, waiting): (String, Option<i64>, i64, i64)| {
        let quotas = by_event.remove(&event).unwrap_or_default();
        let places = EventPlaces {
            left: capacity.map(|capacity| count(capacity.saturating_sub(taken))),
            left_by_country: quotas
                .iter()
                .map(|(country, quota, taken)| (*country, count(quota.saturating_sub(*taken))))
                .collect(),
            left_outside_quotas: capacity.and_then(|capacity| left_outside(&quotas, capacity, taken)),
            waiting: count(waiting),
        };
        (RecordId::from(event), places)
    };
    events.into_iter().map(places).collect()
}

/// Of 18 places of which 15 are in quotas, 3 are in none; who has a place and no quota has one of these first.
fn left_outside(quotas: &[(CountryCode, i64, i64)], capacity: i64, taken: i64) -> Option<u32> {
    let (in_quotas, taken_in_quotas) = quotas.iter().fold((0_i64, 0_i64), |(all, of_all), (_, quota, taken)| {
        (all.saturating_add(*quota), of_all.saturating_add(*taken))
    });
    let outside = capacity.saturating_sub(in_quotas);
    let has_both = !quotas.is_empty() && outside > 0;
    let left = outside.saturating_sub(taken.saturating_sub(taken_in_quotas));
    has_both.then(|| count(left.min(capacity.saturating_sub(taken))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_no_quota_names_are_counted_apart() {
        let country = |code| CountryCode::parse(code).expect("two letters");
        let left = |taken_in_quotas, taken| {
            left_outside(&[(country("TN"), 8, taken_in_quotas), (country("MA"), 7, 0)], 18, taken)
        };

        assert_eq!(left(0, 0), Some(3));
        assert_eq!(left(8, 8), Some(3), "who has a quota takes of theirs");
        assert_eq!(left(0, 2), Some(1));
        assert_eq!(left(0, 5), Some(0), "those without a quota may have more than these");
        assert_eq!(left(8, 16), Some(0));
        assert_eq!(left_outside(&[], 18, 0), None);
        assert_eq!(left_outside(&[(country("TN"), 18, 0)], 18, 0), None);
    }
}
