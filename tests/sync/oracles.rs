//! What must hold: capacity and quotas at every step, and the rest when the network has healed.

use std::collections::BTreeMap;

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{Decision, Record};

use crate::model::Model;
use crate::world::World;

pub fn nobody_oversold(model: &Model) -> Result<(), String> {
    for (event, row) in &model.events {
        let taken = model.places(event, None).taken;
        if row.terms.capacity.is_some_and(|capacity| taken > capacity) {
            return Err(format!("{event} has {taken} places taken of {:?}", row.terms.capacity));
        }
        for (country, quota) in &row.terms.quotas {
            let taken = model.places(event, Some(*country)).taken_by_country;
            if taken > *quota {
                return Err(format!("{country} has {taken} places at {event} of {quota}"));
            }
        }
    }
    Ok(())
}

pub fn everything_converged(world: &World) -> Result<(), String> {
    every_command_was_answered_once(world)?;
    no_act_was_overruled_unseen(world)?;
    for device in &world.devices {
        if !device.disk.outbox.is_empty() {
            return Err(format!("{} commands of {} are still in the outbox", device.disk.outbox.len(), device.account));
        }
        let held = bodies(&device.disk.records);
        let truth = world.model.accounts.get(&device.account).map(crate::scope::Rows::live).unwrap_or_default();
        if held != truth {
            return Err(format!("a device of {} shows {held:?}, the server holds {truth:?}", device.account));
        }
        if bodies(&device.disk.programme) != world.model.programme.live() {
            return Err(format!("a device of {} holds another programme", device.account));
        }
        let head = world.model.programme.head(&world.model.epoch);
        device.disk.programme_index.agree(&head).map_err(|disagreement| format!("{disagreement:?}"))?;
    }
    Ok(())
}

fn every_command_was_answered_once(world: &World) -> Result<(), String> {
    for written in &world.written {
        let key = (written.account.clone(), written.id.clone());
        let stored = world.model.outcomes.get(&key).map(|(_, outcome)| outcome);
        let device = &world.devices[written.device];
        let held: Vec<_> = device
            .disk
            .answered
            .iter()
            .filter(|(entry, _)| entry.command.id == written.id)
            .map(|(_, outcome)| outcome)
            .collect();
        match (stored, held.as_slice()) {
            (Some(stored), [held]) if stored == *held => {}
            (stored, held) => {
                let waiting = device.disk.outbox.iter().find(|entry| entry.command.id == written.id);
                let couriers: Vec<_> = device.tabs.iter().map(|tab| &tab.courier).collect();
                return Err(format!(
                    "{}: the server says {stored:?}, the device {held:?}, outbox {waiting:?}, {couriers:?}",
                    written.id
                ));
            }
        }
        let effects = world.model.effects.get(&written.id).copied().unwrap_or(0);
        let took_effect = stored.is_some_and(|outcome| matches!(outcome.decision, Decision::Done { .. }));
        if effects != u32::from(took_effect) {
            return Err(format!("{} took effect {effects} times", written.id));
        }
    }
    Ok(())
}

/// Each act that took effect was made by somebody who had the act before it in view:
/// from the server's record, or because it was made on the same device.
fn no_act_was_overruled_unseen(world: &World) -> Result<(), String> {
    let mut effects: BTreeMap<(String, RecordId), Vec<(u32, &crate::world::Written)>> = BTreeMap::new();
    for written in &world.written {
        let key = (written.account.clone(), written.id.clone());
        if let Some((_, outcome)) = world.model.outcomes.get(&key)
            && let Decision::Done { stands } = &outcome.decision
        {
            effects
                .entry((written.account.to_string(), written.event.clone()))
                .or_default()
                .push((stands.acts, written));
        }
    }
    for ((account, event), mut acts) in effects {
        acts.sort_by_key(|(acts, _)| *acts);
        for pair in acts.windows(2) {
            let [(before, earlier), (_, later)] = pair else { continue };
            if later.record_acts < *before && later.device != earlier.device {
                return Err(format!("{account} at {event}: {} overruled {} unseen", later.id, earlier.id));
            }
        }
    }
    Ok(())
}

fn bodies(records: &BTreeMap<RecordId, Record>) -> BTreeMap<RecordId, String> {
    records.iter().filter_map(|(id, record)| Some((id.clone(), record.json()?.to_owned()))).collect()
}
