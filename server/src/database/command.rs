//! A command that is decided about, as every family is given it.

use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::sync::{AccountId, CommandId, Decision, Envelope, Outcome};

use super::engine::{Connection, count};
use super::scope::Change;
use super::{Account, Result};

/// A command that is decided about, and what is known of it whatever it wants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub who: &'a Account,
    pub envelope: &'a Envelope,
    /// What it was answered in an earlier life of the database.
    pub before: Option<&'a Outcome>,
    pub now: Timestamp,
}

/// A decision, the record it concerns, and the acts that its author knows of from now on.
pub(super) struct Verdict {
    pub decision: Decision,
    pub concerns: Option<RecordId>,
    pub acts: u32,
}

impl Case<'_> {
    pub fn verdict(&self, decision: Decision, acts: u32) -> Verdict {
        Verdict { decision, concerns: Some(self.envelope.concerns.clone()), acts }
    }

    /// The acts that the author had in view: by the record, or because an own command before it had them.
    pub async fn seen_acts(&self, change: &mut Change, acts: u32, after: Option<&CommandId>) -> Result<u32> {
        let Some(after) = after.filter(|after| after.is_well_formed()) else { return Ok(acts) };
        let concerns = &self.envelope.concerns;
        Ok(acts.max(acts_after(change.connection().await?, &self.who.id, after, concerns).await?))
    }

    /// What became of an own command before this one, if it concerned the same.
    pub async fn outcome_of(&self, change: &mut Change, id: &CommandId) -> Result<Option<Outcome>> {
        if !id.is_well_formed() {
            return Ok(None);
        }
        outcome_of(change.connection().await?, &self.who.id, id, &self.envelope.concerns).await
    }
}

/// The stored outcome of the author's own command about the same record.
async fn outcome_of(
    connection: &mut Connection,
    account: &AccountId,
    id: &CommandId,
    concerns: &RecordId,
) -> Result<Option<Outcome>> {
    let json: Option<String> =
        sqlx::query_scalar("SELECT outcome FROM outcome WHERE account = $1 AND command = $2 AND event = $3")
            .bind(&account.0)
            .bind(&id.0)
            .bind(concerns.as_str())
            .fetch_optional(connection)
            .await?;
    Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
}

/// The acts that the author of a command knew of once it was decided, if it concerned this event.
async fn acts_after(connection: &mut Connection, account: &AccountId, id: &CommandId, event: &RecordId) -> Result<u32> {
    let acts: Option<i64> =
        sqlx::query_scalar("SELECT acts FROM outcome WHERE account = $1 AND command = $2 AND event = $3")
            .bind(&account.0)
            .bind(&id.0)
            .bind(event.as_str())
            .fetch_optional(connection)
            .await?;
    Ok(count(acts.unwrap_or_default()))
}
