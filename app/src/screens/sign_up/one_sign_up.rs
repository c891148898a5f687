//! One sign-up: how it stands, what it waits for, what I can do, and its whole history.

mod choices;
mod given;
mod history;
mod mine;
mod pass;

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Kind, RecordId, SignUpForm, SignUpState};

use super::announced::{Announced, newest_here, why};
use super::card::EventLine;
use crate::commands;
use crate::route::Route;
use crate::screens::account::SignInSteps;
use crate::screens::blocks::{Heading, Section, WayUp, title_of};
use crate::screens::notices::InstallHint;
use crate::screens::requests::{CorrectAddress, MarkChip, Rank, mark, situation, why_not_saved, words};
use crate::state::{App, Newest, Pending, Requests, SignIn, Stands, Wants, sentences, use_app};
use crate::text::{moment, more};
use crate::ui::{Button, Chip, EmptyState, Glyph, Icon, LinkButton, Show, Tone, dynamic};
use choices::Choices;
use given::Given;
use history::history;
use mine::Mine;
use pass::Pass;

#[component]
pub fn SignUpScreen(slug: String) -> impl IntoView {
    let app = use_app();
    let id = StoredValue::new(RecordId::new(Kind::Event, &slug));
    let stands =
        Memo::new(move |_| app.requests.with(|Requests { stands, .. }| id.with_value(|id| stands.get(id).cloned())));
    let mine = Mine { app, id, stands, failed: RwSignal::new(None), taken_back: RwSignal::new(None) };
    let newest = newest_here(app, id);
    // Before the device's stores have been read, nobody can say that there is nothing.
    let is_known = move || app.sign_in.with(|who| *who != SignIn::Unknown);
    let title = Signal::derive(move || app.programme.with(|programme| id.with_value(|id| title_of(programme, id))));
    let none = move || view! { <Show when=is_known><NothingHere mine /></Show> };
    view! {
        <WayUp href="/sign-ups" label=more().sign_up.title />
        <p class="over">{more().sign_up.mine}</p>
        <Heading title />
        <EventLine id=id.get_value() />
        <Announced newest event=id />
        <Show when=move || stands.with(Option::is_some) fallback=none>
            <Standing mine newest />
        </Show>
        <InstallHint />
    }
}

#[component]
fn NothingHere(mine: Mine) -> impl IntoView {
    let words = &more().sign_up;
    let event = Route::event(&mine.id.get_value()).path();
    dynamic(move || {
        let event = event.clone();
        match mine.taken_back.get() {
            Some(form) => view! {
                <div role="status">
                    <EmptyState glyph=Glyph::UNDO title=words.taken_back>
                        <Button label=words.ask_after_all on_press=mine.ask_after_all(*form) glyph=Glyph::UNDO />
                        <LinkButton href=event label=words.see_event />
                    </EmptyState>
                </div>
            }
            .into_any(),
            None => view! {
                <EmptyState glyph=Glyph::TICKET title=words.none words=words.none_means>
                    <LinkButton href=event label=words.see_event />
                </EmptyState>
            }
            .into_any(),
        }
    })
}

impl Mine {
    /// As it was asked for before.
    fn ask_after_all(self, form: SignUpForm) -> Callback<()> {
        Callback::new(move |()| {
            let form = form.clone();
            spawn_local(async move {
                let asked = commands::request_place(self.app, self.id.get_value(), form).await;
                let _ = self.failed.try_set(asked.err());
            });
        })
    }
}

#[component]
fn Standing(mine: Mine, newest: Signal<Option<Newest>>) -> impl IntoView {
    let Mine { app, stands, failed, id, .. } = mine;
    let is_new = move || matches!(newest.get(), Some(Newest::Step(_)));
    let shown = move || {
        let stands = stands.get()?;
        let is_new = is_new().then(|| view! { <Chip words=more().sign_up.is_new tone=Tone::Accent /> });
        Some(view! {
            <div class="chips">{mark(app, &stands).map(|mark| view! { <MarkChip mark /> })} {is_new}</div>
            {reasons(app, &stands, &id.get_value())}
            <Rank event=id.get_value() class="rank" />
            {offer_line(&stands)}
            {waits_for(app, &stands)}
        })
    };
    let timeline = move || stands.get().map(|stands| history(&stands, app.storage.get()));
    view! {
        <section class="sign-up-box" aria-label=more().sign_up.mine>
            {dynamic(shown)}
            {dynamic(move || failed.get().map(|error| view! { <p class="error" role="alert">{why_not_saved(&error)}</p> }))}
            <SignInIfNeeded mine />
            <Choices mine />
        </section>
        <Pass event=id stands />
        <Section title=more().sign_up.history>{dynamic(timeline)}</Section>
        <Given stands />
    }
}

/// While something of the person's waits, what was decided before is old.
fn reasons(app: App, stands: &Stands, event: &RecordId) -> Vec<AnyView> {
    let last = stands.sign_up.as_ref().filter(|_| stands.pending.is_empty()).and_then(|sign_up| sign_up.history.last());
    last.map(|step| why(app, step, event)).unwrap_or_default()
}

fn offer_line(stands: &Stands) -> Option<AnyView> {
    let sign_up = stands.sign_up.as_ref()?;
    let until = sign_up.offer_until.filter(|_| sign_up.state == SignUpState::Offered)?;
    Some(view! { <p>{more().sign_up.offer_until.with(&moment(until))}</p> }.into_any())
}

/// What the last act waits for, in plain words: what is to be done stands first.
fn waits_for(app: App, stands: &Stands) -> Option<AnyView> {
    let pending = stands.waits_for()?;
    let email = address_of(pending).unwrap_or_default();
    let mut said = sentences(situation(app, stands, pending)).into_iter().map(|sentence| words(sentence, email));
    let title = said.next();
    let rest: Vec<AnyView> = said.map(|sentence| view! { <p>{sentence}</p> }.into_any()).collect();
    let notice = view! {
        <div class="saved" role="status">
            <p class="saved-title"><Icon glyph=Glyph::DEVICE /> <span>{title}</span></p>
            {rest}
        </div>
    };
    Some(notice.into_any())
}

fn address_of(pending: &Pending) -> Option<&str> {
    match &pending.wants {
        Wants::Place(form) => Some(form.email.as_str()),
        Wants::Withdrawal | Wants::Offer | Wants::Unknown => None,
    }
}

/// The step that a request made before signing in still needs, right where it is missed.
#[component]
fn SignInIfNeeded(mine: Mine) -> impl IntoView {
    let Mine { app, stands, .. } = mine;
    let waiting = Memo::new(move |_| {
        let pending = stands.with(|stands| stands.as_ref().and_then(|stands| stands.waits_for().cloned()))?;
        let is_needed = app.sign_in.with(|who| !who.is_in());
        is_needed.then(|| (pending.order, address_of(&pending).map(str::to_owned)))
    });
    dynamic(move || {
        let (order, email) = waiting.get()?;
        let correct = email.clone().map(|email| view! { <CorrectAddress order email /> });
        Some(view! {
            <div class="sign-in-here">
                <SignInSteps email=email.unwrap_or_default() /> {correct}
            </div>
        })
    })
}
