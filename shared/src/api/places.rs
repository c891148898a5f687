//! What can be said of an event's places to one reader, now.

use std::collections::BTreeMap;

use super::{EventPlaces, PlacesLeft};
use crate::model::{CountryCode, Event, EventStatus, RecordId, SignUpTerms, Timestamp};

/// What is true of an event's places for one reader. There is no word about places that nobody can ask for any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacesFor {
    /// It is over, closed or cancelled, or one can't sign up for it here.
    Nothing,
    /// There is room for everybody.
    Unlimited,
    /// How many there are in all; how many are left isn't known yet.
    InAll(u32),
    Counted(Counted),
}

/// As it was counted a while ago: see [`PlacesLeft::as_of`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub as_of: Timestamp,
    /// Of how many, where that is limited.
    pub capacity: Option<u32>,
    /// In all; absent where there is room for everybody whose country has room.
    pub left: Option<u32>,
    /// For the reader, whose country is known: no more than their country's quota has, if it has one.
    pub left_for_reader: Option<u32>,
    pub left_by_country: BTreeMap<CountryCode, u32>,
    /// Of the places that no country's quota names; absent where there are none.
    pub left_outside_quotas: Option<u32>,
    /// People on the reserve list.
    pub waiting: u32,
}

/// `country` is the reader's, where they have said it.
pub fn places_for(
    id: &RecordId,
    event: &Event,
    places: &PlacesLeft,
    country: Option<CountryCode>,
    now: Timestamp,
) -> PlacesFor {
    let Some(terms) = event.terms().filter(|terms| can_be_asked_for(event, terms, now)) else {
        return PlacesFor::Nothing;
    };
    match (terms.capacity, places.events.get(id)) {
        (None, _) if terms.quotas.is_empty() => PlacesFor::Unlimited,
        (_, Some(known)) => PlacesFor::Counted(counted(&terms, known, places.as_of, country)),
        (Some(capacity), None) => PlacesFor::InAll(capacity),
        (None, None) => PlacesFor::Nothing,
    }
}

/// Now or later: until signing up has closed.
fn can_be_asked_for(event: &Event, terms: &SignUpTerms, now: Timestamp) -> bool {
    let is_closed = terms.closes_at.is_some_and(|closes_at| closes_at < now);
    event.status != EventStatus::Cancelled && !event.is_past(now) && !is_closed
}

fn counted(terms: &SignUpTerms, known: &EventPlaces, as_of: Timestamp, country: Option<CountryCode>) -> Counted {
    // A quota is no promise: nobody gets a place where all are taken.
    let at_most = |left: u32| known.left.map_or(left, |in_all| in_all.min(left));
    let of_country = country.and_then(|country| known.left_by_country.get(&country)).copied();
    Counted {
        as_of,
        capacity: terms.capacity,
        left: known.left,
        left_for_reader: country.and_then(|_| known.left.into_iter().chain(of_country).min()),
        left_by_country: known.left_by_country.iter().map(|(country, left)| (*country, at_most(*left))).collect(),
        left_outside_quotas: known.left_outside_quotas.map(at_most),
        waiting: known.waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000);

    fn country(code: &str) -> CountryCode {
        CountryCode::parse(code).expect("two letters")
    }

    fn id() -> RecordId {
        RecordId::from("event/tunis")
    }

    fn event(status: &str, ends_at: i64, closes_at: i64) -> Event {
        let event = serde_json::json!({
            "kind": "training", "status": status, "ends_at": ends_at,
            "sign_up": {
                "version": 1, "policy": "open", "capacity": 18, "quotas": { "TN": 8, "MA": 7 }, "closes_at": closes_at,
            },
        });
        serde_json::from_value(event).expect("an event")
    }

    fn open() -> Event {
        event("planned", 3_000, 2_000)
    }

    fn known() -> PlacesLeft {
        let left_by_country = [(country("TN"), 8), (country("MA"), 0)].into();
        let known = EventPlaces { left: Some(5), left_by_country, left_outside_quotas: Some(3), waiting: 2 };
        PlacesLeft { as_of: Timestamp(900), events: [(id(), known)].into() }
    }

    fn counted_for(reader: Option<&str>) -> Counted {
        match places_for(&id(), &open(), &known(), reader.map(country), NOW) {
            PlacesFor::Counted(counted) => counted,
            other => panic!("counted, not {other:?}"),
        }
    }

    #[test]
    fn a_reader_is_told_what_is_left_for_them() {
        assert_eq!(counted_for(Some("TN")).left_for_reader, Some(5), "no more than there are in all");
        assert_eq!(counted_for(Some("MA")).left_for_reader, Some(0));
        assert_eq!(counted_for(Some("SN")).left_for_reader, Some(5));
        assert_eq!(counted_for(None).left_for_reader, None);
        assert_eq!(counted_for(None).left_by_country, [(country("TN"), 5), (country("MA"), 0)].into());
        let Counted { as_of, capacity, left, left_outside_quotas, waiting, .. } = counted_for(None);
        assert_eq!((as_of, capacity, left), (Timestamp(900), Some(18), Some(5)));
        assert_eq!((left_outside_quotas, waiting), (Some(3), 2));
    }

    #[test]
    fn of_what_nobody_can_ask_for_any_more_nothing_is_said() {
        let without_terms = Event { sign_up: None.into(), ..open() };
        for event in [
            event("planned", 999, 2_000),
            event("planned", 3_000, 999),
            event("cancelled", 3_000, 2_000),
            event("held", 3_000, 2_000),
            without_terms,
        ] {
            assert_eq!(places_for(&id(), &event, &known(), None, NOW), PlacesFor::Nothing, "{event:?}");
        }
    }

    #[test]
    fn where_nothing_is_counted_yet_or_nothing_is_limited_that_is_said() {
        let nothing_known = PlacesLeft::default();
        let mut unlimited = open();
        let mut terms = unlimited.terms().expect("terms");
        terms.capacity = None;
        unlimited.sign_up = Some(terms.clone()).into();
        assert_eq!(places_for(&id(), &unlimited, &nothing_known, None, NOW), PlacesFor::Nothing, "quotas limit it");
        terms.quotas.clear();
        unlimited.sign_up = Some(terms).into();

        assert_eq!(places_for(&id(), &open(), &nothing_known, None, NOW), PlacesFor::InAll(18));
        assert_eq!(places_for(&id(), &unlimited, &nothing_known, None, NOW), PlacesFor::Unlimited);
    }
}
