//! The app as it was released as 0.1: the types by which it reads answers, frozen. What it can't read it shows to nobody,
//! and it is installed for good. Nothing here is ever changed; a later release gets a file of its own beside this one.
#![expect(dead_code, reason = "the whole of what was released, whether or not a story looks at it")]

pub mod model;
pub mod sign_up;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use model::{AccountId, CountryCode, EmailAddress, Language, RecordId, Timestamp};
use sign_up::{Reason, SignUpState};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeReply {
    Changes(Page),
    Snapshot(Snapshot),
}

#[derive(Debug, Deserialize)]
pub struct Snapshot {
    pub epoch: Epoch,
    pub seq: u64,
    pub head: Head,
    pub cursor: String,
    pub chunks: Vec<ChunkName>,
}

#[derive(Debug, Deserialize)]
pub struct ChunkName {
    pub name: String,
    pub part: ChunkPart,
    #[serde(default)]
    pub can_wait: bool,
    pub records: u32,
    pub bytes: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChunkPart {
    Facts,
    EventWords(Language),
    OtherWords(Language),
}

#[derive(Debug, Deserialize)]
pub struct Chunk {
    pub records: Vec<Record>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub String);

#[derive(Debug, Deserialize)]
pub struct Head {
    pub scope: String,
    pub epoch: Epoch,
    pub seq: u64,
    pub records: u64,
    pub checksum: String,
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "ReceivedRecord")]
pub struct Record {
    pub id: RecordId,
    pub seq: u64,
    pub body: Body,
}

#[derive(Debug)]
pub enum Body {
    Body(Box<RawValue>),
    Withdrawn(String),
}

#[derive(Deserialize)]
struct ReceivedRecord {
    id: RecordId,
    seq: u64,
    #[serde(default)]
    body: Option<Box<RawValue>>,
    #[serde(default)]
    withdrawn: Option<String>,
}

impl TryFrom<ReceivedRecord> for Record {
    type Error = &'static str;

    fn try_from(received: ReceivedRecord) -> Result<Self, Self::Error> {
        let body = match (received.body, received.withdrawn) {
            (Some(json), None) => Body::Body(json),
            (None, Some(reason)) => Body::Withdrawn(reason),
            _ => return Err("a record has either a body or the reason why it was withdrawn"),
        };
        Ok(Record { id: received.id, seq: received.seq, body })
    }
}

#[derive(Debug, Deserialize)]
pub struct Page {
    pub head: Head,
    pub records: Vec<Record>,
    pub cursor: String,
    pub complete: bool,
}

#[derive(Debug, Deserialize)]
pub struct ExchangeReply {
    pub account: AccountId,
    pub nonce: String,
    pub epoch: Epoch,
    pub server_time: Timestamp,
    pub outcomes: Vec<Outcome>,
    #[serde(default)]
    pub news: Option<Page>,
    #[serde(default)]
    pub ranks: Vec<Rank>,
    pub heads: Vec<Head>,
}

#[derive(Debug, Deserialize)]
pub struct Rank {
    pub event: RecordId,
    pub rank: u32,
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "ReceivedOutcome")]
pub struct Outcome {
    pub command: String,
    pub decided_at: Timestamp,
    pub decision: Decision,
    pub receipt: Option<String>,
}

#[derive(Debug)]
pub enum Decision {
    Done { stands: Standing },
    Unchanged { stands: Option<Standing> },
    AskAgain { terms: u32 },
    Refused { reason: Reason },
    Unknown,
}

#[derive(Deserialize)]
struct ReceivedOutcome {
    command: String,
    decided_at: Timestamp,
    decision: ReceivedDecision,
    #[serde(default)]
    stands: Option<Standing>,
    #[serde(default)]
    terms: Option<u32>,
    #[serde(default)]
    reason: Option<Reason>,
    #[serde(default)]
    receipt: Option<String>,
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

impl TryFrom<ReceivedOutcome> for Outcome {
    type Error = &'static str;

    fn try_from(received: ReceivedOutcome) -> Result<Self, Self::Error> {
        let decision = match received.decision {
            ReceivedDecision::Done => Decision::Done { stands: received.stands.ok_or("what is done stands")? },
            ReceivedDecision::Unchanged => Decision::Unchanged { stands: received.stands },
            ReceivedDecision::AskAgain => Decision::AskAgain { terms: received.terms.ok_or("terms have a version")? },
            ReceivedDecision::Refused => {
                Decision::Refused { reason: received.reason.ok_or("a refusal has its reason")? }
            }
            ReceivedDecision::Unknown => Decision::Unknown,
        };
        let ReceivedOutcome { command, decided_at, receipt, .. } = received;
        Ok(Outcome { command, decided_at, decision, receipt })
    }
}

#[derive(Debug, Deserialize)]
pub struct Standing {
    pub event: RecordId,
    pub state: SignUpState,
    pub acts: u32,
    #[serde(default)]
    pub rank: Option<u32>,
    #[serde(default)]
    pub reason: Option<Reason>,
}

#[derive(Debug, Deserialize)]
pub struct PlacesLeft {
    pub as_of: Timestamp,
    pub events: BTreeMap<RecordId, EventPlaces>,
}

#[derive(Debug, Deserialize)]
pub struct EventPlaces {
    #[serde(default)]
    pub left: Option<u32>,
    #[serde(default)]
    pub left_by_country: BTreeMap<CountryCode, u32>,
    #[serde(default)]
    pub waiting: u32,
}

#[derive(Debug, Deserialize)]
pub struct Health {
    pub status: String,
    pub version: String,
    #[serde(default)]
    pub epoch: Option<Epoch>,
    pub server_time: Timestamp,
}

#[derive(Debug, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub email: EmailAddress,
}

#[derive(Debug, Deserialize)]
pub struct LiveHead {
    pub scope: String,
    pub epoch: Epoch,
    pub seq: u64,
}

#[derive(Debug, Deserialize)]
pub struct Heartbeat {
    pub server_time: Timestamp,
}

#[derive(Debug, Deserialize)]
pub struct Trouble {
    pub trouble: TroubleKind,
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    SignInNeeded,
    OtherAccount,
    OtherOrigin,
    CodeWrong,
    CodeExpired,
    TooMany,
    TooLarge,
    NotUnderstood,
    NotFound,
    Busy,
    Failed,
    #[serde(other)]
    Unknown,
}
