//! People by the thousand who have asked for a place, as the database has them.

use passerelle_shared::model::{Actor, SignUpForm, SignUpState, Step, Timestamp};

pub struct Somebody {
    pub account: String,
    pub form: SignUpForm,
    pub state: SignUpState,
    pub history: Vec<Step>,
}

const COUNTRIES: [&str; 5] = ["TN", "MA", "DZ", "FR", "JO"];
/// One of them is what a spreadsheet would reckon.
const SERVICES: [&str; 4] = ["Police judiciaire", "Douanes", "=2+3", "الأمن الوطني"];
const NAMES: [&str; 3] = ["Amina", "Youssef", "نور"];

impl Somebody {
    pub fn numbered(number: usize, now: Timestamp) -> Somebody {
        let form = SignUpForm {
            name: format!("{} {number:04}", NAMES[number % NAMES.len()]),
            service: SERVICES[number % SERVICES.len()].to_owned(),
            country: COUNTRIES[number % COUNTRIES.len()].to_owned(),
            email: format!("person-{number}@example.org"),
            consent: true,
            ..SignUpForm::default()
        };
        let asked = if number.is_multiple_of(10) { now.minus_ms(Timestamp::DAY) } else { now };
        let state = if number % 7 == 6 { SignUpState::Withdrawn } else { SignUpState::AwaitingDecision };
        let step = Step { at: now, by: Actor::Person, state, reason: None, intended_at: Some(asked) };
        Somebody { account: format!("crowd{number:05}"), form, state, history: vec![step] }
    }
}
