//! Each saved command: answered, alike each time, in the device's order, and never twice.

use std::collections::BTreeMap;

use passerelle_shared::model::{Kind, Reason, RecordId, SignUpState};
use passerelle_shared::sync::{AccountId, Decision, Epoch, Outcome};

use crate::server::store::OutcomeRow;
use crate::tally::Tally;
use crate::world::{World, Written};

pub fn every_command_was_answered_and_took_effect_once(world: &World, tally: &mut Tally) -> Result<(), String> {
    for written in &world.written {
        let answers = answers(world, written);
        let Some((_, last)) = answers.last() else {
            return Err(format!("{} of {} was never answered", written.id, written.account));
        };
        if !world.went_back_unnoticed {
            alike_within_an_epoch(written, &answers)?;
        }
        match row(world, written) {
            Some(row) if row.outcome == *last => {}
            Some(_) | None if is_honestly_forgotten(world, written) => tally.note("honestly forgotten"),
            stored => {
                let stored = stored.map(|row| &row.outcome);
                return Err(format!("{}: the server says {stored:?}, the device heard {last:?}", written.id));
            }
        }
        let Some(row) = row(world, written) else { continue };
        let effects = world.model.effects.get(&written.id).copied().unwrap_or(0);
        let took_effect = matches!(row.outcome.decision, Decision::Done { .. });
        // Whatever comes after the outcome was let go of must not take effect again.
        let is_once = effects == u32::from(took_effect);
        if !is_once && (effects > 1 || !world.model.store.pruned.contains(&written.id)) {
            return Err(format!("{} took effect {effects} times", written.id));
        }
    }
    Ok(())
}

fn alike_within_an_epoch(written: &Written, answers: &[(Epoch, Outcome)]) -> Result<(), String> {
    let mut by_epoch: BTreeMap<&Epoch, &Outcome> = BTreeMap::new();
    for (epoch, outcome) in answers {
        if by_epoch.insert(epoch, outcome).is_some_and(|first| first != outcome) {
            return Err(format!("{} was answered twice, and not alike: {answers:?}", written.id));
        }
    }
    Ok(())
}

/// After its time; or on the device after 30 days, so that it didn't come again after a restore; or in a time that a
/// database forgot without anything that could have told it.
fn is_honestly_forgotten(world: &World, written: &Written) -> bool {
    let answered = world.phones[written.phone].answered();
    let is_kept = answered.iter().any(|answered| answered.entry.command.id == written.id);
    world.model.store.pruned.contains(&written.id) || !is_kept || world.went_back_unnoticed
}

/// What was made first on a device was decided first.
pub fn each_device_was_heard_in_its_order(world: &World) -> Result<(), String> {
    let mut last: BTreeMap<(usize, &RecordId), (u64, &Written)> = BTreeMap::new();
    for written in &world.written {
        let is_judged_anew = world.model.store.pruned.contains(&written.id) || world.went_back_unnoticed;
        // What followed it may have been decided by a newer node, to which the same request was delivered twice.
        let is_in_order = !is_judged_anew && !written.is_renamed;
        let Some(row) = row(world, written).filter(|_| is_in_order) else { continue };
        let before = last.insert((written.phone, &written.event), (row.decision, written));
        if let Some((_, earlier)) = before.filter(|(decision, _)| *decision > row.decision) {
            return Err(format!("{} was decided before {}, which the person did first", written.id, earlier.id));
        }
    }
    Ok(())
}

/// A confirmation that the database forgot is kept where there is room; otherwise an organiser is asked.
pub fn what_was_confirmed_is_honoured(world: &World, tally: &mut Tally) -> Result<(), String> {
    let of_persons = world.written.iter().filter(|written| written.event.kind() != Some(Kind::Applicant));
    for written in of_persons {
        for pair in answers(world, written).windows(2) {
            let [(before, first), (after, second)] = pair else { continue };
            if before == after || first.state() != Some(SignUpState::Confirmed) {
                continue;
            }
            match &second.decision {
                Decision::Done { stands: Some(stands) } if stands.state == SignUpState::Confirmed => {
                    tally.note("forgotten confirmation honoured");
                }
                Decision::Done { stands: Some(stands) } if stands.state == SignUpState::AwaitingDecision => {
                    tally.note("forgotten confirmation put before an organiser");
                }
                Decision::Unchanged { .. } => {}
                Decision::Refused { reason: Reason::EventCancelled | Reason::EventOver } => {}
                other => {
                    return Err(format!("{} was confirmed, and after a restore {other:?}", written.id));
                }
            }
        }
    }
    Ok(())
}

/// Its number among the person's acts for an event, who did it, and how it was decided.
type Act<'a> = (u32, &'a Written, &'a OutcomeRow);

/// Each act that took effect was made by somebody who had the act before it in view: from the server's record, or
/// because it was made on the same device. Acts are counted, and a count from a life that is lost can't be told from
/// one of this life: how often that let an act be overruled unseen is noted.
pub fn no_act_was_overruled_unseen(world: &World, tally: &mut Tally) -> Result<(), String> {
    let mut effects: BTreeMap<(&AccountId, &RecordId), Vec<Act<'_>>> = BTreeMap::new();
    for written in &world.written {
        if let Some(row) = row(world, written)
            && matches!(row.outcome.decision, Decision::Done { .. })
        {
            effects.entry((&written.account, &written.event)).or_default().push((row.acts, written, row));
        }
    }
    for ((account, event), mut acts) in effects {
        acts.sort_by_key(|(acts, ..)| *acts);
        for pair in acts.windows(2) {
            let [(before, earlier, row), (_, later, _)] = pair else { continue };
            if later.phone == earlier.phone || world.went_back_unnoticed {
                continue;
            }
            let is_of_one_life = later.epoch.as_ref() == Some(&row.epoch);
            let was_there = answers(world, earlier).iter().any(|(epoch, _)| later.epoch.as_ref() == Some(epoch));
            if is_of_one_life && acts_in_view(world, later) < *before {
                return Err(format!("{account} at {event}: {} overruled {} unseen", later.id, earlier.id));
            }
            if !is_of_one_life && !was_there {
                tally.note("overruled by a count from another life");
            }
        }
    }
    Ok(())
}

/// By the record on the phone, or because a command before it was made there that led so far.
fn acts_in_view(world: &World, written: &Written) -> u32 {
    let earlier = world.written.iter().take_while(|other| other.id != written.id);
    let of_the_same = earlier.filter(|other| other.phone == written.phone && other.event == written.event);
    of_the_same.filter_map(|other| row(world, other)).map(|row| row.acts).fold(written.record_acts, u32::max)
}

fn row<'a>(world: &'a World, written: &Written) -> Option<&'a OutcomeRow> {
    world.model.outcomes.get(&(written.account.clone(), written.id.clone()))
}

fn answers(world: &World, written: &Written) -> Vec<(Epoch, Outcome)> {
    world.phones[written.phone].disk.ledger().answers.get(&written.id).cloned().unwrap_or_default()
}
