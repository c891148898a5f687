//! One person's request for a place at one event, and what became of it.

use serde::{Deserialize, Serialize};

use super::{Complaint, RecordId, SignUpForm, Timestamp};

/// A sign-up as its person sees it. There is one for a person and an event; asking again goes on in its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignUp {
    pub event: RecordId,
    pub state: SignUpState,
    /// How many acts of the person have taken effect. A command that had seen fewer changes nothing.
    pub acts: u32,
    pub form: SignUpForm,
    /// For an offer: until when it can be taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_until: Option<Timestamp>,
    /// Oldest first.
    pub history: Vec<Step>,
}

/// Where a sign-up stands on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignUpState {
    AwaitingEndorsement,
    AwaitingDecision,
    Confirmed,
    Attended,
    Reserve,
    Offered,
    NotEndorsed,
    Refused,
    Withdrawn,
    EventCancelled,
    /// From a newer server.
    #[serde(other)]
    Unknown,
}

impl SignUpState {
    pub const ALL: [SignUpState; 10] = [
        SignUpState::AwaitingEndorsement,
        SignUpState::AwaitingDecision,
        SignUpState::Confirmed,
        SignUpState::Attended,
        SignUpState::Reserve,
        SignUpState::Offered,
        SignUpState::NotEndorsed,
        SignUpState::Refused,
        SignUpState::Withdrawn,
        SignUpState::EventCancelled,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            SignUpState::AwaitingEndorsement => "awaiting-endorsement",
            SignUpState::AwaitingDecision => "awaiting-decision",
            SignUpState::Confirmed => "confirmed",
            SignUpState::Attended => "attended",
            SignUpState::Reserve => "reserve",
            SignUpState::Offered => "offered",
            SignUpState::NotEndorsed => "not-endorsed",
            SignUpState::Refused => "refused",
            SignUpState::Withdrawn => "withdrawn",
            SignUpState::EventCancelled => "event-cancelled",
            SignUpState::Unknown => "unknown",
        }
    }

    pub fn parse(text: &str) -> Option<SignUpState> {
        SignUpState::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether it counts against the event's capacity and its country's quota. An offer does.
    pub fn takes_a_place(self) -> bool {
        matches!(self, SignUpState::Confirmed | SignUpState::Offered | SignUpState::Attended)
    }

    /// Whether it can still lead to the person being there; only then can it be withdrawn.
    pub fn is_live(self) -> bool {
        matches!(
            self,
            SignUpState::AwaitingEndorsement
                | SignUpState::AwaitingDecision
                | SignUpState::Confirmed
                | SignUpState::Reserve
                | SignUpState::Offered
        )
    }
}

/// One entry of a sign-up's history: who did what, when and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub at: Timestamp,
    pub by: Actor,
    pub state: SignUpState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// When the person did it on their device, as the device's clock had it, mended by the measured offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intended_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "who")]
pub enum Actor {
    Person,
    /// The rules, by themselves.
    Rules,
    Organiser {
        name: String,
    },
    #[serde(other)]
    Unknown,
}

/// Why something was decided. The app puts each into words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Reason {
    // Why a request waits.
    EventFull,
    QuotaFull,
    ApprovalNeeded,
    EndorsementNeeded,
    /// It was made before the deadline and arrived after it.
    ArrivedAfterDeadline,
    // Why it moved on.
    PlaceFreed,
    CapacityRaised,
    OfferLapsed,
    DetailsChanged,
    AskedAgain,
    EventCancelled,
    Organiser {
        #[serde(default)]
        note: String,
    },
    // Why a command was refused.
    UnknownEvent,
    NoSignUpHere,
    NotOpenYet {
        opens_at: Timestamp,
    },
    SignUpClosed {
        closed_at: Timestamp,
    },
    EventOver,
    FormIncomplete {
        complaints: Vec<Complaint>,
    },
    /// Another country's quota would have to be asked: withdraw first.
    CountryChanged,
    /// The id was used before, for something else.
    OtherBody,
    NotUnderstood,
    /// It belongs to another person.
    NotYours,
    #[serde(other)]
    Unknown,
}
