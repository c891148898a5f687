//! The sign-up form: asks only what the event asks, keeps what is typed, and says what is wrong.

mod questions;

use std::sync::Arc;

use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Complaint, Event, Field, Kind, RecordId, SignUpForm};

use super::kept::kept;
use super::not_found::Absent;
use super::parts::{Section, WayUp};
use super::sign_up::why_not_saved;
use super::sign_ups::EventLine;
use super::standing::{Action, action};
use super::wording::{Heading, Title, title_of};
use crate::commands::{self, SaveError};
use crate::route::{Navigation, Route, bring_when_shown, use_navigation};
use crate::state::{App, Decision, Line, Requests, SignIn, Storage, Wants, use_app};
use crate::text::{complaint, how_long_kept, moment, more, problem};
use crate::ui::{Banner, Button, EmptyState, Glyph, Icon, LinkButton, Show, SubmitButton, Tone, Weight, told};
use questions::{Consent, Questions, field_id, may_be_left_empty, step_of};

/// The title of the step, on the page.
const STEP: &str = "step";

/// What is typed, and what is said about it.
#[derive(Clone, Copy)]
pub struct Typing {
    app: App,
    id: StoredValue<RecordId>,
    /// What the event asks now.
    event: Memo<Option<Arc<Event>>>,
    /// Of the account that is signed in: answers go there.
    address: StoredValue<Option<String>>,
    typed: Typed,
    complaints: Memo<Vec<Complaint>>,
}

/// What outlives another language, and news.
#[derive(Clone, Copy)]
struct Typed {
    form: RwSignal<SignUpForm>,
    /// The form stands as it begins.
    is_filled: RwSignal<bool>,
    /// Before the first try nothing is found fault with.
    was_tried: RwSignal<bool>,
    is_saving: RwSignal<bool>,
    failed: RwSignal<Option<SaveError>>,
    step: RwSignal<Step>,
    /// Somebody's words stand in it from the beginning.
    is_prefilled: RwSignal<bool>,
    /// What stood in it before it was emptied, until something else is typed.
    emptied: RwSignal<Option<Box<SignUpForm>>>,
}

impl Typed {
    fn nothing() -> Typed {
        Typed {
            step: RwSignal::new(Step::Needed),
            is_prefilled: RwSignal::new(false),
            emptied: RwSignal::new(None),
            form: RwSignal::new(SignUpForm::default()),
            is_filled: RwSignal::new(false),
            was_tried: RwSignal::new(false),
            is_saving: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }
}

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

/// The form comes in two steps: what is needed first, what may be left empty last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Needed,
    Optional,
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
        // Whoever has begun goes on: what is too late is answered, not taken out of their hands.
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
        <Show when=move || is_form.get() fallback=why_not>{told(form)}</Show>
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
        <EmptyState glyph=Glyph::Ticket title=more().form.not_possible words=why>
            <LinkButton href=Route::event(&id).path() label=words.see_event />
        </EmptyState>
    }
}

fn asks(event: Option<&Arc<Event>>) -> Vec<Field> {
    event.and_then(|event| event.terms()).map(|terms| terms.asks).unwrap_or_default()
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
            // The screen may have been left before the device's store answered.
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

/// Somebody's own words, and not what stands and is to be changed.
fn is_prefilled(form: &SignUpForm, is_change: bool) -> bool {
    let empty = SignUpForm { email: form.email.clone(), consent: form.consent, ..SignUpForm::default() };
    !is_change && *form != empty
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
        let pending = stands.get(&id)?.pending.last().filter(|pending| commands::may_read(app, &pending.command))?;
        match &pending.wants {
            Wants::Place(form) => Some(form.as_ref().clone()),
            _ => None,
        }
    });
    let standing = app.requests.with_untracked(|Requests { stands, .. }| {
        let sign_up = stands.get(&id)?.sign_up.as_ref()?;
        // Whoever asks anew agrees anew.
        let consent = sign_up.form.consent && sign_up.state.is_live();
        Some(SignUpForm { consent, ..sign_up.form.clone() })
    });
    match set_aside.or(refused).or(standing) {
        Some(form) => form,
        None => commands::remembered_form(app).await.unwrap_or_default(),
    }
}

#[component]
fn Notices(typing: Typing) -> impl IntoView {
    let app = typing.app;
    let words = &more().form;
    let is_kept = move || !matches!(app.storage.get(), Storage::Memory { .. });
    let is_offline = move || app.connection.with(|connection| connection.line == Line::NotReached);
    view! {
        <p class="hint">{words.intro} " " {move || is_kept().then_some(words.draft_kept)}</p>
        <Show when=move || is_kept() && is_offline()>
            <Banner tone=Tone::Warn glyph=Glyph::CloudOff words=words.offline />
        </Show>
        <Prefilled typing />
    }
}

/// Where a phone is shared, the words that stand in the form may be somebody else's.
#[component]
fn Prefilled(typing: Typing) -> impl IntoView {
    let words = &more().form;
    let Typed { form, is_prefilled, emptied, was_tried, step, .. } = typing.typed;
    let empty = Callback::new(move |()| {
        let before = form.get_untracked();
        form.set(SignUpForm { email: typing.address.get_value().unwrap_or_default(), ..SignUpForm::default() });
        was_tried.set(false);
        step.set(Step::Needed);
        is_prefilled.set(false);
        emptied.set(Some(Box::new(before)));
        spawn_local(commands::start_empty(typing.app, typing.id.get_value()));
    });
    let undo = Callback::new(move |()| {
        if let Some(before) = emptied.get_untracked() {
            typing.change(|form| *form = *before);
            is_prefilled.set(true);
        }
    });
    view! {
        <div class="prefilled" role="status">
            {told(move || match (is_prefilled.get(), emptied.with(Option::is_some)) {
                (true, _) => Some((words.filled_in, words.not_you, empty)),
                (false, true) => Some((words.emptied, words.undo_emptied, undo)),
                (false, false) => None,
            }.map(|(sentence, label, on_press)| view! {
                <p>{sentence}</p>
                <Button label on_press weight=Weight::Quiet />
            }))}
        </div>
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
    let told_now = move || complaints.with(|complaints| typing.told_now(complaints));
    let are_told = move || !told_now().is_empty();
    view! {
        <Show when=are_told>
            <div class="errors tone-bad" id="errors" role="alert" tabindex="-1">
                <p class="errors-title">
                    <Icon glyph=Glyph::Warning />
                    <span>{move || words.errors.with(told_now().len() as u64)}</span>
                </p>
                <p>{words.errors_means}</p>
                <ul class="bullets">
                    {move || told_now().iter().map(|one| error_item(typing, one)).collect::<Vec<_>>()}
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
        {told(move || failed.get().map(|error| view! { <p class="error" role="alert">{why_not_saved(&error)}</p> }))}
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

async fn send(typing: Typing, navigation: Navigation) {
    let Typed { form, is_saving, failed, .. } = typing.typed;
    is_saving.set(true);
    failed.set(None);
    let event = typing.id.get_value();
    let saved = commands::request_place(typing.app, event.clone(), form.get_untracked()).await;
    let _ = is_saving.try_set(false);
    match saved {
        Ok(_) => navigation.go(&Route::SignUp(event.slug().to_owned())),
        Err(error) => drop(failed.try_set(Some(error))),
    }
}

impl Typing {
    /// The step that is open: an event that asks nothing more has one only.
    pub fn step(self) -> Step {
        if self.has_optional() { self.typed.step.get() } else { Step::Needed }
    }

    fn has_optional(self) -> bool {
        self.event.with(|event| asks(event.as_ref()).into_iter().any(may_be_left_empty))
    }

    /// From here it is sent.
    fn is_last(self) -> bool {
        self.step() == Step::Optional || !self.has_optional()
    }

    /// What is wrong in this step, once one tried to leave it.
    fn told_now(self, complaints: &[Complaint]) -> Vec<Complaint> {
        let is_told = |one: &&Complaint| self.is_last() || step_of(one.field) == Step::Needed;
        if self.typed.was_tried.get() { complaints.iter().filter(is_told).cloned().collect() } else { Vec::new() }
    }

    fn submit(self, navigation: Navigation) {
        let Typed { was_tried, is_saving, .. } = self.typed;
        if is_saving.get_untracked() {
            return;
        }
        was_tried.set(true);
        let is_last = untrack(|| self.is_last());
        let wrong = self.complaints.with_untracked(|complaints| {
            complaints.iter().map(|one| one.field).find(|field| is_last || step_of(*field) == Step::Needed)
        });
        match wrong {
            Some(field) => self.go_to(field),
            None if is_last => spawn_local(send(self, navigation)),
            None => self.show(Step::Optional),
        }
    }

    /// Begins at the title of the step.
    fn show(self, step: Step) {
        self.typed.was_tried.set(false);
        self.typed.step.set(step);
        bring_when_shown(STEP);
    }

    /// To a question, in whichever step it stands.
    fn go_to(self, field: Field) {
        if untrack(|| self.has_optional()) && field != Field::Consent {
            self.typed.step.set(step_of(field));
        }
        bring_when_shown(field_id(field));
    }

    /// Takes a change, and keeps it.
    pub fn change(self, change: impl FnOnce(&mut SignUpForm)) {
        self.typed.form.update(change);
        self.typed.emptied.set(None);
        commands::save_draft(self.app, &self.id.get_value(), self.typed.form.get_untracked());
    }

    pub fn answer<T>(self, read: impl FnOnce(&SignUpForm) -> T) -> T {
        self.typed.form.with(read)
    }

    /// What is wrong with a question's answer, once sending was tried.
    pub fn error(self, field: Field) -> Signal<Option<String>> {
        Signal::derive(move || {
            if !self.typed.was_tried.get() {
                return None;
            }
            self.complaints.with(|complaints| complaints.iter().find(|one| one.field == field).map(problem))
        })
    }
}
