//! The words for what events and sign-ups can be.

use crate::text::sentence::One;

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
    pub awaiting_endorsement: &'static str,
    pub awaiting_decision: &'static str,
    pub confirmed: &'static str,
    pub attended: &'static str,
    pub reserve: &'static str,
    pub offered: &'static str,
    pub not_endorsed: &'static str,
    pub refused: &'static str,
    pub withdrawn: &'static str,
    pub event_cancelled: &'static str,
    pub unknown: &'static str,
}
