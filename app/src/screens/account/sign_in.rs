//! Signing in: an address, then the code that was sent to it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::EmailAddress;

use crate::commands::{self, SignInError};
use crate::route::bring_when_shown;
use crate::screens::blocks::kept;
use crate::state::{App, Line, use_app};
use crate::text::{Counted, more};
use crate::ui::{Button, Glyph, Input, SubmitButton, TextInput, Weight};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Address,
    Code,
}

/// What is typed, and how far it has come.
#[derive(Clone, Copy)]
struct Typed {
    email: RwSignal<String>,
    code: RwSignal<String>,
    step: RwSignal<Step>,
    /// The address was noted before this page was opened: who has the device now may be somebody else.
    is_noted: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    failed: RwSignal<Option<SignInError>>,
}

#[component]
pub fn SignInSteps(
    /// What stands in the field at first.
    #[prop(optional, into)]
    email: String,
) -> impl IntoView {
    let app = use_app();
    let typed = kept("sign-in", || {
        let asked = commands::code_asked(app).filter(|asked| email.is_empty() || asked.email.as_str() == email);
        let (step, email) = match &asked {
            Some(asked) => (Step::Code, asked.email.to_string()),
            None if email.is_empty() => (Step::Address, commands::typed_email().unwrap_or_default()),
            None => (Step::Address, email),
        };
        Typed {
            email: RwSignal::new(email),
            code: RwSignal::new(String::new()),
            step: RwSignal::new(step),
            is_noted: RwSignal::new(asked.is_some()),
            is_busy: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    });
    let is_unreached = Memo::new(move |_| app.connection.with(|connection| connection.line == Line::NotReached));
    view! {
        <div class="sign-in">
            {move || is_unreached.get().then(|| view! { <p class="note">{more().sign_in.no_network}</p> })}
            {move || match typed.step.get() {
                Step::Address => view! { <AddressStep typed /> }.into_any(),
                Step::Code => view! { <CodeStep typed /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn AddressStep(typed: Typed) -> impl IntoView {
    let app = use_app();
    let words = &more().sign_in;
    let label = Signal::derive(move || if typed.is_busy.get() { words.sending } else { words.send_code }.to_owned());
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        ask_for_code(app, typed);
    };
    view! {
        <form class="stack" novalidate on:submit=send>
            <p class="hint">{words.why}</p>
            <TextInput
                id="sign-in-email"
                label=words.email
                input=Input::Email
                autocomplete="email"
                is_required=true
                value=typed.email
                on_input=Callback::new(move |email| typed.email.set(email))
                error=failure(typed)
            />
            <SubmitButton label glyph=Glyph::SEND is_busy=typed.is_busy />
        </form>
    }
}

#[component]
fn CodeStep(typed: Typed) -> impl IntoView {
    let app = use_app();
    let words = &more().sign_in;
    let label = Signal::derive(move || if typed.is_busy.get() { words.signing_in } else { words.sign_in }.to_owned());
    let send = move |submit: SubmitEvent| {
        submit.prevent_default();
        sign_in(app, typed);
    };
    let go_back = Callback::new(move |()| {
        commands::forget_code();
        typed.failed.set(None);
        if typed.is_noted.get_untracked() {
            typed.email.set(String::new());
        }
        typed.step.set(Step::Address);
        bring_when_shown("sign-in-email");
    });
    let anew = Callback::new(move |()| ask_for_code(app, typed));
    let other = Signal::derive(move || if typed.is_noted.get() { words.not_you } else { words.other_email }.to_owned());
    view! {
        <form class="stack" novalidate on:submit=send>
            <p role="status">{move || words.code_sent.with(&shown_address(typed))}</p>
            <TextInput
                id="sign-in-code"
                label=words.code
                hint=words.code_hint
                input=Input::Code
                autocomplete="one-time-code"
                is_required=true
                value=typed.code
                on_input=Callback::new(move |code| typed.code.set(code))
                error=failure(typed)
            />
            <SubmitButton label is_busy=typed.is_busy />
            <div class="actions">
                <Button label=words.new_code on_press=anew weight=Weight::Quiet />
                <Button label=other on_press=go_back weight=Weight::Quiet />
            </div>
        </form>
    }
}

/// Whole only to whoever has typed it on this page.
fn shown_address(typed: Typed) -> String {
    let email = typed.email.get();
    match EmailAddress::parse(&email).filter(|_| typed.is_noted.get()) {
        Some(noted) => noted.shortened(),
        None => email,
    }
}

fn ask_for_code(app: App, typed: Typed) {
    if typed.is_busy.get_untracked() {
        return;
    }
    typed.is_busy.set(true);
    typed.failed.set(None);
    spawn_local(async move {
        let asked = commands::ask_for_code(app, typed.email.get_untracked()).await;
        typed.is_busy.set(false);
        match asked {
            Ok(()) => {
                typed.code.set(String::new());
                typed.step.set(Step::Code);
                bring_when_shown("sign-in-code");
            }
            Err(error) => typed.failed.set(Some(error)),
        }
    });
}

fn sign_in(app: App, typed: Typed) {
    if typed.is_busy.get_untracked() {
        return;
    }
    typed.is_busy.set(true);
    typed.failed.set(None);
    spawn_local(async move {
        let signed_in = commands::sign_in(app, typed.email.get_untracked(), typed.code.get_untracked()).await;
        // Once signed in, these steps are gone from the screen, and what was typed with them.
        let _ = typed.is_busy.try_set(false);
        let _ = typed.failed.try_set(signed_in.err());
    });
}

fn failure(typed: Typed) -> Signal<Option<String>> {
    Signal::derive(move || typed.failed.get().map(why_not))
}

fn why_not(error: SignInError) -> String {
    let words = &more().words.troubles;
    let sentence = match error {
        SignInError::NotAnEmail => more().words.problems.not_an_email,
        SignInError::NotAPlainEmail => more().words.problems.not_a_plain_email,
        SignInError::CodeWrong => words.code_wrong,
        SignInError::CodeExpired => words.code_expired,
        SignInError::UseLongCode => words.use_long_code,
        SignInError::TooMany { retry_after_s: Some(seconds) } => {
            return words.too_many_wait.with(u64::from(seconds.div_ceil(60)));
        }
        SignInError::TooMany { retry_after_s: None } => words.too_many,
        SignInError::NotReached => words.not_reached,
        SignInError::Failed => words.failed,
        SignInError::NotStored => more().sign_up.save_failed,
    };
    sentence.to_owned()
}
