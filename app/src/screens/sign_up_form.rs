//! The sign-up form: asks only what the event asks, keeps what is typed, and says what is wrong.

mod questions;

use std::sync::Arc;

use crate::view::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Complaint, Event, Field, Kind, RecordId, SignUpForm};

use super::not_found::absent;
use super::parts::{country, section};
use super::sign_up::why_not_saved;
use super::standing::{Action, action};
use super::wording::{heading, title_of};
use crate::commands::{self, SaveError};
use crate::route::{Navigation, Route, bring_to, use_navigation};
use crate::state::{App, Decision, Line, Requests, Storage};
use crate::text::{complaint, moment, problem, text, when};
use crate::ui::{Banner, Button, EmptyState, Glyph, LinkButton, Speech, Tone, Weight, icon};
use questions::{field_id, questions};

/// What is typed, and what is said about it.
#[derive(Clone, Copy)]
pub struct Typing {
    app: App,
    event: StoredValue<RecordId>,
    form: RwSignal<SignUpForm>,
    complaints: Memo<Vec<Complaint>>,
    /// Before the first try nothing is found fault with.
    was_tried: RwSignal<bool>,
    is_saving: RwSignal<bool>,
    failed: RwSignal<Option<SaveError>>,
}

pub fn sign_up_form(app: App, slug: &str) -> View {
    let id = RecordId::new(Kind::Event, slug);
    let navigation = use_navigation();
    // Only a change of this event renders the form anew; what else changes in the programme doesn't disturb.
    let event = Memo::new({
        let id = id.clone();
        move |_| app.programme.with(|programme| programme.event(&id).cloned())
    });
    let shown = move || match event.get() {
        Some(event) => with_event(app, &id, &event, navigation),
        None => app.programme.with(|programme| absent(programme, &id)),
    };
    shown.into_view()
}

fn with_event(app: App, id: &RecordId, event: &Arc<Event>, navigation: Navigation) -> View {
    let words = &text().form;
    let programme = app.programme.get_untracked();
    let stands = app.requests.with_untracked(|Requests { stands, .. }| stands.get(id).cloned()).unwrap_or_default();
    let is_change = stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live());
    let title = if is_change { words.title_change } else { words.title };
    let (name, speech) = title_of(&programme, id);
    let todo = action(event, &stands, app.now.get_untracked());
    let is_possible = is_change || matches!(todo, Action::Ask | Action::AskAgain | Action::SeeMine);
    let content = match is_possible {
        true => form(app, id, event, is_change, navigation),
        false => not_possible(id, todo),
    };
    let place = event.country.map(|code| country(&programme, code));
    view! {
        {way_up_to(id)}
        {heading(title, Speech::default())}
        <p class="lead" lang=speech.lang dir=speech.dir>{name}</p>
        <p class="event-line"><span>{when(event)}</span> {place}</p>
        {content}
    }
    .into_view()
}

fn way_up_to(id: &RecordId) -> View {
    let label = text().sign_up.see_event;
    view! { <a class="way-up" href=Route::event(id).path()>{icon(Glyph::Back)} <span>{label}</span></a> }.into_view()
}

fn not_possible(id: &RecordId, todo: Action) -> View {
    let words = &text().sign_up;
    let why = match todo {
        Action::NotOpenYet(at) => words.opens.with(&moment(at)),
        Action::Closed(at) => words.closed.with(&moment(at)),
        _ => String::new(),
    };
    let href = Route::event(id).path();
    view! {
        <EmptyState glyph=Glyph::Ticket title=text().form.not_possible words=why>
            <LinkButton href label=words.see_event />
        </EmptyState>
    }
    .into_view()
}

fn form(app: App, id: &RecordId, event: &Arc<Event>, is_change: bool, navigation: Navigation) -> View {
    let asks = event.sign_up.as_ref().map(|terms| terms.asks.clone()).unwrap_or_default();
    let typed = RwSignal::new(SignUpForm::default());
    let typing = Typing {
        app,
        event: StoredValue::new(id.clone()),
        form: typed,
        complaints: Memo::new({
            let asks = asks.clone();
            move |_| typed.with(|form| form.tidied(&asks).complaints(&asks))
        }),
        was_tried: RwSignal::new(false),
        is_saving: RwSignal::new(false),
        failed: RwSignal::new(None),
    };
    let is_filled = RwSignal::new(false);
    spawn_local({
        let id = id.clone();
        async move {
            let form = beginning(app, id).await;
            // The screen may have been left before the device's store answered.
            let _ = typed.try_set(form);
            let _ = is_filled.try_set(true);
        }
    });
    let event = event.clone();
    let shown = move || {
        is_filled.get().then(|| {
            let send = move || spawn_local(send(typing, navigation));
            view! {
                <form
                    class="sign-up-form"
                    novalidate
                    on:submit=move |submit| {
                        submit.prevent_default();
                        send();
                    }
                >
                    {notices(app)}
                    {errors(typing)}
                    {questions(typing, &event, &asks)}
                    {finish(typing, is_change)}
                </form>
            }
        })
    };
    shown.into_view()
}

/// What the form begins with: the draft, else what was refused, else what stands, else what was typed last time.
async fn beginning(app: App, id: RecordId) -> SignUpForm {
    if let Some(draft) = commands::load_draft(app, id.clone()).await {
        return draft;
    }
    let refused = app.requests.with_untracked(|Requests { answers, .. }| {
        let about = answers.iter().find(|answer| *answer.command.event() == id)?;
        let was_kept = matches!(about.outcome.decision, Decision::Refused { .. } | Decision::AskAgain { .. });
        about.form().filter(|_| was_kept).cloned()
    });
    let set_aside = app.requests.with_untracked(|Requests { stands, .. }| {
        let pending = stands.get(&id)?.pending.last()?;
        match &pending.wants {
            crate::state::Wants::Place(form) => Some(form.as_ref().clone()),
            _ => None,
        }
    });
    let standing = app.requests.with_untracked(|Requests { stands, .. }| {
        stands.get(&id)?.sign_up.as_ref().map(|sign_up| sign_up.form.clone())
    });
    let mut form = match set_aside.or(refused).or(standing) {
        Some(form) => form,
        None => commands::remembered_form(app).await.unwrap_or_default(),
    };
    if form.email.is_empty() {
        form.email = app
            .sign_in
            .with_untracked(|who| who.account().map(|account| account.email.to_string()))
            .unwrap_or_default();
    }
    form
}

fn notices(app: App) -> View {
    let is_kept = Memo::new(move |_| !matches!(app.storage.get(), Storage::Memory { .. }));
    let is_offline = Memo::new(move |_| app.connection.with(|connection| connection.line == Line::NotReached));
    let words = &text().form;
    view! {
        <p class="hint">{words.intro} " " {move || is_kept.get().then_some(words.draft_kept)}</p>
        {move || (is_kept.get() && is_offline.get()).then(|| view! { <Banner tone=Tone::Warn glyph=Glyph::CloudOff words=words.offline /> })}
    }
    .into_view()
}

/// Everything that is wrong, each leading to its question.
fn errors(typing: Typing) -> View {
    let shown = move || {
        let complaints = typing.complaints.get();
        (typing.was_tried.get() && !complaints.is_empty()).then(|| {
            let items: Vec<View> = complaints.iter().map(error_item).collect();
            view! {
                <div class="errors tone-bad" id="errors" role="alert" tabindex="-1">
                    <p class="errors-title">
                        {icon(Glyph::Warning)} <span>{text().form.errors.with(complaints.len() as u64)}</span>
                    </p>
                    <p>{text().form.errors_means}</p>
                    <ul class="bullets">{items}</ul>
                </div>
            }
        })
    };
    shown.into_view()
}

fn error_item(one: &Complaint) -> View {
    let id = field_id(one.field);
    let go = move |click: Happening| {
        click.prevent_default();
        bring_to(id);
    };
    // What the consent is to is a long sentence, and stands right above it.
    let sentence = if one.field == Field::Consent { problem(one) } else { complaint(one) };
    view! { <li><a href=["#", id].concat() on:click=go>{sentence}</a></li> }.into_view()
}

fn finish(typing: Typing, is_change: bool) -> View {
    let words = &text().form;
    let label = Signal::derive(move || {
        let label = match (typing.is_saving.get(), is_change) {
            (true, _) => words.saving,
            (false, true) => words.send_change,
            (false, false) => words.send,
        };
        label.to_owned()
    });
    let privacy = section(words.privacy, view! { <p class="hint">{words.privacy_means}</p> });
    view! {
        {privacy}
        {questions::consent(typing)}
        {move || typing.failed.get().map(|error| view! { <p class="error" role="alert">{why_not_saved(&error)}</p> })}
        <div class="actions">
            <Button
                label
                on_press=Callback::new(|()| {})
                weight=Weight::Primary
                glyph=Glyph::Send
                is_busy=typing.is_saving
                sends_form=true
            />
        </div>
        <p class="hint">{text().sign_up.is_request}</p>
    }
    .into_view()
}

async fn send(typing: Typing, navigation: Navigation) {
    if typing.is_saving.get_untracked() {
        return;
    }
    typing.was_tried.set(true);
    let first_wrong =
        typing.complaints.with_untracked(|complaints| complaints.first().map(|complaint| complaint.field));
    if let Some(field) = first_wrong {
        bring_to(field_id(field));
        return;
    }
    typing.is_saving.set(true);
    typing.failed.set(None);
    let event = typing.event.get_value();
    let saved = commands::request_place(typing.app, event.clone(), typing.form.get_untracked()).await;
    let _ = typing.is_saving.try_set(false);
    match saved {
        Ok(_) => navigation.go(&Route::SignUp(event.slug().to_owned())),
        Err(error) => drop(typing.failed.try_set(Some(error))),
    }
}

impl Typing {
    /// Takes a change, and keeps it.
    pub fn change(self, change: impl FnOnce(&mut SignUpForm)) {
        self.form.update(change);
        commands::save_draft(self.app, &self.event.get_value(), self.form.get_untracked());
    }

    /// What is wrong with a question's answer, once sending was tried.
    pub fn error(self, field: Field) -> Signal<Option<String>> {
        Signal::derive(move || {
            if !self.was_tried.get() {
                return None;
            }
            self.complaints.with(|complaints| complaints.iter().find(|one| one.field == field).map(problem))
        })
    }
}
