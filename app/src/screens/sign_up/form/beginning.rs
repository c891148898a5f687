//! What stands in the form at first, and the way out of it for somebody else.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{RecordId, SignUpForm};

use super::fields::Step;
use super::typing::{Typed, Typing};
use crate::commands;
use crate::state::{App, Decision, Requests, Wants};
use crate::text::more;
use crate::ui::{Button, Weight, dynamic};

/// What the form begins with: the draft, else what was refused, else what stands, else what was typed last time.
pub async fn beginning(app: App, id: RecordId) -> SignUpForm {
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

/// Somebody's own words, and not what stands and is to be changed.
pub fn is_prefilled(form: &SignUpForm, is_change: bool) -> bool {
    let empty = SignUpForm { email: form.email.clone(), consent: form.consent, ..SignUpForm::default() };
    !is_change && *form != empty
}

/// Where a phone is shared, the words that stand in the form may be somebody else's.
#[component]
pub fn Prefilled(typing: Typing) -> impl IntoView {
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
            {dynamic(move || match (is_prefilled.get(), emptied.with(Option::is_some)) {
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
