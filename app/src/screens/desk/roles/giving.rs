//! The form in which a role is given: whose, which, what for and until when.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{
    Complaint, CountryCode, EmailAddress, Field, HeldRole, PartialDate, Problem, Reach, Reason, RecordId, Role,
    RoleName,
};
use passerelle_shared::rules::role::{self, About, Body, Situation, Wish, judge, may_give};

use super::line::all_roles;
use crate::commands;
use crate::screens::blocks::{by_name, kept, reach_words, role_name};
use crate::screens::desk::editing::UNFINISHED;
use crate::screens::sign_up::by_date;
use crate::state::{App, Programme, RoleLists, RoleWish, WhenRead, use_app};
use crate::text::{more, problem, reason};
use crate::ui::{Choice, DayInput, Input, Select, SubmitButton, TextInput, dynamic};

/// What is typed. Cheap to copy.
#[derive(Clone, Copy)]
struct Typed {
    email: RwSignal<String>,
    role: RwSignal<String>,
    reach: RwSignal<String>,
    until: RwSignal<String>,
}

impl Typed {
    fn on_this_screen() -> Typed {
        kept("role-typed", || Typed {
            email: RwSignal::new(String::new()),
            role: RwSignal::new(RoleName::Organiser.as_str().to_owned()),
            reach: RwSignal::new(String::new()),
            until: RwSignal::new(String::new()),
        })
    }

    fn clear(self) {
        self.email.try_set(String::new());
        self.until.try_set(String::new());
    }

    fn role(self) -> Option<Role> {
        let role = RoleName::parse(&self.role.get_untracked())?;
        let reach = Reach::parse(&self.reach.get_untracked());
        role.can_reach(&reach).then_some(Role { role, reach, until: None })
    }
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Default)]
struct Wrong {
    email: Option<String>,
    reach: Option<String>,
    until: Option<String>,
}

#[component]
pub fn Giving(lists: WhenRead<RoleLists>) -> impl IntoView {
    let app = use_app();
    let words = &more().desk.giving;
    let typed = Typed::on_this_screen();
    let wrong = RwSignal::new(Wrong::default());
    let (is_busy, said) = (RwSignal::new(false), RwSignal::new(None::<&'static str>));
    let roles = Memo::new(move |_| role_choices(app, &lists.get().unwrap_or_default()));
    let reaches = Memo::new(move |_| reach_choices(app, &lists.get().unwrap_or_default(), &typed.role.get()));
    // Where there is one choice it is made; one that isn't offered any more isn't kept.
    Effect::new(move |_| {
        let offered: Vec<String> = reaches.with(|all| all.iter().map(|choice| choice.value.clone()).collect());
        if !offered.contains(&typed.reach.get_untracked()) {
            typed.reach.set(offered.into_iter().next().unwrap_or_default());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        said.set(None);
        match wish(app, &lists.get_untracked().unwrap_or_default(), typed) {
            Err(found) => wrong.set(found),
            Ok(wish) => {
                wrong.set(Wrong::default());
                is_busy.set(true);
                spawn_local(async move {
                    let is_saved = commands::want_role(app, wish).await;
                    is_busy.try_set(false);
                    said.try_set(Some(if is_saved { words.saved_here } else { words.save_failed }));
                    if is_saved {
                        typed.clear();
                    }
                });
            }
        }
    };
    let told = move || said.get().map(|said| view! { <p>{said}</p> });
    let type_in = |signal: RwSignal<String>| Callback::new(move |text| signal.set(text));
    view! {
        <form class="sign-up-form edit-form role-form" novalidate on:submit=submit>
            <fieldset>
                <legend>{words.give_title}</legend>
                <TextInput
                    id="role-email"
                    label=words.email
                    hint=words.email_hint
                    input=Input::Email
                    autocomplete="off"
                    is_required=true
                    value=typed.email
                    on_input=type_in(typed.email)
                    error=Signal::derive(move || wrong.with(|wrong| wrong.email.clone()))
                />
                <div class="side-by-side">
                    <Select
                        id="role-name"
                        label=words.role
                        choices=roles
                        value=typed.role
                        on_choose=type_in(typed.role)
                    />
                    <Select
                        id="role-reach"
                        label=words.what_for
                        choices=reaches
                        value=typed.reach
                        on_choose=type_in(typed.reach)
                        error=Signal::derive(move || wrong.with(|wrong| wrong.reach.clone()))
                    />
                    <DayInput
                        id="role-until"
                        label=words.until
                        unfinished=UNFINISHED
                        value=typed.until
                        on_input=type_in(typed.until)
                        error=Signal::derive(move || wrong.with(|wrong| wrong.until.clone()))
                    />
                </div>
                <p class="hint">{words.until_hint}</p>
            </fieldset>
            <div class="actions">
                <SubmitButton label=words.give is_busy />
                <div role="status">{dynamic(told)}</div>
            </div>
        </form>
    }
}

/// Those of which there is something that they may be given for.
fn role_choices(app: App, lists: &RoleLists) -> Vec<Choice> {
    let is_given = |role: &RoleName| app.programme.with(|programme| !reaches(app, programme, lists, *role).is_empty());
    let given = all_roles().filter(is_given);
    given.map(|role| choice(role.as_str(), role_name(role))).collect()
}

fn reach_choices(app: App, lists: &RoleLists, role: &str) -> Vec<Choice> {
    let Some(role) = RoleName::parse(role) else { return Vec::new() };
    app.programme.with(|programme| {
        let all = reaches(app, programme, lists, role);
        let none = (all.len() > 1).then(|| choice("", more().desk.giving.choose));
        let named = all.iter().map(|reach| choice(&reach.to_string(), &reach_words(programme, reach)));
        none.into_iter().chain(named).collect()
    })
}

fn choice(value: &str, label: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), group: None }
}

/// What somebody may give this role for, of what is to come.
fn reaches(app: App, programme: &Programme, lists: &RoleLists, role: RoleName) -> Vec<Reach> {
    let now = app.now.get();
    let events = programme.events().iter().map(|(id, _)| id.clone()).collect();
    let events = by_date(programme, events, now).0.into_iter().map(Reach::Event);
    let projects = programme.projects().iter().map(|(id, _)| Reach::Project(id.clone()));
    let countries = || by_name(programme, CountryCode::all()).into_iter().map(|(_, code)| Reach::Country(code));
    let countries = (role == RoleName::ContactPoint).then(countries).into_iter().flatten();
    let all = [Reach::Whole].into_iter().chain(projects).chain(events).chain(countries);
    all.filter(|reach| may_give(&lists.own, role, reach, project_of(programme, reach), now)).collect()
}

fn project_of<'a>(programme: &'a Programme, reach: &Reach) -> Option<&'a RecordId> {
    match reach {
        Reach::Event(event) => programme.event(event)?.project.as_ref(),
        _ => None,
    }
}

/// What is to be saved, or what the server would say against it, as far as it can be told here.
fn wish(app: App, lists: &RoleLists, typed: Typed) -> Result<RoleWish, Wrong> {
    let words = &more().desk.giving;
    let text = typed.email.get_untracked();
    let found = EmailAddress::read(&text);
    let complaint = |found| problem(&Complaint { field: Field::Email, problem: found });
    let role = typed.role();
    let until = typed.until.get_untracked();
    let day = PartialDate::parse(&until).filter(|day| day.is_a_day());
    let not_a_day = || problem(&Complaint { field: Field::Unknown, problem: Problem::NotADay });
    let wrong = Wrong {
        email: found.as_ref().err().map(|found| complaint(*found)),
        reach: role.is_none().then(|| words.choose.to_owned()),
        until: (!until.is_empty() && day.is_none()).then(not_a_day),
    };
    let (Ok(email), Some(role), None) = (found, role, &wrong.until) else { return Err(wrong) };
    let body = Body { email: email.to_string(), until: day };
    let judged =
        with_situation(app, lists, &email, &role, |situation| judge(situation, Wish::GiveRole, &role.id(), &body));
    let is_held = held(lists, &email, &role).is_some();
    match judged {
        role::Effect::Refused(why @ Reason::RoleOverBefore) => {
            Err(Wrong { until: Some(reason(&why)), ..Wrong::default() })
        }
        role::Effect::Refused(why) => Err(Wrong { reach: Some(reason(&why)), ..Wrong::default() }),
        role::Effect::Unchanged if !is_acted_on(lists, &email, &role) => {
            Err(Wrong { reach: Some(words.held_already.to_owned()), ..Wrong::default() })
        }
        _ => Ok(RoleWish { wish: Wish::GiveRole, email, role, until: day, is_held }),
    }
}

fn held(lists: &RoleLists, email: &EmailAddress, role: &Role) -> Option<Role> {
    let held = lists.held.iter().filter(|held| held.email == *email).map(HeldRole::role);
    held.into_iter().find(|held| held.id() == role.id())
}

/// What waits would make another one of it.
fn is_acted_on(lists: &RoleLists, email: &EmailAddress, role: &Role) -> bool {
    lists.acts.iter().any(|act| act.email == email.as_str() && act.role.id() == role.id())
}

/// As far as it is known here: who else is administrator is known to those who are.
pub fn with_situation<T>(
    app: App,
    lists: &RoleLists,
    email: &EmailAddress,
    role: &Role,
    ask: impl FnOnce(&Situation<'_>) -> T,
) -> T {
    let (now, held) = (app.now.get_untracked(), held(lists, email, role));
    let others = lists.held.iter().filter(|one| one.email != *email && one.role == RoleName::Administrator);
    let administrators: Vec<Role> = others.map(HeldRole::role).collect();
    app.programme.with_untracked(|programme| {
        let is_there = match &role.reach {
            Reach::Project(id) | Reach::Event(id) => programme.has(id),
            Reach::Whole | Reach::Country(_) => true,
            Reach::Unknown => false,
        };
        let about = About { is_there, project: project_of(programme, &role.reach) };
        let (own, held) = (&lists.own[..], held.as_ref());
        ask(&Situation { now, own, about, held, administrators: &administrators })
    })
}
