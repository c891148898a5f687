//! A mistyped address of a request that waits, put right.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::not_saved::why_not_saved;
use crate::commands::{self, SaveError};
use crate::screens::blocks::kept;
use crate::state::use_app;
use crate::text::more;
use crate::ui::{Button, Disclosure, Glyph, Input, TextInput};

/// What is typed instead of an address.
#[derive(Clone, Copy)]
struct Correction {
    email: RwSignal<String>,
    failed: RwSignal<Option<SaveError>>,
}

/// A mistyped address is put right by a new request instead of the old one.
#[component]
pub fn CorrectAddress(order: u64, email: String) -> impl IntoView {
    let app = use_app();
    let words = &more().sign_in;
    let id = ["corrected-email-", &order.to_string()].concat();
    let correction = kept(&id, || Correction { email: RwSignal::new(email), failed: RwSignal::new(None) });
    let Correction { email, failed } = correction;
    let correct = Callback::new(move |()| {
        let typed = email.get_untracked();
        spawn_local(async move {
            let _ = failed.try_set(commands::correct_email(app, order, typed).await.err());
        });
    });
    view! {
        <Disclosure summary=words.wrong_address>
            <TextInput
                id
                label=words.email
                hint=words.correct_address_means
                input=Input::Email
                autocomplete="email"
                value=email
                on_input=Callback::new(move |typed| email.set(typed))
                error=Signal::derive(move || failed.with(|failed| failed.as_ref().map(|error| why_not_saved(error).to_owned())))
            />
            <Button label=words.correct_address on_press=correct glyph=Glyph::CHECK />
        </Disclosure>
    }
}
