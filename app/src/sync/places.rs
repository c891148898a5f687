//! Places left: a counter with its own "as of", read when there is something to sign up for.

use passerelle_shared::api::{PlacesLeft, Reads};
use passerelle_shared::sync::Answer;

use super::Driver;
use crate::platform::http::{self, Request};
use crate::platform::store::{self, Area, Durability, Transaction};
use crate::state::device::{PLACES, get, put};
use crate::state::set_if_new;

/// What was read last, with its own "as of".
pub async fn show(driver: &Driver) {
    let stored =
        store::read(&[Area::Meta], async |transaction: &Transaction<'_>| get::<PlacesLeft>(transaction, PLACES).await);
    if let Ok(Some(places)) = stored.await {
        set_if_new(driver.app.places, places);
    }
}

/// Old figures stay, with their own "as of", when no new ones can be had.
pub async fn read(driver: &Driver) {
    let now = driver.app.mended_now();
    let is_open = driver.app.programme.with_untracked(|programme| {
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
    let _ = store::write(&[Area::Meta], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        put(transaction, PLACES, &places)
    })
    .await;
    set_if_new(driver.app.places, places);
}
