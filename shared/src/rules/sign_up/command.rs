//! What a person wants of a sign-up.

use serde::{Deserialize, Serialize};

use crate::model::{RecordId, SignUpForm, Timestamp};
use crate::sync::{Author, CommandId};

/// The names of what one can want.
pub const KINDS: [&str; 3] = ["request-place", "withdraw", "accept-offer"];

/// One intent of one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Received")]
pub struct Command {
    pub id: CommandId,
    pub author: Author,
    #[serde(flatten)]
    pub body: CommandBody,
    pub seen: Seen,
    /// The device's clock: evidence, never an order.
    pub intended_at: Timestamp,
    /// How far the device's clock was ahead of the server's at their last contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_ahead_ms: Option<i64>,
}

impl Command {
    /// Whether this version knows all that it takes to decide about it.
    pub fn is_understood(&self) -> bool {
        self.author != Author::Unknown && !matches!(self.body, CommandBody::Unknown { .. })
    }

    pub fn event(&self) -> &RecordId {
        self.body.event()
    }

    /// `intended_at` by the server's clock, as well as it is known.
    pub fn intended_at_mended(&self) -> Timestamp {
        self.intended_at.minus_ms(self.clock_ahead_ms.unwrap_or(0))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", content = "body", rename_all = "kebab-case")]
pub enum CommandBody {
    /// Ask for a place, or send changed details of a sign-up that stands.
    RequestPlace {
        event: RecordId,
        form: Box<SignUpForm>,
    },
    Withdraw {
        event: RecordId,
    },
    AcceptOffer {
        event: RecordId,
    },
    /// Of a kind that only a newer version knows. A device that holds one delivers it as it was saved.
    Unknown {
        event: RecordId,
    },
}

impl CommandBody {
    /// What it concerns: of an unknown kind it may be nothing.
    pub fn event(&self) -> &RecordId {
        match self {
            CommandBody::RequestPlace { event, .. }
            | CommandBody::Withdraw { event }
            | CommandBody::AcceptOffer { event }
            | CommandBody::Unknown { event } => event,
        }
    }
}

/// A command as it is read: of an unknown kind it keeps what it concerns, which serde's `tag` can't. What that makes of
/// `flatten` would keep every value twice, too.
#[derive(Deserialize)]
struct Received {
    id: CommandId,
    author: Author,
    kind: ReceivedKind,
    body: ReceivedBody,
    seen: Seen,
    intended_at: Timestamp,
    #[serde(default)]
    clock_ahead_ms: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ReceivedKind {
    RequestPlace,
    Withdraw,
    AcceptOffer,
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
struct ReceivedBody {
    #[serde(default)]
    event: Option<RecordId>,
    #[serde(default)]
    form: Option<Box<SignUpForm>>,
}

impl TryFrom<Received> for Command {
    type Error = &'static str;

    fn try_from(received: Received) -> Result<Self, Self::Error> {
        let ReceivedBody { event, form } = received.body;
        let nothing = || matches!(received.kind, ReceivedKind::Unknown).then(|| RecordId::from(""));
        let event = event.or_else(nothing).ok_or("a command concerns an event")?;
        let body = match received.kind {
            ReceivedKind::Unknown => CommandBody::Unknown { event },
            ReceivedKind::RequestPlace => {
                CommandBody::RequestPlace { event, form: form.ok_or("a request for a place has a form")? }
            }
            ReceivedKind::Withdraw => CommandBody::Withdraw { event },
            ReceivedKind::AcceptOffer => CommandBody::AcceptOffer { event },
        };
        let Received { id, author, seen, intended_at, clock_ahead_ms, .. } = received;
        Ok(Command { id, author, body, seen, intended_at, clock_ahead_ms })
    }
}

/// What the person had in view when they decided.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// Acts of the person's own sign-up for the event, see [`SignUp::acts`](crate::model::SignUp::acts).
    ///
    /// Acts of the person, not every change: a withdrawal that crosses an organiser's confirmation
    /// is still what the person wants.
    #[serde(default)]
    pub acts: u32,
    /// The version of the event's terms; 0 when they were not in view.
    #[serde(default)]
    pub terms: u32,
    /// The person's own command before this one that had no outcome yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CommandId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::AccountId;

    #[test]
    fn a_command_on_the_wire_looks_like_this() {
        let command = Command {
            id: CommandId("0f".repeat(16)),
            author: Author::Account(AccountId("a1".into())),
            body: CommandBody::Withdraw { event: RecordId::from("event/tunis") },
            seen: Seen { acts: 1, terms: 3, after: None },
            intended_at: Timestamp(1_000),
            clock_ahead_ms: None,
        };

        let json = serde_json::to_string(&command).expect("plain data");

        assert_eq!(
            json,
            r#"{"id":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","author":{"account":"a1"},"kind":"withdraw","body":{"event":"event/tunis"},"seen":{"acts":1,"terms":3},"intended_at":1000}"#
        );
        assert_eq!(serde_json::from_str::<Command>(&json).expect("what was written can be read"), command);
    }

    #[test]
    fn a_request_for_a_place_is_read_with_its_form_and_not_without() {
        let form = SignUpForm { name: "Amina".into(), ..SignUpForm::default() };
        let command = Command {
            id: CommandId("0f".repeat(16)),
            author: Author::Account(AccountId("a1".into())),
            body: CommandBody::RequestPlace { event: RecordId::from("event/tunis"), form: Box::new(form) },
            seen: Seen::default(),
            intended_at: Timestamp(1_000),
            clock_ahead_ms: Some(-5),
        };

        let json = serde_json::to_string(&command).expect("plain data");

        assert_eq!(serde_json::from_str::<Command>(&json).expect("what was written can be read"), command);
        let without = json.replace("\"form\"", "\"norm\"");
        assert!(serde_json::from_str::<Command>(&without).is_err());
    }

    #[test]
    fn a_command_of_a_newer_app_is_told_from_those_that_are_understood() {
        let json = |author: &str, kind: &str, body: &str| {
            let id = "0f".repeat(16);
            format!(r#"{{"id":"{id}","author":{author},"kind":"{kind}","body":{body},"seen":{{}},"intended_at":1}}"#)
        };
        let read = |json: String| serde_json::from_str::<Command>(&json).expect("a command");
        let (amina, tunis) = (r#"{"account":"a1"}"#, r#"{"event":"event/tunis"}"#);

        assert!(read(json(amina, "withdraw", tunis)).is_understood());
        for newer in [
            json(amina, "dance", tunis),
            json(amina, "dance", r#"{"partner":"b"}"#),
            json(r#"{"delegate":{"of":"a1"}}"#, "withdraw", tunis),
            json(r#"{"email":"no address"}"#, "withdraw", tunis),
        ] {
            assert!(!read(newer).is_understood());
        }
    }
}
