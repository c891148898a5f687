//! A sign-up's whole history: saved here, sent, received, decided, by whom and why.

use crate::view::*;
use passerelle_shared::model::{Step, Timestamp};

use super::standing::state_mark;
use crate::state::{Pending, Stands, Storage, Wants};
use crate::text::{actor, moment, reason, text};
use crate::ui::{Glyph, Tone, icon};

/// Newest first: what matters now is on top.
pub fn history(stands: &Stands, storage: Storage) -> View {
    let is_known = stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live());
    let pending = stands.pending.iter().rev().map(|pending| pending_view(pending, title(pending, is_known, storage)));
    let steps = stands.sign_up.iter().flat_map(|sign_up| sign_up.history.iter().rev()).map(step_view);
    let entries: Vec<View> = pending.chain(steps).collect();
    view! { <ol class="history">{entries}</ol> }.into_view()
}

/// Nothing is called saved where the browser keeps nothing.
fn title(pending: &Pending, is_known: bool, storage: Storage) -> &'static str {
    let (saved, plain) = (&text().sign_up, &text().account);
    match (&pending.wants, storage) {
        (Wants::Place(_), Storage::Memory { .. }) => plain.sign_up_request,
        (Wants::Withdrawal, Storage::Memory { .. }) => plain.sign_up_withdrawal,
        (Wants::Offer, Storage::Memory { .. }) => plain.sign_up_acceptance,
        (Wants::Place(_), _) if is_known => saved.step_saved_change,
        (Wants::Place(_), _) => saved.step_saved,
        (Wants::Withdrawal, _) => saved.step_saved_withdrawal,
        (Wants::Offer, _) => saved.step_saved_acceptance,
    }
}

fn pending_view(pending: &Pending, title: &'static str) -> View {
    let words = &text().sign_up;
    let (sent, tone) = match (pending.is_set_aside, pending.is_tried) {
        (true, _) => (words.set_aside, Tone::Bad),
        (false, true) => (words.step_sent, Tone::Accent),
        (false, false) => (words.step_unsent, Tone::Warn),
    };
    entry(tone, Glyph::Device, title, pending.saved_at, vec![sent.to_owned()])
}

fn step_view(step: &Step) -> View {
    let (word, tone, glyph) = state_mark(step.state);
    let mut lines = vec![actor(&step.by)];
    lines.extend(step.reason.as_ref().map(reason));
    if let Some(intended_at) = step.intended_at {
        lines.push(text().sign_up.made_on_device.with(&moment(intended_at)));
        lines.push(text().sign_up.received.with(&moment(step.at)));
    }
    entry(tone, glyph, word, step.at, lines)
}

fn entry(tone: Tone, glyph: Glyph, title: &'static str, at: Timestamp, lines: Vec<String>) -> View {
    let lines: Vec<View> =
        lines.into_iter().map(|line| view! { <p class="card-line">{line}</p> }.into_view()).collect();
    view! {
        <li class=["step ", tone.class()].concat()>
            {icon(glyph)}
            <div>
                <p class="step-title">{title}</p>
                <p class="step-at">{moment(at)}</p>
                {lines}
            </div>
        </li>
    }
    .into_view()
}
