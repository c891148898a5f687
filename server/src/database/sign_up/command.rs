//! A person's command about a sign-up: its situation is loaded, the rules are asked, and what they say is carried out.

use passerelle_shared::model::{Actor, CheckedForm, Reason, SignUp, SignUpState, Step};
use passerelle_shared::rules::sign_up::{self as rules, Command, CommandBody, Effect, Places, judge};
use passerelle_shared::sync::{Decision, Outcome};

use super::places::{self, EventRow};
use super::stored::{AtDesk, Situation, read_situation, situation_of};
use super::{Stored, Tell, promotion};
use crate::database::command::{Case, Verdict};
use crate::database::engine::count;
use crate::database::scope::Change;
use crate::database::{Account, Error, Result};
use crate::nfkc::nfkc;

/// What is wanted, and what its author knew.
struct Wish<'a> {
    command: &'a Command,
    seen_acts: u32,
    /// What it led to in an earlier life of the database.
    promised: Option<SignUpState>,
}

/// Decides about a command and carries it out.
pub(in crate::database) async fn decide(change: &mut Change, case: &Case<'_>, command: &Command) -> Result<Verdict> {
    let Case { who, before, now, .. } = *case;
    let event = command.event();
    let country = match &command.body {
        CommandBody::RequestPlace { form, .. } => form.country_typed(nfkc),
        CommandBody::Withdraw { .. } | CommandBody::AcceptOffer { .. } | CommandBody::Unknown { .. } => None,
    };
    let after = command.seen.after.as_ref().filter(|after| after.is_well_formed());
    // The event's lock first: what is read behind it stays so.
    let [locked, read] = change.ask([places::locking(event), situation_of(&who.id, event, country, after)]).await?;
    let mut row: Option<EventRow> = locked.optional()?;
    let Situation { mut stored, mut taken_by_country, acts_before } = read_situation(event, &read)?;
    let seen_acts = command.seen.acts.max(acts_before);
    let promised = before.and_then(Outcome::state);
    // What was seen in a life that is lost says nothing of the acts of this one.
    let known_acts = seen_acts.min(stored.as_ref().map_or(0, |stored| stored.sign_up.acts));
    if let Some(before) = before.filter(|_| promised.is_none()) {
        // It had no effect in the life before: it must not have one now.
        return Ok(case.verdict(before.decision.clone(), known_acts));
    }
    // An offer that was taken in the life before isn't taken back.
    if let Some(stored) = stored.as_mut().filter(|_| promised != Some(SignUpState::Confirmed))
        && promotion::lapse(change, stored, now).await?
    {
        // That changed what is taken.
        let [locked, read] = change.ask([places::locking(event), situation_of(&who.id, event, country, after)]).await?;
        (row, taken_by_country) = (locked.optional()?, read_situation(event, &read)?.taken_by_country);
    }
    let places = Places { taken: row.as_ref().map_or(0, |row| row.taken), taken_by_country };
    let wish = Wish { command, seen_acts, promised };
    match weigh(change, (row.as_ref(), places), stored.as_ref(), (case, &wish)).await? {
        Effect::Answer(decision) => Ok(case.verdict(decision, known_acts)),
        Effect::Move { state, reason, form } => {
            let row = row.ok_or(Error::Assertion("only a known event is signed up for"))?;
            let joins = state == SignUpState::Reserve
                && stored.as_ref().is_none_or(|stored| stored.sign_up.state != SignUpState::Reserve);
            let stored = carry_out(change, &row, stored, (case, &wish), (state, reason, form)).await?;
            let stands = match joins && stored.ticket == row.ticket {
                // Nobody stands behind the latest.
                true => stored.standing_at(Some(count(row.waiting.saturating_add(1).max(1)))),
                false => stored.standing(change).await?,
            };
            Ok(case.verdict(Decision::Done { stands: Some(stands) }, stored.sign_up.acts))
        }
    }
}

/// Asks the rules about what the decision depends on.
async fn weigh(
    change: &mut Change,
    (event, places): (Option<&EventRow>, Places),
    stored: Option<&Stored>,
    (case, wish): (&Case<'_>, &Wish<'_>),
) -> Result<Effect> {
    let stands = match stored {
        Some(stored) => Some(stored.standing(change).await?),
        None => None,
    };
    let situation = rules::Situation {
        now: case.now,
        event: event.map(EventRow::facts),
        stands: stands.as_ref(),
        stands_country: stored.map(|stored| stored.country),
        places,
        seen_acts: wish.seen_acts,
        promised: wish.promised,
        nfkc,
    };
    Ok(judge(&situation, wish.command))
}

async fn carry_out(
    change: &mut Change,
    event: &EventRow,
    stored: Option<Stored>,
    (case, wish): (&Case<'_>, &Wish<'_>),
    (state, reason, form): (SignUpState, Option<Reason>, Option<Box<CheckedForm>>),
) -> Result<Stored> {
    let (who, now, command) = (case.who, case.now, wish.command);
    let from = stored.as_ref().map(|stored| stored.sign_up.state);
    let begins = !from.is_some_and(SignUpState::is_live);
    let mut stored = match (stored, form) {
        (Some(stored), None) => stored,
        (stored, Some(form)) => fill_in(event, who, stored, *form, begins),
        (None, None) => return Err(Error::Assertion("a sign-up begins with a form")),
    };
    stored.sign_up.acts = stored.sign_up.acts.saturating_add(1);
    let by = match (&command.body, state) {
        (CommandBody::RequestPlace { .. }, SignUpState::Confirmed | SignUpState::Reserve) if begins => Actor::Rules,
        _ => Actor::Person,
    };
    // What is delivered again after a restore is told again, too: the mail about it may have been lost with the life in
    // which it waited, and another one may have come after it.
    let tell = if from == Some(state) { Tell::OnScreenOnly } else { Tell::ByMail };
    let step = Step { at: now, by, state, reason, intended_at: Some(command.intended_at_mended()) };
    super::step(change, &mut stored, from, step, tell)?;
    if from.is_some_and(SignUpState::takes_a_place) && !state.takes_a_place() {
        promotion::fill(change, &event.event, Some(Reason::PlaceFreed), now).await?;
    }
    Ok(stored)
}

/// Puts the form in; who asks anew goes to the end of the line.
fn fill_in(event: &EventRow, who: &Account, stored: Option<Stored>, form: CheckedForm, begins: bool) -> Stored {
    let (country, form) = (form.country(), form.into_form());
    let ticket = match &stored {
        Some(stored) if !begins => stored.ticket,
        _ => event.ticket,
    };
    let at_desk = AtDesk { is_kept: event.has_desk, country: stored.as_ref().map(|stored| stored.country) };
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
    Stored { account: who.id.clone(), country, ticket, sign_up, at_desk }
}
