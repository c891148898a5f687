//! Who has asked for a place at an event, as those who run the event see it.

use serde::{Deserialize, Serialize};

use super::{CountryCode, Kind, RecordId, SignUp, SignUpState, Timestamp};

/// One person's sign-up, with what is needed to decide about it and nothing else of the form: what somebody eats or when
/// they land is for those who order the meal and the bus, later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    pub event: RecordId,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub service: String,
    pub country: CountryCode,
    pub email: String,
    pub state: SignUpState,
    /// How many acts of the person have taken effect: what a decision has seen.
    pub acts: u32,
    /// Who asked earlier has a lower one.
    pub ticket: u64,
    /// When the person asked on their device, as far as it can be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    /// When the server had it first.
    pub received_at: Timestamp,
    /// The last step.
    pub changed_at: Timestamp,
}

impl Applicant {
    pub fn of(sign_up: &SignUp, country: CountryCode, ticket: u64) -> Applicant {
        let first = sign_up.history.first();
        Applicant {
            event: sign_up.event.clone(),
            name: sign_up.form.name.clone(),
            title: sign_up.form.title.clone(),
            service: sign_up.form.service.clone(),
            country,
            email: sign_up.form.email.clone(),
            state: sign_up.state,
            acts: sign_up.acts,
            ticket,
            asked_at: first.and_then(|step| step.intended_at),
            received_at: first.map(|step| step.at).unwrap_or_default(),
            changed_at: sign_up.history.last().map(|step| step.at).unwrap_or_default(),
        }
    }

    /// `person` is the id of their account.
    pub fn id(event: &RecordId, person: &str) -> RecordId {
        event.part(Kind::Applicant, person)
    }
}
