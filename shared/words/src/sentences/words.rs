//! The words for what events and sign-ups can be.

use passerelle_shared::model::SignUpState;

use crate::sentence::One;

/// Kinds of events and sessions, states of events and follow-ups, languages, sizes.
pub struct KindWords {
    pub seminar: &'static str,
    pub exchange: &'static str,
    pub training: &'static str,
    pub training_of_trainers: &'static str,
    pub workshop: &'static str,
    pub conference: &'static str,
    pub expert_meeting: &'static str,
    pub working_group_meeting: &'static str,
    pub consultative_meeting: &'static str,
    pub study_visit: &'static str,
    pub webinar: &'static str,
    pub other_event: &'static str,
    pub other_status: &'static str,
    pub planned: &'static str,
    pub held: &'static str,
    pub cancelled: &'static str,
    pub talk: &'static str,
    pub panel: &'static str,
    pub session_workshop: &'static str,
    pub exercise: &'static str,
    pub pause: &'static str,
    pub ceremony: &'static str,
    pub follow_up_planned: &'static str,
    pub follow_up_open: &'static str,
    pub follow_up_done: &'static str,
    pub follow_up_unknown: &'static str,
    /// In the order of `Language::ALL`.
    pub languages: [&'static str; 7],
    pub kilobytes: One,
    pub megabytes: One,
}

/// Where a sign-up stands.
pub struct StateWords {
    pub saved_here: &'static str,
    pub waiting_to_be_sent: &'static str,
    pub sign_in_to_send: &'static str,
    pub on_its_way: &'static str,
    pub withdrawal_saved: &'static str,
    pub withdrawal_on_its_way: &'static str,
    pub acceptance_saved: &'static str,
    pub acceptance_on_its_way: &'static str,
    pub set_aside: &'static str,
    pub stands: ByState<&'static str>,
}

/// Something for each state of a sign-up on the server.
pub struct ByState<T> {
    pub awaiting_endorsement: T,
    pub awaiting_decision: T,
    pub confirmed: T,
    pub attended: T,
    pub reserve: T,
    pub offered: T,
    pub not_endorsed: T,
    pub refused: T,
    pub withdrawn: T,
    pub event_cancelled: T,
    pub unknown: T,
}

impl<T: Copy> ByState<T> {
    // Where it is called: as a function of its own it would be 0.3 KiB more of the first load.
    #[inline(always)]
    pub fn of(&self, state: SignUpState) -> T {
        match state {
            SignUpState::AwaitingEndorsement => self.awaiting_endorsement,
            SignUpState::AwaitingDecision => self.awaiting_decision,
            SignUpState::Confirmed => self.confirmed,
            SignUpState::Attended => self.attended,
            SignUpState::Reserve => self.reserve,
            SignUpState::Offered => self.offered,
            SignUpState::NotEndorsed => self.not_endorsed,
            SignUpState::Refused => self.refused,
            SignUpState::Withdrawn => self.withdrawn,
            SignUpState::EventCancelled => self.event_cancelled,
            SignUpState::Unknown => self.unknown,
        }
    }
}
