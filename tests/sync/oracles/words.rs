//! What a screen says of each command is so.

use passerelle_device::delivery::{Delivery, Sentence, Situation, Want, sentences};
use passerelle_shared::sync::CommandId;

use crate::phone::Phone;
use crate::tally::Tally;
use crate::world::World;

pub fn what_is_said_of_each_command_is_so(world: &World, tally: &mut Tally) -> Result<(), String> {
    for phone in &world.phones {
        let stored = phone.stored();
        for stands in stored.requests.stands.values() {
            for pending in &stands.pending {
                let situation = Situation {
                    want: Want::of(pending, stands),
                    delivery: Delivery::of(pending, world.now),
                    is_kept: true,
                    is_signed_in: stored.who.is_in(),
                    line: phone.line(),
                };
                for sentence in sentences(situation) {
                    is_so(world, phone, &pending.command, sentence, tally)?;
                }
            }
        }
    }
    Ok(())
}

fn is_so(
    world: &World,
    phone: &Phone,
    command: &CommandId,
    sentence: Sentence,
    tally: &mut Tally,
) -> Result<(), String> {
    let has_left = world.left.contains(command);
    match sentence {
        Sentence::GoesNow | Sentence::GoesWithTheNextNetwork => {
            tally.count("said to be on its device only");
            if has_left {
                return Err(format!("{command} is said to be on its device only, and has left it"));
            }
        }
        Sentence::NoAnswerYet => {
            tally.count("said to be on its way");
            // Between the mark and the request, and for ever where a tab ended there, nobody can know.
            if !has_left && !phone.may_have_sent() {
                return Err(format!("{command} is said to be on its way, and never left its device"));
            }
        }
        _ => {}
    }
    Ok(())
}
