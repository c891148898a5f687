//! What has a star and is still to come, in the order of time, and what of it is at the same time as something else.

use passerelle_shared::model::{EventStatus, Kind, RecordId, Timestamp};

use crate::state::Programme;
use crate::state::order::in_order;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starred {
    pub id: RecordId,
    starts: Timestamp,
    ends: Option<Timestamp>,
    /// The others of the same kind that one can't be at as well.
    pub clashes: Vec<RecordId>,
}

/// What isn't known here, is over or doesn't take place is left out.
pub fn starred(programme: &Programme, stars: &[RecordId], now: Timestamp) -> Vec<Starred> {
    let known: Vec<Starred> =
        stars.iter().filter_map(|id| look(programme, id)).filter(|item| !item.is_over(now)).collect();
    let ranks = known.iter().map(|item| ("", [item.starts.0, 0, 0])).collect();
    let clashes = |item: &Starred| {
        let others = known.iter().filter(|other| other.id != item.id && item.is_at_the_time_of(other));
        others.map(|other| other.id.clone()).collect()
    };
    in_order(ranks).into_iter().map(|at| Starred { clashes: clashes(&known[at]), ..known[at].clone() }).collect()
}

fn look(programme: &Programme, id: &RecordId) -> Option<Starred> {
    let (starts, ends) = match id.kind()? {
        Kind::Session => {
            let session = programme.session(id)?;
            let event = programme.event(&session.event).filter(|event| event.status == EventStatus::Planned)?;
            (session.starts_at.or(event.sort_key())?, session.ends_at)
        }
        _ => {
            let event = programme.event(id).filter(|event| event.status == EventStatus::Planned)?;
            (event.sort_key()?, event.ends_at.or(event.goes_on_until))
        }
    };
    Some(Starred { id: id.clone(), starts, ends, clashes: Vec::new() })
}

impl Starred {
    fn is_over(&self, now: Timestamp) -> bool {
        self.ends.unwrap_or(self.starts.plus_ms(Timestamp::DAY)) < now
    }

    /// An event and what is in it don't clash: events are compared with events, sessions with sessions.
    fn is_at_the_time_of(&self, other: &Starred) -> bool {
        let (Some(ends), Some(other_ends)) = (self.ends, other.ends) else { return false };
        self.id.kind() == other.id.kind() && self.starts < other_ends && other.starts < ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(hours: (i64, i64)) -> String {
        let (starts, ends) = (hours.0 * Timestamp::HOUR, hours.1 * Timestamp::HOUR);
        format!(r#"{{"event":"event/rabat","day":1,"kind":"talk","starts_at":{starts},"ends_at":{ends}}}"#)
    }

    fn programme(status: &str) -> Programme {
        let event = format!(r#"{{"kind":"seminar","status":"{status}","starts":"1970-01-01"}}"#);
        let sessions = [(8, 10), (9, 11), (11, 12)].map(session);
        Programme::of(&[
            ("event/rabat", &event),
            ("session/rabat/1", &sessions[0]),
            ("session/rabat/2", &sessions[1]),
            ("session/rabat/3", &sessions[2]),
        ])
    }

    fn stars(ids: &[&str]) -> Vec<RecordId> {
        ids.iter().map(|id| RecordId::from(*id)).collect()
    }

    #[test]
    fn what_has_a_star_comes_in_the_order_of_time_and_says_with_what_it_clashes() {
        let stars = stars(&["session/rabat/3", "session/rabat/2", "session/rabat/1", "session/rabat/unknown"]);

        let items = starred(&programme("planned"), &stars, Timestamp(0));

        let told: Vec<(&str, Vec<&str>)> =
            items.iter().map(|item| (item.id.as_str(), item.clashes.iter().map(RecordId::as_str).collect())).collect();
        assert_eq!(
            told,
            [
                ("session/rabat/1", vec!["session/rabat/2"]),
                ("session/rabat/2", vec!["session/rabat/1"]),
                ("session/rabat/3", vec![]),
            ],
            "what follows at once is no clash"
        );
    }

    #[test]
    fn an_event_does_not_clash_with_its_own_sessions() {
        let items = starred(&programme("planned"), &stars(&["event/rabat", "session/rabat/1"]), Timestamp(0));

        assert_eq!(items.len(), 2);
        assert!(items.iter().all(|item| item.clashes.is_empty()), "{items:?}");
    }

    #[test]
    fn what_is_over_or_called_off_is_not_on_the_way() {
        let stars = stars(&["session/rabat/1", "session/rabat/3"]);

        let later = starred(&programme("planned"), &stars, Timestamp(11 * Timestamp::HOUR));
        assert_eq!(later.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["session/rabat/3"]);
        assert_eq!(starred(&programme("cancelled"), &stars, Timestamp(0)), []);
    }
}
