//! What is changed of an event, a session of its agenda or an article at a desk.

use leptos::prelude::GetUntracked;
use leptos::task::spawn_local;
use passerelle_device::desks::{self, NewEdit};
use passerelle_shared::json;
use passerelle_shared::model::{FieldStands, Kind, RecordId};
use passerelle_shared::rules::edit::Fields;
use passerelle_shared::sync::{AccountId, CommandId};
use serde::{Deserialize, Serialize};

use super::writing::{tell, writing};
use crate::platform::store::Disk;
use crate::platform::{chance, storage};
use crate::state::App;

/// What is typed in this tab and not saved yet.
const TYPED: &str = "passerelle.edit";
/// So many characters of chance stand in the address of what is new: 60 bits.
const NEW_NAME: usize = 15;

/// It is its author's, and about one record.
#[derive(Serialize, Deserialize)]
struct Typed {
    account: AccountId,
    record: RecordId,
    fields: Vec<FieldStands>,
}

/// Saves changes of records, all of them or none; of one without any, what was saved and never left the device is taken back.
/// Whether they are on the disk.
pub async fn edit_records(app: App, edits: Vec<NewEdit>) -> bool {
    let is_taken_back = edits.iter().all(|(_, _, changes)| changes.is_empty());
    let edited = desks::edit(&Disk, &writing(app), &edits, || CommandId(chance::name())).await;
    // Of nobody nothing is saved.
    let is_saved = edited.as_ref().is_ok_and(|is_to_be_sent| *is_to_be_sent || is_taken_back);
    tell(app, edited);
    is_saved
}

/// What wasn't done was read, and isn't wanted any more.
pub fn give_up_edits(app: App, record: RecordId) {
    let Some(account) = app.sign_in.get_untracked().account_id().cloned() else { return };
    spawn_local(async move {
        let given_up = desks::give_up_edits(&Disk, &account, &record).await;
        tell(app, given_up.map(|()| false));
    });
}

/// To be called at each change: a page that is loaded again goes on with it.
pub fn note_typed_edit(app: App, record: &RecordId, typed: &Fields) {
    let Some(account) = app.sign_in.get_untracked().account_id().cloned() else { return };
    let mut all = all_typed();
    all.retain(|typed| typed.record != *record && typed.account == account);
    if !typed.is_empty() {
        let stands = typed.iter().map(|(slot, text)| {
            let (field, language) = (slot.field, slot.language);
            FieldStands { field, language, text: text.clone() }
        });
        all.push(Typed { account, record: record.clone(), fields: stands.collect() });
    }
    match all.is_empty() {
        true => forget_typed_edit(),
        false => storage::set_tab_note(TYPED, &json::write(&all)),
    }
}

/// What this person typed about this record in this tab.
pub fn typed_edit(app: App, record: &RecordId) -> Fields {
    let is_mine = |typed: &Typed| {
        typed.record == *record && app.sign_in.get_untracked().account_id().is_some_and(|id| *id == typed.account)
    };
    let fields = all_typed().into_iter().filter(is_mine).flat_map(|typed| typed.fields);
    fields.map(|field| (field.slot(), field.text)).collect()
}

/// A new article, as long as nothing of it is saved: its name, and what is typed of it before it is opened.
pub fn begin_article(app: App, typed: &Fields) -> RecordId {
    begin(app, RecordId::new(Kind::Article, &new_name()), typed)
}

/// The same of an event.
pub fn begin_event(app: App, typed: &Fields) -> RecordId {
    begin(app, RecordId::new(Kind::Event, &new_name()), typed)
}

/// And of a session.
pub fn begin_session(app: App, event: &RecordId, typed: &Fields) -> RecordId {
    begin(app, new_session(event), typed)
}

pub fn new_session(event: &RecordId) -> RecordId {
    event.part(Kind::Session, &new_name())
}

fn begin(app: App, id: RecordId, typed: &Fields) -> RecordId {
    note_typed_edit(app, &id, typed);
    id
}

fn new_name() -> String {
    chance::name()[..NEW_NAME].to_owned()
}

fn all_typed() -> Vec<Typed> {
    storage::tab_note(TYPED).and_then(|note| json::read(&note)).unwrap_or_default()
}

pub(super) fn forget_typed_edit() {
    storage::clear_tab_note(TYPED);
}
