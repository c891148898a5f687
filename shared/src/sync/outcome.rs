//! What the server decided about a command.

use serde::{Deserialize, Serialize};

use super::CommandId;
use crate::model::{Reason, RecordId, SignUpState, Timestamp};

/// Stored with the decision's effect in one transaction, and repeated byte for byte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Received")]
pub struct Outcome {
    pub command: CommandId,
    pub decided_at: Timestamp,
    #[serde(flatten)]
    pub decision: Decision,
    /// Absent where a server of before receipts decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
}

/// The server's mark under an outcome, which nobody else can make. Shown with the command in another epoch, it tells
/// what the database has forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Receipt(pub String);

impl Outcome {
    /// Where the command led to, if it took effect on a sign-up.
    pub fn state(&self) -> Option<SignUpState> {
        self.stands().map(|stands| stands.state)
    }

    /// What stood then, if it took effect on a sign-up.
    pub fn stands(&self) -> Option<&Standing> {
        match &self.decision {
            Decision::Done { stands } => stands.as_ref(),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "decision", rename_all = "kebab-case")]
pub enum Decision {
    /// It took effect.
    Done {
        /// Where that is a sign-up.
        #[serde(skip_serializing_if = "Option::is_none")]
        stands: Option<Standing>,
    },
    /// It changed nothing, because a later act of the person stands, or there was nothing to change.
    Unchanged {
        #[serde(skip_serializing_if = "Option::is_none")]
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
    Unknown,
}

/// An outcome as it is read, see [`Command`](super::Command).
#[derive(Deserialize)]
struct Received {
    command: CommandId,
    decided_at: Timestamp,
    decision: ReceivedDecision,
    #[serde(default)]
    stands: Option<Standing>,
    #[serde(default)]
    terms: Option<u32>,
    #[serde(default)]
    reason: Option<Reason>,
    #[serde(default)]
    receipt: Option<Receipt>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ReceivedDecision {
    Done,
    Unchanged,
    AskAgain,
    Refused,
    #[serde(other)]
    Unknown,
}

impl TryFrom<Received> for Outcome {
    type Error = &'static str;

    fn try_from(received: Received) -> Result<Self, Self::Error> {
        let decision = match received.decision {
            ReceivedDecision::Done => Decision::Done { stands: received.stands },
            ReceivedDecision::Unchanged => Decision::Unchanged { stands: received.stands },
            ReceivedDecision::AskAgain => Decision::AskAgain { terms: received.terms.ok_or("terms have a version")? },
            ReceivedDecision::Refused => {
                Decision::Refused { reason: received.reason.ok_or("a refusal has its reason")? }
            }
            ReceivedDecision::Unknown => Decision::Unknown,
        };
        let Received { command, decided_at, receipt, .. } = received;
        Ok(Outcome { command, decided_at, decision, receipt })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_is_read_as_it_was_written() {
        let stands = Standing {
            event: "event/tunis".into(),
            state: SignUpState::Reserve,
            acts: 1,
            rank: Some(2),
            reason: Some(Reason::EventFull),
        };
        let decisions = [
            Decision::Done { stands: Some(stands.clone()) },
            Decision::Done { stands: None },
            Decision::Unchanged { stands: Some(stands) },
            Decision::Unchanged { stands: None },
            Decision::AskAgain { terms: 2 },
            Decision::Refused { reason: Reason::NotOpenYet { opens_at: Timestamp(5) } },
        ];

        for (number, decision) in decisions.into_iter().enumerate() {
            let receipt = (number > 0).then(|| Receipt("3vB".into()));
            let outcome = Outcome { command: CommandId("0f".repeat(16)), decided_at: Timestamp(1), decision, receipt };
            let json = serde_json::to_string(&outcome).expect("plain data");
            assert_eq!(
                serde_json::from_str::<Outcome>(&json).expect("what was written can be read"),
                outcome,
                "{json}"
            );
        }
    }

    #[test]
    fn a_decision_of_a_newer_server_is_an_answer_too() {
        let json = r#"{"command":"0f","decided_at":1,"decision":"postponed","until":7}"#;

        let outcome: Outcome = serde_json::from_str(json).expect("an outcome");

        assert_eq!(outcome.decision, Decision::Unknown);
    }

    #[test]
    fn outcomes_on_the_wire_look_like_this() {
        let outcome =
            |decision| Outcome { command: CommandId("0f".into()), decided_at: Timestamp(1), decision, receipt: None };
        let wire = |decision| serde_json::to_string(&outcome(decision)).expect("plain data");
        let signed = Outcome { receipt: Some(Receipt("3vB".into())), ..outcome(Decision::AskAgain { terms: 2 }) };

        assert_eq!(
            wire(Decision::Unchanged { stands: None }),
            r#"{"command":"0f","decided_at":1,"decision":"unchanged"}"#
        );
        assert_eq!(
            wire(Decision::Refused { reason: Reason::EventFull }),
            r#"{"command":"0f","decided_at":1,"decision":"refused","reason":{"why":"event-full"}}"#
        );
        assert_eq!(
            wire(Decision::AskAgain { terms: 2 }),
            r#"{"command":"0f","decided_at":1,"decision":"ask-again","terms":2}"#
        );
        assert_eq!(
            serde_json::to_string(&signed).expect("plain data"),
            r#"{"command":"0f","decided_at":1,"decision":"ask-again","terms":2,"receipt":"3vB"}"#
        );
    }
}
