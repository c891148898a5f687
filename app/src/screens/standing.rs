//! Where a person stands with an event, in a mark, and the one thing that can be done about it.

use leptos::prelude::*;
use passerelle_shared::model::{Event, EventStatus, RecordId, SignUpState, Timestamp};

use super::delivery::{Delivery, Situation, Want};
use crate::state::{App, Requests, Stands, Wants, use_app};
use crate::text::{more, number, sign_up_state, text};
use crate::ui::{Chip, Glyph, Tone, told};

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
    let is_closed_for_good = event.status == EventStatus::Cancelled || event.is_past(now);
    let Some(terms) = event.terms().filter(|_| !is_closed_for_good) else {
        return if stands.sign_up.is_some() { Action::SeeMine } else { Action::Nothing };
    };
    match (terms.opens_at, terms.closes_at) {
        (Some(opens_at), _) if now < opens_at => Action::NotOpenYet(opens_at),
        (_, Some(closes_at)) if closes_at < now => Action::Closed(closes_at),
        _ if state.is_some() => Action::AskAgain,
        _ => Action::Ask,
    }
}

/// A state's word, colour and icon.
pub type Mark = (&'static str, Tone, Glyph);

/// How the sign-up stands; nothing when there is none.
pub fn mark(app: App, stands: &Stands) -> Option<Mark> {
    if let Some(pending) = stands.waits_for()
        && let Some(mark) = pending_mark(Situation::of(app, stands, pending))
    {
        return Some(mark);
    }
    if stands.pending.iter().any(|pending| pending.is_set_aside) {
        return Some((text().states.set_aside, Tone::Bad, Glyph::Warning));
    }
    stands.sign_up.as_ref().map(|sign_up| state_mark(sign_up.state))
}

/// Changed details of a sign-up that the server knows leave its state as it is.
fn pending_mark(situation: Situation) -> Option<Mark> {
    let words = &text().states;
    let Situation { want, delivery, is_kept, is_signed_in, .. } = situation;
    let is_on_its_way = delivery == Delivery::OnItsWay;
    let (saved, on_its_way) = match want {
        Want::Change => return None,
        Want::Place | Want::Unknown if is_kept => (words.saved_here, words.on_its_way),
        Want::Place | Want::Unknown => (words.waiting_to_be_sent, words.on_its_way),
        Want::Withdrawal => (words.withdrawal_saved, words.withdrawal_on_its_way),
        Want::Offer => (words.acceptance_saved, words.acceptance_on_its_way),
    };
    Some(match (is_signed_in, is_on_its_way) {
        (false, _) => (words.sign_in_to_send, Tone::Warn, Glyph::Person),
        (true, true) => (on_its_way, Tone::Quiet, Glyph::Send),
        (true, false) => (saved, Tone::Warn, Glyph::Device),
    })
}

pub fn state_mark(state: SignUpState) -> Mark {
    let (tone, glyph) = match state {
        SignUpState::Confirmed | SignUpState::Attended => (Tone::Good, Glyph::Check),
        SignUpState::Offered => (Tone::Accent, Glyph::Gift),
        SignUpState::Reserve => (Tone::Warn, Glyph::List),
        SignUpState::AwaitingDecision | SignUpState::AwaitingEndorsement => (Tone::Warn, Glyph::Clock),
        SignUpState::Refused | SignUpState::NotEndorsed | SignUpState::EventCancelled => (Tone::Bad, Glyph::Cross),
        SignUpState::Withdrawn => (Tone::Quiet, Glyph::Undo),
        SignUpState::Unknown => (Tone::Quiet, Glyph::Info),
    };
    (sign_up_state(state), tone, glyph)
}

#[component]
pub fn MarkChip(mark: Mark) -> impl IntoView {
    let (words, tone, glyph) = mark;
    view! { <Chip words tone glyph /> }
}

/// The mark beside an event, wherever it is listed.
#[component]
pub fn MyChip(event: RecordId) -> impl IntoView {
    let app = use_app();
    let mark =
        move || app.requests.with(|Requests { stands, .. }| stands.get(&event).and_then(|stands| mark(app, stands)));
    told(move || mark().map(|mark| view! { <MarkChip mark /> }))
}

/// On the reserve list: the place in line.
#[component]
pub fn Rank(event: RecordId, #[prop(optional)] class: &'static str) -> impl IntoView {
    let app = use_app();
    told(move || {
        let rank = app.requests.with(|Requests { ranks, .. }| ranks.get(&event).copied())?;
        let words = more().sign_up.rank.with(&number(u64::from(rank)));
        Some(view! { <p class=class>{words}</p> })
    })
}

#[cfg(test)]
mod tests {
    use passerelle_shared::model::{EventKind, SignUpPolicy, SignUpTerms};

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
