//! Who gets a place that was freed.

use super::judge::{Places, room};
use crate::model::{CountryCode, SignUpTerms};

/// One person in line, in the order of their tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting<Key> {
    pub key: Key,
    pub country: CountryCode,
    /// What the quota of their country has taken.
    pub taken_by_country: u32,
}

/// The first in line whose quota has room, if the event has room at all.
pub fn promote<'a, Key>(terms: &SignUpTerms, taken: u32, line: &'a [Waiting<Key>]) -> Option<&'a Waiting<Key>> {
    line.iter().find(|waiting| {
        let places = Places { taken, taken_by_country: waiting.taken_by_country };
        room(terms, waiting.country, places).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SignUpPolicy;

    fn country(code: &str) -> CountryCode {
        CountryCode::parse(code).expect("two letters")
    }

    fn terms(capacity: u32) -> SignUpTerms {
        SignUpTerms {
            version: 1,
            policy: SignUpPolicy::Open,
            capacity: Some(capacity),
            quotas: [(country("TN"), 1)].into(),
            opens_at: None,
            closes_at: None,
            asks: vec![],
        }
    }

    #[test]
    fn a_freed_place_goes_to_the_first_in_line_whose_quota_has_room() {
        let line = [
            Waiting { key: "Amina", country: country("TN"), taken_by_country: 1 },
            Waiting { key: "Youssef", country: country("MA"), taken_by_country: 4 },
            Waiting { key: "Layla", country: country("JO"), taken_by_country: 0 },
        ];

        assert_eq!(promote(&terms(3), 2, &line).map(|waiting| waiting.key), Some("Youssef"));
    }

    #[test]
    fn nobody_is_promoted_into_an_event_that_is_still_full() {
        let line = [Waiting { key: "Youssef", country: country("MA"), taken_by_country: 0 }];

        assert_eq!(promote(&terms(2), 2, &line), None);
        assert_eq!(promote(&terms(1), 2, &line), None, "even when the capacity was lowered meanwhile");
    }
}
