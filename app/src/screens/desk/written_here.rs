//! What was written on this device and isn't done, in a list.

use leptos::prelude::*;
use passerelle_shared::model::{EditField, Slot};
use passerelle_shared::rules::edit::Fields;

use crate::screens::blocks::Title;
use crate::state::Edits;
use crate::text::more;
use crate::ui::{Chip, Glyph, Tone};

pub fn title_typed(typed: &Fields) -> Option<Title> {
    let is_title = |slot: &Slot| slot.field == EditField::Title;
    typed.iter().find(|(slot, _)| is_title(slot)).map(|(_, title)| Title::from(title.as_str()))
}

/// What became of what was written here, as far as it isn't done.
pub fn edit_chips(edits: &Edits) -> AnyView {
    chips(!edits.not_done.is_empty(), !edits.waits.is_empty())
}

pub fn chips(is_not_done: bool, waits: bool) -> AnyView {
    let words = &more().desk.news;
    let not_done = is_not_done.then(|| view! { <Chip words=words.not_done tone=Tone::Bad glyph=Glyph::WARNING /> });
    let waits = waits.then(|| view! { <Chip words=words.waits tone=Tone::Warn glyph=Glyph::DEVICE /> });
    view! { {not_done} {waits} }.into_any()
}
