//! No text that a person typed is ever gone: it is in its form, or it is what was asked with.

use crate::phone::Typed;
use crate::tally::Tally;
use crate::world::World;

pub fn what_was_typed_is_in_its_form(world: &World) -> Result<(), String> {
    for phone in &world.phones {
        for (event, Typed { text, .. }) in &phone.typed {
            let shown = phone.form_shown(event).map(|form| form.name);
            if shown.as_ref() != Some(text) {
                return Err(format!("{text} was typed for {event} and not sent, and its form shows {shown:?}"));
            }
        }
    }
    Ok(())
}

/// Also where it was refused: the next form begins with it.
pub fn what_was_sent_arrived_as_it_was_typed(world: &World, tally: &mut Tally) -> Result<(), String> {
    for written in &world.written {
        let Some(typed) = &written.typed else { continue };
        let row = world.model.outcomes.get(&(written.account.clone(), written.id.clone()));
        if let Some(row) = row.filter(|row| !row.raw.contains(typed)) {
            return Err(format!("{typed} was sent, and {} arrived", row.raw));
        }
        tally.count("typed text decided about");
    }
    for phone in &world.phones {
        let Some(sent) = &phone.sent_last else { continue };
        let remembered = phone.form_remembered().map(|form| form.name);
        if remembered.as_ref() != Some(sent) {
            return Err(format!("{sent} was sent last, and the next form begins with {remembered:?}"));
        }
    }
    Ok(())
}
