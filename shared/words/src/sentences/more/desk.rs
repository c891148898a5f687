//! What is said at a desk, and of the roles by which one is given it.

use crate::sentence::{One, Plural, Two};
use crate::sentences::ByState;
use crate::sentences::more::DeskAgenda;

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
    /// Of an event that one only goes to.
    pub no_sign_up: &'static str,
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
    pub editing: Editing,
    pub news: DeskNews,
    pub agenda: DeskAgenda,
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

/// Changing an event or an article at a desk, and what became of it.
pub struct Editing {
    pub open: &'static str,
    pub title: &'static str,
    pub intro: &'static str,
    pub back: &'static str,
    pub days: &'static str,
    pub signing_up: &'static str,
    /// Of the event or the article; the others are fields, too.
    pub field_title: &'static str,
    pub summary: &'static str,
    pub body: &'static str,
    pub place: &'static str,
    pub note: &'static str,
    pub starts: &'static str,
    pub ends: &'static str,
    pub closes: &'static str,
    pub capacity: &'static str,
    pub capacity_hint: &'static str,
    pub policy: &'static str,
    pub policy_open: &'static str,
    pub policy_approval: &'static str,
    pub policy_nomination: &'static str,
    /// Beside a language in which nothing is said.
    pub missing: &'static str,
    /// Which one.
    pub not_here: One,
    pub nothing: &'static str,
    pub unreadable: &'static str,
    pub changes: &'static str,
    pub no_changes: &'static str,
    /// A field, and in which language.
    pub in_language: Two,
    /// A field, and how many characters it has room for.
    pub room: Two,
    /// Of another date or place.
    pub concerns: Plural,
    pub concerns_nobody: &'static str,
    pub save: &'static str,
    pub save_failed: &'static str,
    pub saved: &'static str,
    pub on_its_way: &'static str,
    pub cancel_saved: &'static str,
    pub cancel_on_its_way: &'static str,
    pub not_kept: &'static str,
    pub put_off: One,
    pub set_aside: &'static str,
    pub not_done: One,
    pub cancel_not_done: One,
    pub choose: &'static str,
    /// What was typed.
    pub mine: One,
    /// What stands instead of it.
    pub theirs: One,
    pub use_mine: &'static str,
    pub keep_theirs: &'static str,
    pub discard: &'static str,
    pub understood: &'static str,
    pub cancel: &'static str,
    pub cancel_title: &'static str,
    /// How many are told.
    pub cancel_means: Plural,
    pub cancel_why: &'static str,
    pub cancel_hint: &'static str,
    pub cancel_save: &'static str,
    pub is_cancelled: &'static str,
}

/// News as they are written at a desk.
pub struct DeskNews {
    pub title: &'static str,
    pub intro: &'static str,
    pub of_none: &'static str,
    pub none: &'static str,
    pub write: &'static str,
    pub untitled: &'static str,
    pub draft: &'static str,
    pub published: &'static str,
    pub taken_back: &'static str,
    pub waits: &'static str,
    pub not_done: &'static str,
    pub editing: &'static str,
    pub editing_intro: &'static str,
    pub all: &'static str,
    /// Beside its words.
    pub facts: &'static str,
    /// The others are fields, too.
    pub date: &'static str,
    pub date_hint: &'static str,
    pub project: &'static str,
    pub links: &'static str,
    pub links_hint: &'static str,
    pub state: &'static str,
    pub save_draft: &'static str,
    pub publish: &'static str,
    pub publish_waits: &'static str,
    /// What was wanted, and what came of it.
    pub draft_not_done: One,
    pub see: &'static str,
    pub preview: &'static str,
    pub preview_hint: &'static str,
    pub preview_nothing: &'static str,
    pub take_back: &'static str,
    pub take_back_title: &'static str,
    pub take_back_means: &'static str,
    pub take_back_why: &'static str,
    pub take_back_note: &'static str,
    pub take_back_saved: &'static str,
    pub take_back_on_its_way: &'static str,
    pub take_back_not_done: One,
    /// Why it was taken back.
    pub was_taken_back: One,
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
