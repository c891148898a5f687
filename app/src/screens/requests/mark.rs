//! Where a person stands with an event, in a word, a colour and an icon.

use leptos::prelude::*;
use passerelle_shared::model::{RecordId, SignUpState};

use super::delivery::situation;
use crate::state::{App, Delivery, Requests, Situation, Stands, Want, use_app};
use crate::text::{more, number, sign_up_state, text};
use crate::ui::{Chip, Glyph, Tone, dynamic};

/// A state's word, colour and icon.
pub type Mark = (&'static str, Tone, Glyph);

/// How the sign-up stands; nothing when there is none.
pub fn mark(app: App, stands: &Stands) -> Option<Mark> {
    if let Some(pending) = stands.waits_for()
        && let Some(mark) = pending_mark(situation(app, stands, pending))
    {
        return Some(mark);
    }
    if stands.pending.iter().any(|pending| pending.is_set_aside) {
        return Some((text().states.set_aside, Tone::Bad, Glyph::WARNING));
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
        (false, _) => (words.sign_in_to_send, Tone::Warn, Glyph::PERSON),
        (true, true) => (on_its_way, Tone::Quiet, Glyph::SEND),
        (true, false) => (saved, Tone::Warn, Glyph::DEVICE),
    })
}

pub fn state_mark(state: SignUpState) -> Mark {
    let (tone, glyph) = match state {
        SignUpState::Confirmed | SignUpState::Attended => (Tone::Good, Glyph::CHECK),
        SignUpState::Offered => (Tone::Accent, Glyph::GIFT),
        SignUpState::Reserve => (Tone::Warn, Glyph::LIST),
        SignUpState::AwaitingDecision | SignUpState::AwaitingEndorsement => (Tone::Warn, Glyph::CLOCK),
        SignUpState::Refused | SignUpState::NotEndorsed | SignUpState::EventCancelled => (Tone::Bad, Glyph::CROSS),
        SignUpState::Withdrawn => (Tone::Quiet, Glyph::UNDO),
        SignUpState::Unknown => (Tone::Quiet, Glyph::INFO),
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
    dynamic(move || mark().map(|mark| view! { <MarkChip mark /> }))
}

/// On the reserve list: how far from its head.
#[component]
pub fn Rank(event: RecordId, #[prop(optional)] class: &'static str) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let rank = app.requests.with(|Requests { ranks, .. }| ranks.get(&event).copied())?;
        let words = more().sign_up.rank.with(&number(u64::from(rank)));
        Some(view! { <p class=class>{words}</p> })
    })
}
