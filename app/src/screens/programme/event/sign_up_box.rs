//! The box on an event's screen: places, terms, where I stand, and the one thing to do.

use leptos::prelude::*;
use passerelle_shared::model::{CountryCode, RecordId, SignUpPolicy, SignUpTerms};

use crate::route::Route;
use crate::screens::blocks::country_name;
use crate::screens::requests::{Accept, Action, MarkChip, Rank, action, mark};
use crate::state::{Programme, Requests, use_app};
use crate::text::{Counted, as_of, moment, more};
use crate::ui::{Glyph, Icon, LinkButton, Show, Weight, dynamic};

#[component]
pub fn SignUpBox(id: RecordId) -> impl IntoView {
    let app = use_app();
    let id = StoredValue::new(id);
    let terms =
        move || app.programme.with(|programme| id.with_value(|id| programme.event(id).and_then(|event| event.terms())));
    let todo = Memo::new(move |_| {
        let event = app.programme.with(|programme| id.with_value(|id| programme.event(id).cloned()));
        let stands = id.with_value(|id| app.stands_at(id));
        event.map_or(Action::Nothing, |event| action(&event, &stands, app.now.get()))
    });
    let has_asked =
        Memo::new(move |_| app.requests.with(|Requests { stands, .. }| id.with_value(|id| stands.contains_key(id))));
    view! {
        <Show when=move || todo.get() != Action::Nothing || has_asked.get()>
            <section class="sign-up-box" aria-label=more().sign_up.sign_up>
                <MyStanding id=id.get_value() />
                {dynamic(move || terms().map(|terms| view! { <Places id=id.get_value() terms /> }))}
                {dynamic(move || view! { <ActionButton id=id.get_value() todo=todo.get() /> })}
                {dynamic(move || terms().and_then(|terms| conditions(&terms, todo.get())))}
            </section>
        </Show>
    }
}

#[component]
fn MyStanding(id: RecordId) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let mark = mark(app, &app.stands_at(&id))?;
        Some(view! {
            <h2 class="box-title">{more().sign_up.mine}</h2>
            <div class="chips"><MarkChip mark /></div>
            <Rank event=id.clone() />
        })
    })
}

#[component]
fn Places(id: RecordId, terms: SignUpTerms) -> impl IntoView {
    let app = use_app();
    dynamic(move || {
        let words = &more().sign_up;
        let Some(capacity) = terms.capacity else { return places_line(words.places_unlimited.to_owned()) };
        let (known, at) = app.places.with(|places| (places.events.get(&id).cloned(), places.as_of));
        let total = words.capacity.with(u64::from(capacity));
        let programme = app.programme.get();
        let Some(known) = known else {
            // As much room as what is known will take.
            let quotas = terms
                .quotas
                .iter()
                .map(|(code, places)| quota(&programme, *code, words.capacity.with(u64::from(*places))));
            return view! { {places_line(total)} {quota_list(quotas.collect())} }.into_any();
        };
        let left = match known.left {
            Some(0) => words.places_none_left.to_owned(),
            Some(left) => words.places_left.with(u64::from(left)),
            None => total,
        };
        let waiting = (known.waiting > 0).then(|| words.on_reserve.with(u64::from(known.waiting)));
        let left_to =
            |(code, left): (&CountryCode, &u32)| quota(&programme, *code, words.places_left.with(u64::from(*left)));
        let quotas: Vec<AnyView> = known.left_by_country.iter().map(left_to).collect();
        view! {
            <p class="places">
                <Icon glyph=Glyph::PEOPLE />
                <span>
                    <strong>{left}</strong> " "
                    <span class="quiet">{words.as_of.with(&as_of(at, app.now.get()))}</span>
                </span>
            </p>
            {waiting.map(|waiting| view! { <p class="quiet">{waiting}</p> })}
            {quota_list(quotas)}
        }
        .into_any()
    })
}

fn quota_list(quotas: Vec<AnyView>) -> Option<AnyView> {
    (!quotas.is_empty()).then(|| view! { <ul class="quotas">{quotas}</ul> }.into_any())
}

fn places_line(words: String) -> AnyView {
    view! { <p class="places"><Icon glyph=Glyph::PEOPLE /> <span>{words} " " <span class="quiet"></span></span></p> }
        .into_any()
}

fn quota(programme: &Programme, code: CountryCode, places: String) -> AnyView {
    view! { <li>{more().sign_up.named_value.with(&country_name(programme, code), &places)}</li> }.into_any()
}

#[component]
fn ActionButton(id: RecordId, todo: Action) -> impl IntoView {
    let words = &more().sign_up;
    let form = Route::SignUpForm(id.slug().to_owned()).path();
    let mine = Route::SignUp(id.slug().to_owned()).path();
    match todo {
        Action::Ask => view! { <LinkButton href=form label=words.ask weight=Weight::Primary /> }.into_any(),
        Action::AskAgain => view! { <LinkButton href=form label=words.ask_again weight=Weight::Primary /> }.into_any(),
        Action::SeeMine => view! { <LinkButton href=mine label=words.see_mine /> }.into_any(),
        Action::AcceptOffer => view! { <Accept id /> }.into_any(),
        Action::NotOpenYet(at) => note(words.opens.with(&moment(at))),
        Action::Closed(at) => note(words.closed.with(&moment(at))),
        Action::Nothing => ().into_any(),
    }
}

fn note(words: String) -> AnyView {
    view! { <p class="note"><Icon glyph=Glyph::CLOCK /> <span>{words}</span></p> }.into_any()
}

/// What one should know before asking.
fn conditions(terms: &SignUpTerms, todo: Action) -> Option<AnyView> {
    if !matches!(todo, Action::Ask | Action::AskAgain | Action::NotOpenYet(_)) {
        return None;
    }
    let words = &more().sign_up;
    let policy = match terms.policy {
        SignUpPolicy::Open => words.policy_open,
        // Whatever it is: it isn't first come.
        SignUpPolicy::Approval | SignUpPolicy::Other => words.policy_approval,
        SignUpPolicy::Nomination => words.policy_nomination,
    };
    let conditions = view! {
        <p class="hint">{policy}</p>
        {terms.closes_at.map(|at| view! { <p class="hint">{words.closes.with(&moment(at))}</p> })}
    };
    Some(conditions.into_any())
}
