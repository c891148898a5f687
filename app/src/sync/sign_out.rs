//! Signing out where the server can't be reached, and finding out again who is signed in.

use leptos::prelude::GetUntracked;
use passerelle_shared::api::Account;
use passerelle_shared::sync::Answer;

use super::Driver;
use super::errands::{SIGNED_IN_MARK, mark_signed_in, was_signed_in};
use crate::platform::http::{self, Request};
use crate::platform::storage;
use crate::platform::store::{self, Area, Durability, StoreError, Transaction};
use crate::state::device::{SIGN_IN, SIGNING_OUT, SignedIn, get, put, remove};
use crate::state::{Heard, SignIn, Trouble};

/// Brings the server a sign-out that it hasn't heard of; `false` while it can't be reached.
pub async fn deliver(driver: &Driver) -> bool {
    let pending =
        store::read(&[Area::Meta], async |transaction: &Transaction<'_>| get::<bool>(transaction, SIGNING_OUT).await);
    if !matches!(pending.await, Ok(Some(true))) {
        return true;
    }
    let Ok(response) = http::send(Request::post("/api/sign-out", "{}".into())).await else { return false };
    // With a sign-in that has expired there is nothing left to give back.
    if !matches!(response.answer(), Answer::Counts | Answer::SignIn) {
        return false;
    }
    let forgotten = store::write(&[Area::Meta], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        remove(transaction, SIGNING_OUT)
    });
    if forgotten.await.is_ok() {
        driver.note(|connection| connection.clear(Trouble::SignOutPending));
    }
    true
}

/// After the browser cleared the database the cookie may still be there: then its person is asked for once.
pub async fn find_out(driver: &Driver) {
    let who = driver.app.sign_in.get_untracked();
    match (who.account().is_some(), was_signed_in()) {
        (true, false) => mark_signed_in(),
        (false, true) if who == SignIn::Out => {
            storage::clear_mark(SIGNED_IN_MARK);
            if let Some(account) = ask().await
                && remember(account).await == Ok(true)
            {
                driver.app.tell(Heard::SignInChanged);
            }
        }
        _ => {}
    }
}

async fn ask() -> Option<Account> {
    let response = http::send(Request::get("/api/account")).await.ok()?;
    if response.answer() == Answer::Counts { response.json() } else { None }
}

/// Not for somebody who signed out while the server couldn't be reached.
async fn remember(account: Account) -> Result<bool, StoreError> {
    let signed_in = SignedIn { account, is_expired: false };
    store::write(&[Area::Meta], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        let is_signing_out: Option<bool> = get(transaction, SIGNING_OUT).await?;
        if is_signing_out == Some(true) {
            return Ok(false);
        }
        put(transaction, SIGN_IN, &signed_in)?;
        Ok(true)
    })
    .await
}
