//! What is done at a desk.

use leptos::task::spawn_local;
use passerelle_device::desks;

use super::writing::tell;
use crate::platform::store::Disk;
use crate::state::{App, Desk};

/// From now on the desk of a past event is followed, too.
pub fn open_desk(app: App, desk: Desk) {
    spawn_local(async move {
        let opened = desks::open(&Disk, &desk.scope).await;
        tell(app, opened.map(|()| true));
    });
}
