//! The steps of a sign-up, and who gets a place that was freed.

use passerelle_server::database::Notice;
use passerelle_shared::model::{Actor, CountryCode, Reason, RecordId, SignUpState, Step, Timestamp};
use passerelle_shared::rules::sign_up::{Waiting, call_up, promote};
use passerelle_shared::sync::AccountId;

use super::mail::Tell;
use super::transaction::Transaction;

/// Takes one step: moves the place that goes with it, writes the row and the person's record, notes the mail.
pub async fn step(
    transaction: &mut Transaction,
    account: &AccountId,
    event: &RecordId,
    step: Step,
    offer_until: Option<Timestamp>,
    tell: Tell,
) {
    let Some((mut sign_up, ticket)) = transaction.sign_up(account, event).await else { return };
    let country = sign_up.form.country_code();
    move_place(transaction, event, country, sign_up.state.takes_a_place(), step.state.takes_a_place()).await;
    sign_up.state = step.state;
    if step.state == SignUpState::Offered {
        sign_up.offer_until = offer_until.or(sign_up.offer_until);
    } else {
        sign_up.offer_until = None;
    }
    let (state, reason) = (step.state, step.reason.clone());
    sign_up.history.push(step);
    let notice = Notice { event: event.clone(), state, reason, offer_until: sign_up.offer_until };
    transaction.tell((account.clone(), event.clone()), notice, tell);
    transaction.write_sign_up(account, sign_up, ticket).await;
}

pub async fn move_place(
    transaction: &Transaction,
    event: &RecordId,
    country: Option<CountryCode>,
    had: bool,
    has: bool,
) {
    let Some(country) = country else { return };
    match (had, has) {
        (false, true) => transaction.take(event, country).await,
        (true, false) => transaction.give_back(event, country).await,
        _ => {}
    }
}

/// Those in line move up, one by one, for as long as somebody in line can have a place.
pub async fn fill(transaction: &mut Transaction, event: &RecordId, reason: Option<Reason>) {
    while let Some((row, taken)) = transaction.lock_event(event).await {
        let all = transaction.sign_ups_of(event).await;
        let in_line = all.into_iter().filter(|(_, sign_up, _)| sign_up.state == SignUpState::Reserve);
        let line = in_line.filter_map(|(account, sign_up, _)| {
            let country = sign_up.form.country_code()?;
            let taken_by_country = taken.by_country.get(&country).copied().unwrap_or_default();
            Some(Waiting { key: account, country, taken_by_country })
        });
        let line: Vec<Waiting<AccountId>> = line.collect();
        let Some(next) = promote(row.facts(), transaction.now, taken.places, &line) else { return };
        let (state, offer_until) = call_up(row.facts(), transaction.now);
        let called = by_rules(state, reason.clone(), transaction.now);
        step(transaction, &next.key, event, called, offer_until, Tell::ByMail).await;
        transaction.note(if offer_until.is_some() { "offered" } else { "promoted" }).await;
    }
}

/// Takes back an offer whose time is over.
pub async fn lapse(transaction: &mut Transaction, account: &AccountId, event: &RecordId) {
    let own = transaction.sign_up(account, event).await;
    let until = own.and_then(|(sign_up, _)| sign_up.offer_until);
    if until.is_some_and(|until| until < transaction.now) {
        let lapsed = by_rules(SignUpState::Refused, Some(Reason::OfferLapsed), transaction.now);
        step(transaction, account, event, lapsed, None, Tell::ByMail).await;
        transaction.note("offer lapsed").await;
        fill(transaction, event, Some(Reason::PlaceFreed)).await;
    }
}

/// The event is called off, and everybody who could still have come is told.
pub async fn call_off(transaction: &mut Transaction, event: &RecordId) {
    for (account, sign_up, _) in transaction.sign_ups_of(event).await {
        if sign_up.state.is_live() {
            let told = by_rules(SignUpState::EventCancelled, Some(Reason::EventCancelled), transaction.now);
            step(transaction, &account, event, told, None, Tell::ByMail).await;
        }
    }
}

fn by_rules(state: SignUpState, reason: Option<Reason>, at: Timestamp) -> Step {
    Step { at, by: Actor::Rules, state, reason, intended_at: None }
}
