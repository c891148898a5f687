//! The account: signing in and out, the language, and what is stored on this device.

mod language_choices;
mod roles;
mod sign_in;
mod sign_out;

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::blocks::{FixedHeading, Section};
use super::notices::InstallSteps;
use super::requests::Unsent;
use crate::commands::{check_ready_offline, get_all_languages, try_now, version};
use crate::state::{Connection, Line, NotHere, Programme, SignIn, Storage, use_app};
use crate::text::{Counted, as_of, language, language_name, language_names, more, size};
use crate::ui::{Button, Glyph, Icon, Show, dynamic};
pub use language_choices::LanguageChoices;
use roles::Roles;
pub use sign_in::SignInSteps;
use sign_out::SignOut;

/// A try without a network is over at once; that it was made is to be seen.
const PRESS_SEEN: Duration = Duration::from_millis(700);

#[component]
pub fn AccountScreen() -> impl IntoView {
    let app = use_app();
    let words = &more().account;
    let is_known = move || app.sign_in.with(|who| *who != SignIn::Unknown);
    view! {
        <FixedHeading title=words.title />
        // Who is signed in stands first, and moves nothing when it is read.
        <Show when=is_known>
            <Who />
            <Roles />
            <Section title=words.language>
                <LanguageChoices id="language" />
            </Section>
            <Unsent />
            <Section title=words.connection>
                <LineToServer />
            </Section>
            <Section title=words.install>
                <Installing />
            </Section>
            // Last, as it grows while the programme comes.
            <Section title=words.on_device>
                <OnDevice />
            </Section>
            <p class="quiet version">{words.version.with(&version())}</p>
        </Show>
    }
}

#[component]
fn Who() -> impl IntoView {
    let app = use_app();
    let words = &more().account;
    dynamic(move || match app.sign_in.get() {
        SignIn::Unknown => ().into_any(),
        SignIn::In(account) => {
            let sentence = words.signed_in_as.with(account.email.as_str());
            view! {
                <section class="section card account-card">
                    <p class="account-who"><Icon glyph=Glyph::PERSON /> <span>{sentence}</span></p>
                    <SignOut />
                </section>
            }
            .into_any()
        }
        SignIn::Expired(account) => view! {
            <Section title=more().sign_in.title>
                <p>{more().sign_in.expired}</p>
                <SignInSteps email=account.email.to_string() />
                <SignOut />
            </Section>
        }
        .into_any(),
        SignIn::Out => view! {
            <Section title=more().sign_in.title>
                <p>{words.signed_out}</p>
                <SignInSteps />
            </Section>
        }
        .into_any(),
    })
}

#[component]
fn LineToServer() -> impl IntoView {
    let app = use_app();
    let words = &more().account;
    let last_read = move || match app.connection.with(|connection| connection.fresh_as_of) {
        Some(at) => words.last_read.with(&as_of(at, app.now.get())),
        None => words.never_read.to_owned(),
    };
    let not_reached = move || {
        let Connection { line, tried_at, .. } = app.connection.get();
        let tried_at = tried_at.filter(|_| line == Line::NotReached)?;
        Some(words.not_reached.with(&as_of(tried_at, app.now.get())))
    };
    let is_pressed = RwSignal::new(false);
    let is_busy = Signal::derive(move || is_pressed.get() || app.connection.with(|connection| connection.is_busy));
    let label = Signal::derive(move || if is_busy.get() { words.trying } else { words.try_now }.to_owned());
    let press = Callback::new(move |()| {
        is_pressed.set(true);
        let seen = move || {
            // The screen may have been left meanwhile.
            let _ = is_pressed.try_set(false);
        };
        set_timeout(seen, PRESS_SEEN);
        try_now(app);
    });
    view! {
        <p>{dynamic(last_read)}</p>
        <p role="status">{dynamic(not_reached)}</p>
        <Button label on_press=press glyph=Glyph::REFRESH is_busy />
    }
}

#[component]
fn OnDevice() -> impl IntoView {
    let app = use_app();
    let words = &more().account;
    let counts = move || {
        app.programme.with(|programme| {
            let events = words.on_device_events.with(programme.events().len() as u64);
            let articles = words.on_device_articles.with(programme.articles().len() as u64);
            [events, articles].join(" · ")
        })
    };
    let stored = move || match app.storage.get() {
        Storage::Opening => None,
        Storage::Memory { .. } => Some(view! { <p>{more().notices.storage_refused}</p> }.into_any()),
        Storage::Durable { bytes_used, is_persisted, .. } => {
            let promise = if is_persisted { words.on_device_persisted } else { words.on_device_not_persisted };
            let stored = view! {
                {bytes_used.map(|bytes| view! { <p>{words.on_device_uses.with(&size(bytes))}</p> })}
                <p class="hint">{promise}</p>
            };
            Some(stored.into_any())
        }
    };
    view! {
        <ReadyOffline />
        <OtherLanguages />
        <p>{dynamic(counts)}</p>
        {dynamic(stored)}
    }
}

#[component]
fn ReadyOffline() -> impl IntoView {
    let app = use_app();
    let words = &more().account;
    let has_files = RwSignal::new(false);
    let is_whole = Memo::new(move |_| app.programme.with(Programme::is_whole));
    Effect::new(move |_| {
        is_whole.track();
        spawn_local(async move {
            let checked = check_ready_offline(app).await;
            // The screen may have been left meanwhile.
            let _ = has_files.try_set(checked);
        });
    });
    let is_mine_missing = Memo::new(move |_| {
        app.connection.with(|connection| connection.not_here.languages.contains(&app.language.get().into()))
    });
    dynamic(move || {
        let (class, glyph, sentence) = match (is_whole.get(), is_mine_missing.get(), has_files.get()) {
            (true, false, true) => ("mark-line tone-good", Glyph::CHECK, words.ready_offline.to_owned()),
            (true, false, false) => ("mark-line tone-quiet", Glyph::CLOCK, words.not_ready_offline.to_owned()),
            (true, true, _) => {
                let sentence = words.programme_not_in.with(language_name(language().into()));
                ("mark-line tone-quiet", Glyph::CLOCK, sentence)
            }
            (false, ..) => ("mark-line tone-quiet", Glyph::CLOCK, words.programme_incomplete.to_owned()),
        };
        view! { <p class=class><Icon glyph /> <span>{sentence}</span></p> }
    })
}

/// What isn't on this device, and what it costs to have it here.
#[component]
fn OtherLanguages() -> impl IntoView {
    let app = use_app();
    let words = &more().account;
    let not_here = Memo::new(move |_| app.connection.with(|connection| connection.not_here.clone()));
    let get = Callback::new(move |()| get_all_languages(app));
    dynamic(move || {
        let NotHere { languages, bytes, wait } = not_here.get();
        let how = match wait {
            true => {
                let label = words.get_languages.with(&size(bytes));
                view! { <p class="get-languages"><Button label on_press=get glyph=Glyph::REFRESH /></p> }.into_any()
            }
            false => view! { <p class="hint">{words.languages_come}</p> }.into_any(),
        };
        let sentence = more().notices.texts_not_here.with(&language_names(&languages));
        (!languages.is_empty()).then(|| view! { <p>{sentence}</p> {how} })
    })
}

#[component]
fn Installing() -> impl IntoView {
    let app = use_app();
    let words = &more().account;
    let to_install = move || view! { <p>{more().notices.install_why}</p> <InstallSteps /> };
    view! {
        <Show when=move || app.install.with(|hint| hint.is_installed) fallback=to_install>
            <p class="mark-line tone-good"><Icon glyph=Glyph::CHECK /> <span>{words.installed}</span></p>
        </Show>
    }
}
