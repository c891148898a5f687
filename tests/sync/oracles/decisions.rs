//! What an organiser decides is about what they saw.

use passerelle_shared::model::{Actor, Applicant, Kind};
use passerelle_shared::rules::decision::Command;
use passerelle_shared::sync::{AccountId, Decision};

use crate::server::store::OutcomeRow;
use crate::world::{World, Written};

/// The step before each step that a decision led to is the one that stood on its organiser's screen, or one that they
/// had made themselves. What a life led to that is lost can't be told from the steps of this one.
pub fn nothing_was_decided_over_that_nobody_saw(world: &World) -> Result<(), String> {
    for written in world.written.iter().filter(|written| written.event.kind() == Some(Kind::Applicant)) {
        let row = world.model.outcomes.get(&(written.account.clone(), written.id.clone()));
        let is_of_this_life = |row: &&OutcomeRow| row.epoch == world.model.epoch && !world.went_back_unnoticed;
        let is_done = |row: &&OutcomeRow| matches!(row.outcome.decision, Decision::Done { .. });
        if let Some(row) = row.filter(is_of_this_life).filter(is_done) {
            was_seen(world, written, row)?;
        }
    }
    Ok(())
}

fn was_seen(world: &World, written: &Written, row: &OutcomeRow) -> Result<(), String> {
    let command: Command = serde_json::from_str(&row.raw).expect("devices write what can be read");
    let (event, person) = Applicant::named(&command.concerns).expect("devices name whom they saw");
    let Some((sign_up, _)) = world.model.sign_ups.get(&(AccountId(person.to_owned()), event)) else { return Ok(()) };
    let is_this_one = |at: usize| {
        let step = &sign_up.history[at];
        let is_by_an_organiser = matches!(step.by, Actor::Organiser { .. });
        is_by_an_organiser && step.at == row.outcome.decided_at && step.state == command.kind.state()
    };
    let steps: Vec<usize> = (1..sign_up.history.len()).filter(|at| is_this_one(*at)).collect();
    let was_in_view = |at: &usize| {
        let before = &sign_up.history[at - 1];
        let is_own = command.seen.after.is_some() && matches!(before.by, Actor::Organiser { .. } | Actor::Rules);
        is_own || (before.at, before.state) == (command.seen.version.changed_at, command.seen.version.state)
    };
    match steps.is_empty() || steps.iter().any(was_in_view) {
        true => Ok(()),
        false => Err(format!("{} of {} decided over what nobody saw", written.id, written.account)),
    }
}
