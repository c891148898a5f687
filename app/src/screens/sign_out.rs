//! Signing out, and what becomes of requests that were not sent.

use crate::view::*;
use leptos::task::spawn_local;

use super::unsent::unsent_in_short;
use crate::commands::{self, SignInError, Unsent};
use crate::state::{App, Requests};
use crate::text::text;
use crate::ui::{Button, Dialog, Weight};

/// The button and its question.
pub fn sign_out(app: App) -> View {
    let is_open = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let leaves_when_sent = RwSignal::new(false);
    let ask = Callback::new(move |()| is_open.set(true));
    // While the question is open, the person may still choose otherwise.
    Effect::new(move |_| {
        if !is_open.get() {
            leaves_when_sent.set(false);
        } else if leaves_when_sent.get() && unsent(app) == 0 {
            leaves_when_sent.set(false);
            spawn_local(leave(app, Unsent::Keep, is_open, failed));
        }
    });
    let words = &text().account;
    view! {
        <Button label=words.sign_out on_press=ask />
        <Dialog is_open title=words.sign_out_question>
            <p>{words.sign_out_means}</p>
            {move || choices(app, is_open, leaves_when_sent, failed)}
            {move || failed.get().then(|| view! { <p class="error" role="alert">{text().sign_up.save_failed}</p> })}
        </Dialog>
    }
    .into_view()
}

/// Of this person: what waits for other addresses stays as it is.
fn unsent(app: App) -> usize {
    app.requests.with(|Requests { stands, .. }| stands.values().map(|stands| stands.pending.len()).sum())
}

fn choices(app: App, is_open: RwSignal<bool>, leaves_when_sent: RwSignal<bool>, failed: RwSignal<bool>) -> View {
    let words = &text().account;
    let waiting = unsent(app);
    let cancel = Callback::new(move |()| is_open.set(false));
    let leave = move |unsent: Unsent| Callback::new(move |()| spawn_local(leave(app, unsent, is_open, failed)));
    let cancel = view! { <Button label=text().frame.cancel on_press=cancel weight=Weight::Quiet /> };
    if waiting == 0 {
        return view! {
            <div class="actions">
                <Button label=words.sign_out on_press=leave(Unsent::Discard) weight=Weight::Primary />
                {cancel}
            </div>
        }
        .into_view();
    }
    let send_now = Callback::new(move |()| {
        leaves_when_sent.set(true);
        commands::try_now(app);
    });
    let send_words = Signal::derive(move || {
        let label = if leaves_when_sent.get() { text().sign_in.sending } else { words.sign_out_send_now };
        label.to_owned()
    });
    view! {
        <p><strong>{words.sign_out_unsent.with(waiting as u64)}</strong></p>
        {unsent_in_short(app)}
        <div class="choices">
            <Button label=send_words on_press=send_now weight=Weight::Primary />
            <div>
                <Button label=words.sign_out_keep on_press=leave(Unsent::Keep) />
                <p class="hint">{words.sign_out_keep_means}</p>
            </div>
            <div>
                <Button label=words.sign_out_discard on_press=leave(Unsent::Discard) weight=Weight::Danger />
                <p class="hint">{words.sign_out_discard_means}</p>
            </div>
            {cancel}
        </div>
    }
    .into_view()
}

async fn leave(app: App, unsent: Unsent, is_open: RwSignal<bool>, failed: RwSignal<bool>) {
    let left: Result<(), SignInError> = commands::sign_out(app, unsent).await;
    // The dialog belongs to a screen that changes with the sign-in.
    let _ = failed.try_set(left.is_err());
    let _ = is_open.try_set(left.is_err());
}
