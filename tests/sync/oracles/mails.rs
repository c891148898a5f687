//! What people are told by mail is so in the end.

use crate::tally::Tally;
use crate::world::World;

/// When the mail server is there again: the last mail about an event says what stands.
pub fn the_last_mail_says_what_stands(world: &World, tally: &mut Tally) -> Result<(), String> {
    if let Some((account, event)) = world.model.mails.keys().next() {
        return Err(format!("a mail to {account} about {event} never leaves"));
    }
    for ((account, event), (sign_up, _)) in &world.model.sign_ups {
        // What was told in a life that is lost can't be taken back until something else is decided.
        let steps = sign_up.history.iter().rev();
        let decided_at = steps.take_while(|step| step.state == sign_up.state).last().map(|step| step.at);
        if decided_at <= world.went_back_at {
            continue;
        }
        let mails = world.model.store.mailboxes.get(&(account.clone(), event.clone()));
        let told = mails.and_then(|mails| mails.last()).map(|notice| notice.state);
        if told != Some(sign_up.state) {
            return Err(format!("{account} was told last by mail about {event}: {told:?}; {:?} stands", sign_up.state));
        }
        tally.note("last mail says what stands");
    }
    Ok(())
}
