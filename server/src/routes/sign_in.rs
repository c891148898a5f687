//! `POST /api/sign-in/code`, `POST /api/sign-in`, `POST /api/sign-out`: signing in with a code sent by e-mail.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use passerelle_shared::api::{Account, CodeRequest, SignInRequest, TroubleKind};
use passerelle_shared::model::{EmailAddress, Timestamp};
use serde_json::json;

use super::http::client::Client;
use super::http::cookie::Cookie;
use super::http::json::{self, Read};
use super::http::trouble::Refusal;
use super::signed_in;
use super::{Context, Demonstration};
use crate::database::{self, Asking, CodeVerdict, Codes, DeviceMark, TypedCode};
use crate::limits;
use crate::mail::{self, Message};

const NEVER_KEPT: &str = "no-store";
/// A mail server that hiccups is tried again; afterwards the person asks for another code.
const DELIVERIES_MAX: u32 = 3;
/// A device is known again for so long: codes live for minutes, and what a device asks for is counted by the hour.
const DEVICE_LIFE: i64 = Timestamp::DAY;

/// Sends a code. Whether the address is known is not told: the answer is always the same.
pub async fn code(
    State(context): State<Arc<Context>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Read(request): Read<CodeRequest>,
) -> Result<Response, Refusal> {
    let network = limits::network_of(client.address);
    context.codes_by_client.take(&network, context.now()).map_err(Refusal::too_many)?;
    let device = device(&context, &headers).unwrap_or_default();
    let asking = Asking { email: &request.email, device: &device, network: &network };
    let issued = context.asking("issue_code", context.database.issue_code(asking, context.now())).await?;
    match issued.map_err(|refusal| Refusal::too_many(refusal.retry_after_s))? {
        Some(codes) => send_codes(&context, request, &codes),
        None => tracing::warn!("many codes were asked for one address: the latest mail has to do"),
    }
    let mut response = json::answer(&headers, NEVER_KEPT, &json!({}));
    let cookie = Cookie::Asked.set(&context.database.sealed(&device), DEVICE_LIFE, client.is_https);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// A device that has asked before.
fn device(context: &Context, headers: &HeaderMap) -> Option<DeviceMark> {
    context.database.shown_device(Cookie::Asked.of(headers)?)
}

fn send_codes(context: &Arc<Context>, request: CodeRequest, codes: &Codes) {
    if context.demonstration != Demonstration::Off {
        // The one exception: samples only, on this machine only, where nobody reads mail.
        let (email, code) = (&request.email, &codes.short);
        tracing::info!(%email, code, "a sign-in code, shown because this is a demonstration");
    }
    // A code is never on the disk in clear, so it isn't queued with the other mails.
    tokio::spawn(send(context.clone(), request.email, mail::sign_in_code(codes, request.language)));
}

async fn send(context: Arc<Context>, to: EmailAddress, message: Message) {
    for attempt in 1..=DELIVERIES_MAX {
        match context.post.deliver_at_once(&to, &message, context.now()).await {
            Ok(()) => return,
            Err(cause) => tracing::warn!(attempt, %cause, "a mail about signing in was not delivered"),
        }
        tokio::time::sleep(Duration::from_secs(u64::from(attempt.saturating_mul(5)))).await;
    }
}

pub async fn sign_in(
    State(context): State<Arc<Context>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Read(request): Read<SignInRequest>,
) -> Result<Response, Refusal> {
    let device = device(&context, &headers);
    let taken = match &device {
        Some(device) => context.sign_ins_by_device.take(device.as_str(), context.now()),
        None => context.sign_ins_by_client.take(&limits::network_of(client.address), context.now()),
    };
    taken.map_err(Refusal::too_many)?;
    let (account, token) = redeem(&context, &client, &request, device.as_ref()).await?;
    let account = Account { id: account.id, email: account.email };
    let mut response = json::answer(&headers, NEVER_KEPT, &account);
    response.headers_mut().insert(header::SET_COOKIE, signed_in::cookie(&token, client.is_https));
    Ok(response)
}

async fn redeem(
    context: &Arc<Context>,
    client: &Client,
    request: &SignInRequest,
    device: Option<&DeviceMark>,
) -> Result<(database::Account, String), Refusal> {
    let (email, typed, now) = (&request.email, TypedCode::read(&request.code), context.now());
    if let Demonstration::On { accounts, code: known } = &context.demonstration
        && client.is_direct
        && accounts.contains(email)
        && typed == TypedCode::read(known)
    {
        let asked = context.database.sign_in_without_code(email, request.language, now);
        return Ok(context.asking("sign_in_without_code", asked).await?);
    }
    let asked = context.database.sign_in_with_code((email, &typed), device, request.language, now);
    let verdict = match context.asking("sign_in_with_code", asked).await? {
        Ok(signed_in) => return Ok(signed_in),
        Err(verdict) => verdict,
    };
    if verdict == CodeVerdict::GuessedTooOften {
        warn_of_guesses(context, request).await?;
    }
    Err(match verdict {
        CodeVerdict::Right | CodeVerdict::Wrong => Refusal::new(TroubleKind::CodeWrong, "the code is wrong"),
        CodeVerdict::Expired => Refusal::new(TroubleKind::CodeExpired, "the code holds no more: ask for a new one"),
        CodeVerdict::UseLongCode | CodeVerdict::GuessedTooOften => {
            Refusal::new(TroubleKind::UseLongCode, "use the device on which you asked, or the long code")
        }
    })
}

/// Tells the owner of an address, in their own language where they have an account.
async fn warn_of_guesses(context: &Arc<Context>, request: &SignInRequest) -> Result<(), Refusal> {
    tracing::warn!("an address's codes were guessed at too often: for a day only its long codes are good");
    let account = context.asking("account_of", context.database.account_of(&request.email)).await?;
    let language = account.map_or(request.language, |account| account.language);
    tokio::spawn(send(context.clone(), request.email.clone(), mail::codes_were_guessed(language)));
    Ok(())
}

/// By then whoever signs out is told that it is done: what couldn't be written is remembered, and written later.
const SIGN_OUT_MAX: Duration = Duration::from_secs(3);

/// Forgets the sign-in, whether or not there was one. The cookie goes in any case: nobody must stay signed in on a shared
/// phone because the server's disk is full.
pub async fn sign_out(
    State(context): State<Arc<Context>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Response {
    if let Some(token) = Cookie::SignIn.of(&headers) {
        let forgotten = database::within(SIGN_OUT_MAX, context.database.sign_out(token));
        if let Err(cause) = context.metrics.asking("sign_out", forgotten).await {
            tracing::warn!(%cause, "a sign-out can't be written yet");
        }
    }
    let mut response = json::answer(&headers, NEVER_KEPT, &json!({}));
    response.headers_mut().insert(header::SET_COOKIE, Cookie::SignIn.take_back(client.is_https));
    response
}
