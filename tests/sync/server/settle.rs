//! Settling commands: one transaction that takes the outcomes' rows, locks the event, judges, takes effect, commits.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use passerelle_server::nfkc::nfkc;
use passerelle_shared::model::{
    Actor, Applicant, CheckedForm, CountryCode, Reason, RecordId, SignUp, SignUpForm, SignUpState, Step, Timestamp,
};
use passerelle_shared::rules::Family;
use passerelle_shared::rules::sign_up::{Command, CommandBody, Effect, Places, Situation, judge};
use passerelle_shared::sync::{AccountId, Author, CommandId, Decision, Envelope, Outcome, Receipt, Standing};
use serde::Deserialize;

use super::lane::{Answer, Asked, Delivered};
use super::mail::Tell;
use super::store::{EventRow, OutcomeKey, OutcomeRow, Taken};
use super::transaction::{Arrival, Transaction};
use super::turns::Connection;
use super::{decision, own_record, places};

/// Why an exchange isn't answered as it was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSettled {
    /// The epoch that the device named is over: nothing was judged.
    EpochOver,
    /// One of its commands failed by surprise; those before it are settled.
    Failed,
}

/// A command that is decided about, and what it led to in an earlier life of the database.
struct Case<'a> {
    account: &'a AccountId,
    command: &'a Command,
    seen_acts: u32,
    promised: Option<SignUpState>,
}

#[derive(Deserialize)]
struct Named {
    id: CommandId,
}

pub fn id_of(raw: &str) -> CommandId {
    serde_json::from_str::<Named>(raw).expect("devices write what can be read").id
}

/// What is decided one after the other: about an event, or about somebody's own records.
pub fn subject_of(account: &AccountId, raw: &str) -> RecordId {
    let command: Envelope = serde_json::from_str(raw).expect("devices write what can be read");
    match Family::of(&command.kind) {
        Some(Family::OwnRecord) => RecordId::from(format!("account/{account}").as_str()),
        // With the sign-ups for the same event.
        Some(Family::Decision) => Applicant::named(&command.concerns).expect("devices name whom they saw").0,
        _ => command.concerns,
    }
}

/// All of a group in one transaction, each in a part of its own: the answers, and what is to be committed before they
/// are given, if anything is.
pub async fn decide_together(connection: &Connection, group: &[Asked]) -> (Vec<(u64, Answer)>, Option<Transaction>) {
    let mut transaction = Transaction::begin(connection).await;
    if group.iter().any(|asked| asked.epoch != transaction.epoch) {
        transaction.roll_back().await;
        return (group.iter().map(|asked| (asked.by, Err(NotSettled::EpochOver))).collect(), None);
    }
    let mut arrivals = BTreeMap::new();
    for (key, raw) in in_order(group) {
        let arrival = transaction.receive(&key, &raw).await;
        arrivals.insert(key, arrival);
    }
    if arrivals.len() > 1 {
        transaction.note("decided in a group").await;
    }
    let (mut answers, mut is_decided) = (vec![], false);
    for asked in group {
        let mut answer = Ok(vec![]);
        for command in &asked.commands {
            let key = (asked.account.clone(), command.id.clone());
            let settled = match arrivals.remove(&key).expect("each was received") {
                Arrival::New => {
                    let decided = decide_one(&mut transaction, &asked.account, command).await;
                    is_decided |= decided.is_ok();
                    decided
                }
                Arrival::Repeated(outcome) => Ok(outcome),
                Arrival::OtherBody => Ok(other_body(command, transaction.now)),
            };
            match (settled, answer.as_mut()) {
                (Ok(outcome), Ok(outcomes)) => outcomes.push(outcome),
                (Err(failed), _) => {
                    if group.len() > 1 || asked.commands.len() > 1 {
                        connection.ask(|store, _| store.heard.push("one of a group failed")).await;
                    }
                    answer = Err(failed);
                    break;
                }
                (Ok(_), Err(_)) => break,
            }
        }
        answers.push((asked.by, answer));
    }
    if is_decided {
        return (answers, Some(transaction));
    }
    transaction.roll_back().await;
    (answers, None)
}

/// Of two nodes with the same commands neither waits for what the other waits for.
fn in_order(group: &[Asked]) -> BTreeMap<OutcomeKey, String> {
    let all = group.iter().flat_map(|asked| asked.commands.iter().map(|command| (&asked.account, command)));
    all.map(|(account, command)| ((account.clone(), command.id.clone()), command.raw.clone())).collect()
}

async fn decide_one(
    transaction: &mut Transaction,
    account: &AccountId,
    command: &Delivered,
) -> Result<Outcome, NotSettled> {
    transaction.begin_part().await;
    let outcome = decide_in_part(transaction, account, &command.raw, command.before.clone()).await;
    if transaction.fails(&command.id).await {
        transaction.undo_part().await;
        return Err(NotSettled::Failed);
    }
    transaction.keep_part();
    Ok(outcome)
}

fn other_body(command: &Delivered, now: Timestamp) -> Outcome {
    let command: Envelope = serde_json::from_str(&command.raw).expect("devices write what can be read");
    outcome_of(&command, Decision::Refused { reason: Reason::OtherBody }, now)
}

async fn decide_in_part(
    transaction: &mut Transaction,
    account: &AccountId,
    raw: &str,
    before: Option<Outcome>,
) -> Outcome {
    let command: Envelope = serde_json::from_str(raw).expect("devices write what can be read");
    let (key, now) = ((account.clone(), command.id.clone()), transaction.now);
    let before = before.filter(|before| before.receipt == Some(receipt(account, raw, before)));
    let (decision, acts) = match Family::of(&command.kind) {
        Some(Family::OwnRecord | Family::Decision | Family::Edit | Family::List | Family::Role)
            if transaction.is_of_0_1 =>
        {
            transaction.note("kept for good by a node of 0.1 that it doesn't understand").await;
            (Decision::Refused { reason: Reason::NotUnderstood }, 0)
        }
        Some(Family::OwnRecord) => own_record::decide(transaction, account, raw, before).await,
        Some(Family::Decision) => (decision::decide(transaction, account, raw, before).await, 0),
        _ => {
            let command: Command = serde_json::from_str(raw).expect("devices write what can be read");
            decide(transaction, account, &command, before).await
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
        epoch: transaction.epoch.clone(),
        decision: 0,
        is_unaware: false,
    };
    transaction.conclude(key, row).await;
    outcome
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
