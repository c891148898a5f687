//! One sign-up: how it stands, what it waits for, what I can do, and its whole history.

use crate::view::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Kind, RecordId, SignUpForm, SignUpState};

use super::answers::answers;
use super::history::history;
use super::install::install_hint;
use super::parts::{section, way_up};
use super::places::accept;
use super::sign_in::sign_in_steps;
use super::sign_ups::sign_up_card_top;
use super::standing::{Action, action, chip, mark};
use super::wording::{heading, title_of};
use crate::commands::{self, SaveError};
use crate::route::{Navigation, Route, use_navigation};
use crate::state::{App, Line, Pending, Requests, SignIn, Stands, Storage, Wants};
use crate::text::{field, moment, number, text};
use crate::ui::{Button, Dialog, Disclosure, EmptyState, Glyph, LinkButton, Weight, icon};

pub fn sign_up(app: App, slug: &str) -> View {
    let id = RecordId::new(Kind::Event, slug);
    let stands = Memo::new({
        let id = id.clone();
        move |_| app.requests.with(|Requests { stands, .. }| stands.get(&id).cloned())
    });
    let is_there = Memo::new(move |_| stands.with(Option::is_some));
    // Before the device's stores have been read, nobody can say that there is nothing.
    let is_known = Memo::new(move |_| app.sign_in.with(|who| *who != SignIn::Unknown));
    let top = {
        let id = id.clone();
        move || {
            let programme = app.programme.get();
            let (title, speech) = title_of(&programme, &id);
            view! {
                <p class="over">{text().sign_up.mine}</p>
                {heading(&title, speech)}
                {sign_up_card_top(&programme, &id)}
            }
        }
    };
    let body = {
        let id = id.clone();
        move || match (is_there.get(), is_known.get()) {
            (true, _) => standing(app, &id, stands),
            (false, true) => nothing_here(&id),
            (false, false) => ().into_view(),
        }
    };
    view! {
        {way_up("/sign-ups", text().sign_up.title)}
        {top}
        {answers(app, Some(id))}
        {body}
        {install_hint(app)}
    }
    .into_view()
}

fn nothing_here(id: &RecordId) -> View {
    let words = &text().sign_up;
    let href = Route::event(id).path();
    view! {
        <EmptyState glyph=Glyph::Ticket title=words.none words=words.none_means>
            <LinkButton href label=words.see_event />
        </EmptyState>
    }
    .into_view()
}

fn standing(app: App, id: &RecordId, stands: Memo<Option<Stands>>) -> View {
    let failed = RwSignal::new(None);
    let rank = {
        let id = id.clone();
        move || {
            let rank = app.requests.with(|Requests { ranks, .. }| ranks.get(&id).copied());
            rank.map(|rank| view! { <p class="rank">{text().sign_up.rank.with(&number(u64::from(rank)))}</p> })
        }
    };
    let now_stands = move || stands.get().map(|stands| view! { <div class="chips">{mark(&stands).map(chip)}</div> });
    let offer = move || stands.get().and_then(|stands| offer_line(&stands));
    let waits = move || stands.get().and_then(|stands| waits_for(app, &stands));
    let timeline =
        move || stands.get().map(|stands| section(text().sign_up.history, history(&stands, app.storage.get())));
    let given = move || stands.get().and_then(|stands| given(&stands));
    view! {
        <section class="sign-up-box" aria-label=text().sign_up.mine>
            {now_stands}
            {rank}
            {offer}
            {waits}
            {move || failed.get().map(|error| view! { <p class="error" role="alert">{why_not_saved(&error)}</p> })}
            {choices(app, id, stands, failed)}
        </section>
        {sign_in_if_needed(app, stands)}
        {timeline}
        {given}
    }
    .into_view()
}

fn offer_line(stands: &Stands) -> Option<View> {
    let sign_up = stands.sign_up.as_ref()?;
    let until = sign_up.offer_until.filter(|_| sign_up.state == SignUpState::Offered)?;
    Some(view! { <p>{text().sign_up.offer_until.with(&moment(until))}</p> }.into_view())
}

/// What the last act waits for, in plain words.
fn waits_for(app: App, stands: &Stands) -> Option<View> {
    let words = &text().sign_up;
    let pending = stands.waits_for()?;
    let is_known = stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live());
    let is_kept = !matches!(app.storage.get(), Storage::Memory { .. });
    let title = if is_kept { words.saved } else { words.saved_not_kept };
    let needs_sign_in = app.sign_in.with(|who| !who.is_in());
    let line = app.connection.with(|connection| connection.line);
    let what = match pending.wants {
        Wants::Place(_) if is_known => words.change_waits,
        Wants::Place(_) => words.is_request,
        Wants::Withdrawal => words.withdrawal_waits,
        Wants::Offer => words.acceptance_waits,
    };
    let network = (line == Line::NotReached && !pending.is_tried).then_some(words.waits_for_network);
    let answer = (!needs_sign_in && pending.is_tried).then_some(words.waits_for_answer);
    let sign_in = address_of(pending).filter(|_| needs_sign_in).map(|email| words.waits_for_sign_in.with(email));
    let notice = view! {
        <div class="saved" role="status">
            <p class="saved-title">{icon(Glyph::Device)} <span>{title}</span></p>
            {sign_in.map(|sentence| view! { <p>{sentence}</p> })}
            {network.or(answer).map(|sentence| view! { <p>{sentence}</p> })}
            <p>{what}</p>
        </div>
    };
    Some(notice.into_view())
}

fn address_of(pending: &Pending) -> Option<&str> {
    match &pending.wants {
        Wants::Place(form) => Some(form.email.as_str()),
        Wants::Withdrawal | Wants::Offer => None,
    }
}

/// The step that a request made before signing in still needs, right where it is missed.
fn sign_in_if_needed(app: App, stands: Memo<Option<Stands>>) -> View {
    let waiting = Memo::new(move |_| {
        let pending = stands.with(|stands| stands.as_ref().and_then(|stands| stands.waits_for().cloned()))?;
        if app.sign_in.with(|who| who.is_in()) {
            return None;
        }
        let email = address_of(&pending).map(str::to_owned);
        Some((pending.order, email))
    });
    let shown = move || {
        let (order, email) = waiting.get()?;
        let correct = email.clone().map(|email| super::unsent::correct_address(app, order, &email));
        let content = view! { {sign_in_steps(app, email.unwrap_or_default())} {correct} };
        Some(section(text().sign_in.title, content))
    };
    shown.into_view()
}

type Failed = RwSignal<Option<SaveError>>;

fn choices(app: App, id: &RecordId, stands: Memo<Option<Stands>>, failed: Failed) -> View {
    let navigation = use_navigation();
    let asks_withdrawal = RwSignal::new(false);
    let buttons = {
        let id = id.clone();
        move || {
            let Some(stands) = stands.get() else { return ().into_view() };
            let event = app.programme.with(|programme| programme.event(&id).cloned());
            let todo = event.map_or(Action::SeeMine, |event| action(&event, &stands, app.now.get_untracked()));
            let form = Route::SignUpForm(id.slug().to_owned()).path();
            let words = &text().sign_up;
            let set_aside = stands.pending.iter().find(|pending| pending.is_set_aside).map(|pending| {
                let order = pending.order;
                let drop = Callback::new(move |()| discard(app, order, failed));
                view! {
                    <p class="error">{words.set_aside}</p>
                    <div class="actions">
                        <LinkButton href=form.clone() label=words.correct />
                        <Button label=words.discard on_press=drop weight=Weight::Danger />
                    </div>
                }
            });
            view! {
                {set_aside}
                <div class="actions">
                    {(todo == Action::AcceptOffer).then(|| accept(app, &id))}
                    {(todo == Action::AskAgain)
                        .then(|| view! { <LinkButton href=form.clone() label=words.ask_again weight=Weight::Primary /> })}
                    {can_change(&stands).then(|| view! { <LinkButton href=form label=words.change /> })}
                    {take_back_button(app, &stands, failed, navigation)}
                    {can_withdraw(&stands).then(|| {
                        let ask = Callback::new(move |()| asks_withdrawal.set(true));
                        view! { <Button label=words.withdraw on_press=ask weight=Weight::Quiet /> }
                    })}
                    <LinkButton href=Route::event(&id).path() label=words.see_event weight=Weight::Quiet />
                </div>
            }
            .into_view()
        }
    };
    view! {
        {buttons}
        {withdrawal_dialog(app, id.clone(), asks_withdrawal, failed)}
    }
    .into_view()
}

fn can_change(stands: &Stands) -> bool {
    let is_known = stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live());
    is_known && stands.waits_for().is_none()
}

fn can_withdraw(stands: &Stands) -> bool {
    let is_leaving = stands.pending.iter().any(|pending| matches!(pending.wants, Wants::Withdrawal));
    stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live()) && !is_leaving
}

/// What is still on its way can be taken back; a withdrawal too.
fn take_back_button(app: App, stands: &Stands, failed: Failed, navigation: Navigation) -> View {
    let Some(pending) = stands.waits_for() else { return ().into_view() };
    let is_on_its_way_out = matches!(pending.wants, Wants::Withdrawal) && pending.is_tried;
    if is_on_its_way_out {
        return ().into_view();
    }
    let order = pending.order;
    let is_all_there_is = stands.sign_up.is_none() && stands.pending.len() == 1;
    let press = Callback::new(move |()| {
        spawn_local(async move {
            match commands::take_back(app, order).await {
                Ok(commands::TakenBack::Deleted) if is_all_there_is => navigation.go(&Route::SignUps),
                Ok(_) => failed.set(None),
                Err(error) => failed.set(Some(error)),
            }
        });
    });
    view! { <Button label=text().sign_up.take_back on_press=press glyph=Glyph::Undo /> }.into_view()
}

fn withdrawal_dialog(app: App, id: RecordId, is_open: RwSignal<bool>, failed: Failed) -> View {
    let words = &text().sign_up;
    let withdraw = Callback::new(move |()| {
        is_open.set(false);
        let id = id.clone();
        spawn_local(async move { failed.set(commands::withdraw(app, id).await.err()) });
    });
    let keep = Callback::new(move |()| is_open.set(false));
    view! {
        <Dialog is_open title=words.withdraw_question>
            <p>{words.withdraw_means}</p>
            <div class="actions">
                <Button label=words.withdraw_yes on_press=withdraw weight=Weight::Danger />
                <Button label=words.keep on_press=keep />
            </div>
        </Dialog>
    }
    .into_view()
}

fn discard(app: App, order: u64, failed: Failed) {
    spawn_local(async move { failed.set(commands::discard(app, order).await.err()) });
}

pub fn why_not_saved(error: &SaveError) -> &'static str {
    match error {
        SaveError::Full => text().frame.storage_full,
        SaveError::NotAnEmail => text().words.problems.not_an_email,
        SaveError::SignInNeeded => text().sign_in.expired,
        SaveError::Incomplete(_) => text().words.reasons.form_incomplete,
        SaveError::UnknownEvent | SaveError::NothingThere => text().words.reasons.unknown_event,
        SaveError::Failed => text().sign_up.save_failed,
    }
}

/// What the person gave, as the server has it, or as it waits to be sent.
fn given(stands: &Stands) -> Option<View> {
    let form = match stands.waits_for().map(|pending| &pending.wants) {
        Some(Wants::Place(form)) => form.as_ref().clone(),
        _ => stands.sign_up.as_ref()?.form.clone(),
    };
    let rows: Vec<View> = answers_of(&form)
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| {
            view! { <div class="fact"><dt>{label}</dt> <dd><bdi>{value}</bdi></dd></div> }.into_view()
        })
        .collect();
    let content = view! {
        <Disclosure summary=text().sign_up.details glyph=Glyph::Document>
            <dl class="facts">{rows}</dl>
        </Disclosure>
    };
    Some(content.into_view())
}

fn answers_of(form: &SignUpForm) -> Vec<(&'static str, String)> {
    use passerelle_shared::model::Field;
    vec![
        (field(Field::Name), form.name.clone()),
        (field(Field::Title), form.title.clone()),
        (field(Field::Service), form.service.clone()),
        (field(Field::Country), form.country.clone()),
        (field(Field::Email), form.email.clone()),
        (field(Field::Phone), form.phone.clone()),
        (field(Field::WorkingLanguage), language_called(&form.working_language)),
        (field(Field::Interpretation), language_called(&form.interpretation)),
        (field(Field::Diet), form.diet.clone()),
        (field(Field::Accessibility), form.accessibility.clone()),
        (text().form.arrival, day_called(&form.arrival)),
        (text().form.departure, day_called(&form.departure)),
    ]
}

fn language_called(code: &str) -> String {
    use passerelle_shared::model::Language;
    Language::parse(code).map(|language| crate::text::language_name(language).to_owned()).unwrap_or_default()
}

fn day_called(day: &str) -> String {
    use passerelle_shared::model::PartialDate;
    PartialDate::parse(day).map(crate::text::date).unwrap_or_default()
}
