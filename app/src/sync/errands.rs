//! What the first picture doesn't wait for, a part of the program of its own: the whole write path, and what is done
//! beside reading.

use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::{GetUntracked, Notify};
use leptos::wasm_split::wasm_split;
use passerelle_device::carry_out;
use passerelle_device::exchange::{find_out, look_after_what_is_followed, prune_answered};
use passerelle_device::programme::{open, open_what_is_here};
use passerelle_shared::model::Language;
use passerelle_shared::sync::Ended;

use super::{Device, live, places, shown};
use crate::later::NotHere;
use crate::platform::{shell, storage, store};
use crate::state::{App, Heard, SignIn, Storage, set_if_new};

/// Outlives a database that was cleared, as the cookie does.
const SIGNED_IN_MARK: &str = "passerelle.signed-in";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// What a device does without knowing its browser.
    Device(passerelle_device::Errand),
    /// Shows what is stored.
    Show,
    /// Looks whether somebody is signed in of whom nothing is stored, and lets go of what is old.
    TidyUp,
    /// Watches over the database that is open, and over the text on the page.
    Watch,
    /// Reads what is here in this language, or sees to it that it comes.
    Open(Language),
    /// Reads what is here in any language.
    Search,
    /// Opens the live channel, or opens it anew.
    Listen,
    /// Shows the places left that are stored.
    Places,
    /// Asks the server for the places left.
    FreshPlaces,
    /// Asks the browser how much is stored.
    Measure,
}

/// Not now, where the part was never on this device and can't be fetched.
pub async fn run(device: &Rc<Device>, errand: Errand) -> Ended {
    match part(device.clone(), errand).await {
        Ok(work) => work.await,
        Err(NotHere) => Ended::NotNow { retry_after_ms: None },
    }
}

type Work = Pin<Box<dyn Future<Output = Ended>>>;

#[wasm_split(errands, fallible, wasm_split_path = leptos::wasm_split)]
fn part(device: Rc<Device>, errand: Errand) -> Result<Work, NotHere> {
    Ok(Box::pin(async move {
        let app = device.platform.app;
        match errand {
            Errand::Device(errand) => return carry_out(&device, errand).await,
            Errand::Show => shown::show(app).await,
            Errand::TidyUp => {
                find_out_who_is_here(&device).await;
                prune_answered(&device.platform).await;
                if look_after_what_is_followed(&device.platform).await {
                    shown::show(app).await;
                }
            }
            Errand::Watch => {
                store::watch();
                let language = app.language;
                shell::on_replaced(move || language.notify());
            }
            Errand::Open(language) => open(&device, &[language]).await,
            Errand::Search => open_what_is_here(&device).await,
            Errand::Listen => live::listen(&device),
            Errand::Places => places::show(app).await,
            Errand::FreshPlaces => places::read(app).await,
            Errand::Measure => measure(app).await,
        }
        Ended::Done
    }))
}

async fn find_out_who_is_here(device: &Rc<Device>) {
    let app = device.platform.app;
    let who = app.sign_in.get_untracked();
    match (who.account().is_some(), was_signed_in()) {
        (true, false) => mark_signed_in(),
        (false, true) if who == SignIn::Out => {
            storage::clear_mark(SIGNED_IN_MARK);
            if find_out(&device.platform).await {
                app.tell(Heard::SignInChanged);
            }
        }
        _ => {}
    }
}

/// For the account screen.
async fn measure(app: App) {
    let (bytes_used, bytes_quota) = storage::estimate().await;
    let is_persisted = storage::is_persisted().await;
    if matches!(app.storage.get_untracked(), Storage::Durable { .. }) {
        set_if_new(app.storage, Storage::Durable { bytes_used, bytes_quota, is_persisted });
    }
}

/// Somebody is signed in here.
pub fn mark_signed_in() {
    storage::set_mark(SIGNED_IN_MARK);
}

pub fn was_signed_in() -> bool {
    storage::has_mark(SIGNED_IN_MARK)
}
