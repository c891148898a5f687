//! Who is signed in, by a cookie that scripts can't read.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use passerelle_shared::api::TroubleKind;
use passerelle_shared::sync::{AccountId, Followed};

use super::Context;
use super::http::client::Client;
use super::http::cookie::Cookie;
use super::http::trouble::Refusal;
use crate::database::{Account, SIGN_IN_LIFE, ShownSignIn, SignIn, SignInId};
use crate::limits;

/// The account whose cookie came along; without one the request ends with 401.
#[derive(Debug)]
pub struct SignedIn {
    pub id: SignInId,
    pub account: Account,
    /// What its device follows, as it said last.
    pub followed: Followed,
    renewed: Option<HeaderValue>,
}

impl FromRequestParts<Arc<Context>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, context: &Arc<Context>) -> Result<Self, Refusal> {
        let token = Cookie::SignIn.of(&parts.headers).ok_or_else(needed)?;
        let client = parts.extensions.get::<Client>();
        let lost = match context.database.shown_sign_in(token) {
            // Whoever tries their luck makes us look in vain a few times, and not more.
            ShownSignIn::Unsealed { .. } => client.map(|client| limits::network_of(client.address)),
            ShownSignIn::Sealed { .. } => None,
            ShownSignIn::Forged => return Err(needed()),
        };
        if let Some(network) = &lost {
            context.lost_sign_ins_by_client.has_one(network, context.now()).map_err(Refusal::too_many)?;
        }
        let asked = context.database.sign_in(token, context.now());
        let Some(sign_in) = context.asking("sign_in", asked).await? else {
            if let Some(network) = &lost {
                context.lost_sign_ins_by_client.take(network, context.now()).map_err(Refusal::too_many)?;
            }
            return Err(needed());
        };
        let is_https = client.is_some_and(|client| client.is_https);
        let SignIn { id, account, followed, renewed } = sign_in;
        let renewed = renewed.map(|token| cookie(&token, is_https));
        Ok(SignedIn { id, account, followed, renewed })
    }
}

/// Where nobody needs to be signed in, a sign-in that holds no more is none.
impl OptionalFromRequestParts<Arc<Context>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, context: &Arc<Context>) -> Result<Option<Self>, Refusal> {
        match <Self as FromRequestParts<Arc<Context>>>::from_request_parts(parts, context).await {
            Err(refusal) if refusal.is(TroubleKind::SignInNeeded) => Ok(None),
            signed_in => signed_in.map(Some),
        }
    }
}

impl SignedIn {
    /// Gives the cookie anew where it was renewed by this use.
    pub fn renew(&self, mut response: Response) -> Response {
        if let Some(cookie) = &self.renewed {
            response.headers_mut().insert(header::SET_COOKIE, cookie.clone());
        }
        response
    }
}

/// Whose sign-in is shown, as far as its seal says so: the database isn't asked.
pub fn shown_account(context: &Context, headers: &HeaderMap) -> Option<AccountId> {
    match context.database.shown_sign_in(Cookie::SignIn.of(headers)?) {
        ShownSignIn::Sealed { account, .. } => Some(account),
        ShownSignIn::Unsealed { .. } | ShownSignIn::Forged => None,
    }
}

/// Refuses whoever shows nothing that could be a sign-in: the database isn't asked.
pub fn require_some(context: &Context, headers: &HeaderMap) -> Result<(), Refusal> {
    match Cookie::SignIn.of(headers).map(|token| context.database.shown_sign_in(token)) {
        None | Some(ShownSignIn::Forged) => Err(needed()),
        Some(ShownSignIn::Sealed { .. } | ShownSignIn::Unsealed { .. }) => Ok(()),
    }
}

pub fn cookie(token: &str, is_https: bool) -> HeaderValue {
    Cookie::SignIn.set(token, SIGN_IN_LIFE, is_https)
}

fn needed() -> Refusal {
    Refusal::new(TroubleKind::SignInNeeded, "nobody is signed in")
}
