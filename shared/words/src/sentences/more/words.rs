//! The words for reasons, questions of the form and people's parts.

use crate::sentence::{One, Plural};

pub struct Words {
    pub reasons: ReasonWords,
    pub fields: FieldWords,
    pub problems: ProblemWords,
    pub people: PersonWords,
    pub troubles: TroubleWords,
}

/// Why something was decided, and what one can do next.
pub struct ReasonWords {
    pub event_full: &'static str,
    pub quota_full: &'static str,
    pub place_forgotten: &'static str,
    pub approval_needed: &'static str,
    pub endorsement_needed: &'static str,
    pub arrived_after_deadline: &'static str,
    pub place_freed: &'static str,
    pub capacity_raised: &'static str,
    pub offer_lapsed: &'static str,
    pub details_changed: &'static str,
    pub asked_again: &'static str,
    pub event_cancelled: &'static str,
    pub organiser: &'static str,
    pub organiser_note: One,
    pub unknown_event: &'static str,
    pub no_sign_up_here: &'static str,
    pub not_open_yet: One,
    pub sign_up_closed: One,
    pub event_over: &'static str,
    pub form_incomplete: &'static str,
    pub country_changed: &'static str,
    pub other_body: &'static str,
    pub not_understood: &'static str,
    pub not_yours: &'static str,
    pub not_an_organiser: &'static str,
    pub no_such_request: &'static str,
    pub nothing_to_decide: &'static str,
    pub note_needed: &'static str,
    pub event_moved: &'static str,
    pub edited_meanwhile: &'static str,
    /// How many are taken.
    pub capacity_below_taken: Plural,
    pub ends_before_start: &'static str,
    pub deadline_after_start: &'static str,
    pub days_needed: &'static str,
    pub zone_needed: &'static str,
    pub title_needed: &'static str,
    pub too_long: One,
    pub session_taken_back: &'static str,
    pub session_outside_event: &'static str,
    pub hours_need_zone: &'static str,
    /// Which one.
    pub no_such_hour: One,
    pub role_beyond_reach: &'static str,
    pub unknown_reach: &'static str,
    pub role_over_before: &'static str,
    pub last_administrator: &'static str,
    pub unknown: &'static str,
}

/// The questions of the form.
pub struct FieldWords {
    pub name: &'static str,
    pub title: &'static str,
    pub service: &'static str,
    pub country: &'static str,
    pub email: &'static str,
    pub phone: &'static str,
    pub working_language: &'static str,
    pub interpretation: &'static str,
    pub diet: &'static str,
    pub accessibility: &'static str,
    pub travel: &'static str,
    pub visa: &'static str,
    pub consent: &'static str,
    pub unknown: &'static str,
    pub name_hint: &'static str,
    pub title_hint: &'static str,
    pub service_hint: &'static str,
    pub email_hint: &'static str,
    pub phone_hint: &'static str,
    pub diet_hint: &'static str,
    pub accessibility_hint: &'static str,
    pub travel_hint: &'static str,
}

/// What is wrong with what was typed at a question of the form.
pub struct ProblemWords {
    pub missing: &'static str,
    pub missing_country: &'static str,
    pub missing_consent: &'static str,
    pub too_long: Plural,
    pub not_an_email: &'static str,
    pub not_a_plain_email: &'static str,
    pub not_a_phone: &'static str,
    pub not_a_country: &'static str,
    pub not_a_language: &'static str,
    pub not_a_day: &'static str,
    pub departure_before_arrival: &'static str,
    pub strange_characters: &'static str,
    pub unknown: &'static str,
}

/// The parts that people, organisations and countries have.
pub struct PersonWords {
    pub consortium_lead: &'static str,
    pub consortium_member: &'static str,
    pub implementer: &'static str,
    pub partner: &'static str,
    pub host: &'static str,
    pub organiser: &'static str,
    pub participant: &'static str,
    pub moderator: &'static str,
    pub speaker: &'static str,
    pub quoted: &'static str,
    pub partner_countries: &'static str,
    pub priority_countries: &'static str,
    pub member_countries: &'static str,
    pub host_countries: &'static str,
    pub other_countries: &'static str,
}

/// Why the server did not do what was asked.
pub struct TroubleWords {
    pub not_reached: &'static str,
    pub code_wrong: &'static str,
    pub code_expired: &'static str,
    pub use_long_code: &'static str,
    pub too_many: &'static str,
    pub too_many_wait: Plural,
    pub failed: &'static str,
}
