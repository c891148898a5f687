//! The account: signing in and out, the language, and what is stored on this device.

use crate::view::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Language, UiLanguage};

use super::install::steps;
use super::parts::section;
use super::sign_in::sign_in_steps;
use super::sign_out::sign_out;
use super::unsent::unsent;
use super::wording::heading;
use crate::commands::{check_ready_offline, set_language, try_now};
use crate::later::NotHere;
use crate::state::{App, SignIn, Storage};
use crate::text::{as_of, language_own_name, size, speak, text};
use crate::ui::{Button, Glyph, Speech, icon};

pub fn account(app: App) -> View {
    let words = &text().account;
    view! {
        {heading(words.title, Speech::default())}
        {move || who(app, &app.sign_in.get())}
        {section(words.language, languages(app))}
        {unsent(app)}
        {section(words.connection, connection(app))}
        {section(words.on_device, on_device(app))}
        {section(words.install, installing(app))}
        <p class="quiet version">{words.version.with(&crate::commands::version())}</p>
    }
    .into_view()
}

fn who(app: App, sign_in: &SignIn) -> View {
    let words = &text().account;
    match sign_in {
        SignIn::Unknown => ().into_view(),
        SignIn::In(account) => {
            let sentence = words.signed_in_as.with(account.email.as_str());
            view! {
                <section class="section card account-card">
                    <p class="account-who">{icon(Glyph::Person)} <span>{sentence}</span></p>
                    {sign_out(app)}
                </section>
            }
            .into_view()
        }
        SignIn::Expired(account) => {
            let email = account.email.to_string();
            let content = view! {
                <p>{text().sign_in.expired}</p>
                {sign_in_steps(app, email)}
                {sign_out(app)}
            };
            section(text().sign_in.title, content)
        }
        SignIn::Out => {
            let content = view! {
                <p>{words.signed_out}</p>
                {sign_in_steps(app, String::new())}
            };
            section(text().sign_in.title, content)
        }
    }
}

fn languages(app: App) -> View {
    let is_missing = RwSignal::new(false);
    let choose = move |language| {
        spawn_local(async move {
            match speak(language).await {
                Ok(()) => set_language(app, language),
                Err(NotHere) => is_missing.set(true),
            }
        });
    };
    let choices = UiLanguage::ALL.map(|language| {
        let code = language.code();
        let id = ["language-", code].concat();
        let is_chosen = move || if app.language.get() == language { "true" } else { "false" };
        view! {
            <button
                type="button"
                class="choice"
                id=id
                lang=code
                aria-pressed=is_chosen
                on:click=move |_| choose(language)
            >
                {icon(Glyph::Check)}
                <span>{language_own_name(Language::from(language))}</span>
            </button>
        }
        .into_view()
    });
    let missing = move || is_missing.get().then(|| view! { <p class="note">{text().frame.language_not_here}</p> });
    view! {
        <div class="language-choices">{choices.into_iter().collect::<Vec<_>>()}</div>
        <div role="status">{missing}</div>
    }
    .into_view()
}

fn connection(app: App) -> View {
    let words = &text().account;
    let last_read = move || match app.connection.with(|connection| connection.fresh_as_of) {
        Some(at) => words.last_read.with(&as_of(at, app.now.get())),
        None => words.never_read.to_owned(),
    };
    let is_busy = Signal::derive(move || app.connection.with(|connection| connection.is_busy));
    view! {
        <p>{last_read}</p>
        <Button
            label=words.try_now
            on_press=Callback::new(move |()| try_now(app))
            glyph=Glyph::Refresh
            is_busy
        />
    }
    .into_view()
}

fn on_device(app: App) -> View {
    let words = &text().account;
    let is_ready = RwSignal::new(None::<bool>);
    let is_complete = Memo::new(move |_| app.programme.with(|programme| programme.is_whole));
    Effect::new(move |_| {
        is_complete.track();
        spawn_local(async move {
            let checked = check_ready_offline(app).await;
            // The screen may have been left meanwhile.
            let _ = is_ready.try_set(Some(checked));
        });
    });
    let ready = move || {
        let is_all_here = is_complete.get() && is_ready.get() == Some(true);
        let (class, glyph, sentence) = match (is_all_here, is_complete.get()) {
            (true, _) => ("mark-line tone-good", Glyph::Check, words.ready_offline),
            (false, true) => ("mark-line tone-quiet", Glyph::Clock, words.not_ready_offline),
            (false, false) => ("mark-line tone-quiet", Glyph::Clock, words.programme_incomplete),
        };
        view! { <p class=class>{icon(glyph)} <span>{sentence}</span></p> }.into_view()
    };
    let held = move || {
        app.programme.with(|programme| {
            let events = words.on_device_events.with(programme.events().len() as u64);
            let articles = words.on_device_articles.with(programme.articles().len() as u64);
            [events, articles].join(" · ")
        })
    };
    let stored = move || match app.storage.get() {
        Storage::Opening => ().into_view(),
        Storage::Memory { .. } => view! { <p>{text().frame.storage_refused}</p> }.into_view(),
        Storage::Durable { bytes_used, is_persisted, .. } => {
            let promise = if is_persisted { words.on_device_persisted } else { words.on_device_not_persisted };
            view! {
                {bytes_used.map(|bytes| view! { <p>{words.on_device_uses.with(&size(bytes))}</p> })}
                <p class="hint">{promise}</p>
            }
            .into_view()
        }
    };
    view! {
        {ready}
        <p>{held}</p>
        {stored}
    }
    .into_view()
}

fn installing(app: App) -> View {
    let shown = move || match app.install.with(|hint| hint.is_installed) {
        true => {
            view! { <p class="mark-line tone-good">{icon(Glyph::Check)} <span>{text().account.installed}</span></p> }
                .into_view()
        }
        false => view! { <p>{text().frame.install_why}</p> {steps(app)} }.into_view(),
    };
    shown.into_view()
}
