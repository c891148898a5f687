//! What one can do about a sign-up: change it, take it back, withdraw, or say what becomes of what was set aside.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::given::given;
use super::mine::Mine;
use crate::commands;
use crate::route::Route;
use crate::screens::requests::{Accept, Action, action};
use crate::state::{Stands, Wants};
use crate::text::more;
use crate::ui::{Button, Dialog, Glyph, LinkButton, Weight, dynamic};

#[component]
pub fn Choices(mine: Mine) -> impl IntoView {
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
        {dynamic(move || doable.get().map(|doable| view! { <Buttons mine doable asks_withdrawal /> }))}
        <WithdrawalDialog mine is_open=asks_withdrawal />
    }
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
        <Button label=words.take_back on_press=press glyph=Glyph::UNDO weight=Weight::Quiet />
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
