//! What is said at a desk, and of the roles by which one is given it.

use crate::sentence::{One, Plural, Two};
use crate::sentences::ByState;

/// The desks, each with who asked for a place.
pub struct Desk {
    pub title: &'static str,
    pub intro: &'static str,
    pub sign_in: &'static str,
    pub expired: &'static str,
    pub none: &'static str,
    pub none_means: &'static str,
    pub none_for_role: &'static str,
    pub none_known: &'static str,
    pub none_known_means: &'static str,
    pub taken: &'static str,
    pub taken_means: &'static str,
    pub not_given: &'static str,
    pub not_given_means: &'static str,
    pub all: &'static str,
    pub only: One,
    pub past: &'static str,
    pub past_means: &'static str,
    pub not_opened: &'static str,
    pub not_opened_means: &'static str,
    pub open: &'static str,
    pub underway: &'static str,
    pub underway_offline: &'static str,
    pub part: &'static str,
    pub part_offline: &'static str,
    /// How old it is at most.
    pub whole: One,
    pub disagrees: &'static str,
    pub nobody: &'static str,
    pub read_only: &'static str,
    pub sign_ups: Plural,
    pub in_order: One,
    pub person: &'static str,
    pub service: &'static str,
    pub country: &'static str,
    pub state: &'static str,
    pub when: &'static str,
    pub asked: One,
    pub received: One,
    pub offered: &'static str,
    pub shown: Two,
    pub show_more: Plural,
    /// How many stand so.
    pub counts: ByState<Plural>,
    pub deciding: Deciding,
}

/// What is decided at a desk, and what became of it.
pub struct Deciding {
    pub select: One,
    pub select_waiting: Plural,
    pub selected: Plural,
    pub clear: &'static str,
    pub confirm: &'static str,
    pub reserve: &'static str,
    pub refuse: &'static str,
    pub confirm_title: &'static str,
    pub reserve_title: &'static str,
    pub refuse_title: &'static str,
    /// How many are decided about.
    pub people: Plural,
    /// Behind the names that are told.
    pub and_more: Plural,
    /// How many are told.
    pub mails: Plural,
    pub may_turn_out: &'static str,
    pub note: &'static str,
    pub note_hint: &'static str,
    pub note_missing: &'static str,
    pub note_too_long: Plural,
    pub save: &'static str,
    pub save_failed: &'static str,
    pub confirm_saved: &'static str,
    pub reserve_saved: &'static str,
    pub refuse_saved: &'static str,
    pub confirm_on_its_way: &'static str,
    pub reserve_on_its_way: &'static str,
    pub refuse_on_its_way: &'static str,
    /// What was decided, where it is gone when the page is.
    pub not_kept: One,
    pub put_off: One,
    pub set_aside: &'static str,
    /// What was wanted, and what came of it.
    pub confirm_not_done: One,
    pub reserve_not_done: One,
    pub refuse_not_done: One,
    pub moved: &'static str,
    pub understood: &'static str,
}

/// What a person may see and do beside their own things.
pub struct Roles {
    pub title: &'static str,
    pub role: One,
    pub administrator: &'static str,
    pub organiser: &'static str,
    pub contact_point: &'static str,
    pub door: &'static str,
    pub unknown: &'static str,
    pub whole: &'static str,
    pub project: One,
    pub event: One,
    pub country: One,
    pub reach_unknown: &'static str,
    pub until: One,
    pub to_desk: &'static str,
}
