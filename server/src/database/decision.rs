//! Decisions about requests: by an organiser's command from a device, or at the server's command line.

use passerelle_shared::model::{Actor, Applicant, Reason, RecordId, SignUpState, Step, Timestamp};
use passerelle_shared::rules::decision::{Command, Effect, Version, judge};
use passerelle_shared::rules::sign_up::Desk;
use passerelle_shared::sync::{AccountId, Decision};

use super::audit_record::{Act, By, Entry};
use super::command::{Case, Verdict};
use super::engine::Connection;
use super::scope::Change;
use super::sign_up::places::{self, EventRow};
use super::sign_up::{self, Stored, Tell, promotion};
use super::{Account, Result, role};

/// A ruling that is to be carried out, see [`Ruling::Move`](passerelle_shared::rules::sign_up::Ruling::Move).
pub(super) struct Move<'a> {
    pub state: SignUpState,
    pub goes_to_the_end: bool,
    pub line_moves: bool,
    pub organiser: &'a Account,
    pub note: &'a str,
}

/// Decides about a command and carries it out.
pub(super) async fn decide(change: &mut Change, case: &Case<'_>, command: &Command) -> Result<Verdict> {
    let Case { who, before, now, .. } = *case;
    if let Some(before) = before.filter(|before| !matches!(before.decision, Decision::Done { .. })) {
        // It had no effect in the life before: it must not have one now.
        return Ok(case.verdict(before.decision.clone(), 0));
    }
    let refused = |reason| Ok(case.verdict(Decision::Refused { reason }, 0));
    let Some((event, person)) = Applicant::named(&command.concerns) else { return refused(Reason::NotUnderstood) };
    if !may_decide(change.connection().await?, who, &event, now).await? {
        return refused(Reason::NotAnOrganiser);
    }
    let row = places::lock(change, &event).await?;
    let stored = sign_up::load(change.connection().await?, &AccountId(person.to_owned()), &event).await?;
    let effect = weigh(change, row.as_ref(), stored.as_ref(), (case, command)).await?;
    match (effect, row, stored) {
        (Effect::Move { state, goes_to_the_end, line_moves }, Some(row), Some(stored)) => {
            let ruling = Move { state, goes_to_the_end, line_moves, organiser: who, note: &command.body.note };
            let stored = carry_out(change, &row, stored, &ruling, now).await?;
            let (about, said) = (command.concerns.as_str(), stored.sign_up.state.as_str());
            let by = By::Account(&who.id);
            change.later(Entry { act: Act::Decision, by, about, said, personal: ruling.note, at: now }.statement());
            let stands = stored.standing(change).await?;
            Ok(case.verdict(Decision::Done { stands: Some(stands) }, 0))
        }
        (Effect::Refused(reason), ..) => refused(reason),
        (_, _, stored) => {
            let stands = match stored {
                Some(stored) => Some(stored.standing(change).await?),
                None => None,
            };
            Ok(case.verdict(Decision::Unchanged { stands }, 0))
        }
    }
}

/// By being a named organiser of this server, or by a role that is held now.
pub(super) async fn may_decide(
    connection: &mut Connection,
    who: &Account,
    event: &RecordId,
    now: Timestamp,
) -> Result<bool> {
    Ok(who.is_organiser || role::runs(connection, &who.id, event, now).await?)
}

/// Loads what the decision depends on and asks the rules.
async fn weigh(
    change: &mut Change,
    event: Option<&EventRow>,
    stored: Option<&Stored>,
    (case, command): (&Case<'_>, &Command),
) -> Result<Effect> {
    let mut in_view = vec![command.seen.version];
    if let Some(after) = &command.seen.after {
        let outcome = case.outcome_of(change, after).await?;
        in_view.extend(outcome.as_ref().and_then(Version::after));
    }
    let desk = desk(change.connection().await?, event, stored, case.now).await?;
    Ok(judge(&desk, stored.map(version), &in_view, command))
}

/// What the rules are told.
pub(super) async fn desk<'a>(
    connection: &mut Connection,
    event: Option<&'a EventRow>,
    stored: Option<&Stored>,
    now: Timestamp,
) -> Result<Desk<'a>> {
    let places = match event {
        Some(event) => places::taken(connection, event, stored.map(|stored| stored.country)).await?,
        None => Default::default(),
    };
    let stands = stored.map(|stored| (stored.sign_up.state, stored.country));
    Ok(Desk { now, event: event.map(EventRow::facts), stands, places })
}

fn version(stored: &Stored) -> Version {
    Version { state: stored.sign_up.state, acts: stored.sign_up.acts, changed_at: stored.at() }
}

/// Takes the step, and moves the line up where a place is free by it; what stands afterwards.
pub(super) async fn carry_out(
    change: &mut Change,
    row: &EventRow,
    mut stored: Stored,
    ruling: &Move<'_>,
    now: Timestamp,
) -> Result<Stored> {
    let from = stored.sign_up.state;
    if ruling.goes_to_the_end {
        stored.ticket = row.ticket;
    }
    let by = Actor::Organiser { name: ruling.organiser.name.clone() };
    let reason = Some(Reason::Organiser { note: ruling.note.trim().to_owned() });
    let step = Step { at: now, by, state: ruling.state, reason, intended_at: None };
    sign_up::step(change, &mut stored, Some(from), step, Tell::ByMail)?;
    if !ruling.line_moves {
        return Ok(stored);
    }
    let reason = from.takes_a_place().then_some(Reason::PlaceFreed);
    promotion::fill(change, &row.event, reason, now).await?;
    let moved = sign_up::load(change.connection().await?, &stored.account, &row.event).await?;
    Ok(moved.unwrap_or(stored))
}
