//! Who gets a place that was freed.

use super::facts::{EventFacts, Places, room};
use crate::model::{CountryCode, EventStatus, SignUpPolicy, SignUpState, Timestamp};

/// Two days: a weekend off line must not cost a place, and the next in line waits meanwhile.
pub const OFFER_LIFE: i64 = 48 * Timestamp::HOUR;

/// One person in line, in the order of their tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting<Key> {
    pub key: Key,
    pub country: CountryCode,
    /// What the quota of their country has taken.
    pub taken_by_country: u32,
}

/// The first in line whose quota has room, if the event has room at all and hasn't begun.
pub fn promote<'a, Key>(
    event: EventFacts<'_>,
    now: Timestamp,
    taken: u32,
    line: &'a [Waiting<Key>],
) -> Option<&'a Waiting<Key>> {
    let terms = event.terms.filter(|_| can_still_be_joined(event, now))?;
    line.iter().find(|waiting| {
        let places = Places { taken, taken_by_country: waiting.taken_by_country };
        room(terms, waiting.country, places).is_ok()
    })
}

/// What whoever is called up gets: a place, or the offer of one and until when it holds.
pub fn call_up(event: EventFacts<'_>, now: Timestamp) -> (SignUpState, Option<Timestamp>) {
    if event.terms.is_some_and(|terms| terms.policy == SignUpPolicy::Open) {
        return (SignUpState::Confirmed, None);
    }
    let lapse = now.plus_ms(OFFER_LIFE);
    (SignUpState::Offered, Some(begins_at(event).map_or(lapse, |start| lapse.min(start))))
}

/// Nobody is called up for what was cancelled, has begun or is over.
fn can_still_be_joined(event: EventFacts<'_>, now: Timestamp) -> bool {
    event.status == EventStatus::Planned && begins_at(event).is_none_or(|start| now < start)
}

fn begins_at(event: EventFacts<'_>) -> Option<Timestamp> {
    event.starts_at.or(event.ends_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SignUpTerms;

    const NOW: Timestamp = Timestamp(10_000_000);

    fn country(code: &str) -> CountryCode {
        CountryCode::parse(code).expect("two letters")
    }

    fn terms(policy: SignUpPolicy, capacity: u32) -> SignUpTerms {
        SignUpTerms {
            version: 1,
            policy,
            capacity: Some(capacity),
            quotas: [(country("TN"), 1)].into(),
            opens_at: None,
            closes_at: None,
            opens_wall: None,
            closes_wall: None,
            asks: vec![],
        }
    }

    fn planned(terms: &SignUpTerms) -> EventFacts<'_> {
        EventFacts { status: EventStatus::Planned, starts_at: None, ends_at: None, terms: Some(terms) }
    }

    fn youssef() -> [Waiting<&'static str>; 1] {
        [Waiting { key: "Youssef", country: country("MA"), taken_by_country: 0 }]
    }

    #[test]
    fn a_freed_place_goes_to_the_first_in_line_whose_quota_has_room() {
        let terms = terms(SignUpPolicy::Open, 3);
        let line = [
            Waiting { key: "Amina", country: country("TN"), taken_by_country: 1 },
            Waiting { key: "Youssef", country: country("MA"), taken_by_country: 4 },
            Waiting { key: "Layla", country: country("JO"), taken_by_country: 0 },
        ];

        assert_eq!(promote(planned(&terms), NOW, 2, &line).map(|waiting| waiting.key), Some("Youssef"));
    }

    #[test]
    fn nobody_is_promoted_into_an_event_that_is_still_full() {
        let (two, one) = (terms(SignUpPolicy::Open, 2), terms(SignUpPolicy::Open, 1));

        assert_eq!(promote(planned(&two), NOW, 2, &youssef()), None);
        assert_eq!(promote(planned(&one), NOW, 2, &youssef()), None, "even when the capacity was lowered meanwhile");
    }

    #[test]
    fn nobody_is_called_up_for_what_was_called_off_or_has_begun() {
        let terms = terms(SignUpPolicy::Open, 2);
        let at = |status, starts_at, ends_at| {
            let event = EventFacts { status, starts_at, ends_at, terms: Some(&terms) };
            promote(event, NOW, 0, &youssef()).is_some()
        };
        let (before, later) = (Some(Timestamp(NOW.0 - 1)), Some(Timestamp(NOW.0 + 1)));

        assert!(at(EventStatus::Planned, None, None));
        assert!(at(EventStatus::Planned, later, later));
        assert!(at(EventStatus::Planned, None, later), "when it begins isn't known");
        assert!(!at(EventStatus::Planned, Some(NOW), later), "it begins now");
        assert!(!at(EventStatus::Planned, before, later));
        assert!(!at(EventStatus::Planned, None, before));
        assert!(!at(EventStatus::Cancelled, later, later));
        assert!(!at(EventStatus::Held, None, None));
        assert_eq!(promote(EventFacts { terms: None, ..planned(&terms) }, NOW, 0, &youssef()), None);
    }

    #[test]
    fn an_offer_holds_for_two_days_and_never_beyond_the_beginning() {
        let (open, approval) = (terms(SignUpPolicy::Open, 1), terms(SignUpPolicy::Approval, 1));
        let until = |starts_at, ends_at| call_up(EventFacts { starts_at, ends_at, ..planned(&approval) }, NOW);
        let (in_two_days, soon) = (NOW.plus_ms(172_800_000), NOW.plus_ms(Timestamp::HOUR));

        assert_eq!(call_up(planned(&open), NOW), (SignUpState::Confirmed, None));
        assert_eq!(until(None, None), (SignUpState::Offered, Some(in_two_days)));
        assert_eq!(until(Some(soon), None), (SignUpState::Offered, Some(soon)));
        assert_eq!(until(None, Some(soon)), (SignUpState::Offered, Some(soon)));
        assert_eq!(until(Some(in_two_days.plus_ms(1)), None), (SignUpState::Offered, Some(in_two_days)));
    }
}
