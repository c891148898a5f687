//! The families that are known here: which reads a command, and which decides about it.

use passerelle_shared::rules::{Family, decision, edit, list, own_record, role, sign_up};
use passerelle_shared::sync::Envelope;

use crate::database::Result;
use crate::database::command::{Case, Verdict};
use crate::database::scope::Change;

/// A command as its family reads it.
pub(super) enum Typed {
    SignUp(sign_up::Command),
    OwnRecord(own_record::Command),
    Decision(decision::Command),
    Edit(edit::Command),
    List(list::Command),
    Role(role::Command),
}

impl Typed {
    /// `None` for a kind that isn't known here.
    pub fn read(envelope: &Envelope, raw: &str) -> Option<serde_json::Result<Typed>> {
        Some(match Family::of(&envelope.kind)? {
            Family::SignUp => serde_json::from_str(raw).map(Typed::SignUp),
            Family::OwnRecord => serde_json::from_str(raw).map(Typed::OwnRecord),
            Family::Decision => serde_json::from_str(raw).map(Typed::Decision),
            Family::Edit => serde_json::from_str(raw).map(Typed::Edit),
            Family::List => serde_json::from_str(raw).map(Typed::List),
            Family::Role => serde_json::from_str(raw).map(Typed::Role),
        })
    }

    pub async fn decide(&self, change: &mut Change, case: &Case<'_>) -> Result<Verdict> {
        match self {
            Typed::SignUp(command) => crate::database::sign_up::decide(change, case, command).await,
            Typed::OwnRecord(command) => crate::database::own_record::decide(change, case, command).await,
            Typed::Decision(command) => crate::database::decision::decide(change, case, command).await,
            Typed::Edit(command) => crate::database::edit::decide(change, case, command).await,
            Typed::List(command) => crate::database::list::decide(change, case, command).await,
            Typed::Role(command) => crate::database::role::decide(change, case, command).await,
        }
    }
}
