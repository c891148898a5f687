//! The sign-up form: asks only what the event asks, keeps what is typed, and says what is wrong.

mod beginning;
mod fields;
mod questions;
mod typing;

use std::sync::Arc;

use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Complaint, Event, Field, Kind, RecordId, SignUpForm};

use super::card::EventLine;
use crate::commands;
use crate::route::{Route, use_navigation};
use crate::screens::blocks::{Heading, Section, Title, WayUp, kept, title_of};
use crate::screens::notices::Absent;
use crate::screens::requests::{Action, action, is_kept, why_not_saved};
use crate::state::{App, Line, SignIn, use_app};
use crate::text::{Counted, complaint, how_long_kept, moment, more, problem};
use crate::ui::{Banner, Button, EmptyState, Glyph, Icon, LinkButton, Show, SubmitButton, Tone, Weight, dynamic};
use beginning::{Prefilled, beginning, is_prefilled};
use fields::{Step, asks, field_id};
use questions::{Consent, Questions};
use typing::{STEP, Typed, Typing};

#[component]
pub fn SignUpFormScreen(slug: String) -> impl IntoView {
    let app = use_app();
    let id = StoredValue::new(RecordId::new(Kind::Event, &slug));
    let event = Memo::new(move |_| app.programme.with(|programme| id.with_value(|id| programme.event(id).cloned())));
    view! {
        <Show
            when=move || event.with(Option::is_some)
            fallback=move || view! { <Absent id=id.get_value() /> }
        >
            <AboutEvent id event />
        </Show>
    }
}

/// What this person can do about the event here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Possible {
    /// The device's stores have not been read yet.
    NotKnown,
    No(Action),
    Ask,
    /// There is a sign-up whose details can be changed.
    Change,
}

fn possible(app: App, id: &RecordId, event: &Event) -> Possible {
    if app.sign_in.with(|who| *who == SignIn::Unknown) {
        return Possible::NotKnown;
    }
    let stands = app.stands_at(id);
    if stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live()) {
        return Possible::Change;
    }
    match action(event, &stands, app.now.get()) {
        Action::Ask | Action::AskAgain | Action::SeeMine => Possible::Ask,
        todo => Possible::No(todo),
    }
}

#[component]
fn AboutEvent(id: StoredValue<RecordId>, event: Memo<Option<Arc<Event>>>) -> impl IntoView {
    let app = use_app();
    let words = &more().form;
    let possible = Memo::new(move |before: Option<&Possible>| {
        let now = event.with(|event| {
            event.as_ref().map_or(Possible::NotKnown, |event| id.with_value(|id| possible(app, id, event)))
        });
        // Whoever has begun goes on: what is too late is refused by the server, not taken out of their hands.
        match (before, now) {
            (Some(before @ (Possible::Ask | Possible::Change)), Possible::No(_) | Possible::NotKnown) => *before,
            _ => now,
        }
    });
    let title = move || Title::from(if possible.get() == Possible::Change { words.title_change } else { words.title });
    let name = move || app.programme.with(|programme| id.with_value(|id| title_of(programme, id)));
    let is_form = Memo::new(move |_| matches!(possible.get(), Possible::Ask | Possible::Change));
    // Who is signed in now may be somebody else: the form is theirs.
    let address = Memo::new(move |_| app.sign_in.with(|who| who.account().map(|account| account.email.to_string())));
    let is_change = Signal::derive(move || possible.get() == Possible::Change);
    let form = move || view! { <Form id event address=address.get() is_change /> };
    let why_not = move || match possible.get() {
        Possible::No(todo) => Some(view! { <NotPossible id=id.get_value() todo /> }),
        _ => None,
    };
    view! {
        <WayUp href=Route::event(&id.get_value()).path() label=more().sign_up.see_event />
        <Heading title=Signal::derive(title) />
        <p class="lead" lang=move || name().speech.lang dir=move || name().speech.dir>{move || name().words}</p>
        <EventLine id=id.get_value() />
        <Show when=move || is_form.get() fallback=why_not>{dynamic(form)}</Show>
    }
}

#[component]
fn NotPossible(id: RecordId, todo: Action) -> impl IntoView {
    let words = &more().sign_up;
    let why = match todo {
        Action::NotOpenYet(at) => words.opens.with(&moment(at)),
        Action::Closed(at) => words.closed.with(&moment(at)),
        _ => String::new(),
    };
    view! {
        <EmptyState glyph=Glyph::TICKET title=more().form.not_possible words=why>
            <LinkButton href=Route::event(&id).path() label=words.see_event />
        </EmptyState>
    }
}

#[component]
fn Form(
    id: StoredValue<RecordId>,
    event: Memo<Option<Arc<Event>>>,
    address: Option<String>,
    is_change: Signal<bool>,
) -> impl IntoView {
    let app = use_app();
    let navigation = use_navigation();
    let typed = kept(&["sign-up-form", address.as_deref().unwrap_or_default()].concat(), Typed::nothing);
    let complaints = Memo::new(move |_| {
        let asks = event.with(|event| asks(event.as_ref()));
        typed.form.with(|form| commands::plain_form(form, &asks).complaints(&asks))
    });
    let address = StoredValue::new(address);
    let typing = Typing { app, id, event, address, typed, complaints };
    if !typed.is_filled.get_untracked() {
        spawn_local(async move {
            let form = beginning(app, id.get_value()).await;
            // The screen may have been left before the device's store was read.
            let _ = typed.is_prefilled.try_set(is_prefilled(&form, is_change.get_untracked()));
            let _ = typed.form.try_set(SignUpForm { email: address.get_value().unwrap_or(form.email), ..form });
            let _ = typed.is_filled.try_set(true);
        });
    }
    let submit = move |submit: SubmitEvent| {
        submit.prevent_default();
        typing.submit(navigation);
    };
    let is_last = Signal::derive(move || typing.is_last());
    view! {
        <Show when=move || typed.is_filled.get()>
            <form class="sign-up-form" novalidate on:submit=submit>
                <Notices typing />
                <Errors typing />
                <StepTitle typing />
                <Questions typing />
                <Show when=move || is_last.get()>
                    <Finish typing />
                </Show>
                <Onward typing is_change is_last />
            </form>
        </Show>
    }
}

#[component]
fn Notices(typing: Typing) -> impl IntoView {
    let app = typing.app;
    let words = &more().form;
    let is_offline = move || app.connection.with(|connection| connection.line == Line::NotReached);
    view! {
        <p class="hint">{words.intro} " " {move || is_kept(app).then_some(words.draft_kept)}</p>
        <Show when=move || is_kept(app) && is_offline()>
            <Banner tone=Tone::Warn glyph=Glyph::CLOUD_OFF words=words.offline />
        </Show>
        <Prefilled typing />
    }
}

/// Where one is, as long as there is more than one step.
#[component]
fn StepTitle(typing: Typing) -> impl IntoView {
    let words = &more().form;
    let title = move || match typing.step() {
        Step::Needed => words.step_needed,
        Step::Optional => words.step_optional,
    };
    view! {
        <Show when=move || typing.has_optional()>
            <h2 id=STEP tabindex="-1">{title}</h2>
        </Show>
    }
}

/// Everything that is wrong, each leading to its question.
#[component]
fn Errors(typing: Typing) -> impl IntoView {
    let words = &more().form;
    let complaints = typing.complaints;
    let shown_now = move || complaints.with(|complaints| typing.shown_now(complaints));
    let are_shown = move || !shown_now().is_empty();
    view! {
        <Show when=are_shown>
            <div class="errors tone-bad" id="errors" role="alert" tabindex="-1">
                <p class="errors-title">
                    <Icon glyph=Glyph::WARNING />
                    <span>{move || words.errors.with(shown_now().len() as u64)}</span>
                </p>
                <p>{words.errors_means}</p>
                <ul class="bullets">
                    {move || shown_now().iter().map(|one| error_item(typing, one)).collect::<Vec<_>>()}
                </ul>
            </div>
        </Show>
    }
}

fn error_item(typing: Typing, one: &Complaint) -> AnyView {
    let field = one.field;
    let id = field_id(field);
    let go = move |click: MouseEvent| {
        click.prevent_default();
        typing.go_to(field);
    };
    // What the consent is to is a long sentence, and stands right above it.
    let sentence = if one.field == Field::Consent { problem(one) } else { complaint(one) };
    view! { <li><a href=["#", id].concat() on:click=go>{sentence}</a></li> }.into_any()
}

#[component]
fn Finish(typing: Typing) -> impl IntoView {
    let words = &more().form;
    view! {
        <Section title=words.privacy>
            <p class="hint">{words.privacy_means}</p>
            <p class="hint">{how_long_kept()}</p>
        </Section>
        <Consent typing />
    }
}

/// To the next step, back, or away with it.
#[component]
fn Onward(typing: Typing, is_change: Signal<bool>, is_last: Signal<bool>) -> impl IntoView {
    let words = &more().form;
    let Typed { is_saving, failed, .. } = typing.typed;
    let label = Signal::derive(move || {
        let label = match (is_saving.get(), is_last.get(), is_change.get()) {
            (true, ..) => words.saving,
            (false, false, _) => words.next,
            (false, true, true) => words.send_change,
            (false, true, false) => words.send,
        };
        label.to_owned()
    });
    let back = Callback::new(move |()| typing.show(Step::Needed));
    view! {
        {dynamic(move || failed.get().map(|error| view! { <p class="error" role="alert">{why_not_saved(&error)}</p> }))}
        <div class="actions">
            <SubmitButton label is_busy=is_saving />
            <Show when=move || typing.step() == Step::Optional>
                <Button label=words.previous on_press=back weight=Weight::Quiet />
            </Show>
        </div>
        <Show when=move || is_last.get()>
            <p class="hint">{more().sign_up.is_request}</p>
        </Show>
    }
}
