//! What a person wants, written on a device and never altered afterwards.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::json::known;
use crate::model::{EmailAddress, RecordId, Timestamp};

/// A random 128-bit name, as 32 hexadecimal digits, made on the device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub String);

impl CommandId {
    pub fn is_well_formed(&self) -> bool {
        is_a_name(&self.0)
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Random, and never used again after an account is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub String);

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Random, for one exchange; its answer repeats it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nonce(pub String);

impl Nonce {
    pub fn is_well_formed(&self) -> bool {
        is_a_name(&self.0)
    }
}

fn is_a_name(text: &str) -> bool {
    (16..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What every command says, of whatever family: all that it takes to keep it, to deliver it and to settle it. The rest
/// is its family's, in its raw bytes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Received")]
pub struct Envelope {
    pub id: CommandId,
    pub author: Author,
    /// The name of what is wanted, as `withdraw`: see [`Family`](crate::rules::Family).
    pub kind: String,
    /// The record that it is about; of a kind that only a newer app knows it may be nothing. What concerns the same is
    /// settled in the order in which it was written.
    pub concerns: RecordId,
    /// The device's clock: evidence, never an order.
    pub intended_at: Timestamp,
    /// How far the device's clock was ahead of the server's at their last contact.
    pub clock_ahead_ms: Option<i64>,
}

impl Envelope {
    /// `intended_at` by the server's clock, as well as it is known.
    pub fn intended_at_mended(&self) -> Timestamp {
        self.intended_at.minus_ms(self.clock_ahead_ms.unwrap_or(0))
    }
}

/// An envelope as it is read. The kinds of 0.1 say in their body which event they concern.
#[derive(Deserialize)]
struct Received {
    id: CommandId,
    author: Author,
    kind: String,
    #[serde(default)]
    concerns: Option<RecordId>,
    body: ReceivedBody,
    intended_at: Timestamp,
    #[serde(default)]
    clock_ahead_ms: Option<i64>,
}

#[derive(Deserialize)]
struct ReceivedBody {
    #[serde(default)]
    event: Option<RecordId>,
}

impl From<Received> for Envelope {
    fn from(received: Received) -> Envelope {
        let Received { id, author, kind, concerns, body, intended_at, clock_ahead_ms } = received;
        let concerns = concerns.or(body.event).unwrap_or_else(|| RecordId::from(""));
        Envelope { id, author, kind, concerns, intended_at, clock_ahead_ms }
    }
}

/// Whose command it is. One made before signing in belongs to the e-mail typed in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    Account(AccountId),
    Email(EmailAddress),
    /// As only a newer app says it.
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReceivedAuthor {
    Account(AccountId),
    Email(EmailAddress),
}

impl<'de> Deserialize<'de> for Author {
    /// See [`ChunkPart`](super::ChunkPart).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match known::option(deserializer)? {
            Some(ReceivedAuthor::Account(account)) => Author::Account(account),
            Some(ReceivedAuthor::Email(email)) => Author::Email(email),
            None => Author::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &str, rest: &str) -> Option<Envelope> {
        let id = "0f".repeat(16);
        let json = format!(
            r#"{{"id":"{id}","author":{{"account":"a1"}},"kind":"{kind}",{rest},"seen":{{}},"intended_at":1}}"#
        );
        crate::json::read(&json)
    }

    #[test]
    fn a_command_of_any_family_says_whose_it_is_and_what_it_concerns() {
        let withdrawal = read("withdraw", r#""body":{"event":"event/tunis"}"#).expect("as 0.1 writes it");
        assert_eq!((withdrawal.kind.as_str(), withdrawal.concerns.as_str()), ("withdraw", "event/tunis"));
        assert_eq!(withdrawal.author, Author::Account(AccountId("a1".into())));

        let newer =
            read("dance", r#""concerns":"floor/1","body":{"event":"event/tunis","with":["b"]}"#).expect("a kind");
        assert_eq!((newer.kind.as_str(), newer.concerns.as_str()), ("dance", "floor/1"));
        assert_eq!(read("dance", r#""body":{}"#).expect("it concerns nothing").concerns.as_str(), "");
    }

    #[test]
    fn without_a_body_it_is_no_command() {
        assert_eq!(read("withdraw", r#""concerns":"event/tunis""#), None);
    }
}
