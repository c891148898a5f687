//! Who has asked for a place at an event, as those who run the event see it.

use serde::{Deserialize, Serialize};

use super::{CountryCode, Kind, RecordId, SignUp, SignUpState, Step, Timestamp};

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

/// A request that was under way for longer waited for a network, and the answer to it may be due to that.
pub const UNDERWAY_MS_MAX: i64 = 5 * Timestamp::MINUTE;

impl Applicant {
    pub fn of(sign_up: &SignUp, country: CountryCode, ticket: u64) -> Applicant {
        let first = began(&sign_up.history);
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

    /// When the person asked, as far as it can be known.
    pub fn asked(&self) -> Timestamp {
        self.asked_at.unwrap_or(self.received_at)
    }

    /// It was made without a network, and came later.
    pub fn came_late(&self) -> bool {
        self.received_at.since_ms(self.asked()) > UNDERWAY_MS_MAX
    }

    /// `person` is the id of their account.
    pub fn id(event: &RecordId, person: &str) -> RecordId {
        event.part(Kind::Applicant, person)
    }

    /// The event and the person that an id names, if it is one of these.
    pub fn named(id: &RecordId) -> Option<(RecordId, &str)> {
        let parts = (id.kind() == Some(Kind::Applicant)).then(|| id.slug().rsplit_once('/'))?;
        parts.map(|(event, person)| (RecordId::new(Kind::Event, event), person))
    }
}

/// The step with which the person asked for what stands now: after a withdrawal they may have asked again.
fn began(history: &[Step]) -> Option<&Step> {
    let mut again = history.windows(2).filter_map(|steps| {
        let [before, step] = steps else { return None };
        (!before.state.is_live() && step.state.is_live() && step.intended_at.is_some()).then_some(step)
    });
    again.next_back().or(history.first())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Actor;

    fn step(at: i64, state: SignUpState, by: Actor) -> Step {
        let intended_at = (by == Actor::Person).then(|| Timestamp(at - 1));
        Step { at: Timestamp(at), by, state, reason: None, intended_at }
    }

    #[test]
    fn its_id_tells_the_event_and_the_person() {
        let id = Applicant::id(&"event/tunis".into(), "a1");

        assert_eq!(Applicant::named(&id), Some(("event/tunis".into(), "a1")));
        assert_eq!(Applicant::named(&"applicant/tunis".into()), None);
        assert_eq!(Applicant::named(&"session/tunis/opening".into()), None);
    }

    #[test]
    fn only_what_was_under_way_for_long_came_late() {
        let json = r#"{"event":"event/a","name":"A","country":"TN","email":"a@example.org","state":"confirmed",
            "acts":1,"ticket":1,"received_at":1000000,"changed_at":1}"#;
        let applicant: Applicant = serde_json::from_str(json).expect("an applicant");
        let asked = |before: i64| Applicant { asked_at: Some(Timestamp(1_000_000 - before)), ..applicant.clone() };

        assert!(!applicant.came_late(), "nobody knows when they asked");
        assert!(!asked(UNDERWAY_MS_MAX).came_late() && asked(UNDERWAY_MS_MAX + 1).came_late());
        assert!(!asked(-UNDERWAY_MS_MAX - 1).came_late(), "a clock that is ahead is no network that was missing");
    }

    #[test]
    fn who_withdraws_and_asks_again_has_asked_when_they_asked_again() {
        let organiser = || Actor::Organiser { name: "Salma".into() };
        let first = [
            step(10, SignUpState::AwaitingDecision, Actor::Person),
            step(20, SignUpState::Refused, organiser()),
            step(30, SignUpState::Confirmed, organiser()),
        ];
        let again = [step(40, SignUpState::Withdrawn, Actor::Person), step(50, SignUpState::Reserve, Actor::Person)];
        let later = [step(60, SignUpState::Confirmed, Actor::Rules), step(70, SignUpState::Withdrawn, Actor::Person)];
        let asked = |history: &[Step]| began(history).map(|step| step.at.0);

        assert_eq!(asked(&first), Some(10), "an organiser who thinks again asks for nobody");
        assert_eq!(asked(&[&first[..], &again].concat()), Some(50));
        assert_eq!(asked(&[&first[..], &again, &later].concat()), Some(50));
        assert_eq!(asked(&[]), None);
    }
}
