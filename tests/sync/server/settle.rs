//! Settling a command: one transaction that takes the outcome's row, locks the event, judges, takes effect, commits.

use std::hash::{DefaultHasher, Hash, Hasher};

use passerelle_server::nfkc::nfkc;
use passerelle_shared::model::{
    Actor, CheckedForm, CountryCode, Reason, RecordId, SignUp, SignUpForm, SignUpState, Step, Timestamp,
};
use passerelle_shared::rules::Family;
use passerelle_shared::rules::sign_up::{Command, CommandBody, Effect, Places, Situation, judge};
use passerelle_shared::sync::{AccountId, Author, Decision, Envelope, Epoch, Outcome, Receipt, Standing};

use super::mail::Tell;
use super::store::{EventRow, OutcomeRow, Taken};
use super::transaction::{Arrival, Transaction};
use super::turns::Connection;
use super::{own_record, places};

/// The epoch that the device named is over: nothing was judged.
pub struct EpochOver;

/// A command that is decided about, and what it led to in an earlier life of the database.
struct Case<'a> {
    account: &'a AccountId,
    command: &'a Command,
    seen_acts: u32,
    promised: Option<SignUpState>,
}

pub async fn settle(
    connection: &Connection,
    account: &AccountId,
    epoch: &Epoch,
    raw: &str,
    before: Option<Outcome>,
) -> Result<Outcome, EpochOver> {
    let command: Envelope = serde_json::from_str(raw).expect("devices write what can be read");
    let key = (account.clone(), command.id.clone());
    let mut transaction = Transaction::begin(connection).await;
    if transaction.epoch != *epoch {
        transaction.roll_back().await;
        return Err(EpochOver);
    }
    let now = transaction.now;
    match transaction.receive(&key, raw).await {
        Arrival::New => {}
        Arrival::Repeated(outcome) => {
            transaction.roll_back().await;
            return Ok(outcome);
        }
        Arrival::OtherBody => {
            transaction.roll_back().await;
            return Ok(outcome_of(&command, Decision::Refused { reason: Reason::OtherBody }, now));
        }
    }
    let before = before.filter(|before| before.receipt == Some(receipt(account, raw, before)));
    let (decision, acts) = match Family::of(&command.kind) {
        Some(Family::OwnRecord) if transaction.is_of_0_1 => {
            transaction.note("kept for good by a node of 0.1 that it doesn't understand").await;
            (Decision::Refused { reason: Reason::NotUnderstood }, 0)
        }
        Some(Family::OwnRecord) => own_record::decide(&mut transaction, account, raw, before).await,
        _ => {
            let command: Command = serde_json::from_str(raw).expect("devices write what can be read");
            decide(&mut transaction, account, &command, before).await
        }
    };
    transaction.note(name_of(&decision)).await;
    let mut outcome = outcome_of(&command, decision, now);
    outcome.receipt = Some(receipt(account, raw, &outcome));
    let row = OutcomeRow {
        raw: raw.to_owned(),
        outcome: outcome.clone(),
        event: command.concerns.clone(),
        acts,
        received_at: now,
        epoch: epoch.clone(),
        decision: 0,
        is_unaware: false,
    };
    transaction.conclude(key, row).await;
    transaction.commit().await;
    Ok(outcome)
}

fn outcome_of(command: &Envelope, decision: Decision, decided_at: Timestamp) -> Outcome {
    Outcome { command: command.id.clone(), decided_at, decision, receipt: None }
}

/// Forgeable by nobody here, because nobody here forges.
fn receipt(account: &AccountId, raw: &str, outcome: &Outcome) -> Receipt {
    let mut hasher = DefaultHasher::new();
    format!("{account} {} {} {:?} {raw}", outcome.command, outcome.decided_at.0, outcome.state()).hash(&mut hasher);
    Receipt(format!("{:016x}", hasher.finish()))
}

/// The decision, and the acts that the author knows of from now on.
async fn decide(
    transaction: &mut Transaction,
    account: &AccountId,
    command: &Command,
    before: Option<Outcome>,
) -> (Decision, u32) {
    let event = command.event().clone();
    if matches!(&command.author, Author::Account(author) if author != account) {
        return (Decision::Refused { reason: Reason::NotYours }, 0);
    }
    let seen_acts = seen_acts(transaction, account, command).await;
    let promised = before.as_ref().and_then(Outcome::state);
    if before.is_some() {
        transaction.note("delivered again in another epoch").await;
    }
    // Wrong on purpose: who only looks is overtaken by those who look at the same time.
    let row = match transaction.wrong.checks_then_inserts {
        true => transaction.look_at_event(&event).await,
        false => transaction.lock_event(&event).await,
    };
    let own = transaction.sign_up(account, &event).await;
    // What was seen in a life that is lost says nothing of the acts of this one.
    let known_acts = seen_acts.min(own.map_or(0, |(sign_up, _)| sign_up.acts));
    if let Some(before) = before.filter(|_| promised.is_none()) {
        // It had no effect in the life before: it must not have one now.
        return (before.decision, known_acts);
    }
    if promised != Some(SignUpState::Confirmed) {
        places::lapse(transaction, account, &event).await;
    }
    let row = match row {
        Some(_) => transaction.look_at_event(&event).await,
        None => None,
    };
    let case = Case { account, command, seen_acts, promised };
    let stands = transaction.standing(account, &event).await;
    match weigh(transaction, row.as_ref(), stands.as_ref(), &case).await {
        Effect::Answer(decision) => (decision, known_acts),
        Effect::Move { state, reason, form } => {
            let from = stands.map(|stands| stands.state);
            let stands = carry_out(transaction, &case, from, (state, reason, form)).await;
            let acts = stands.acts;
            (Decision::Done { stands: Some(stands) }, acts)
        }
    }
}

/// The acts that the author had in view: by the record, or because an own command before it had them.
async fn seen_acts(transaction: &Transaction, account: &AccountId, command: &Command) -> u32 {
    if transaction.wrong.latest_delivery_wins {
        return u32::MAX;
    }
    transaction.seen_acts(account, command.event(), command.seen.acts, command.seen.after.as_ref()).await
}

async fn weigh(
    transaction: &Transaction,
    event: Option<&(EventRow, Taken)>,
    stands: Option<&Standing>,
    case: &Case<'_>,
) -> Effect {
    let own = transaction.sign_up(case.account, case.command.event()).await;
    let own_country = own.and_then(|(sign_up, _)| sign_up.form.country_code());
    let country = match &case.command.body {
        CommandBody::RequestPlace { form, .. } => form.country_typed(nfkc),
        _ => own_country,
    };
    let situation = Situation {
        now: transaction.now,
        event: event.map(|(row, _)| row.facts()),
        stands,
        stands_country: own_country,
        places: event.map(|(_, taken)| places_for(taken, country)).unwrap_or_default(),
        seen_acts: case.seen_acts,
        promised: case.promised,
        nfkc,
    };
    judge(&situation, case.command)
}

pub fn places_for(taken: &Taken, country: Option<CountryCode>) -> Places {
    let of_country = country.and_then(|country| taken.by_country.get(&country));
    Places { taken: taken.places, taken_by_country: of_country.copied().unwrap_or_default() }
}

async fn carry_out(
    transaction: &mut Transaction,
    case: &Case<'_>,
    from: Option<SignUpState>,
    (state, reason, form): (SignUpState, Option<Reason>, Option<Box<CheckedForm>>),
) -> Standing {
    let Case { account, command, .. } = case;
    let event = command.event().clone();
    transaction.note_effect(command.id.clone()).await;
    let begins = !from.is_some_and(SignUpState::is_live);
    let own = transaction.sign_up(account, &event).await;
    let (mut sign_up, ticket) = match form {
        Some(form) => fill_in(transaction, &event, own, form.into_form(), begins).await,
        None => own.expect("a sign-up begins with a form"),
    };
    sign_up.acts += 1;
    // A country can't change while a place is taken, so that the place that moves is the one that was counted.
    transaction.write_sign_up(account, sign_up, ticket).await;
    let by = match (&command.body, state) {
        (CommandBody::RequestPlace { .. }, SignUpState::Confirmed | SignUpState::Reserve) if begins => Actor::Rules,
        _ => Actor::Person,
    };
    let intended_at = Some(command.intended_at_mended());
    let tell = if from == Some(state) { Tell::OnScreenOnly } else { Tell::ByMail };
    let step = Step { at: transaction.now, by, state, reason, intended_at };
    places::step(transaction, account, &event, step, None, tell).await;
    if from.is_some_and(SignUpState::takes_a_place) && !state.takes_a_place() {
        places::fill(transaction, &event, Some(Reason::PlaceFreed)).await;
    }
    transaction.standing(account, &event).await.expect("it was just written")
}

/// Puts the form in; who asks anew goes to the end of the line.
async fn fill_in(
    transaction: &Transaction,
    event: &RecordId,
    own: Option<(SignUp, u64)>,
    form: SignUpForm,
    begins: bool,
) -> (SignUp, u64) {
    let ticket = match &own {
        Some((_, ticket)) if !begins => *ticket,
        _ => transaction.draw_ticket(event).await,
    };
    let sign_up = match own {
        Some((sign_up, _)) => SignUp { form, ..sign_up },
        None => SignUp {
            event: event.clone(),
            state: SignUpState::AwaitingDecision,
            acts: 0,
            form,
            offer_until: None,
            history: vec![],
        },
    };
    (sign_up, ticket)
}

fn name_of(decision: &Decision) -> &'static str {
    match decision {
        Decision::Done { stands: Some(stands) } => match stands.state {
            SignUpState::Confirmed => "outcome confirmed",
            SignUpState::Reserve => "outcome reserve",
            SignUpState::AwaitingDecision => "outcome awaiting decision",
            SignUpState::Withdrawn => "outcome withdrawn",
            _ => "outcome other",
        },
        Decision::Done { stands: None } => "own record changed",
        Decision::Unchanged { .. } => "outcome unchanged",
        Decision::AskAgain { .. } => "outcome asks again",
        Decision::Refused { .. } => "outcome refused",
        Decision::Unknown => "outcome unknown",
    }
}
