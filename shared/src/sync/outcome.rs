//! What the server decided about a command.

use serde::{Deserialize, Serialize};

use super::CommandId;
use crate::model::{Reason, RecordId, SignUpState, Timestamp};

/// Stored with the decision's effect in one transaction, and repeated byte for byte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub command: CommandId,
    pub decided_at: Timestamp,
    #[serde(flatten)]
    pub decision: Decision,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "kebab-case")]
pub enum Decision {
    /// It took effect.
    Done {
        stands: Standing,
    },
    /// It changed nothing, because a later act of the person stands, or there was nothing to change.
    Unchanged {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands: Option<Standing>,
    },
    /// Date, place or conditions changed since the person saw them: look again, then ask again.
    AskAgain {
        terms: u32,
    },
    Refused {
        reason: Reason,
    },
    /// From a newer server: it is answered, and the records tell the rest.
    #[serde(other)]
    Unknown,
}

/// Where the person's sign-up for an event stood after the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub event: RecordId,
    pub state: SignUpState,
    pub acts: u32,
    /// On the reserve list: the place in line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}
