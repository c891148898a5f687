//! What is typed into the form, what is wrong with it, and the way through its steps.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Complaint, Event, Field, RecordId, SignUpForm};

use super::fields::{Step, asks, field_id, may_be_left_empty, step_of};
use crate::commands::{self, SaveError};
use crate::route::{Navigation, Route, bring_when_shown};
use crate::state::App;
use crate::text::problem;

/// The title of the step, on the page.
pub const STEP: &str = "step";

/// What is typed, and what is said about it.
#[derive(Clone, Copy)]
pub struct Typing {
    pub app: App,
    pub id: StoredValue<RecordId>,
    /// What the event asks now.
    pub event: Memo<Option<Arc<Event>>>,
    /// Of the account that is signed in: the server answers there.
    pub address: StoredValue<Option<String>>,
    pub typed: Typed,
    pub complaints: Memo<Vec<Complaint>>,
}

/// What outlives another language, and news.
#[derive(Clone, Copy)]
pub struct Typed {
    pub form: RwSignal<SignUpForm>,
    /// The form stands as it begins.
    pub is_filled: RwSignal<bool>,
    /// Before the first try nothing is found fault with.
    pub was_tried: RwSignal<bool>,
    pub is_saving: RwSignal<bool>,
    pub failed: RwSignal<Option<SaveError>>,
    pub step: RwSignal<Step>,
    /// Somebody's words stand in it from the beginning.
    pub is_prefilled: RwSignal<bool>,
    /// What stood in it before it was emptied, until something else is typed.
    pub emptied: RwSignal<Option<Box<SignUpForm>>>,
}

impl Typed {
    pub fn nothing() -> Typed {
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

impl Typing {
    /// The step that is open: an event that asks nothing more has one only.
    pub fn step(self) -> Step {
        if self.has_optional() { self.typed.step.get() } else { Step::Needed }
    }

    pub fn has_optional(self) -> bool {
        self.event.with(|event| asks(event.as_ref()).into_iter().any(may_be_left_empty))
    }

    /// From here it is sent.
    pub fn is_last(self) -> bool {
        self.step() == Step::Optional || !self.has_optional()
    }

    /// What is wrong in this step, once one tried to leave it.
    pub fn shown_now(self, complaints: &[Complaint]) -> Vec<Complaint> {
        let is_shown = |one: &&Complaint| self.is_last() || step_of(one.field) == Step::Needed;
        if self.typed.was_tried.get() { complaints.iter().filter(is_shown).cloned().collect() } else { Vec::new() }
    }

    pub fn submit(self, navigation: Navigation) {
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
    pub fn show(self, step: Step) {
        self.typed.was_tried.set(false);
        self.typed.step.set(step);
        bring_when_shown(STEP);
    }

    /// To a question, in whichever step it stands.
    pub fn go_to(self, field: Field) {
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

    pub fn read<T>(self, read: impl FnOnce(&SignUpForm) -> T) -> T {
        self.typed.form.with(read)
    }

    /// What is wrong with what was typed at a question, once sending was tried.
    pub fn error(self, field: Field) -> Signal<Option<String>> {
        Signal::derive(move || {
            if !self.typed.was_tried.get() {
                return None;
            }
            self.complaints.with(|complaints| complaints.iter().find(|one| one.field == field).map(problem))
        })
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
