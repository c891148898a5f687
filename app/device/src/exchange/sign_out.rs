//! Signing out where the server can't be reached, and finding out again who is signed in.

use passerelle_shared::api::Account;
use passerelle_shared::sync::{Answer, Ended};

use crate::rows::{SIGN_IN, SIGNING_OUT, SignedIn, get, put, remove};
use crate::store::{self, Area, Durability, StoreError, Transaction};
use crate::{Platform, Request, Trouble};

/// The server hasn't heard yet that the person signed out.
pub async fn is_pending(platform: &impl Platform) -> bool {
    let look = async |transaction: &Transaction<'_>| get::<bool>(transaction, SIGNING_OUT).await;
    matches!(store::read(platform.store(), &[Area::Meta], look).await, Ok(Some(true)))
}

/// Brings the server a sign-out that it hasn't heard of.
pub async fn deliver(platform: &impl Platform) -> Ended {
    const NOT_NOW: Ended = Ended::NotNow { retry_after_ms: None };
    let Ok(response) = platform.send(Request::post("/api/sign-out", "{}".into())).await else { return NOT_NOW };
    // With a sign-in that has expired there is nothing left to give back.
    if !matches!(response.answer(), Answer::Counts | Answer::SignIn) {
        return NOT_NOW;
    }
    let forget = async |transaction: &Transaction<'_>| remove(transaction, SIGNING_OUT);
    if store::write(platform.store(), &[Area::Meta], Durability::Relaxed, forget).await.is_ok() {
        platform.note(|connection| connection.clear(Trouble::SignOutPending));
    }
    Ended::Done
}

/// After the browser cleared the database the cookie may still be there: then its person is asked for. `true` when
/// somebody was found.
pub async fn find_out(platform: &impl Platform) -> bool {
    match ask(platform).await {
        Some(account) => remember(platform, account).await == Ok(true),
        None => false,
    }
}

async fn ask(platform: &impl Platform) -> Option<Account> {
    let response = platform.send(Request::get("/api/account")).await.ok()?;
    if response.answer() == Answer::Counts { response.json() } else { None }
}

/// Not for somebody who signed out while the server couldn't be reached.
async fn remember(platform: &impl Platform, account: Account) -> Result<bool, StoreError> {
    let signed_in = SignedIn { account, is_expired: false, since: platform.now() };
    let remember = async |transaction: &Transaction<'_>| {
        if get::<bool>(transaction, SIGNING_OUT).await? == Some(true) {
            return Ok(false);
        }
        put(transaction, SIGN_IN, &signed_in)?;
        Ok(true)
    };
    store::write(platform.store(), &[Area::Meta], Durability::Relaxed, remember).await
}
