//! Taking a role back, with a question before.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::EmailAddress;
use passerelle_shared::rules::role::{self, Body, Wish, judge};

use super::giving::with_situation;
use super::line::Line;
use crate::commands;
use crate::screens::blocks::{kept, reach_words, role_name};
use crate::state::{RoleLists, RoleWish, WhenRead, use_app};
use crate::text::{more, reason};
use crate::ui::{DialogForm, dynamic};

/// Whose role is to be taken back. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Taking {
    line: RwSignal<Option<Line>>,
    is_open: RwSignal<bool>,
}

impl Taking {
    pub fn new() -> Taking {
        kept("taking", || Taking { line: RwSignal::new(None), is_open: RwSignal::new(false) })
    }

    pub fn ask(self, line: Line) {
        self.line.set(Some(line));
        self.is_open.set(true);
    }
}

#[component]
pub fn TakingBack(taking: Taking, lists: WhenRead<RoleLists>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.giving;
    let Taking { line, is_open } = taking;
    let (is_busy, error) = (RwSignal::new(false), RwSignal::new(None::<&'static str>));
    let why = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if !is_open.get() {
            error.set(None);
            why.set(None);
        }
    });
    let save = Callback::new(move |()| {
        let Some(wish) = line.get_untracked().and_then(|line| wish(&line)) else { return };
        let body = Body { email: wish.email.to_string(), until: None };
        let lists = lists.get_untracked().unwrap_or_default();
        let judged = with_situation(app, &lists, &wish.email, &wish.role, |situation| {
            judge(situation, Wish::TakeRole, &wish.role.id(), &body)
        });
        if let role::Effect::Refused(refused) = judged {
            return why.set(Some(reason(&refused)));
        }
        is_busy.set(true);
        spawn_local(async move {
            let is_saved = commands::want_role(app, wish).await;
            is_busy.try_set(false);
            error.try_set((!is_saved).then_some(words.save_failed));
            if is_saved {
                is_open.try_set(false);
            }
        });
    });
    let who = move || {
        let line = line.get()?;
        let role = role_name(line.role.role);
        let reach = reach_words(&app.programme.get(), &line.role.reach);
        let is_own = app.sign_in.with(|who| who.account().is_some_and(|account| account.email.as_str() == line.email));
        Some(view! {
            <p><strong><bdi>{line.email}</bdi></strong></p>
            <p>{role} " · " <bdi>{reach}</bdi></p>
            {is_own.then(|| view! { <p><strong>{words.take_own}</strong></p> })}
        })
    };
    view! {
        <DialogForm
            is_open
            title=words.take_title
            save_label=words.take_save
            cancel_label=words.keep
            is_busy
            on_save=save
            error
        >
            {dynamic(who)}
            <p>{words.take_means}</p>
            <div role="alert">{dynamic(move || why.get().map(|why| view! { <p class="error">{why}</p> }))}</div>
        </DialogForm>
    }
}

fn wish(line: &Line) -> Option<RoleWish> {
    let (email, role) = (EmailAddress::parse(&line.email)?, line.role.clone());
    Some(RoleWish { wish: Wish::TakeRole, email, role, until: None, is_held: line.is_held })
}
