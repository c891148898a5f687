//! What is said where an agenda is run.

use crate::sentence::{One, Plural, Two};

/// Running an agenda, and what became of it.
pub struct DeskAgenda {
    pub open: &'static str,
    pub title: &'static str,
    pub intro: &'static str,
    pub add: &'static str,
    pub no_sessions: &'static str,
    pub days_unknown: &'static str,
    pub editing: &'static str,
    pub untitled: &'static str,
    pub back: &'static str,
    pub when: &'static str,
    pub day: &'static str,
    pub begins: &'static str,
    pub until: &'static str,
    pub next_day: &'static str,
    /// Of an hour that comes twice.
    pub second_turn: &'static str,
    pub facts: &'static str,
    pub room: &'static str,
    pub kind: &'static str,
    /// Of a kind that needs no word elsewhere.
    pub kind_other: &'static str,
    pub track: &'static str,
    /// Of a session that belongs to all of them.
    pub no_track: &'static str,
    pub speakers: &'static str,
    pub speakers_hint: &'static str,
    pub languages: &'static str,
    pub interpretation: &'static str,
    /// An hour.
    pub hour_next_day: One,
    pub hour_second: One,
    pub shift: &'static str,
    pub shift_title: &'static str,
    pub shift_minutes: &'static str,
    pub shift_hint: &'static str,
    pub shift_unreadable: &'static str,
    /// How many sessions.
    pub shift_count: Plural,
    pub shift_leaves_day: &'static str,
    pub copy: &'static str,
    pub copy_title: &'static str,
    /// The rooms.
    pub copy_into: One,
    pub copy_nowhere: &'static str,
    pub take_back: &'static str,
    pub take_back_title: &'static str,
    pub take_back_means: &'static str,
    pub take_back_why: &'static str,
    pub take_back_saved: &'static str,
    pub take_back_on_its_way: &'static str,
    pub take_back_not_done: One,
    /// Of one that is still there for all others, as far as it is known here.
    pub is_taken_back: &'static str,
    pub taken_back: &'static str,
    /// Why.
    pub was_taken_back: One,
    /// The other session.
    pub clash_room: One,
    /// Who, and the other session.
    pub clash_speaker: Two,
    pub clash_outside: &'static str,
    pub clash_zone: &'static str,
    /// An hour.
    pub clash_never: One,
    pub clash_twice: One,
    pub clash_ends_first: &'static str,
}
