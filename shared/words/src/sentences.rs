//! Every sentence and word of the app, as types: a language that lacks one doesn't compile.
//!
//! What the first screen says is loaded first; `more` is what all other screens say.

pub mod more;
mod words;

use super::sentence::{One, Plural};

pub use words::{ByState, KindWords, StateWords};

/// What the first screen says.
pub struct Sentences {
    pub frame: Frame,
    pub dates: Dates,
    pub today: Today,
    pub kinds: KindWords,
    pub states: StateWords,
}

/// The frame around all screens: bars and status line.
pub struct Frame {
    pub skip_to_content: &'static str,
    pub navigation: &'static str,
    pub today: &'static str,
    pub programme: &'static str,
    pub news: &'static str,
    pub sign_ups: &'static str,
    pub account: &'static str,
    pub desk: &'static str,
    pub language: &'static str,
    pub loading_programme: One,
    pub checking: &'static str,
    pub up_to_date: &'static str,
    pub offline: &'static str,
    pub offline_as_of: One,
    pub offline_part: One,
    pub as_of: One,
    pub reading_anew: &'static str,
    pub waiting_to_be_sent: Plural,
    pub sign_in_to_send: &'static str,
    pub sample: &'static str,
    pub not_here_yet: &'static str,
}

pub struct Dates {
    pub was_planned: One,
    pub not_given: &'static str,
    pub from: One,
    pub until: One,
    pub days: Plural,
    pub own_time: One,
    pub now: &'static str,
    pub next: &'static str,
    pub tomorrow: &'static str,
    pub in_days: Plural,
}

pub struct Today {
    pub title: &'static str,
    pub welcome: &'static str,
    pub welcome_means: [&'static str; 3],
    pub welcome_start: &'static str,
    pub next: &'static str,
    pub next_none: &'static str,
    pub requests: &'static str,
    pub requests_all: &'static str,
    pub news: &'static str,
    pub news_all: &'static str,
    pub programme_all: &'static str,
}
