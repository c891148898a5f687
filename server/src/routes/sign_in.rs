//! `POST /api/sign-in/code`, `POST /api/sign-in`, `POST /api/sign-out`: signing in with a code sent by e-mail.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use passerelle_shared::api::{Account, CodeRequest, SignInRequest, TroubleKind};
use passerelle_shared::model::EmailAddress;
use serde_json::json;

use super::client::Client;
use super::json::{self, Read};
use super::signed_in;
use super::trouble::Refusal;
use super::{Context, Demonstration};
use crate::database::{self, CodeVerdict};
use crate::mail::{self, Message};

const NEVER_KEPT: &str = "no-store";
/// A mail server that hiccups is tried again; afterwards the person asks for another code.
const DELIVERIES_MAX: u32 = 3;

/// Sends a code. Whether the address is known is not told: the answer is always the same.
pub async fn code(
    State(context): State<Arc<Context>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Read(request): Read<CodeRequest>,
) -> Result<Response, Refusal> {
    let who = client.address.to_string();
    context.codes_by_client.take(&who, context.now()).map_err(Refusal::too_many)?;
    let issued = context.asking("issue_code", context.database.issue_code(&request.email, context.now())).await?;
    let code = issued.map_err(|refusal| Refusal::too_many(refusal.retry_after_s))?;
    if context.demonstration != Demonstration::Off {
        // The one exception: samples only, on this machine only, where nobody reads mail.
        tracing::info!(email = %request.email, code, "a sign-in code, shown because this is a demonstration");
    }
    // A code is never on the disk in clear, so it isn't queued with the other mails.
    tokio::spawn(send(context, request.email, mail::sign_in_code(&code, request.language)));
    Ok(json::answer(&headers, NEVER_KEPT, &json!({})))
}

async fn send(context: Arc<Context>, to: EmailAddress, message: Message) {
    for attempt in 1..=DELIVERIES_MAX {
        match context.post.deliver(&to, &message).await {
            Ok(()) => return,
            Err(cause) => tracing::warn!(attempt, %cause, "a sign-in code was not delivered"),
        }
        tokio::time::sleep(std::time::Duration::from_secs(u64::from(5 * attempt))).await;
    }
}

pub async fn sign_in(
    State(context): State<Arc<Context>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Read(request): Read<SignInRequest>,
) -> Result<Response, Refusal> {
    let who = client.address.to_string();
    context.sign_ins_by_client.take(&who, context.now()).map_err(Refusal::too_many)?;
    let (account, token) = redeem(&context, &client, &request).await?;
    let account = Account { id: account.id, email: account.email };
    let mut response = json::answer(&headers, NEVER_KEPT, &account);
    response.headers_mut().insert(header::SET_COOKIE, signed_in::cookie(&token, client.is_https));
    Ok(response)
}

async fn redeem(
    context: &Context,
    client: &Client,
    request: &SignInRequest,
) -> Result<(database::Account, String), Refusal> {
    let (email, code, now) = (&request.email, request.code.trim(), context.now());
    if let Demonstration::On { accounts, code: known } = &context.demonstration
        && client.is_direct
        && accounts.contains(email)
        && code == *known
    {
        let asked = context.database.sign_in_without_code(email, request.language, now);
        return Ok(context.asking("sign_in_without_code", asked).await?);
    }
    let asked = context.database.sign_in_with_code(email, code, request.language, now);
    let signed_in = context.asking("sign_in_with_code", asked).await?;
    signed_in.map_err(|verdict| match verdict {
        CodeVerdict::Right | CodeVerdict::Wrong => Refusal::new(TroubleKind::CodeWrong, "the code is wrong"),
        CodeVerdict::Expired => Refusal::new(TroubleKind::CodeExpired, "the code holds no more: ask for a new one"),
    })
}

/// Forgets the sign-in, whether or not there was one.
pub async fn sign_out(
    State(context): State<Arc<Context>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if let Some(token) = signed_in::token(&headers) {
        context.asking("sign_out", context.database.sign_out(token)).await?;
    }
    let mut response = json::answer(&headers, NEVER_KEPT, &json!({}));
    response.headers_mut().insert(header::SET_COOKIE, signed_in::no_cookie(client.is_https));
    Ok(response)
}
