//! What is changed of an event at its desk.

use leptos::prelude::GetUntracked;
use leptos::task::spawn_local;
use passerelle_device::desks;
use passerelle_shared::json;
use passerelle_shared::model::{FieldChange, FieldStands, RecordId};
use passerelle_shared::rules::edit::{Fields, Wish};
use passerelle_shared::sync::AccountId;
use serde::{Deserialize, Serialize};

use super::writing::{tell, writing};
use crate::platform::storage;
use crate::platform::store::Disk;
use crate::state::App;

/// What is typed in this tab and not saved yet.
const TYPED: &str = "passerelle.edit";

/// It is its author's, and about one event.
#[derive(Serialize, Deserialize)]
struct Typed {
    account: AccountId,
    event: RecordId,
    fields: Vec<FieldStands>,
}

/// Saves changes of an event; with none, what was saved and never left the device is taken back. Whether it is on the disk.
pub async fn edit_event(app: App, event: RecordId, wish: Wish, changes: Vec<FieldChange>) -> bool {
    let is_taken_back = changes.is_empty();
    let edited = desks::edit(&Disk, &writing(app), &event, wish, changes).await;
    // Of nobody nothing is saved.
    let is_saved = edited.as_ref().is_ok_and(|is_to_be_sent| *is_to_be_sent || is_taken_back);
    tell(app, edited);
    is_saved
}

/// What wasn't published was read, and isn't wanted any more.
pub fn give_up_edits(app: App, event: RecordId) {
    let Some(account) = app.sign_in.get_untracked().account_id().cloned() else { return };
    spawn_local(async move {
        let given_up = desks::give_up_edits(&Disk, &account, &event).await;
        tell(app, given_up.map(|()| false));
    });
}

/// To be called at each change: a page that is loaded again goes on with it.
pub fn note_typed_edit(app: App, event: &RecordId, typed: &Fields) {
    let Some(account) = app.sign_in.get_untracked().account_id().cloned() else { return };
    if typed.is_empty() {
        return forget_typed_edit();
    }
    let stands = typed.iter().map(|(slot, text)| {
        let (field, language) = (slot.field, slot.language);
        FieldStands { field, language, text: text.clone() }
    });
    let typed = Typed { account, event: event.clone(), fields: stands.collect() };
    storage::set_tab_note(TYPED, &json::write(&typed));
}

/// What this person typed about this event in this tab.
pub fn typed_edit(app: App, event: &RecordId) -> Fields {
    let noted = storage::tab_note(TYPED).and_then(|note| json::read::<Typed>(&note));
    let is_mine = |typed: &Typed| {
        typed.event == *event && app.sign_in.get_untracked().account_id().is_some_and(|id| *id == typed.account)
    };
    let fields = noted.filter(is_mine).map(|typed| typed.fields).unwrap_or_default();
    fields.into_iter().map(|field| (field.slot(), field.text)).collect()
}

pub(super) fn forget_typed_edit() {
    storage::clear_tab_note(TYPED);
}
