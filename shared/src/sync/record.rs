//! Records on their way to a device, and pages of them.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Cursor, Head, Sequence};
use crate::json;
use crate::model::{Kind, RecordId};

/// One stored thing that a device keeps a copy of.
///
/// The body is kept as it was received, unknown kinds and fields too, so that an older app
/// holds the same as a newer one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Received")]
pub struct Record {
    pub id: RecordId,
    pub seq: Sequence,
    #[serde(flatten)]
    pub body: Body,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    Body(Box<RawValue>),
    /// Taken back, with the reason in words: absence never means cancelled.
    Withdrawn(String),
}

impl Record {
    pub fn json(&self) -> Option<&str> {
        match &self.body {
            Body::Body(json) => Some(json.get()),
            Body::Withdrawn(_) => None,
        }
    }

    /// About what it weighs on the wire.
    pub fn bytes(&self) -> usize {
        const OVERHEAD: usize = 40;
        let content = match &self.body {
            Body::Body(json) => json.get().len(),
            Body::Withdrawn(reason) => reason.len(),
        };
        OVERHEAD.saturating_add(self.id.as_str().len()).saturating_add(content)
    }

    /// Its id fits what it says of itself; where it doesn't, something on the way has changed one of them.
    pub fn is_plausible(&self) -> bool {
        #[derive(Deserialize)]
        struct Owned {
            event: RecordId,
        }
        let owner = || json::read::<Owned>(self.json()?).map(|owned| owned.event);
        match self.id.kind() {
            Some(Kind::SignUp) => owner().is_none_or(|event| event.slug() == self.id.slug()),
            Some(Kind::Day | Kind::Track | Kind::Session | Kind::FollowUp | Kind::Material | Kind::Applicant) => {
                let belongs_to = |event: RecordId| self.id.slug().split('/').next() == Some(event.slug());
                owner().is_none_or(belongs_to)
            }
            _ => true,
        }
    }
}

/// A record as it is read: raw JSON can't pass through `flatten`, which looks at every value first.
#[derive(Deserialize)]
struct Received {
    id: RecordId,
    seq: Sequence,
    #[serde(default)]
    body: Option<Box<RawValue>>,
    #[serde(default)]
    withdrawn: Option<String>,
}

impl TryFrom<Received> for Record {
    type Error = &'static str;

    fn try_from(received: Received) -> Result<Self, Self::Error> {
        let body = match (received.body, received.withdrawn) {
            (Some(json), None) => Body::Body(json),
            (None, Some(reason)) => Body::Withdrawn(reason),
            _ => return Err("a record has either a body or the reason why it was withdrawn"),
        };
        Ok(Record { id: received.id, seq: received.seq, body })
    }
}

/// Changes of one scope, in the order of their numbers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Page {
    pub head: Head,
    pub records: Vec<Record>,
    /// Where the next page begins; sealed by the server, opaque to the device.
    pub cursor: Cursor,
    /// Nothing more was there when this page was read: now count and checksum must agree.
    pub complete: bool,
}

impl Page {
    /// About what its records weigh on the wire.
    pub fn bytes(&self) -> usize {
        self.records.iter().map(Record::bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written_with_its_body_untouched() {
        let live = r#"{"id":"event/a","seq":3,"body":{"from-a-newer-server":[1,{"x":null}]}}"#;
        let withdrawn = r#"{"id":"event/b","seq":4,"withdrawn":"merged with another"}"#;

        for json in [live, withdrawn] {
            let record: Record = serde_json::from_str(json).expect("a record");
            assert_eq!(serde_json::to_string(&record).expect("plain data"), json);
        }
    }

    #[test]
    fn a_record_whose_id_was_changed_on_the_way_is_noticed() {
        let record = |id: &str, event: &str| {
            let json = format!(r#"{{"id":"{id}","seq":1,"body":{{"event":"{event}"}}}}"#);
            serde_json::from_str::<Record>(&json).expect("a record")
        };

        assert!(record("sign-up/tunis", "event/tunis").is_plausible());
        assert!(!record("sign-up/tunis", "event/rabat").is_plausible());
        assert!(record("session/tunis/opening", "event/tunis").is_plausible());
        assert!(!record("session/rabat/opening", "event/tunis").is_plausible());
        assert!(record("poll/tunis", "event/rabat").is_plausible(), "nobody here knows what it is");
    }

    #[test]
    fn a_record_without_body_and_reason_is_no_record() {
        assert!(serde_json::from_str::<Record>(r#"{"id":"event/a","seq":3}"#).is_err());
    }
}
