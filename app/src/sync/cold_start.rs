//! From the disk to the screen, without a network, and what the browser says of its storage.

use std::rc::Rc;

use leptos::prelude::{GetUntracked, Set};
use passerelle_device::programme::{Start, start};

use super::errands::{self, Errand};
use super::{Device, note};
use crate::platform::store::{self, Kind};
use crate::platform::{marks, shell, storage};
use crate::state::{App, SignIn, Storage, Trouble, WhyInMemory};

/// Outside the database, so that a database that was cleared is noticed.
const HAD_DATA_MARK: &str = "passerelle.had-data";

/// `true` when somebody is signed in here.
pub async fn run(device: &Rc<Device>) -> bool {
    let app = device.platform.app;
    open(app).await;
    let Ok(start) = start(device).await else {
        note(app, |connection| connection.note(Trouble::StorageRefused));
        return false;
    };
    marks::mark("passerelle:first-read");

    notice_cleared(app, &start);
    app.now.set(app.mended_now());
    let traces = start.traces;
    if !traces.are_there() {
        app.sign_in.set(SignIn::Out);
    }
    device.platform.found.set(Some(traces));
    let is_first_visit = !start.has_programme() && !traces.are_there();
    start.show(device).await;
    marks::mark("passerelle:all-ready");
    if traces.are_there() {
        errands::run(device, Errand::Show).await;
    }
    if !is_first_visit {
        super::begin_the_rest(device);
    }
    traces.is_signed_in
}

async fn open(app: App) {
    let kind = store::open().await;
    let storage = match kind {
        Kind::Indexed => Storage::Durable { bytes_used: None, bytes_quota: None, is_persisted: false },
        Kind::Refused => Storage::Memory { why: WhyInMemory::Refused },
        Kind::Blocked => Storage::Memory { why: WhyInMemory::Blocked },
    };
    app.storage.set(storage);
    note(app, |connection| {
        match kind {
            Kind::Indexed => {}
            Kind::Refused => connection.note(Trouble::StorageRefused),
            Kind::Blocked => connection.note(Trouble::OtherTabsBlock),
        }
        if !shell::is_secure() {
            connection.note(Trouble::InsecureContext);
        }
    });
}

/// Safari clears what scripts store after a week without a visit; the person is told, not left to wonder.
fn notice_cleared(app: App, start: &Start) {
    let is_durable = matches!(app.storage.get_untracked(), Storage::Durable { .. });
    if is_durable && start.is_empty() && storage::has_mark(HAD_DATA_MARK) {
        note(app, |connection| connection.note(Trouble::StoredDataGone));
    }
}

/// Something is stored from here on, unless it is only in memory.
pub fn mark_data(app: App) {
    if matches!(app.storage.get_untracked(), Storage::Durable { .. }) {
        storage::set_mark(HAD_DATA_MARK);
    }
}
