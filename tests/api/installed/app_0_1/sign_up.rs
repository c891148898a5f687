//! Sign-ups as 0.1 reads them, frozen.

use serde::Deserialize;

use super::model::{RecordId, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct SignUpForm {
    pub name: String,
    pub title: String,
    pub service: String,
    pub country: String,
    pub email: String,
    pub phone: String,
    pub working_language: String,
    pub interpretation: String,
    pub diet: String,
    pub accessibility: String,
    pub arrival: String,
    pub departure: String,
    pub visa_letter: bool,
    pub consent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Name,
    Title,
    Service,
    Country,
    Email,
    Phone,
    WorkingLanguage,
    Interpretation,
    Diet,
    Accessibility,
    Travel,
    Visa,
    Consent,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Complaint {
    pub field: Field,
    pub problem: Problem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", try_from = "ReceivedProblem")]
pub enum Problem {
    Missing,
    TooLong { characters_max: usize },
    NotAnEmail,
    NotAPhone,
    NotACountry,
    NotALanguage,
    NotADay,
    DepartureBeforeArrival,
    StrangeCharacters,
}

#[derive(Deserialize)]
struct ReceivedProblem {
    is: Is,
    #[serde(default)]
    characters_max: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Is {
    Missing,
    TooLong,
    NotAnEmail,
    NotAPhone,
    NotACountry,
    NotALanguage,
    NotADay,
    DepartureBeforeArrival,
    StrangeCharacters,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SignUp {
    pub event: RecordId,
    pub state: SignUpState,
    pub acts: u32,
    pub form: SignUpForm,
    #[serde(default)]
    pub offer_until: Option<Timestamp>,
    pub history: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
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
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Step {
    pub at: Timestamp,
    pub by: Actor,
    pub state: SignUpState,
    #[serde(default)]
    pub reason: Option<Reason>,
    #[serde(default)]
    pub intended_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "who", from = "ReceivedActor")]
pub enum Actor {
    Person,
    Rules,
    Organiser { name: String },
    Unknown,
}

#[derive(Deserialize)]
struct ReceivedActor {
    who: Who,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Who {
    Person,
    Rules,
    Organiser,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why", from = "ReceivedReason")]
pub enum Reason {
    EventFull,
    QuotaFull,
    ApprovalNeeded,
    EndorsementNeeded,
    ArrivedAfterDeadline,
    PlaceForgotten,
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
    CountryChanged,
    OtherBody,
    NotUnderstood,
    NotYours,
    Unknown,
}

#[derive(Deserialize)]
struct ReceivedReason {
    why: Why,
    #[serde(default)]
    note: String,
    #[serde(default)]
    opens_at: Option<Timestamp>,
    #[serde(default)]
    closed_at: Option<Timestamp>,
    #[serde(default)]
    complaints: Vec<Complaint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Why {
    EventFull,
    QuotaFull,
    ApprovalNeeded,
    EndorsementNeeded,
    ArrivedAfterDeadline,
    PlaceForgotten,
    PlaceFreed,
    CapacityRaised,
    OfferLapsed,
    DetailsChanged,
    AskedAgain,
    EventCancelled,
    Organiser,
    UnknownEvent,
    NoSignUpHere,
    NotOpenYet,
    SignUpClosed,
    EventOver,
    FormIncomplete,
    CountryChanged,
    OtherBody,
    NotUnderstood,
    NotYours,
    #[serde(other)]
    Unknown,
}

impl TryFrom<ReceivedProblem> for Problem {
    type Error = &'static str;

    fn try_from(received: ReceivedProblem) -> Result<Self, Self::Error> {
        Ok(match received.is {
            Is::Missing => Problem::Missing,
            Is::TooLong => {
                let characters_max = received.characters_max.ok_or("what is too long has a limit")?;
                Problem::TooLong { characters_max }
            }
            Is::NotAnEmail => Problem::NotAnEmail,
            Is::NotAPhone => Problem::NotAPhone,
            Is::NotACountry => Problem::NotACountry,
            Is::NotALanguage => Problem::NotALanguage,
            Is::NotADay => Problem::NotADay,
            Is::DepartureBeforeArrival => Problem::DepartureBeforeArrival,
            Is::StrangeCharacters => Problem::StrangeCharacters,
        })
    }
}

impl From<ReceivedActor> for Actor {
    fn from(received: ReceivedActor) -> Self {
        match received.who {
            Who::Person => Actor::Person,
            Who::Rules => Actor::Rules,
            Who::Organiser => Actor::Organiser { name: received.name },
            Who::Unknown => Actor::Unknown,
        }
    }
}

impl From<ReceivedReason> for Reason {
    fn from(received: ReceivedReason) -> Self {
        match received.why {
            Why::EventFull => Reason::EventFull,
            Why::QuotaFull => Reason::QuotaFull,
            Why::ApprovalNeeded => Reason::ApprovalNeeded,
            Why::EndorsementNeeded => Reason::EndorsementNeeded,
            Why::ArrivedAfterDeadline => Reason::ArrivedAfterDeadline,
            Why::PlaceForgotten => Reason::PlaceForgotten,
            Why::PlaceFreed => Reason::PlaceFreed,
            Why::CapacityRaised => Reason::CapacityRaised,
            Why::OfferLapsed => Reason::OfferLapsed,
            Why::DetailsChanged => Reason::DetailsChanged,
            Why::AskedAgain => Reason::AskedAgain,
            Why::EventCancelled => Reason::EventCancelled,
            Why::Organiser => Reason::Organiser { note: received.note },
            Why::UnknownEvent => Reason::UnknownEvent,
            Why::NoSignUpHere => Reason::NoSignUpHere,
            Why::NotOpenYet => match received.opens_at {
                Some(opens_at) => Reason::NotOpenYet { opens_at },
                None => Reason::Unknown,
            },
            Why::SignUpClosed => match received.closed_at {
                Some(closed_at) => Reason::SignUpClosed { closed_at },
                None => Reason::Unknown,
            },
            Why::EventOver => Reason::EventOver,
            Why::FormIncomplete => Reason::FormIncomplete { complaints: received.complaints },
            Why::CountryChanged => Reason::CountryChanged,
            Why::OtherBody => Reason::OtherBody,
            Why::NotUnderstood => Reason::NotUnderstood,
            Why::NotYours => Reason::NotYours,
            Why::Unknown => Reason::Unknown,
        }
    }
}
