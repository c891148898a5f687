//! After an update of the table of time zones: the instants of what was published are made anew from the hours on the wall.

use std::collections::BTreeMap;

use passerelle_shared::model::{Content, Event, RecordId, Session, Timestamp};
use passerelle_shared::sync::Scope;
use serde::Serialize;

use crate::database::engine::{Beside, Connection, installation, with_more_tries};
use crate::database::scope::{Change, Put};
use crate::database::sign_up::places;
use crate::database::{Database, Result};
use crate::zones::{self, Table};

/// Which table the instants are from, in the installation.
const TABLE: &str = "table of zones";

/// What isn't any more where it was.
#[derive(Default)]
struct Moved {
    events: Vec<(RecordId, Event)>,
    sessions: Vec<(RecordId, Session)>,
}

impl Moved {
    fn len(&self) -> usize {
        self.events.len().saturating_add(self.sessions.len())
    }
}

impl Database {
    /// Tells how many records have moved. Nobody is asked again for it: what stands on the wall is the same.
    ///
    /// A node with an older table leaves alone what a newer one has stamped, or they would do it by turns.
    pub async fn stamp_anew(&self, table: &Table) -> Result<usize> {
        with_more_tries(|| self.stamp_once(table)).await
    }

    async fn stamp_once(&self, table: &Table) -> Result<usize> {
        let mut moment = self.moment().await?;
        let is_from = installation::read(&mut moment, TABLE).await?;
        if is_from.as_deref().is_some_and(|other| table.version() < other) {
            return Ok(0);
        }
        if is_from.as_deref() == Some(table.version()) && moved(&mut moment, table).await?.len() == 0 {
            return Ok(0);
        }
        drop(moment);
        let mut change = Change::begin(self, Beside::OthersThatPublishNothing).await?;
        for (id, _) in moved(change.connection().await?, table).await?.events {
            // Whoever changes it at a desk is waited for.
            places::lock(&mut change, &id).await?;
        }
        let moved = moved(change.connection().await?, table).await?;
        let count = moved.len();
        for (id, event) in moved.events {
            places::move_event(change.connection().await?, &id, &event).await?;
            put(&mut change, id, &event)?;
        }
        for (id, session) in moved.sessions {
            put(&mut change, id, &session)?;
        }
        installation::write(change.connection().await?, TABLE, table.version()).await?;
        change.commit().await?;
        Ok(count)
    }
}

/// To be said by whoever publishes: with an older table, a newer one has to look again.
pub(super) async fn published_by(connection: &mut Connection, table: &Table) -> Result<()> {
    let is_from = installation::read(&mut *connection, TABLE).await?;
    if is_from.is_some_and(|other| table.version() < other.as_str()) {
        installation::write(connection, TABLE, table.version()).await?;
    }
    Ok(())
}

fn put(change: &mut Change, id: RecordId, content: &impl Serialize) -> Result<()> {
    let json = serde_json::to_string(content)?;
    change.put(Scope::programme(), id, Put::Body { json, pack: None });
    Ok(())
}

async fn moved(connection: &mut Connection, table: &Table) -> Result<Moved> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, body FROM record
         WHERE scope = $1 AND body IS NOT NULL AND (id LIKE 'event/%' OR id LIKE 'session/%')",
    )
    .bind(Scope::programme().as_str())
    .fetch_all(connection)
    .await?;
    let (mut events, mut sessions) = (BTreeMap::new(), Vec::new());
    for (id, body) in rows {
        let id = RecordId::from(id);
        match Content::parse(&id, &body) {
            Some(Content::Event(event)) => drop(events.insert(id, *event)),
            Some(Content::Session(session)) => sessions.push((id, session)),
            _ => {}
        }
    }
    Ok(in_another_table(events, sessions, table))
}

fn in_another_table(events: BTreeMap<RecordId, Event>, sessions: Vec<(RecordId, Session)>, table: &Table) -> Moved {
    let zone = |id: &RecordId| table.zone(events.get(id)?.zone.as_deref()?);
    let mut moved = Moved::default();
    let mut last_ends: BTreeMap<RecordId, Timestamp> = BTreeMap::new();
    for (id, session) in sessions {
        let Some(zone) = zone(&session.event) else { continue };
        let mut stamped = session.clone();
        zones::stamp_session(&mut stamped, &zone);
        if let Some(end) = stamped.ends_at.filter(|_| stamped.ends_wall.is_some()) {
            let last = last_ends.entry(stamped.event.clone()).or_insert(end);
            *last = end.max(*last);
        }
        if stamped != session {
            moved.sessions.push((id, stamped));
        }
    }
    for (id, event) in &events {
        let Some(zone) = zone(id) else { continue };
        let mut stamped = event.clone();
        zones::stamp_event(&mut stamped, &zone);
        stamped.goes_on_until = zones::goes_on_until(&stamped, last_ends.get(id).copied());
        if stamped != *event {
            moved.events.push((id.clone(), stamped));
        }
    }
    moved
}
