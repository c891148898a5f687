//! What is said at a desk, and of the roles by which one is given it.

use passerelle_shared::model::list::{Column, Purpose};

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
    pub filtering: Filtering,
    pub quotas: Quotas,
    pub lists: Lists,
    pub deciding: Deciding,
    pub editing: Editing,
    pub new_event: NewEvent,
    pub news: DeskNews,
    pub agenda: DeskAgenda,
    pub giving: GivingRoles,
}

/// By what the table of an event's requests is narrowed.
pub struct Filtering {
    pub words: &'static str,
    pub words_hint: &'static str,
    pub by: &'static str,
    pub choose: &'static str,
    pub choose_first: &'static str,
    pub frequent_services: &'static str,
    /// A thing, and how many requests it is true of.
    pub counted: Two,
    pub only: &'static str,
    pub without: &'static str,
    pub only_is: One,
    pub without_is: One,
    /// A filter.
    pub remove: One,
    pub late: &'static str,
    /// How many of how many.
    /// By the code on it.
    pub of_a_ticket: &'static str,
    pub shown: Two,
    pub left_out: Plural,
    pub none: &'static str,
    pub clear: &'static str,
    /// What of the address wasn't understood.
    pub unread: One,
    pub selected_unseen: Plural,
}

/// Who has the places, of an event and of each country.
pub struct Quotas {
    pub title: &'static str,
    pub by_country: &'static str,
    pub whole: &'static str,
    pub others: &'static str,
    /// How many of how many.
    pub used: Two,
    pub no_quota: &'static str,
    pub taken: &'static str,
    pub offered: &'static str,
    /// Confirmed on this device, without an answer yet.
    pub here: &'static str,
    pub reserve: &'static str,
    pub waiting: &'static str,
    pub free: &'static str,
    pub beyond: &'static str,
}

/// Lists of people, as files and on paper.
pub struct Lists {
    pub title: &'static str,
    pub what_for: &'static str,
    pub gate: &'static str,
    pub writing: &'static str,
    pub everything: &'static str,
    pub columns: &'static str,
    pub name: &'static str,
    pub rank: &'static str,
    pub service: &'static str,
    pub country: &'static str,
    pub email: &'static str,
    pub state: &'static str,
    pub asked: &'static str,
    pub received: &'static str,
    pub people: Plural,
    pub only_confirmed: &'static str,
    pub all_shown: &'static str,
    pub no_columns: &'static str,
    pub nobody: &'static str,
    pub is_recorded: &'static str,
    pub export: &'static str,
    pub print: &'static str,
    pub close: &'static str,
    pub noted: &'static str,
    pub save: &'static str,
    pub not_noted: &'static str,
    /// Of what stands on paper.
    pub as_of: One,
    /// On the paper of whoever prints the page by themselves.
    pub how_to_print: &'static str,
}

impl Lists {
    pub fn purpose(&self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Gate => self.gate,
            Purpose::Writing => self.writing,
            Purpose::Everything | Purpose::Unknown => self.everything,
        }
    }

    pub fn column(&self, column: Column) -> &'static str {
        match column {
            Column::Name => self.name,
            Column::Title => self.rank,
            Column::Service => self.service,
            Column::Country => self.country,
            Column::Email => self.email,
            Column::State => self.state,
            Column::Asked => self.asked,
            Column::Received => self.received,
            Column::Unknown => "",
        }
    }
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

/// Events that are written anew at a desk, or made from others.
pub struct NewEvent {
    pub write: &'static str,
    pub make_from: &'static str,
    pub title: &'static str,
    pub intro: &'static str,
    /// The original.
    pub made_from: One,
    pub facts: &'static str,
    pub kind: &'static str,
    pub country: &'static str,
    pub no_country: &'static str,
    pub zone: &'static str,
    pub zone_hint: &'static str,
    pub from: &'static str,
    pub no_sign_up: &'static str,
    pub publish: &'static str,
    pub saved: &'static str,
    pub on_its_way: &'static str,
    pub not_done: One,
    pub published: &'static str,
    pub published_unread: &'static str,
    pub to_desk: &'static str,
    pub waiting: &'static str,
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

/// Who holds which role, and giving and taking it back.
pub struct GivingRoles {
    pub title: &'static str,
    pub intro: &'static str,
    pub search: &'static str,
    pub none_found: &'static str,
    pub nobody: &'static str,
    pub person: &'static str,
    pub role: &'static str,
    pub what_for: &'static str,
    pub until: &'static str,
    pub state: &'static str,
    pub no_end: &'static str,
    /// Its last day.
    pub over: One,
    pub give_title: &'static str,
    pub email: &'static str,
    pub email_hint: &'static str,
    pub until_hint: &'static str,
    pub choose: &'static str,
    pub give: &'static str,
    pub held_already: &'static str,
    pub saved_here: &'static str,
    pub save_failed: &'static str,
    pub take: &'static str,
    pub take_title: &'static str,
    pub take_means: &'static str,
    pub take_own: &'static str,
    pub take_save: &'static str,
    pub keep: &'static str,
    pub give_saved: &'static str,
    pub give_on_its_way: &'static str,
    pub take_saved: &'static str,
    pub take_on_its_way: &'static str,
    pub not_kept: &'static str,
    pub set_aside: &'static str,
    /// What was wanted, and why it is not so.
    pub give_not_done: One,
    pub take_not_done: One,
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
