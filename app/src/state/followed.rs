//! What is followed beside the account's own: desks, roles, an event's own scope. It is read while somebody looks at it,
//! and anew each time what is stored was shown.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use passerelle_device::ProgrammeCopy;
use passerelle_device::desks;
use passerelle_device::store::StoreError;
use passerelle_shared::model::{CountryCode, RecordId, Role};
use passerelle_shared::sync::{AccountId, Record, Scope};

use super::{App, Programme};
use crate::platform::store::Disk;

pub use passerelle_device::desks::{
    Acted, AgendaEdits, AtDesk, Deciding, Desk, DeskCopy, Desks, Drafts, EditNotDone, Edits, NewEdit, NotDone, RoleAct,
    RoleLists, RoleWish, Ruling,
};

/// Nothing, until it was read for whoever is signed in now.
pub type WhenRead<T> = Signal<Option<Arc<T>>>;

/// `at`: the desk whose applicants are looked at, an event's or one country's part of it.
pub fn desks(app: App, at: Option<(RecordId, Option<CountryCode>)>) -> WhenRead<Desks> {
    let scope = at.map(|(event, country)| match country {
        Some(country) => Scope::country(country, &event),
        None => Scope::desk(&event),
    });
    read_while_shown(app, async move || desks::desks(&Disk, scope.as_ref()).await)
}

/// What was changed of a record on this device, as far as it isn't done yet.
pub fn edits(app: App, record: RecordId) -> WhenRead<Edits> {
    read_while_shown(app, async move || desks::edits(&Disk, &record).await)
}

/// The same of all sessions of an event.
pub fn agenda_edits(app: App, event: RecordId) -> WhenRead<AgendaEdits> {
    read_while_shown(app, async move || desks::agenda_edits(&Disk, &event).await)
}

/// News that isn't published.
pub fn drafts(app: App) -> WhenRead<Drafts> {
    read_while_shown(app, async move || desks::drafts(&Disk).await)
}

/// The records of drafts as a programme of their own.
pub fn programme_of(drafts: WhenRead<Drafts>) -> WhenRead<Programme> {
    let programme = Memo::new(move |_| {
        let drafts = drafts.get()?;
        let mut programme = Programme::default();
        programme.take(&drafts.records.iter().collect::<Vec<&Record>>());
        Some(Own(Arc::new(programme), drafts))
    });
    Signal::derive(move || programme.get().map(|own| own.0))
}

/// Who holds which role, with what was given and taken here.
pub fn role_lists(app: App) -> WhenRead<RoleLists> {
    read_while_shown(app, async move || desks::role_lists(&Disk).await)
}

/// Those that are held, and those that were.
pub fn roles(app: App) -> WhenRead<Vec<Role>> {
    read_while_shown(app, async move || desks::roles(&Disk).await)
}

/// What only those read who take part in an event, as a programme of its own.
pub fn event_records(app: App, event: RecordId) -> WhenRead<Programme> {
    let records = read_while_shown(app, async move || Ok(Records(desks::event_records(&Disk, &event).await?)));
    let programme = Memo::new(move |_| {
        let records = records.get()?;
        let mut programme = Programme::default();
        programme.take(&records.0.iter().collect::<Vec<&Record>>());
        Some(Own(Arc::new(programme), records))
    });
    Signal::derive(move || programme.get().map(|own| own.0))
}

/// Alike by what they were made of.
struct Own<Of>(Arc<Programme>, Arc<Of>);

impl<Of> Clone for Own<Of> {
    fn clone(&self) -> Own<Of> {
        Own(self.0.clone(), self.1.clone())
    }
}

impl<Of> PartialEq for Own<Of> {
    fn eq(&self, other: &Own<Of>) -> bool {
        Arc::ptr_eq(&self.1, &other.1)
    }
}

struct Records(Vec<Record>);

impl PartialEq for Records {
    fn eq(&self, other: &Records) -> bool {
        let number = |record: &Record| (record.id.clone(), record.seq);
        self.0.iter().map(number).eq(other.0.iter().map(number))
    }
}

fn read_while_shown<T: PartialEq + Send + Sync + 'static>(
    app: App,
    read: impl AsyncFn() -> Result<T, StoreError> + Clone + 'static,
) -> WhenRead<T> {
    let held = RwSignal::new(None::<(Option<AccountId>, Arc<T>)>);
    let asked = StoredValue::new(0_u32);
    let whose = move || app.sign_in.with(|who| who.account_id().cloned());
    Effect::new(move |_| {
        app.shown_at.track();
        let account = whose();
        let turn = asked.get_value().wrapping_add(1);
        asked.set_value(turn);
        let read = read.clone();
        spawn_local(async move {
            let Ok(value) = read().await else { return };
            // The screen may have been left meanwhile; and what was asked for last counts.
            if asked.try_get_value() == Some(turn) {
                let new = (account, Arc::new(value));
                held.maybe_update(|held| held.as_ref() != Some(&new) && held.replace(new).is_none_or(|_| true));
            }
        });
    });
    Signal::derive(move || {
        let account = whose();
        held.with(|held| held.as_ref().filter(|(its, _)| *its == account).map(|(_, value)| value.clone()))
    })
}
