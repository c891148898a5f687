//! Places left: a counter with its own "as of", read when there is something to sign up for.

use passerelle_device::Request;
use passerelle_device::rows::{PLACES, get, put};
use passerelle_device::store::{self, Area, Durability, Transaction};
use passerelle_shared::api::{PlacesLeft, Reads};
use passerelle_shared::sync::Answer;

use crate::platform::http;
use crate::platform::store::Disk;
use crate::state::{App, set_if_new};

/// What was read last, with its own "as of".
pub async fn show(app: App) {
    let look = async |transaction: &Transaction<'_>| get::<PlacesLeft>(transaction, PLACES).await;
    if let Ok(Some(places)) = store::read(&Disk, &[Area::Meta], look).await {
        set_if_new(app.places, places);
    }
}

/// Old figures stay, with their own "as of", when no new ones can be had.
pub async fn read(app: App) {
    let now = app.mended_now();
    let is_open = app.programme.with_untracked(|programme| {
        programme.events().iter().any(|(_, event)| !event.sign_up.is_absent() && !event.is_past(now))
    });
    if !is_open {
        return;
    }
    let Ok(response) = http::send(Request::get(format!("/api/places?reads={}", Reads::NOW.0))).await else { return };
    if response.answer() != Answer::Counts {
        return;
    }
    let Some(places) = response.json::<PlacesLeft>() else { return };
    // Shown even where it can't be stored.
    let keep = async |transaction: &Transaction<'_>| put(transaction, PLACES, &places);
    let _ = store::write(&Disk, &[Area::Meta], Durability::Relaxed, keep).await;
    set_if_new(app.places, places);
}
