//! An event as it is published: its row of places, its terms, and what follows for the people.

use passerelle_shared::model::{Actor, EventStatus, Reason, RecordId, SignUpState, SignUpTerms, Step, Timestamp};

use super::conditions::is_elsewhere;
use super::pack::{ImportRefusal, PublishedEvent};
use crate::database::engine::{Connection, count};
use crate::database::scope::Change;
use crate::database::sign_up::places::{self, EventRow};
use crate::database::sign_up::{self, Tell, promotion};
use crate::database::{Error, Result};

/// What became of an event that was to be published.
pub(super) struct Published {
    pub refusals: Vec<ImportRefusal>,
    /// It is on other days than before, or in another place.
    pub has_moved: bool,
}

/// Writes the event's row of places and counts the version of its terms up; what is below the taken is refused.
pub(super) async fn publish(change: &mut Change, published: &mut PublishedEvent) -> Result<Published> {
    let row = places::lock(change, &published.id).await?;
    let before = row.as_ref().and_then(|row| row.terms.as_ref().map(|terms| (terms.version, &row.conditions)));
    let is_as_before = |old| [&published.conditions, &published.conditions_of_0_1].contains(&old);
    let has_moved = row
        .as_ref()
        .is_some_and(|row| !is_as_before(&row.conditions) && is_elsewhere(&row.conditions, &published.conditions));
    let version = match before {
        Some((version, old)) if is_as_before(old) => version,
        Some((version, _)) => version.saturating_add(1),
        None => 1,
    };
    let terms = published.event.terms().map(|terms| SignUpTerms { version, ..terms });
    published.event.sign_up = terms.clone().into();
    let mut refusals = Vec::new();
    let (capacity, taken) = (terms.and_then(|terms| terms.capacity), row.map_or(0, |row| row.taken));
    if let Some(capacity) = capacity.filter(|capacity| *capacity < taken) {
        refusals.push(ImportRefusal::CapacityBelowTaken { event: published.id.clone(), capacity, taken });
        return Ok(Published { refusals, has_moved });
    }
    write_event(change.connection().await?, published).await?;
    refusals.extend(write_quotas(change.connection().await?, published).await?);
    Ok(Published { refusals, has_moved })
}

async fn write_event(connection: &mut Connection, published: &PublishedEvent) -> Result<()> {
    let event = &published.event;
    let terms = event.terms();
    sqlx::query(
        "INSERT INTO event_places
             (event, status, starts_at, ends_at, terms, conditions, capacity, project, taken, decisions)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)
         ON CONFLICT (event) DO UPDATE SET status = excluded.status, starts_at = excluded.starts_at,
             ends_at = excluded.ends_at, terms = excluded.terms, conditions = excluded.conditions,
             capacity = excluded.capacity, project = excluded.project",
    )
    .bind(published.id.as_str())
    .bind(serde_json::to_string(&event.status)?)
    .bind(event.sort_key().map(|start| start.0))
    .bind(event.over_at().map(|end| end.0))
    .bind(terms.as_ref().map(serde_json::to_string).transpose()?)
    .bind(&published.conditions)
    .bind(terms.and_then(|terms| terms.capacity).map(i64::from))
    .bind(event.project.as_ref().map(RecordId::as_str))
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_quotas(connection: &mut Connection, published: &PublishedEvent) -> Result<Vec<ImportRefusal>> {
    sqlx::query("UPDATE quota SET places = NULL WHERE event = $1")
        .bind(published.id.as_str())
        .execute(&mut *connection)
        .await?;
    let mut refusals = Vec::new();
    let quotas = published.event.terms().into_iter().flat_map(|terms| terms.quotas);
    for (country, quota) in quotas {
        let taken: i64 = sqlx::query_scalar(
            "INSERT INTO quota (event, country, places, taken) VALUES ($1, $2, $3, 0)
             ON CONFLICT (event, country) DO UPDATE SET places = excluded.places RETURNING taken",
        )
        .bind(published.id.as_str())
        .bind(country.as_str())
        .bind(i64::from(quota))
        .fetch_one(&mut *connection)
        .await?;
        let taken = count(taken);
        if quota < taken {
            let (event, country) = (published.id.clone(), country);
            refusals.push(ImportRefusal::QuotaBelowTaken { event, country, places: quota, taken });
        }
    }
    Ok(refusals)
}

/// An event that is gone from its pack can't be signed up for any more.
pub(super) async fn withdraw(change: &mut Change, id: &RecordId) -> Result<()> {
    sqlx::query("UPDATE event_places SET status = $2 WHERE event = $1")
        .bind(id.as_str())
        .bind(serde_json::to_string(&EventStatus::Cancelled)?)
        .execute(change.connection().await?)
        .await?;
    Ok(())
}

/// What follows for the people: a cancelled event is told to each of them, a larger one calls up the line. Whoever was
/// there isn't told that it was cancelled, only because it is no longer listed.
pub(super) async fn settle(change: &mut Change, id: &RecordId, now: Timestamp) -> Result<()> {
    match places::lock(change, id).await? {
        Some(row) if row.facts().is_over(now) => Ok(()),
        Some(row) if row.status == EventStatus::Cancelled => cancel(change, &row, now).await,
        Some(_) => promotion::fill(change, id, Some(Reason::CapacityRaised), now).await,
        None => Ok(()),
    }
}

/// Whoever may still come is told where and when it is now. To be said before what else follows: the last word counts.
pub(super) async fn tell_of_move(change: &mut Change, id: &RecordId, now: Timestamp) -> Result<()> {
    match places::lock(change, id).await? {
        Some(row) if row.status == EventStatus::Planned && !row.facts().is_over(now) => {
            sign_up::tell_all(change, id, &Reason::EventMoved, now).await
        }
        _ => Ok(()),
    }
}

async fn cancel(change: &mut Change, event: &EventRow, now: Timestamp) -> Result<()> {
    for account in sign_up::live_of(change.connection().await?, &event.event).await? {
        let mut stored = sign_up::load(change.connection().await?, &account, &event.event)
            .await?
            .ok_or(Error::Assertion("a sign-up that was just seen is there"))?;
        let state = SignUpState::EventCancelled;
        let step = Step { at: now, by: Actor::Rules, state, reason: Some(Reason::EventCancelled), intended_at: None };
        let from = Some(stored.sign_up.state);
        sign_up::step(change, &mut stored, from, step, Tell::ByMail)?;
    }
    Ok(())
}
