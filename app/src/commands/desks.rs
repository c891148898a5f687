//! What is done at a desk.

use leptos::prelude::GetUntracked;
use leptos::task::spawn_local;
use passerelle_device::desks;
use passerelle_shared::model::RecordId;
use passerelle_shared::rules::decision::Version;
use passerelle_shared::sync::CommandId;

use super::writing::{tell, writing};
use crate::platform::chance;
use crate::platform::store::Disk;
use crate::state::{App, Desk, RoleAct, RoleWish, Ruling};

/// From now on the desk of a past event is followed, too.
pub fn open_desk(app: App, desk: Desk) {
    spawn_local(async move {
        let opened = desks::open(&Disk, &desk.scope).await;
        tell(app, opened.map(|()| true));
    });
}

/// Saves the same decision about each of them, made on what stood on the screen. Whether it is on the disk.
pub async fn decide(app: App, about: Vec<(RecordId, Version)>, ruling: Ruling) -> bool {
    let decided = desks::decide(&Disk, &writing(app), &about, &ruling, || CommandId(chance::name())).await;
    let is_saved = matches!(decided, Ok(true));
    tell(app, decided);
    is_saved
}

/// What was answered about this person was read.
pub fn decision_was_read(app: App, about: RecordId) {
    let Some(account) = app.sign_in.get_untracked().account_id().cloned() else { return };
    spawn_local(async move {
        let read = desks::mark_read(&Disk, &account, &about).await;
        tell(app, read.map(|()| false));
    });
}

/// Saves that somebody is to hold a role, or not any more. Whether it is on the disk.
pub async fn want_role(app: App, wish: RoleWish) -> bool {
    let wanted = desks::want_role(&Disk, &writing(app), &wish).await;
    let is_saved = matches!(wanted, Ok(Some(_)));
    tell(app, wanted.map(|is_to_be_sent| is_to_be_sent == Some(true)));
    is_saved
}

/// Why it wasn't done was read.
pub fn role_act_was_read(app: App, act: RoleAct) {
    let Some(account) = app.sign_in.get_untracked().account_id().cloned() else { return };
    spawn_local(async move {
        let read = desks::read_role_act(&Disk, &account, &act).await;
        tell(app, read.map(|()| false));
    });
}
