//! What belongs in my agenda, and how firmly: what has my star, and the events at which I have a place or asked for one.

use passerelle_shared::model::{Kind, RecordId, SignUpState};

use crate::state::{Requests, Stands, Wants};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mine {
    pub events: Vec<(RecordId, Hold)>,
    pub sessions: Vec<RecordId>,
}

/// How firmly an event is mine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// It has my star, and I asked for nothing.
    Star,
    /// I asked, and nothing says yet that I may come; or I want to give it back.
    Asked,
    /// I have a place.
    Place,
}

impl Hold {
    /// What is no place never looks like one.
    pub fn class(self) -> &'static str {
        match self {
            Hold::Star | Hold::Asked => "mine open",
            Hold::Place => "mine firm",
        }
    }
}

pub fn mine(requests: &Requests) -> Mine {
    let asked = requests.stands.iter().filter_map(|(id, stands)| Some((id.clone(), hold_of(stands)?)));
    let mut mine = Mine { events: asked.collect(), sessions: Vec::new() };
    for id in &requests.stars.on {
        let is_in = mine.events.iter().any(|(asked, _)| asked == id);
        match id.kind() {
            Some(Kind::Session) => mine.sessions.push(id.clone()),
            _ if !is_in => mine.events.push((id.clone(), Hold::Star)),
            _ => {}
        }
    }
    mine
}

/// `None` for what came to nothing: it is in the agenda only where it has a star.
fn hold_of(stands: &Stands) -> Option<Hold> {
    hold(stands.sign_up.as_ref().map(|sign_up| sign_up.state), stands.waits_for().map(|pending| &pending.wants))
}

/// By how it stands on the server, and by what the person wants that has no answer yet.
fn hold(state: Option<SignUpState>, wants: Option<&Wants>) -> Option<Hold> {
    use SignUpState::{Attended, Confirmed, NotEndorsed, Refused, Withdrawn};
    match (state, wants) {
        // Changed details leave the place as it is.
        (Some(Confirmed | Attended), None | Some(Wants::Place(_))) => Some(Hold::Place),
        (None | Some(Withdrawn | Refused | NotEndorsed), None) => None,
        _ => Some(Hold::Asked),
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{SignUp, SignUpForm};

    use super::*;

    #[test]
    fn only_who_has_a_place_and_keeps_it_sees_a_place() {
        let place = Wants::Place(Box::default());
        for state in SignUpState::ALL.iter().copied().chain([SignUpState::Unknown]) {
            let has_a_place = [SignUpState::Confirmed, SignUpState::Attended].contains(&state);
            let came_to_nothing =
                [SignUpState::Withdrawn, SignUpState::Refused, SignUpState::NotEndorsed].contains(&state);
            let firm = if has_a_place { Hold::Place } else { Hold::Asked };

            assert_eq!(hold(Some(state), None), (!came_to_nothing).then_some(firm), "{state:?}");
            assert_eq!(hold(Some(state), Some(&place)), Some(firm), "{state:?}, asked again or with other details");
            for wants in [Wants::Withdrawal, Wants::Offer, Wants::Unknown] {
                assert_eq!(hold(Some(state), Some(&wants)), Some(Hold::Asked), "{state:?} {wants:?}");
            }
        }
        assert_eq!(hold(None, Some(&place)), Some(Hold::Asked), "saved on this device, and nothing more");
        assert_eq!(hold(None, None), None);
    }

    #[test]
    fn an_event_that_was_asked_for_needs_no_star_and_one_that_was_refused_keeps_its_star() {
        let mut requests = Requests::default();
        requests.stars.on = vec!["event/rabat".into(), "event/tunis".into(), "session/tunis/one".into()];
        let event = |slug: &str| RecordId::from(["event/", slug].concat());
        for (slug, state) in [("tunis", SignUpState::Refused), ("cairo", SignUpState::Reserve)] {
            let (form, history) = (SignUpForm::default(), vec![]);
            let sign_up = SignUp { event: event(slug), state, acts: 1, form, offer_until: None, history };
            requests.stands.insert(event(slug), Stands { sign_up: Some(sign_up), pending: vec![] });
        }

        let mine = mine(&requests);

        let expected = [("cairo", Hold::Asked), ("rabat", Hold::Star), ("tunis", Hold::Star)];
        assert_eq!(mine.events, expected.map(|(slug, hold)| (event(slug), hold)));
        assert_eq!(mine.sessions, ["session/tunis/one".into()]);
    }
}
