//! How many stand how, and how one stands: a mark each.

use leptos::prelude::*;
use passerelle_shared::model::SignUpState;

use crate::screens::requests::{MarkChip, state_mark};
use crate::state::{AtDesk, Desks, WhenRead};
use crate::text::{Counted, more};
use crate::ui::{Chip, dynamic};

/// In the order in which they are told: who comes first, then who may, then who doesn't.
const ORDER: [SignUpState; 11] = [
    SignUpState::Confirmed,
    SignUpState::Attended,
    SignUpState::Offered,
    SignUpState::Reserve,
    SignUpState::AwaitingDecision,
    SignUpState::AwaitingEndorsement,
    SignUpState::Refused,
    SignUpState::NotEndorsed,
    SignUpState::Withdrawn,
    SignUpState::EventCancelled,
    SignUpState::Unknown,
];

/// The states that there are, each with how many stand so.
pub fn counted(at_desk: &[AtDesk]) -> Vec<(SignUpState, u64)> {
    let count = |state: SignUpState| at_desk.iter().filter(|one| one.applicant.state == state).count() as u64;
    ORDER.into_iter().map(|state| (state, count(state))).filter(|(_, count)| *count > 0).collect()
}

#[component]
pub fn Counts(desks: WhenRead<Desks>) -> impl IntoView {
    let counts = Memo::new(move |_| desks.get().map(|desks| counted(&desks.applicants)).unwrap_or_default());
    let chip = |(state, count): &(SignUpState, u64)| {
        let (_, tone, glyph) = state_mark(*state);
        view! { <li><Chip words=more().desk.counts.of(*state).with(*count) tone glyph /></li> }.into_any()
    };
    let chips = move || counts.with(|counts| counts.iter().map(chip).collect::<Vec<AnyView>>());
    view! { <ul class="chips desk-counts">{dynamic(chips)}</ul> }
}

/// As in the person's own list, but for who reads it here: a place isn't offered to them.
pub fn state_words(state: SignUpState) -> &'static str {
    let (words, ..) = state_mark(state);
    if state == SignUpState::Offered { more().desk.offered } else { words }
}

pub fn state_chip(state: SignUpState) -> AnyView {
    let (_, tone, glyph) = state_mark(state);
    let mark = (state_words(state), tone, glyph);
    view! { <MarkChip mark /> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_is_counted_once_and_those_with_a_place_first() {
        let applicant = |state: &str| {
            let json = format!(
                r#"{{"event":"event/a","name":"A","country":"TN","email":"a@example.org","state":"{state}",
                    "acts":1,"ticket":1,"received_at":1,"changed_at":1}}"#
            );
            let applicant = serde_json::from_str(&json).expect("an applicant as the server writes it");
            AtDesk { id: "applicant/a/b".into(), applicant, decided: None }
        };

        let counts = counted(&["reserve", "confirmed", "newer", "confirmed"].map(applicant));

        assert_eq!(counts, [(SignUpState::Confirmed, 2), (SignUpState::Reserve, 1), (SignUpState::Unknown, 1)]);
        assert!(
            SignUpState::Confirmed == ORDER[0]
                && ORDER.iter().all(|one| ORDER.iter().filter(|it| *it == one).count() == 1)
        );
    }
}
