//! One sign-up: how it stands, what it waits for, what I can do, and its whole history.

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_shared::model::{Kind, RecordId, SignUpForm, SignUpState};

use super::announced::{Announced, newest_here, why};
use super::delivery::{Situation, sentences};
use super::history::history;
use super::install::InstallHint;
use super::parts::{Section, WayUp, country_name};
use super::pass::Pass;
use super::places::Accept;
use super::sign_in::SignInSteps;
use super::sign_ups::EventLine;
use super::standing::{Action, MarkChip, Rank, action, mark};
use super::unsent::CorrectAddress;
use super::wording::{Heading, title_of};
use crate::commands::{self, SaveError};
use crate::route::Route;
use crate::state::{App, Newest, Pending, Requests, SignIn, Stands, Wants, use_app};
use crate::text::{field, moment, more};
use crate::ui::{Button, Chip, Dialog, Disclosure, EmptyState, Glyph, Icon, LinkButton, Show, Tone, Weight, told};

/// How one sign-up stands, and what went wrong last.
#[derive(Clone, Copy)]
struct Mine {
    app: App,
    id: StoredValue<RecordId>,
    stands: Memo<Option<Stands>>,
    failed: RwSignal<Option<SaveError>>,
    /// What was asked for until a moment ago, and was taken back before it left.
    taken_back: RwSignal<Option<Box<SignUpForm>>>,
}

#[component]
pub fn SignUpScreen(slug: String) -> impl IntoView {
    let app = use_app();
    let id = StoredValue::new(RecordId::new(Kind::Event, &slug));
    let stands =
        Memo::new(move |_| app.requests.with(|Requests { stands, .. }| id.with_value(|id| stands.get(id).cloned())));
    let mine = Mine { app, id, stands, failed: RwSignal::new(None), taken_back: RwSignal::new(None) };
    let newest = newest_here(app, id);
    // Before the device's stores have been read, nobody can say that there is nothing.
    let is_known = move || app.sign_in.with(|who| *who != SignIn::Unknown);
    let title = Signal::derive(move || app.programme.with(|programme| id.with_value(|id| title_of(programme, id))));
    let none = move || view! { <Show when=is_known><NothingHere mine /></Show> };
    view! {
        <WayUp href="/sign-ups" label=more().sign_up.title />
        <p class="over">{more().sign_up.mine}</p>
        <Heading title />
        <EventLine id=id.get_value() />
        <Announced newest event=id />
        <Show when=move || stands.with(Option::is_some) fallback=none>
            <Standing mine newest />
        </Show>
        <InstallHint />
    }
}

#[component]
fn NothingHere(mine: Mine) -> impl IntoView {
    let words = &more().sign_up;
    let event = Route::event(&mine.id.get_value()).path();
    told(move || {
        let event = event.clone();
        match mine.taken_back.get() {
            Some(form) => view! {
                <div role="status">
                    <EmptyState glyph=Glyph::Undo title=words.taken_back>
                        <Button label=words.ask_after_all on_press=mine.ask_after_all(*form) glyph=Glyph::Undo />
                        <LinkButton href=event label=words.see_event />
                    </EmptyState>
                </div>
            }
            .into_any(),
            None => view! {
                <EmptyState glyph=Glyph::Ticket title=words.none words=words.none_means>
                    <LinkButton href=event label=words.see_event />
                </EmptyState>
            }
            .into_any(),
        }
    })
}

impl Mine {
    /// As it was asked for before.
    fn ask_after_all(self, form: SignUpForm) -> Callback<()> {
        Callback::new(move |()| {
            let form = form.clone();
            spawn_local(async move {
                let asked = commands::request_place(self.app, self.id.get_value(), form).await;
                let _ = self.failed.try_set(asked.err());
            });
        })
    }
}

#[component]
fn Standing(mine: Mine, newest: Signal<Option<Newest>>) -> impl IntoView {
    let Mine { app, stands, failed, id, .. } = mine;
    let is_new = move || matches!(newest.get(), Some(Newest::Step(_)));
    let shown = move || {
        let stands = stands.get()?;
        let is_new = is_new().then(|| view! { <Chip words=more().sign_up.is_new tone=Tone::Accent /> });
        Some(view! {
            <div class="chips">{mark(app, &stands).map(|mark| view! { <MarkChip mark /> })} {is_new}</div>
            {reasons(app, &stands, &id.get_value())}
            <Rank event=id.get_value() class="rank" />
            {offer_line(&stands)}
            {waits_for(app, &stands)}
        })
    };
    let timeline = move || stands.get().map(|stands| history(&stands, app.storage.get()));
    view! {
        <section class="sign-up-box" aria-label=more().sign_up.mine>
            {told(shown)}
            {told(move || failed.get().map(|error| view! { <p class="error" role="alert">{why_not_saved(&error)}</p> }))}
            <SignInIfNeeded mine />
            <Choices mine />
        </section>
        <Pass event=id stands />
        <Section title=more().sign_up.history>{told(timeline)}</Section>
        <Given stands />
    }
}

/// While something of the person's waits, what was decided before is old.
fn reasons(app: App, stands: &Stands, event: &RecordId) -> Vec<AnyView> {
    let last = stands.sign_up.as_ref().filter(|_| stands.pending.is_empty()).and_then(|sign_up| sign_up.history.last());
    last.map(|step| why(app, step, event)).unwrap_or_default()
}

fn offer_line(stands: &Stands) -> Option<AnyView> {
    let sign_up = stands.sign_up.as_ref()?;
    let until = sign_up.offer_until.filter(|_| sign_up.state == SignUpState::Offered)?;
    Some(view! { <p>{more().sign_up.offer_until.with(&moment(until))}</p> }.into_any())
}

/// What the last act waits for, in plain words: what is to be done stands first.
fn waits_for(app: App, stands: &Stands) -> Option<AnyView> {
    let pending = stands.waits_for()?;
    let email = address_of(pending).unwrap_or_default();
    let mut said = sentences(Situation::of(app, stands, pending)).into_iter().map(|sentence| sentence.words(email));
    let title = said.next();
    let rest: Vec<AnyView> = said.map(|sentence| view! { <p>{sentence}</p> }.into_any()).collect();
    let notice = view! {
        <div class="saved" role="status">
            <p class="saved-title"><Icon glyph=Glyph::Device /> <span>{title}</span></p>
            {rest}
        </div>
    };
    Some(notice.into_any())
}

fn address_of(pending: &Pending) -> Option<&str> {
    match &pending.wants {
        Wants::Place(form) => Some(form.email.as_str()),
        Wants::Withdrawal | Wants::Offer | Wants::Unknown => None,
    }
}

/// The step that a request made before signing in still needs, right where it is missed.
#[component]
fn SignInIfNeeded(mine: Mine) -> impl IntoView {
    let Mine { app, stands, .. } = mine;
    let waiting = Memo::new(move |_| {
        let pending = stands.with(|stands| stands.as_ref().and_then(|stands| stands.waits_for().cloned()))?;
        let is_needed = app.sign_in.with(|who| !who.is_in());
        is_needed.then(|| (pending.order, address_of(&pending).map(str::to_owned)))
    });
    told(move || {
        let (order, email) = waiting.get()?;
        let correct = email.clone().map(|email| view! { <CorrectAddress order email /> });
        Some(view! {
            <div class="sign-in-here">
                <SignInSteps email=email.unwrap_or_default() /> {correct}
            </div>
        })
    })
}

/// What can be done about a sign-up, besides what stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Doable {
    first: Action,
    set_aside: Option<u64>,
    can_change: bool,
    take_back: Option<Revocable>,
    can_withdraw: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Revocable {
    order: u64,
    /// Nothing of the sign-up is left behind.
    is_all_there_is: bool,
    /// To take it back is to stay, and needs no question.
    is_withdrawal: bool,
}

impl Doable {
    fn of(stands: &Stands, first: Action) -> Doable {
        Doable {
            first,
            set_aside: stands.pending.iter().find(|pending| pending.is_set_aside).map(|pending| pending.order),
            can_change: can_change(stands),
            take_back: take_back(stands),
            can_withdraw: can_withdraw(stands),
        }
    }
}

/// What is still on its way can be taken back; a withdrawal too, until it may have left.
fn take_back(stands: &Stands) -> Option<Revocable> {
    let pending = stands.waits_for()?;
    let is_on_its_way_out = matches!(pending.wants, Wants::Withdrawal) && pending.is_tried;
    let is_all_there_is = stands.sign_up.is_none() && stands.pending.len() == 1;
    let is_withdrawal = matches!(pending.wants, Wants::Withdrawal);
    (!is_on_its_way_out).then_some(Revocable { order: pending.order, is_all_there_is, is_withdrawal })
}

fn can_change(stands: &Stands) -> bool {
    let is_known = stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live());
    is_known && stands.waits_for().is_none()
}

fn can_withdraw(stands: &Stands) -> bool {
    let is_leaving = stands.pending.iter().any(|pending| matches!(pending.wants, Wants::Withdrawal));
    stands.sign_up.as_ref().is_some_and(|sign_up| sign_up.state.is_live()) && !is_leaving
}

#[component]
fn Choices(mine: Mine) -> impl IntoView {
    let Mine { app, id, stands, .. } = mine;
    let asks_withdrawal = RwSignal::new(false);
    let doable = Memo::new(move |_| {
        let event = app.programme.with(|programme| id.with_value(|id| programme.event(id).cloned()));
        stands.with(|stands| {
            let stands = stands.as_ref()?;
            let first = event.map_or(Action::SeeMine, |event| action(&event, stands, app.now.get_untracked()));
            Some(Doable::of(stands, first))
        })
    });
    view! {
        {told(move || doable.get().map(|doable| view! { <Buttons mine doable asks_withdrawal /> }))}
        <WithdrawalDialog mine is_open=asks_withdrawal />
    }
}

#[component]
fn Buttons(mine: Mine, doable: Doable, asks_withdrawal: RwSignal<bool>) -> impl IntoView {
    let words = &more().sign_up;
    let id = mine.id.get_value();
    let form = Route::SignUpForm(id.slug().to_owned()).path();
    let event = Route::event(&id).path();
    let ask_again = (doable.first == Action::AskAgain)
        .then(|| view! { <LinkButton href=form.clone() label=words.ask_again weight=Weight::Primary /> });
    let ask = Callback::new(move |()| asks_withdrawal.set(true));
    view! {
        {doable.set_aside.map(|order| view! { <SetAside mine order form=form.clone() /> })}
        <div class="actions">
            {(doable.first == Action::AcceptOffer).then(|| view! { <Accept id /> })}
            {ask_again}
            {doable.can_change.then(|| view! { <LinkButton href=form label=words.change /> })}
            {doable.take_back.map(|what| view! { <TakeBack mine what /> })}
            {doable
                .can_withdraw
                .then(|| view! { <Button label=words.withdraw on_press=ask weight=Weight::Quiet /> })}
            <LinkButton href=event label=words.see_event weight=Weight::Quiet />
        </div>
    }
}

/// The server could not read it: only its person can say what becomes of it.
#[component]
fn SetAside(mine: Mine, order: u64, form: String) -> impl IntoView {
    let words = &more().sign_up;
    let Mine { app, failed, .. } = mine;
    let discard = Callback::new(move |()| {
        spawn_local(async move { drop(failed.try_set(commands::discard(app, order).await.err())) });
    });
    view! {
        <p class="error">{words.set_aside}</p>
        <div class="actions">
            <LinkButton href=form label=words.correct />
            <Button label=words.discard on_press=discard weight=Weight::Danger />
        </div>
    }
}

/// What deletes is quiet, and asks first.
#[component]
fn TakeBack(mine: Mine, what: Revocable) -> impl IntoView {
    let words = &more().sign_up;
    let asks = RwSignal::new(false);
    let press = Callback::new(move |()| if what.is_withdrawal { mine.take_back(what) } else { asks.set(true) });
    let take_back = Callback::new(move |()| {
        asks.set(false);
        mine.take_back(what);
    });
    let keep = Callback::new(move |()| asks.set(false));
    view! {
        <Button label=words.take_back on_press=press glyph=Glyph::Undo weight=Weight::Quiet />
        <Dialog is_open=asks title=words.take_back_question>
            <p>{words.take_back_means}</p>
            <div class="actions">
                <Button label=words.take_back_keep on_press=keep />
                <Button label=words.take_back on_press=take_back weight=Weight::Danger />
            </div>
        </Dialog>
    }
}

impl Mine {
    fn take_back(self, Revocable { order, is_all_there_is, .. }: Revocable) {
        let given = |stands: &Option<Stands>| stands.as_ref().and_then(|stands| given(self.app, stands));
        let form = self.stands.with_untracked(given).map(Box::new);
        spawn_local(async move {
            let taken_back = commands::take_back(self.app, order).await;
            if is_all_there_is && taken_back == Ok(commands::TakenBack::Deleted) {
                let _ = self.taken_back.try_set(form);
            }
            let _ = self.failed.try_set(taken_back.err());
        });
    }
}

#[component]
fn WithdrawalDialog(mine: Mine, is_open: RwSignal<bool>) -> impl IntoView {
    let words = &more().sign_up;
    let Mine { app, id, failed, .. } = mine;
    let withdraw = Callback::new(move |()| {
        is_open.set(false);
        let id = id.get_value();
        spawn_local(async move { drop(failed.try_set(commands::withdraw(app, id).await.err())) });
    });
    let keep = Callback::new(move |()| is_open.set(false));
    view! {
        <Dialog is_open title=words.withdraw_question>
            <p>{words.withdraw_means}</p>
            <div class="actions">
                <Button label=words.keep on_press=keep />
                <Button label=words.withdraw_yes on_press=withdraw weight=Weight::Danger />
            </div>
        </Dialog>
    }
}

pub fn why_not_saved(error: &SaveError) -> &'static str {
    match error {
        SaveError::Full => more().notices.storage_full,
        SaveError::NotAnEmail => more().words.problems.not_an_email,
        SaveError::NotAPlainEmail => more().words.problems.not_a_plain_email,
        SaveError::SignInNeeded => more().sign_in.expired,
        SaveError::Incomplete(_) => more().words.reasons.form_incomplete,
        SaveError::UnknownEvent | SaveError::NothingThere => more().words.reasons.unknown_event,
        SaveError::Failed => more().sign_up.save_failed,
    }
}

/// What the person gave, as the server has it, or as it waits to be sent: not for others who open the app here.
fn given(app: App, stands: &Stands) -> Option<SignUpForm> {
    match stands.waits_for().map(|pending| (&pending.wants, &pending.command)) {
        Some((Wants::Place(form), command)) => commands::may_read(app, command).then(|| form.as_ref().clone()),
        _ => Some(stands.sign_up.as_ref()?.form.clone()),
    }
}

#[component]
fn Given(stands: Memo<Option<Stands>>) -> impl IntoView {
    let app = use_app();
    let given = move || {
        // Whoever signs in may read more.
        app.sign_in.track();
        stands.with(|stands| stands.as_ref().and_then(|stands| given(app, stands)))
    };
    let is_there = move || given().is_some();
    let rows = move || {
        let form = given()?;
        let rows = answers_of(app, &form).into_iter().filter(|(_, value)| !value.is_empty());
        Some(rows.map(given_row).collect::<Vec<_>>())
    };
    view! {
        <Show when=is_there>
            <Disclosure summary=more().sign_up.details glyph=Glyph::Document>
                <dl class="facts">{told(rows)}</dl>
            </Disclosure>
        </Show>
    }
}

fn given_row((label, value): (&'static str, String)) -> AnyView {
    view! { <div class="fact"><dt>{label}</dt> <dd><bdi>{value}</bdi></dd></div> }.into_any()
}

fn answers_of(app: App, form: &SignUpForm) -> Vec<(&'static str, String)> {
    use passerelle_shared::model::Field;
    vec![
        (field(Field::Name), form.name.clone()),
        (field(Field::Title), form.title.clone()),
        (field(Field::Service), form.service.clone()),
        (field(Field::Country), country_called(app, form)),
        (field(Field::Email), form.email.clone()),
        (field(Field::Phone), form.phone.clone()),
        (field(Field::WorkingLanguage), language_called(&form.working_language)),
        (field(Field::Interpretation), language_called(&form.interpretation)),
        (field(Field::Diet), form.diet.clone()),
        (field(Field::Accessibility), form.accessibility.clone()),
        (more().form.arrival, day_called(&form.arrival)),
        (more().form.departure, day_called(&form.departure)),
    ]
}

fn country_called(app: App, form: &SignUpForm) -> String {
    let name = |code| app.programme.with(|programme| country_name(programme, code));
    form.country_code().map(name).unwrap_or_default()
}

fn language_called(code: &str) -> String {
    use passerelle_shared::model::Language;
    Language::parse(code).map(|language| crate::text::language_name(language).to_owned()).unwrap_or_default()
}

fn day_called(day: &str) -> String {
    use passerelle_shared::model::PartialDate;
    PartialDate::parse(day).map(crate::text::date).unwrap_or_default()
}
