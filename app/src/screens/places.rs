//! The box on an event's screen: places, terms, where I stand, and the one thing to do.

use std::sync::Arc;

use crate::view::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{CountryCode, Event, RecordId, SignUpPolicy, SignUpTerms};

use super::parts::country_name;
use super::standing::{Action, action, chip, mark};
use crate::commands::accept_offer;
use crate::route::{Route, use_navigation};
use crate::state::{App, Programme, Requests};
use crate::text::{as_of, moment, number, text};
use crate::ui::{Button, Glyph, LinkButton, Weight, icon};

pub fn sign_up_box(app: App, id: &RecordId, event: &Arc<Event>) -> View {
    let (id, event) = (id.clone(), event.clone());
    let todo = Memo::new({
        let (id, event) = (id.clone(), event.clone());
        move |_| action(&event, &app.stands_at(&id), app.now.get())
    });
    let shown = move || {
        let todo = todo.get();
        let is_known = app.requests.with(|Requests { stands, .. }| stands.contains_key(&id));
        if todo == Action::Nothing && !is_known {
            return ().into_view();
        }
        view! {
            <section class="sign-up-box" aria-label=text().sign_up.sign_up>
                {standing(app, &id)}
                {event.sign_up.as_ref().map(|terms| places(app, &id, terms))}
                {act(app, &id, todo)}
                {event.sign_up.as_ref().map(|terms| conditions(terms, todo))}
            </section>
        }
        .into_view()
    };
    shown.into_view()
}

fn standing(app: App, id: &RecordId) -> View {
    let id = id.clone();
    let shown = move || {
        let stands = app.stands_at(&id);
        let rank = app.requests.with(|Requests { ranks, .. }| ranks.get(&id).copied());
        mark(&stands).map(|mark| {
            view! {
                <h2 class="box-title">{text().sign_up.mine}</h2>
                <div class="chips">{chip(mark)}</div>
                {rank.map(|rank| view! { <p>{text().sign_up.rank.with(&number(u64::from(rank)))}</p> })}
            }
        })
    };
    shown.into_view()
}

fn places(app: App, id: &RecordId, terms: &SignUpTerms) -> View {
    let id = id.clone();
    let terms = terms.clone();
    let shown = move || {
        let words = &text().sign_up;
        let Some(capacity) = terms.capacity else {
            return view! { <p class="places">{icon(Glyph::People)} <span>{words.places_unlimited}</span></p> }
                .into_view();
        };
        let (known, at) = app.places.with(|places| (places.events.get(&id).cloned(), places.as_of));
        let total = words.capacity.with(u64::from(capacity));
        let Some(known) = known else {
            return view! { <p class="places">{icon(Glyph::People)} <span>{total}</span></p> }.into_view();
        };
        let left = match known.left {
            Some(0) => words.places_none_left.to_owned(),
            Some(left) => words.places_left.with(u64::from(left)),
            None => total,
        };
        let waiting = (known.waiting > 0).then(|| words.on_reserve.with(u64::from(known.waiting)));
        let programme = app.programme.get_untracked();
        let quotas: Vec<View> =
            known.left_by_country.iter().map(|(code, left)| quota(&programme, *code, *left)).collect();
        view! {
            <p class="places">
                {icon(Glyph::People)}
                <span>
                    <strong>{left}</strong> " "
                    <span class="quiet">{words.as_of.with(&as_of(at, app.now.get()))}</span>
                </span>
            </p>
            {waiting.map(|waiting| view! { <p class="quiet">{waiting}</p> })}
            {(!quotas.is_empty()).then(|| view! { <ul class="quotas">{quotas}</ul> })}
        }
        .into_view()
    };
    shown.into_view()
}

fn quota(programme: &Programme, code: CountryCode, left: u32) -> View {
    let words = &text().sign_up;
    let left = words.places_left.with(u64::from(left));
    view! {
        <li>
            <span class="flag" aria-hidden="true">{code.flag()}</span> " "
            {words.named_value.with(&country_name(programme, code), &left)}
        </li>
    }
    .into_view()
}

fn act(app: App, id: &RecordId, todo: Action) -> View {
    let words = &text().sign_up;
    let slug = id.slug().to_owned();
    let form = Route::SignUpForm(slug.clone()).path();
    let mine = Route::SignUp(slug).path();
    match todo {
        Action::Ask => view! { <LinkButton href=form label=words.ask weight=Weight::Primary /> }.into_view(),
        Action::AskAgain => view! { <LinkButton href=form label=words.ask_again weight=Weight::Primary /> }.into_view(),
        Action::SeeMine => view! { <LinkButton href=mine label=words.see_mine /> }.into_view(),
        Action::AcceptOffer => accept(app, id),
        Action::NotOpenYet(at) => {
            view! { <p class="note">{icon(Glyph::Clock)} <span>{words.opens.with(&moment(at))}</span></p> }.into_view()
        }
        Action::Closed(at) => {
            view! { <p class="note">{icon(Glyph::Clock)} <span>{words.closed.with(&moment(at))}</span></p> }.into_view()
        }
        Action::Nothing => ().into_view(),
    }
}

/// The one button for a place that is offered; what then stands is told on the sign-up's screen.
pub fn accept(app: App, id: &RecordId) -> View {
    let navigation = use_navigation();
    let failed = RwSignal::new(false);
    let id = id.clone();
    let press = Callback::new(move |()| {
        let id = id.clone();
        spawn_local(async move {
            match accept_offer(app, id.clone()).await {
                Ok(_) => navigation.go(&Route::SignUp(id.slug().to_owned())),
                Err(_) => failed.set(true),
            }
        });
    });
    view! {
        <Button label=text().sign_up.accept on_press=press weight=Weight::Primary glyph=Glyph::Check />
        {move || failed.get().then(|| view! { <p class="error" role="alert">{text().sign_up.save_failed}</p> })}
    }
    .into_view()
}

fn conditions(terms: &SignUpTerms, todo: Action) -> View {
    if !matches!(todo, Action::Ask | Action::AskAgain | Action::NotOpenYet(_)) {
        return ().into_view();
    }
    let words = &text().sign_up;
    let policy = match terms.policy {
        SignUpPolicy::Open => words.policy_open,
        // Whatever it is: it isn't first come.
        SignUpPolicy::Approval | SignUpPolicy::Other => words.policy_approval,
        SignUpPolicy::Nomination => words.policy_nomination,
    };
    view! {
        <p class="hint">{policy}</p>
        {terms.closes_at.map(|at| view! { <p class="hint">{words.closes.with(&moment(at))}</p> })}
    }
    .into_view()
}
