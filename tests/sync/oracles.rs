//! What must hold: capacity and quotas after every commit, and the rest when the network has healed.

mod answers;
mod bytes;
mod decisions;
mod languages;
mod mails;
mod scopes;
mod typing;
mod words;

use std::collections::BTreeMap;

use passerelle_shared::model::RecordId;
use passerelle_shared::sync::{Record, Scope};

pub use bytes::a_change_costs_what_changed;
pub use languages::nothing_is_shown_by_parts;
pub use scopes::nothing_is_held_that_is_not_given;
pub use typing::what_was_typed_is_in_its_form;
pub use words::what_is_said_of_each_command_is_so;

use crate::model::Model;
use crate::phone::Phone;
use crate::tally::Tally;
use crate::world::World;

pub fn nobody_oversold(model: &Model) -> Result<(), String> {
    for (event, row) in &model.events {
        let taken = model.places(event, None).taken;
        if row.terms.capacity.is_some_and(|capacity| taken > capacity) {
            return Err(format!("{event} has {taken} places taken of {:?}", row.terms.capacity));
        }
        let counted = model.taken.get(event).map_or(0, |taken| taken.places);
        if counted != taken {
            return Err(format!("{event} has {taken} places taken and counts {counted}"));
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

/// What no device and no store should ever meet. A database that went back in time unnoticed is honestly different.
pub fn nothing_surprised(world: &World) -> Result<(), String> {
    if let Some(broken) = world.model.store.broken {
        return Err(broken.to_owned());
    }
    let surprise = world.phones.iter().find_map(|phone| phone.disk.ledger().surprise.clone());
    match surprise.filter(|_| !world.went_back_unnoticed) {
        Some(surprise) => Err(surprise),
        None => Ok(()),
    }
}

pub fn everything_converged(world: &World, tally: &mut Tally) -> Result<(), String> {
    answers::every_command_was_answered_and_took_effect_once(world, tally)?;
    answers::each_device_was_heard_in_its_order(world)?;
    answers::what_was_confirmed_is_honoured(world, tally)?;
    answers::no_act_was_overruled_unseen(world, tally)?;
    decisions::nothing_was_decided_over_that_nobody_saw(world)?;
    mails::the_last_mail_says_what_stands(world, tally)?;
    typing::what_was_sent_arrived_as_it_was_typed(world, tally)?;
    for phone in &world.phones {
        let Phone { account, .. } = phone;
        let left = phone.outbox().len();
        if left > 0 {
            return Err(format!("{left} commands of {account} are still in the outbox"));
        }
        if world.model.store.is_unaware {
            // The numbers of the life that was lost are given out again, and nothing can tell them apart.
            tally.note("going back never noticed");
            continue;
        }
        let truth = world.model.live(&Scope::account(account));
        alike(&format!("the sign-ups of {account}"), &phone.records(), &truth)?;
        scopes::everything_given_is_held(world, phone, tally)?;
        let ranks: BTreeMap<_, _> =
            world.model.ranks(account).into_iter().map(|rank| (rank.event, rank.rank)).collect();
        let shown = phone.stored().requests.ranks;
        if shown != ranks {
            return Err(format!("{account} is told to stand at {shown:?}, and stands at {ranks:?}"));
        }
        ranks.values().for_each(|_| tally.note("stands in line"));
        languages::every_language_is_here(phone, &world.model.programme.live())?;
    }
    Ok(())
}

fn alike(what: &str, held: &BTreeMap<RecordId, Record>, truth: &BTreeMap<RecordId, String>) -> Result<(), String> {
    let json = |id: &RecordId| held.get(id).and_then(Record::json);
    let live = held.values().filter(|record| record.json().is_some()).map(|record| &record.id);
    let differs = |id: &&RecordId| json(id) != truth.get(*id).map(String::as_str);
    match live.chain(truth.keys()).find(differs) {
        Some(id) => Err(format!("{what}: of {id} it shows {:?}, the server holds {:?}", json(id), truth.get(id))),
        None => Ok(()),
    }
}
