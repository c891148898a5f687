//! A sign-up as those who run its event see it: in the scope of the event's desk, and of its country's part of that desk.
//!
//! A desk that nobody ever looked at costs nothing: it is kept from the moment on at which it is first read.

use std::collections::HashMap;

use passerelle_shared::model::{Applicant, CountryCode, RecordId, Timestamp};
use passerelle_shared::sync::{AccountId, Scope};

use super::places;
use super::stored::{AtDesk, Stored, load, load_all};
use crate::database::engine::{Beside, with_more_tries};
use crate::database::scope::{Change, Put};
use crate::database::{Database, Result};

/// What those are told who had the sign-up in their part of the desk.
const OF_ANOTHER_COUNTRY: &str = "The person has asked again, for another country.";

const FORGOTTEN: &str = "Its time after the event is over.";

/// Puts what stands where the desk sees it.
pub(super) fn show(change: &mut Change, stored: &Stored) -> Result<()> {
    let AtDesk { is_kept: true, country: before } = stored.at_desk else { return Ok(()) };
    let event = &stored.sign_up.event;
    let id = Applicant::id(event, &stored.account.0);
    let json = json_of(stored)?;
    if let Some(before) = before.filter(|before| *before != stored.country) {
        let gone = Put::Withdrawn { reason: OF_ANOTHER_COUNTRY.to_owned(), at: stored.at() };
        change.put(Scope::country(before, event), id.clone(), gone);
    }
    for scope in [Scope::desk(event), Scope::country(stored.country, event)] {
        change.put(scope, id.clone(), Put::Body { json: json.clone(), pack: None });
    }
    Ok(())
}

/// Takes a sign-up that is forgotten off the desk.
pub(in crate::database) fn take_off(change: &mut Change, stored: &Stored, now: Timestamp) {
    if stored.at_desk.is_kept {
        withdraw(change, &stored.sign_up.event, (&stored.account, stored.country), now);
    }
}

fn withdraw(change: &mut Change, event: &RecordId, (who, country): (&AccountId, CountryCode), at: Timestamp) {
    for scope in [Scope::desk(event), Scope::country(country, event)] {
        let gone = Put::Withdrawn { reason: FORGOTTEN.to_owned(), at };
        change.put(scope, Applicant::id(event, &who.0), gone);
    }
}

impl Database {
    /// All who have asked for a place at an event, in the order in which they did.
    pub async fn applicants(&self, event: &RecordId) -> Result<Vec<Applicant>> {
        let mut moment = self.moment().await?;
        let mut applicants: Vec<Applicant> = load_all(&mut moment, event).await?.iter().map(applicant).collect();
        applicants.sort_by_key(|one| one.ticket);
        Ok(applicants)
    }

    /// From now on the event's desk is kept; all that was asked until now stands in it.
    pub async fn keep_desk(&self, event: &RecordId) -> Result<()> {
        let has_desk: Option<i64> = sqlx::query_scalar("SELECT has_desk FROM event_places WHERE event = $1")
            .bind(event.as_str())
            .fetch_optional(&self.readers)
            .await?;
        match has_desk {
            Some(0) => with_more_tries(|| self.begin_desk(event)).await,
            _ => Ok(()),
        }
    }

    async fn begin_desk(&self, event: &RecordId) -> Result<()> {
        let mut change = Change::begin(self, Beside::Others).await?;
        // Whoever decides meanwhile waits, and keeps the desk from then on.
        let Some(row) = places::lock(&mut change, event).await? else { return Ok(()) };
        if row.has_desk {
            return Ok(());
        }
        sqlx::query("UPDATE event_places SET has_desk = 1 WHERE event = $1")
            .bind(event.as_str())
            .execute(change.connection().await?)
            .await?;
        for stored in load_all(change.connection().await?, event).await? {
            show(&mut change, &stored)?;
        }
        change.commit().await
    }

    /// Puts what stands in each desk that is kept: a node of an earlier version decides, and knows of none.
    pub async fn mend_desks(&self) -> Result<()> {
        let kept: Vec<String> = sqlx::query_scalar("SELECT event FROM event_places WHERE has_desk = 1 ORDER BY event")
            .fetch_all(&self.readers)
            .await?;
        for event in kept.into_iter().map(RecordId::from) {
            let stale = self.stale_at_desk(&event).await?;
            if !stale.is_empty() {
                with_more_tries(|| self.mend_desk(&event, &stale)).await?;
            }
        }
        Ok(())
    }

    /// Whose sign-up isn't what the desk shows.
    async fn stale_at_desk(&self, event: &RecordId) -> Result<Vec<AccountId>> {
        let mut moment = self.moment().await?;
        let shown: Vec<(String, String)> =
            sqlx::query_as("SELECT id, body FROM record WHERE scope = $1 AND body IS NOT NULL")
                .bind(Scope::desk(event).as_str())
                .fetch_all(&mut *moment)
                .await?;
        let mut shown: HashMap<String, String> = shown.into_iter().collect();
        let mut stale = Vec::new();
        for stored in load_all(&mut moment, event).await? {
            if shown.remove(Applicant::id(event, &stored.account.0).as_str()) != Some(json_of(&stored)?) {
                stale.push(stored.account);
            }
        }
        // Whom the desk shows although nothing is left of them.
        let prefix = Applicant::id(event, "").to_string();
        stale.extend(shown.keys().filter_map(|id| Some(AccountId(id.strip_prefix(&prefix)?.to_owned()))));
        Ok(stale)
    }

    async fn mend_desk(&self, event: &RecordId, stale: &[AccountId]) -> Result<()> {
        let mut change = Change::begin(self, Beside::Others).await?;
        places::lock(&mut change, event).await?;
        for account in stale {
            match load(change.connection().await?, account, event).await? {
                Some(stored) => show(&mut change, &stored)?,
                None => take_off_unknown(&mut change, event, account).await?,
            }
        }
        change.commit().await
    }
}

/// From wherever it stands.
async fn take_off_unknown(change: &mut Change, event: &RecordId, account: &AccountId) -> Result<()> {
    let id = Applicant::id(event, &account.0);
    let body: Option<String> =
        sqlx::query_scalar("SELECT body FROM record WHERE scope = $1 AND id = $2 AND body IS NOT NULL")
            .bind(Scope::desk(event).as_str())
            .bind(id.as_str())
            .fetch_optional(change.connection().await?)
            .await?;
    let Some(applicant) = body.and_then(|json| serde_json::from_str::<Applicant>(&json).ok()) else { return Ok(()) };
    withdraw(change, event, (account, applicant.country), applicant.changed_at);
    Ok(())
}

fn json_of(stored: &Stored) -> Result<String> {
    Ok(serde_json::to_string(&applicant(stored))?)
}

fn applicant(stored: &Stored) -> Applicant {
    Applicant::of(&stored.sign_up, stored.country, stored.ticket.cast_unsigned())
}
