//! Requests that wait to be sent: of this person, and for another address.

use crate::view::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{EmailAddress, RecordId};

use super::parts::section;
use super::sign_up::why_not_saved;
use super::wording::title_of;
use crate::commands;
use crate::route::Route;
use crate::state::{App, Pending, Programme, Requests, SignIn, WaitingElsewhere, Wants};
use crate::text::{moment, text};
use crate::ui::{Button, Disclosure, Glyph, Input, TextInput, Weight};

/// On the account's screen: each with its event and when it was saved.
pub fn unsent(app: App) -> View {
    let words = &text().account;
    let listed = move || {
        let items = each(app, linked);
        match (items.is_empty(), app.sign_in.get()) {
            // Not read yet: nothing is claimed of it.
            (true, SignIn::Unknown) => ().into_view(),
            (true, _) => view! { <p class="quiet">{words.unsent_none}</p> }.into_view(),
            (false, _) => view! { <ul class="lines">{items}</ul> }.into_view(),
        }
    };
    view! {
        {section(words.unsent, listed)}
        {waiting_elsewhere(app)}
    }
    .into_view()
}

/// The same where it is only to be read.
pub fn unsent_in_short(app: App) -> View {
    view! { <ul class="lines">{each(app, named)}</ul> }.into_view()
}

fn each(app: App, title: fn(&Programme, &RecordId) -> View) -> Vec<View> {
    let words = &text().account;
    let programme = app.programme.get();
    app.requests.with(|Requests { stands, .. }| {
        let pending = stands.iter().flat_map(|(event, stands)| stands.pending.iter().map(move |one| (event, one)));
        let item = |(event, pending): (&RecordId, &Pending)| {
            let what = match pending.wants {
                Wants::Place(_) => words.sign_up_request,
                Wants::Withdrawal => words.sign_up_withdrawal,
                Wants::Offer => words.sign_up_acceptance,
            };
            view! {
                <li class="line">
                    {title(&programme, event)}
                    <span class="quiet">{[what, &moment(pending.saved_at)].join(" · ")}</span>
                </li>
            }
            .into_view()
        };
        pending.map(item).collect()
    })
}

fn linked(programme: &Programme, event: &RecordId) -> View {
    let (title, speech) = title_of(programme, event);
    let href = Route::SignUp(event.slug().to_owned()).path();
    view! { <a href=href lang=speech.lang dir=speech.dir>{title}</a> }.into_view()
}

fn named(programme: &Programme, event: &RecordId) -> View {
    let (title, speech) = title_of(programme, event);
    view! { <span lang=speech.lang dir=speech.dir>{title}</span> }.into_view()
}

/// What was asked for under another address than the one that is signed in.
pub fn waiting_elsewhere(app: App) -> View {
    let shown = move || {
        let programme = app.programme.get();
        let waiting = app.requests.with(|Requests { waiting_elsewhere, .. }| waiting_elsewhere.clone());
        let items: Vec<View> = waiting.iter().map(|one| elsewhere(app, &programme, one)).collect();
        if items.is_empty() { ().into_view() } else { view! { <ul class="lines">{items}</ul> }.into_view() }
    };
    shown.into_view()
}

fn elsewhere(app: App, programme: &Programme, waiting: &WaitingElsewhere) -> View {
    let (title, speech) = title_of(programme, &waiting.event);
    let sentence = text().sign_up.waits_for_sign_in.with(waiting.email.as_str());
    view! {
        <li class="line">
            <a href=Route::event(&waiting.event).path() lang=speech.lang dir=speech.dir>{title}</a>
            <span class="quiet">{sentence}</span>
            {correct_address(app, waiting.order, waiting.email.as_str())}
        </li>
    }
    .into_view()
}

/// A mistyped address is put right by a new request in the old one's place.
pub fn correct_address(app: App, order: u64, email: &str) -> View {
    let words = &text().sign_in;
    let typed = RwSignal::new(email.to_owned());
    let failed = RwSignal::new(None::<&'static str>);
    let correct = Callback::new(move |()| {
        let email = typed.get_untracked();
        if EmailAddress::parse(&email).is_none() {
            failed.set(Some(text().words.problems.not_an_email));
            return;
        }
        spawn_local(async move {
            let failure = commands::correct_email(app, order, email).await.err();
            failed.set(failure.as_ref().map(why_not_saved));
        });
    });
    view! {
        <Disclosure summary=words.wrong_address>
            <TextInput
                id="corrected-email"
                label=words.email
                hint=words.correct_address_means
                input=Input::Email
                autocomplete="email"
                value=typed
                on_input=Callback::new(move |email| typed.set(email))
                error=Signal::derive(move || failed.get().map(str::to_owned))
            />
            <Button label=words.correct_address on_press=correct weight=Weight::Secondary glyph=Glyph::Check />
        </Disclosure>
    }
    .into_view()
}
