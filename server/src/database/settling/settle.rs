//! Settling a command: one transaction that decides, takes effect and keeps the outcome, or does nothing.

use passerelle_shared::model::{Actor, Reason, RecordId, SignUp, SignUpForm, SignUpState, Step, Timestamp};
use passerelle_shared::sync::{
    Author, Command, CommandBody, CommandId, Decision, Effect, Epoch, Outcome, Situation, judge,
};
use serde_json::value::RawValue;

use super::allowance::{self, Allowance};
use super::outcome::{self, Arrival};
use crate::database::engine::{Beside, installation, with_more_tries};
use crate::database::scope::Change;
use crate::database::sign_up::places::{self, EventRow};
use crate::database::sign_up::{self, Stored, Tell, promotion};
use crate::database::{Account, Database, Error, Result};
use crate::nfkc::nfkc;

/// A command as a device delivers it.
#[derive(Debug, Clone, Copy)]
pub struct Delivered<'a> {
    pub id: &'a CommandId,
    /// As it was saved, byte for byte.
    pub raw: &'a str,
    /// What it was answered in an earlier life of the database, as the device says.
    pub before: Option<&'a Outcome>,
}

/// A command that is decided about, and all that is known of it beside the event.
struct Case<'a> {
    who: &'a Account,
    command: &'a Command,
    seen_acts: u32,
    /// What it led to in an earlier life of the database.
    promised: Option<SignUpState>,
    now: Timestamp,
}

/// A decision, the event it concerns, and the acts that its author knows of from now on.
struct Verdict {
    decision: Decision,
    event: Option<RecordId>,
    acts: u32,
}

/// What became of a command that was delivered.
#[derive(Debug)]
pub enum Settled {
    /// Byte for byte as it was stored, where it is.
    Answered(Box<RawValue>),
    /// Not now: its account has sent so many today. Nothing is kept of it.
    PutOff {
        until: Timestamp,
    },
    EpochOver,
}

impl Settled {
    /// `None` where nothing was judged.
    pub fn answer(self) -> Option<Box<RawValue>> {
        match self {
            Settled::Answered(outcome) => Some(outcome),
            Settled::PutOff { .. } | Settled::EpochOver => None,
        }
    }
}

impl Database {
    /// Decides about one command, once: a repeat gets the stored outcome, byte for byte. Nothing is judged for
    /// a device that lives in another epoch.
    pub async fn settle(
        &self,
        who: &Account,
        epoch: &Epoch,
        delivered: Delivered<'_>,
        now: Timestamp,
    ) -> Result<Settled> {
        let command = serde_json::from_str(delivered.raw).ok().filter(Command::is_understood);
        let Some(command) = command else {
            return self.answer_unreadable(who, epoch, delivered, now).await;
        };
        with_more_tries(|| self.settle_once(who, epoch, delivered, &command, now)).await
    }

    async fn settle_once(
        &self,
        who: &Account,
        epoch: &Epoch,
        delivered: Delivered<'_>,
        command: &Command,
        now: Timestamp,
    ) -> Result<Settled> {
        let Delivered { id, raw, before } = delivered;
        let body_hash = outcome::body_hash(raw);
        let mut change = Change::begin(self, Beside::Others).await?;
        match outcome::receive(change.connection(), &who.id, id, &body_hash, epoch, now).await? {
            Arrival::EpochOver => return Ok(Settled::EpochOver),
            Arrival::Repeated(outcome) => return Ok(Settled::Answered(outcome)),
            Arrival::OtherBody => return Ok(Settled::Answered(outcome::passing(id, refused(Reason::OtherBody), now)?)),
            Arrival::New => {}
        }
        let before = before.filter(|before| before.command == *id && self.seal().is_ours(&who.id, &body_hash, before));
        let allowance = match before {
            // It was counted in the life in which it was decided first.
            Some(_) => Allowance::Any,
            None => allowance::count(change.connection(), &who.id, now).await?,
        };
        let put_off = Settled::PutOff { until: allowance::next_day(now) };
        if allowance == Allowance::UsedUp {
            return Ok(put_off);
        }
        let verdict = decide(&mut change, who, command, before, now).await?;
        if allowance == Allowance::Effects && !matches!(verdict.decision, Decision::Done { .. }) {
            return Ok(put_off);
        }
        let mut outcome = Outcome { command: id.clone(), decided_at: now, decision: verdict.decision, receipt: None };
        outcome.receipt = Some(self.seal().receipt(&who.id, &body_hash, &outcome));
        let outcome =
            outcome::conclude(change.connection(), &who.id, &outcome, verdict.event.as_ref(), verdict.acts).await?;
        change.decide();
        change.commit().await?;
        Ok(Settled::Answered(outcome))
    }

    /// What can't be read has no effect, however often it comes: nothing is kept of it. Where an earlier version kept
    /// its answer, that one is given.
    async fn answer_unreadable(
        &self,
        who: &Account,
        epoch: &Epoch,
        delivered: Delivered<'_>,
        now: Timestamp,
    ) -> Result<Settled> {
        let Delivered { id, raw, .. } = delivered;
        let body_hash = outcome::body_hash(raw);
        let mut moment = self.moment().await?;
        if installation::epoch(&mut moment).await? != *epoch {
            return Ok(Settled::EpochOver);
        }
        if let Some(arrival) = outcome::arrived_before(&mut moment, &who.id, id, &body_hash).await? {
            return Ok(Settled::Answered(match arrival {
                Arrival::Repeated(outcome) => outcome,
                _ => outcome::passing(id, refused(Reason::OtherBody), now)?,
            }));
        }
        let decision = refused(Reason::NotUnderstood);
        let mut outcome = Outcome { command: id.clone(), decided_at: now, decision, receipt: None };
        outcome.receipt = Some(self.seal().receipt(&who.id, &body_hash, &outcome));
        Ok(Settled::Answered(RawValue::from_string(serde_json::to_string(&outcome)?)?))
    }
}

async fn decide(
    change: &mut Change,
    who: &Account,
    command: &Command,
    before: Option<&Outcome>,
    now: Timestamp,
) -> Result<Verdict> {
    let event = command.event().clone();
    // What isn't a name is no event's, and isn't kept, long as it may be.
    let named = Some(&event).filter(|event| event.is_well_formed());
    let verdict = |decision, acts| Verdict { decision, event: named.cloned(), acts };
    if !is_author(who, &command.author) {
        return Ok(verdict(refused(Reason::NotYours), 0));
    }
    if named.is_none() {
        return Ok(verdict(refused(Reason::UnknownEvent), 0));
    }
    let seen_acts = seen_acts(change, who, command).await?;
    let promised = before.and_then(Outcome::state);
    let mut row = places::lock(change.connection(), &event).await?;
    let mut stored = sign_up::load(change.connection(), &who.id, &event).await?;
    // What was seen in a life that is lost says nothing of the acts of this one.
    let known_acts = seen_acts.min(stored.as_ref().map_or(0, |stored| stored.sign_up.acts));
    if let Some(before) = before.filter(|_| promised.is_none()) {
        // It had no effect in the life before: it must not have one now.
        return Ok(verdict(before.decision.clone(), known_acts));
    }
    // An offer that was taken in the life before isn't taken back.
    if let Some(stored) = stored.as_mut().filter(|_| promised != Some(SignUpState::Confirmed))
        && promotion::lapse(change, stored, now).await?
    {
        // That changed what is taken.
        row = places::lock(change.connection(), &event).await?;
    }
    let case = Case { who, command, seen_acts, promised, now };
    match weigh(change, row.as_ref(), stored.as_ref(), &case).await? {
        Effect::Answer(decision) => Ok(verdict(decision, known_acts)),
        Effect::Move { state, reason, form } => {
            let row = row.ok_or(Error::Assertion("only a known event is signed up for"))?;
            let stored = carry_out(change, &row, stored, &case, (state, reason, form)).await?;
            let stands = stored.standing(change.connection()).await?;
            Ok(verdict(Decision::Done { stands }, stored.sign_up.acts))
        }
    }
}

/// The acts that the author had in view: by the record, or because an own command before it had them.
async fn seen_acts(change: &mut Change, who: &Account, command: &Command) -> Result<u32> {
    let seen = &command.seen;
    let Some(before) = seen.after.as_ref().filter(|before| before.is_well_formed()) else { return Ok(seen.acts) };
    Ok(seen.acts.max(outcome::acts_after(change.connection(), &who.id, before, command.event()).await?))
}

fn is_author(who: &Account, author: &Author) -> bool {
    match author {
        Author::Account(account) => *account == who.id,
        Author::Email(email) => *email == who.email,
        Author::Unknown => false,
    }
}

/// Loads what the decision depends on and asks the rules.
async fn weigh(
    change: &mut Change,
    event: Option<&EventRow>,
    stored: Option<&Stored>,
    case: &Case<'_>,
) -> Result<Effect> {
    let country = match &case.command.body {
        CommandBody::RequestPlace { form, .. } => form.country_typed(nfkc),
        CommandBody::Withdraw { .. } | CommandBody::AcceptOffer { .. } | CommandBody::Unknown { .. } => {
            stored.map(|stored| stored.country)
        }
    };
    let places = match event {
        Some(event) => places::taken(change.connection(), event, country).await?,
        None => Default::default(),
    };
    let stands = match stored {
        Some(stored) => Some(stored.standing(change.connection()).await?),
        None => None,
    };
    let situation = Situation {
        now: case.now,
        event: event.map(EventRow::facts),
        stands: stands.as_ref(),
        stands_country: stored.map(|stored| stored.country),
        places,
        seen_acts: case.seen_acts,
        promised: case.promised,
        nfkc,
    };
    Ok(judge(&situation, case.command))
}

async fn carry_out(
    change: &mut Change,
    event: &EventRow,
    stored: Option<Stored>,
    case: &Case<'_>,
    (state, reason, form): (SignUpState, Option<Reason>, Option<Box<SignUpForm>>),
) -> Result<Stored> {
    let Case { who, command, now, .. } = case;
    let now = *now;
    let from = stored.as_ref().map(|stored| stored.sign_up.state);
    let begins = !from.is_some_and(SignUpState::is_live);
    let mut stored = match (stored, form) {
        (Some(stored), None) => stored,
        (stored, Some(form)) => fill_in(event, who, stored, *form, begins)?,
        (None, None) => return Err(Error::Assertion("a sign-up begins with a form")),
    };
    stored.sign_up.acts = stored.sign_up.acts.saturating_add(1);
    let by = match (&command.body, state) {
        (CommandBody::RequestPlace { .. }, SignUpState::Confirmed | SignUpState::Reserve) if begins => Actor::Rules,
        _ => Actor::Person,
    };
    // Nothing new for the person: they were told in the life before.
    let is_known = from == Some(state) || case.promised == Some(state);
    let tell = if is_known { Tell::OnScreenOnly } else { Tell::ByMail };
    let step = Step { at: now, by, state, reason, intended_at: Some(command.intended_at_mended()) };
    sign_up::step(change, &mut stored, from, step, tell).await?;
    if from.is_some_and(SignUpState::takes_a_place) && !state.takes_a_place() {
        promotion::fill(change, &event.event, Some(Reason::PlaceFreed), now).await?;
    }
    Ok(stored)
}

/// Puts the form in; who asks anew goes to the end of the line.
fn fill_in(event: &EventRow, who: &Account, stored: Option<Stored>, form: SignUpForm, begins: bool) -> Result<Stored> {
    let country = form.country_code().ok_or(Error::Assertion("a form that was accepted names a country"))?;
    let ticket = match &stored {
        Some(stored) if !begins => stored.ticket,
        _ => event.ticket,
    };
    let sign_up = match stored {
        Some(stored) => SignUp { form, ..stored.sign_up },
        None => SignUp {
            event: event.event.clone(),
            state: SignUpState::AwaitingDecision,
            acts: 0,
            form,
            offer_until: None,
            history: Vec::new(),
        },
    };
    Ok(Stored { account: who.id.clone(), country, ticket, sign_up })
}

fn refused(reason: Reason) -> Decision {
    Decision::Refused { reason }
}
