//! The sentences that a mail is made of, once in each language: a missing one doesn't compile.

mod arabic;
mod english;
mod french;

use passerelle_shared::model::UiLanguage;

use arabic::ARABIC;
use english::ENGLISH;
use french::FRENCH;

/// `{event}`, `{code}`, `{long}`, `{minutes}`, `{until}`, `{note}`, `{when}`, `{place}` and `{contact}` are filled in.
#[derive(Debug)]
pub struct Sentences {
    pub greeting: &'static str,
    pub code_subject: &'static str,
    pub code: &'static str,
    pub long_code: &'static str,
    pub code_not_asked: &'static str,
    pub guessed_subject: &'static str,
    pub guessed: &'static str,
    pub received_subject: &'static str,
    pub received: &'static str,
    pub confirmed_subject: &'static str,
    pub confirmed: &'static str,
    pub reserve_subject: &'static str,
    pub reserve: &'static str,
    pub offered_subject: &'static str,
    pub offered: &'static str,
    pub refused_subject: &'static str,
    pub refused: &'static str,
    pub withdrawn_subject: &'static str,
    pub withdrawn: &'static str,
    pub cancelled_subject: &'static str,
    pub cancelled: &'static str,
    pub moved_subject: &'static str,
    pub moved: &'static str,
    pub changed_subject: &'static str,
    pub changed: &'static str,
    pub why_event_full: &'static str,
    pub why_quota_full: &'static str,
    pub why_place_forgotten: &'static str,
    pub why_late: &'static str,
    pub why_place_freed: &'static str,
    pub why_capacity_raised: &'static str,
    pub why_offer_lapsed: &'static str,
    pub why_note: &'static str,
    pub when: &'static str,
    pub place: &'static str,
    pub contact: &'static str,
    pub look: &'static str,
    pub look_at: &'static str,
    pub signature: &'static str,
}

impl Sentences {
    pub fn of(language: UiLanguage) -> &'static Sentences {
        match language {
            UiLanguage::French => &FRENCH,
            UiLanguage::English | UiLanguage::Unknown => &ENGLISH,
            UiLanguage::Arabic => &ARABIC,
        }
    }
}
