//! The one thing that a person can do about an event.

use passerelle_shared::model::{Asking, Event, SignUpState, Timestamp};

use crate::state::{Stands, Wants};

/// The one thing to do about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Ask,
    AskAgain,
    SeeMine,
    AcceptOffer,
    NotOpenYet(Timestamp),
    Closed(Timestamp),
    /// One can't, or not any more; the event itself says why.
    Nothing,
}

pub fn action(event: &Event, stands: &Stands, now: Timestamp) -> Action {
    if stands.pending.iter().any(|pending| !matches!(pending.wants, Wants::Withdrawal)) {
        return Action::SeeMine;
    }
    let state = stands.sign_up.as_ref().map(|sign_up| sign_up.state);
    match state {
        Some(SignUpState::Offered) if stands.waits_for().is_none() => return Action::AcceptOffer,
        Some(state) if state.is_live() || state == SignUpState::Attended => return Action::SeeMine,
        _ => {}
    }
    match event.asking(now) {
        Asking::Never if state.is_some() => Action::SeeMine,
        Asking::Never => Action::Nothing,
        Asking::NotYet(opens_at) => Action::NotOpenYet(opens_at),
        Asking::NoMore(closes_at) => Action::Closed(closes_at),
        Asking::Now if state.is_some() => Action::AskAgain,
        Asking::Now => Action::Ask,
    }
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{EventKind, EventStatus, SignUpPolicy, SignUpTerms};

    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn event(terms: Option<SignUpTerms>) -> Event {
        let json = r#"{"kind":"training","status":"planned"}"#;
        let event: Event = serde_json::from_str(json).expect("an event");
        assert_eq!(event.kind, EventKind::Training);
        Event { ends_at: Some(Timestamp(9_000_000)), sign_up: terms.into(), ..event }
    }

    fn terms() -> SignUpTerms {
        SignUpTerms {
            version: 1,
            policy: SignUpPolicy::Open,
            capacity: Some(2),
            quotas: Default::default(),
            opens_at: None,
            closes_at: Some(Timestamp(5_000_000)),
            opens_wall: None,
            closes_wall: None,
            asks: vec![],
        }
    }

    #[test]
    fn one_may_ask_until_sign_up_closes() {
        let open = event(Some(terms()));

        assert_eq!(action(&open, &Stands::default(), NOW), Action::Ask);
        assert_eq!(action(&open, &Stands::default(), Timestamp(6_000_000)), Action::Closed(Timestamp(5_000_000)));
        assert_eq!(action(&open, &Stands::default(), Timestamp(10_000_000)), Action::Nothing);
    }

    #[test]
    fn nobody_can_ask_where_there_is_no_sign_up_or_no_event_any_more() {
        let cancelled = Event { status: EventStatus::Cancelled, ..event(Some(terms())) };

        assert_eq!(action(&event(None), &Stands::default(), NOW), Action::Nothing);
        assert_eq!(action(&cancelled, &Stands::default(), NOW), Action::Nothing);
    }
}
