//! Who is signed in, by a cookie that scripts can't read.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use passerelle_shared::api::TroubleKind;

use super::Context;
use super::client::Client;
use super::trouble::Refusal;
use crate::database::{Account, SIGN_IN_LIFE};

const COOKIE: &str = "passerelle";

/// The account whose cookie came along; without one the request ends with 401.
#[derive(Debug)]
pub struct SignedIn {
    pub account: Account,
    renewed: Option<HeaderValue>,
}

impl FromRequestParts<Arc<Context>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, context: &Arc<Context>) -> Result<Self, Refusal> {
        let needed = || Refusal::new(TroubleKind::SignInNeeded, "nobody is signed in");
        let token = token(&parts.headers).ok_or_else(needed)?;
        let asked = context.database.sign_in(token, context.now());
        let sign_in = context.asking("sign_in", asked).await?.ok_or_else(needed)?;
        let is_https = parts.extensions.get::<Client>().is_some_and(|client| client.is_https);
        let renewed = sign_in.is_renewed.then(|| cookie(token, is_https));
        Ok(SignedIn { account: sign_in.account, renewed })
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

pub fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token)
}

pub fn cookie(token: &str, is_https: bool) -> HeaderValue {
    set(token, SIGN_IN_LIFE / 1_000, is_https)
}

pub fn no_cookie(is_https: bool) -> HeaderValue {
    set("", 0, is_https)
}

fn set(token: &str, max_age_s: i64, is_https: bool) -> HeaderValue {
    let secure = if is_https { "; Secure" } else { "" };
    let text = format!("{COOKIE}={token}; HttpOnly; SameSite=Lax; Path=/; Max-Age={max_age_s}{secure}");
    HeaderValue::from_str(&text).expect("tokens are hexadecimal digits")
}
