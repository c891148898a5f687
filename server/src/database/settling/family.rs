//! The families that are known here: which reads a command, and which decides about it.

use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::rules::{Family, own_record, sign_up};
use passerelle_shared::sync::{CommandId, Decision, Envelope, Outcome};

use super::outcome;
use crate::database::scope::Change;
use crate::database::{Account, Result};

/// A command that is decided about, and what is known of it whatever it wants.
#[derive(Debug, Clone, Copy)]
pub(in crate::database) struct Case<'a> {
    pub who: &'a Account,
    pub envelope: &'a Envelope,
    /// What it was answered in an earlier life of the database.
    pub before: Option<&'a Outcome>,
    pub now: Timestamp,
}

/// A decision, the record it concerns, and the acts that its author knows of from now on.
pub(in crate::database) struct Verdict {
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
        Ok(acts.max(outcome::acts_after(change.connection(), &self.who.id, after, concerns).await?))
    }
}

/// A command as its family reads it.
pub(super) enum Typed {
    SignUp(sign_up::Command),
    OwnRecord(own_record::Command),
}

impl Typed {
    /// `None` for a kind that isn't known here.
    pub fn read(envelope: &Envelope, raw: &str) -> Option<serde_json::Result<Typed>> {
        Some(match Family::of(&envelope.kind)? {
            Family::SignUp => serde_json::from_str(raw).map(Typed::SignUp),
            Family::OwnRecord => serde_json::from_str(raw).map(Typed::OwnRecord),
        })
    }

    pub async fn decide(&self, change: &mut Change, case: &Case<'_>) -> Result<Verdict> {
        match self {
            Typed::SignUp(command) => crate::database::sign_up::decide(change, case, command).await,
            Typed::OwnRecord(command) => crate::database::own_record::decide(change, case, command).await,
        }
    }
}
