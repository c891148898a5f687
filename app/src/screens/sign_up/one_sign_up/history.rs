//! A sign-up's whole history: saved here, sent, received, decided, by whom and why.

use leptos::prelude::*;
use passerelle_shared::model::{Step, Timestamp};

use crate::screens::requests::state_mark;
use crate::state::{Delivery, Pending, Stands, Storage, Wants, use_app};
use crate::text::{actor, moment, more, reason};
use crate::ui::{Glyph, Icon, Tone};

/// Newest first: what matters now is on top.
pub fn history(stands: &Stands, storage: Storage) -> AnyView {
    let is_known = stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live());
    let pending = stands.pending.iter().rev().map(|pending| pending_entry(pending, is_known, storage));
    let steps = stands.sign_up.iter().flat_map(|sign_up| sign_up.history.iter().rev()).map(step_entry);
    let entries: Vec<AnyView> = pending.chain(steps).map(entry).collect();
    view! { <ol class="history">{entries}</ol> }.into_any()
}

struct Entry {
    tone: Tone,
    glyph: Glyph,
    title: &'static str,
    at: Timestamp,
    lines: Vec<String>,
}

fn pending_entry(pending: &Pending, is_known: bool, storage: Storage) -> Entry {
    let words = &more().sign_up;
    let (sent, tone) = match Delivery::of(pending, use_app().now.get()) {
        Delivery::SetAside => (words.set_aside.to_owned(), Tone::Bad),
        Delivery::PutOff(until) => (words.put_off.with(&moment(until)), Tone::Warn),
        Delivery::OnItsWay => (words.step_sent.to_owned(), Tone::Accent),
        Delivery::NothingLeft => (words.step_unsent.to_owned(), Tone::Warn),
    };
    let title = pending_title(pending, is_known, storage);
    Entry { tone, glyph: Glyph::DEVICE, title, at: pending.saved_at, lines: vec![sent] }
}

/// Nothing is called saved where the browser keeps nothing.
fn pending_title(pending: &Pending, is_known: bool, storage: Storage) -> &'static str {
    let (saved, plain) = (&more().sign_up, &more().account);
    match (&pending.wants, storage) {
        (Wants::Place(_) | Wants::Unknown, Storage::Memory { .. }) => plain.sign_up_request,
        (Wants::Withdrawal, Storage::Memory { .. }) => plain.sign_up_withdrawal,
        (Wants::Offer, Storage::Memory { .. }) => plain.sign_up_acceptance,
        (Wants::Place(_), _) if is_known => saved.step_saved_change,
        (Wants::Place(_) | Wants::Unknown, _) => saved.step_saved,
        (Wants::Withdrawal, _) => saved.step_saved_withdrawal,
        (Wants::Offer, _) => saved.step_saved_acceptance,
    }
}

fn step_entry(step: &Step) -> Entry {
    let (title, tone, glyph) = state_mark(step.state);
    let mut lines = vec![actor(&step.by)];
    lines.extend(step.reason.as_ref().map(reason));
    if let Some(intended_at) = step.intended_at {
        lines.push(more().sign_up.made_on_device.with(&moment(intended_at)));
        lines.push(more().sign_up.received.with(&moment(step.at)));
    }
    Entry { tone, glyph, title, at: step.at, lines }
}

fn entry(Entry { tone, glyph, title, at, lines }: Entry) -> AnyView {
    let lines: Vec<AnyView> =
        lines.into_iter().map(|line| view! { <p class="card-line">{line}</p> }.into_any()).collect();
    view! {
        <li class=["step ", tone.class()].concat()>
            <Icon glyph />
            <div>
                <p class="step-title">{title}</p>
                <p class="step-at">{moment(at)}</p>
                {lines}
            </div>
        </li>
    }
    .into_any()
}
