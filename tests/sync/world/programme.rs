//! The programme of every history: three events, and other records that change and go.

use passerelle_shared::model::{
    CountryCode, Event, EventKind, EventStatus, Language, RecordId, SignUpPolicy, SignUpTerms, Timestamp,
};
use passerelle_tests::plain;

use super::World;
use crate::model::EventRow;
use crate::scope::Content;

pub const EVENTS: [&str; 3] = ["event/open", "event/approval", "event/closing-soon"];
pub const COUNTRIES: [&str; 3] = ["TN", "MA", "JO"];
pub const FILLERS: u32 = 7;

impl World {
    pub fn publish_first_programme(&mut self) {
        let start = self.now;
        for (number, id) in EVENTS.iter().enumerate() {
            let policy = if number == 1 { SignUpPolicy::Approval } else { SignUpPolicy::Open };
            let terms = SignUpTerms {
                version: 1,
                policy,
                capacity: Some(self.rng.u32(1..=2)),
                quotas: [(CountryCode::parse("TN").expect("two letters"), 1)].into(),
                opens_at: None,
                closes_at: (number == 2).then(|| start.plus_ms(10 * Timestamp::MINUTE)),
                opens_wall: None,
                closes_wall: None,
                asks: vec![],
            };
            let row = EventRow { terms, status: EventStatus::Planned, ends_at: start.plus_ms(30 * Timestamp::DAY) };
            let json = event_json(&row, false);
            self.model.events.insert((*id).into(), row);
            self.model.programme.write(1, (*id).into(), Content::Json(json));
            let in_all = [Language::French, Language::English, Language::Arabic];
            in_all.into_iter().for_each(|language| self.write_words(&(*id).into(), language));
        }
        for number in 0..FILLERS {
            let json = format!("{{\"number\":{}}}", self.rng.u32(..));
            self.model.programme.write(1, filler(number), Content::Json(json));
            for language in Language::ALL {
                if self.rng.u32(0..2) == 0 {
                    self.write_words(&filler(number), language);
                }
            }
        }
    }

    fn write_words(&mut self, of: &RecordId, language: Language) {
        let json = format!("{{\"title\":\"{}\"}}", self.rng.u32(..));
        self.model.programme.write(1, of.text(language), Content::Json(json));
    }

    /// An article, or its words in some language.
    pub fn some_filler(&mut self) -> RecordId {
        let of = filler(self.rng.u32(0..FILLERS));
        if self.rng.bool() { of } else { of.text(Language::ALL[self.rng.usize(0..Language::ALL.len())]) }
    }
}

/// The last one is of a kind that no app of today knows.
pub fn filler(number: u32) -> RecordId {
    let kind = if number + 1 == FILLERS { "hologram" } else { "article" };
    format!("{kind}/{number}").into()
}

pub fn event_json(row: &EventRow, is_newer: bool) -> String {
    let json = serde_json::to_string(&event(row)).expect("plain data");
    match is_newer {
        true => json.replacen('{', "{\"from-a-newer-server\":[1,{\"x\":null}],", 1),
        false => json,
    }
}

pub fn event(row: &EventRow) -> Event {
    let (starts_at, ends_at) = (Some(row.starts_at()), Some(row.ends_at));
    let sign_up = Some(row.terms.clone()).into();
    Event { starts_at, ends_at, sign_up, ..plain::event(EventKind::Training, row.status) }
}
