//! Commands that were answered lately: kept for thirty days, so that they can be delivered again.

use passerelle_shared::model::{Reason, RecordId, SignUpForm, Timestamp};
use passerelle_shared::rules::sign_up::{Command, CommandBody};
use passerelle_shared::sync::{Decision, Outcome};

#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    pub order: u64,
    pub command: Command,
    pub outcome: Outcome,
    pub answered_at: Timestamp,
    /// The person has read it.
    pub is_read: bool,
}

impl Answered {
    /// How long they stay on the device.
    pub const KEPT_MS: i64 = 30 * Timestamp::DAY;

    pub fn event(&self) -> &RecordId {
        self.command.event()
    }

    /// Why it was refused, if it was.
    pub fn refusal(&self) -> Option<&Reason> {
        match &self.outcome.decision {
            Decision::Refused { reason } => Some(reason),
            _ => None,
        }
    }

    /// What the person had typed, to go on from.
    pub fn form(&self) -> Option<&SignUpForm> {
        match &self.command.body {
            CommandBody::RequestPlace { form, .. } => Some(form),
            _ => None,
        }
    }
}
