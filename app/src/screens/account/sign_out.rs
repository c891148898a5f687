//! Signing out, and what becomes of requests that were not sent.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::commands::{self, SignInError, Unsent};
use crate::screens::requests::UnsentInShort;
use crate::state::{App, Line, Requests, use_app};
use crate::text::{Counted, more};
use crate::ui::{Button, Dialog, Show, Weight, dynamic};

/// What is asked, and what came of it.
#[derive(Clone, Copy)]
struct Leaving {
    app: App,
    is_open: RwSignal<bool>,
    failed: RwSignal<bool>,
    leaves_when_sent: RwSignal<bool>,
}

/// The button and its question.
#[component]
pub fn SignOut() -> impl IntoView {
    let app = use_app();
    let leaving = Leaving {
        app,
        is_open: RwSignal::new(false),
        failed: RwSignal::new(false),
        leaves_when_sent: RwSignal::new(false),
    };
    let Leaving { is_open, failed, leaves_when_sent, .. } = leaving;
    // While the question is open, the person may still choose otherwise.
    Effect::new(move |_| {
        if !is_open.get() {
            leaves_when_sent.set(false);
        } else if leaves_when_sent.get() && unsent(app) == 0 {
            leaves_when_sent.set(false);
            spawn_local(leaving.leave(Unsent::Keep));
        }
    });
    let words = &more().account;
    let has_unsent = Memo::new(move |_| unsent(app) > 0);
    view! {
        <Button label=words.sign_out on_press=Callback::new(move |()| is_open.set(true)) />
        <Dialog is_open title=words.sign_out_question>
            <p>{words.sign_out_means}</p>
            <Show when=move || has_unsent.get() fallback=move || view! { <NothingUnsent leaving /> }>
                <Choices leaving />
            </Show>
            {dynamic(move || failed.get().then(|| view! { <p class="error" role="alert">{more().sign_up.save_failed}</p> }))}
        </Dialog>
    }
}

/// Of this person: what waits for other addresses stays as it is.
fn unsent(app: App) -> usize {
    app.requests.with(|Requests { stands, others, .. }| {
        stands.values().map(|stands| stands.pending.len()).sum::<usize>() + others.len()
    })
}

#[component]
fn NothingUnsent(leaving: Leaving) -> impl IntoView {
    view! {
        <div class="actions">
            <Button label=more().account.sign_out on_press=leaving.by(Unsent::Discard) weight=Weight::Primary />
            <Cancel is_open=leaving.is_open />
        </div>
    }
}

#[component]
fn Choices(leaving: Leaving) -> impl IntoView {
    let Leaving { app, leaves_when_sent, .. } = leaving;
    let words = &more().account;
    let send_now = Callback::new(move |()| {
        leaves_when_sent.set(true);
        commands::try_now(app);
    });
    let is_offline = Memo::new(move |_| app.connection.with(|connection| connection.line == Line::NotReached));
    let send_words = Signal::derive(move || {
        let label = match (leaves_when_sent.get(), is_offline.get()) {
            (true, true) => words.sign_out_when_sent,
            (true, false) => more().sign_in.sending,
            (false, _) => words.sign_out_send_now,
        };
        label.to_owned()
    });
    let offline = move || is_offline.get().then(|| view! { <p class="note">{words.sign_out_offline}</p> });
    view! {
        <p><strong>{move || words.sign_out_unsent.with(unsent(app) as u64)}</strong></p>
        <UnsentInShort />
        <div role="status">{dynamic(offline)}</div>
        <div class="choices">
            <Button label=send_words on_press=send_now weight=Weight::Primary />
            <div>
                <Button label=words.sign_out_keep on_press=leaving.by(Unsent::Keep) />
                <p class="hint">{words.sign_out_keep_means}</p>
            </div>
            <Cancel is_open=leaving.is_open />
            <div>
                <Button label=words.sign_out_discard on_press=leaving.by(Unsent::Discard) weight=Weight::Danger />
                <p class="hint">{words.sign_out_discard_means}</p>
            </div>
        </div>
    }
}

#[component]
fn Cancel(is_open: RwSignal<bool>) -> impl IntoView {
    let cancel = Callback::new(move |()| is_open.set(false));
    view! { <Button label=more().notices.cancel on_press=cancel weight=Weight::Quiet /> }
}

impl Leaving {
    fn by(self, unsent: Unsent) -> Callback<()> {
        Callback::new(move |()| spawn_local(self.leave(unsent)))
    }

    async fn leave(self, unsent: Unsent) {
        let left: Result<(), SignInError> = commands::sign_out(self.app, unsent).await;
        // The dialog belongs to a screen that changes with the sign-in.
        let _ = self.failed.try_set(left.is_err());
        let _ = self.is_open.try_set(left.is_err());
    }
}
