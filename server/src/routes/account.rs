//! `GET /api/account`: who is signed in.

use axum::http::HeaderMap;
use axum::response::Response;
use passerelle_shared::api::Account;

use super::http::json;
use super::signed_in::SignedIn;

pub async fn account(who: SignedIn, headers: HeaderMap) -> Response {
    let account = Account { id: who.account.id.clone(), email: who.account.email.clone() };
    who.renew(json::answer(&headers, "no-store", &account))
}
