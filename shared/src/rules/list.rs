//! Lists that were made of a desk on a device. The data are there, and nobody can keep whoever holds them from it: so the
//! device says in a command that it was done, before it is, and the command stands in the audit record.
//!
//! ```text
//! saved in the outbox ─▶ the file is made, or the sheet printed     …   delivered ─▶ recorded: of whom, for what, when
//! ```

use serde::{Deserialize, Serialize};

use crate::model::list::{Column, Purpose};
use crate::model::{CountryCode, Reason, RecordId, Timestamp};
use crate::sync::{Author, CommandId};

/// The names of what can be done.
pub const KINDS: [&str; 2] = ["export-list", "print-list"];

/// What was made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Made {
    ExportList,
    PrintList,
}

/// That one person has made one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    pub id: CommandId,
    pub author: Author,
    pub kind: Made,
    /// The event.
    pub concerns: RecordId,
    pub body: Body,
    /// The device's clock: when it was made.
    pub intended_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead_ms: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    pub purpose: Purpose,
    pub columns: Vec<Column>,
    /// How many people stand in it.
    pub people: u32,
    /// Only those of this country were seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
}

/// What is known of its author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// They are given the desk, or this country's part of it, now.
    pub is_given: bool,
    /// It was handed to one of their devices once.
    pub was_handed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    Recorded,
    /// They may not, and have done it all the same: that stands in the record, too.
    RecordedAndRefused(Reason),
    /// They can't have done it: what isn't true doesn't belong in the record.
    Refused(Reason),
}

pub fn judge(situation: Situation) -> Effect {
    match situation {
        Situation { is_given: true, .. } => Effect::Recorded,
        Situation { was_handed: true, .. } => Effect::RecordedAndRefused(Reason::NotAnOrganiser),
        Situation { .. } => Effect::Refused(Reason::NotAnOrganiser),
    }
}

impl Command {
    /// When it was made, by the server's clock as far as the device knew it.
    pub fn made_at(&self) -> Timestamp {
        self.intended_at.plus_ms(self.clock_ahead_ms.unwrap_or_default().saturating_neg())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::AccountId;

    #[test]
    fn a_list_on_the_wire_looks_like_this() {
        let (purpose, columns) = (Purpose::Gate, Purpose::Gate.columns().to_vec());
        let command = Command {
            id: CommandId("0f".repeat(16)),
            author: Author::Account(AccountId("5a".into())),
            kind: Made::ExportList,
            concerns: "event/tunis".into(),
            body: Body { purpose, columns, people: 12, country: CountryCode::parse("TN") },
            intended_at: Timestamp(9_000),
            clock_ahead_ms: Some(1_000),
        };
        let json = serde_json::to_string(&command).expect("plain data");

        assert_eq!(
            json,
            r#"{"id":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","author":{"account":"5a"},"kind":"export-list","concerns":"event/tunis","body":{"purpose":"gate","columns":["name","service"],"people":12,"country":"TN"},"intended_at":9000,"clock_ahead_ms":1000}"#
        );
        assert_eq!(serde_json::from_str::<Command>(&json).expect("what was written can be read"), command);
        let newer = json.replace("\"service\"", "\"shoe-size\"");
        let newer: Command = serde_json::from_str(&newer).expect("it can be read");
        assert_eq!(newer.body.columns, [Column::Name, Column::Unknown], "that there was another one is told");
        assert_eq!(command.made_at(), Timestamp(8_000));
        let kinds = [Made::ExportList, Made::PrintList].map(|made| serde_json::to_value(made).expect("a name"));
        assert_eq!(kinds, KINDS);
    }

    #[test]
    fn who_has_made_one_without_a_role_is_refused_and_recorded_and_who_cannot_have_made_one_is_refused() {
        let judged = |is_given, was_handed| judge(Situation { is_given, was_handed });

        assert_eq!([judged(true, true), judged(true, false)], [Effect::Recorded, Effect::Recorded]);
        assert_eq!(judged(false, true), Effect::RecordedAndRefused(Reason::NotAnOrganiser));
        assert_eq!(judged(false, false), Effect::Refused(Reason::NotAnOrganiser));
    }
}
