//! `GET /api/live`: says which scope is now at which number, for as long as the device listens.
//!
//! What else than the programme and the account somebody follows depends on their account: whenever that moves, it is
//! asked anew.

use std::convert::Infallible;
use std::future;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, BoxStream, SelectAll, Stream, StreamExt};
use passerelle_shared::api::{HEARTBEAT, Heartbeat, LIVE_HEAD, LiveHead};
use passerelle_shared::sync::{AccountId, Scope};
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, interval_at, sleep_until};

use super::Context;
use super::http::client::Client;
use super::http::trouble::Refusal;
use super::signed_in::SignedIn;
use crate::chance;
use crate::limits::{self, Seat};

/// Then the device comes again, and shows again who is signed in.
const LIFE: Duration = Duration::from_secs(60 * 60);
/// Who finds no seat has other ways to read.
const NO_SEAT_RETRY_AFTER_S: i64 = 60;
/// A hall whose line broke comes back within these, not all at once.
const RETURN_MS_MIN: u64 = 2_000;
const RETURN_MS_SPREAD: u64 = 8_000;

/// The public programme for everybody, and for whoever is signed in also their own account and what they are given.
pub async fn live(
    who: Option<SignedIn>,
    State(context): State<Arc<Context>>,
    Extension(client): Extension<Client>,
) -> Result<Response, Refusal> {
    let seat = seat(&context, &client, who.as_ref()).ok_or_else(|| Refusal::too_many(NO_SEAT_RETRY_AFTER_S))?;
    let programme = follow(&context, &Scope::programme()).await?;
    let account = match &who {
        Some(who) => Some(follow(&context, &Scope::account(&who.account.id)).await?),
        None => None,
    };
    let now = Instant::now();
    let listener = Listener {
        programme,
        account,
        who: who.as_ref().map(|who| who.account.id.clone()),
        given: SelectAll::new(),
        heartbeat: interval_at(now + context.heartbeat, context.heartbeat),
        stopped: context.stopped.clone(),
        ends_at: now + LIFE,
        context,
        _seat: seat,
    };
    let response = never_kept(Sse::new(events(listener)).into_response());
    Ok(match &who {
        Some(who) => who.renew(response),
        None => response,
    })
}

/// `None` when the person, or the network that a stranger comes from, holds as many channels as may be.
fn seat(context: &Context, client: &Client, who: Option<&SignedIn>) -> Option<Seat> {
    match who {
        Some(who) => context.live_by_account.take(&who.account.id.0),
        None => context.live_by_client.take(&limits::network_of(client.address)),
    }
}

/// Where the scope is now is told at once.
async fn follow(context: &Context, scope: &Scope) -> Result<watch::Receiver<LiveHead>, Refusal> {
    let mut head = context.asking("follow", context.database.watch(scope)).await?;
    head.mark_changed();
    Ok(head)
}

/// A device that listens.
struct Listener {
    context: Arc<Context>,
    programme: watch::Receiver<LiveHead>,
    account: Option<watch::Receiver<LiveHead>>,
    who: Option<AccountId>,
    /// The other scopes that the person may follow.
    given: SelectAll<BoxStream<'static, LiveHead>>,
    heartbeat: Interval,
    stopped: watch::Receiver<bool>,
    ends_at: Instant,
    _seat: Seat,
}

impl Listener {
    /// `None` at the end.
    async fn next(&mut self) -> Option<Event> {
        let account = tokio::select! {
            biased;
            _ = self.stopped.wait_for(|is_stopped| *is_stopped) => return None,
            () = sleep_until(self.ends_at) => return None,
            head = moved(Some(&mut self.programme)) => return Some(event(LIVE_HEAD, &head?)),
            head = moved(self.account.as_mut()) => head?,
            Some(head) = self.given.next() => return Some(event(LIVE_HEAD, &head)),
            _ = self.heartbeat.tick() => {
                return Some(event(HEARTBEAT, &Heartbeat { server_time: self.context.now() }));
            }
        };
        self.follow_given().await;
        Some(event(LIVE_HEAD, &account))
    }

    /// Whoever can't be told of these now hears of them by the exchange, and looks by the clock as ever.
    async fn follow_given(&mut self) {
        self.given.clear();
        let Some(who) = &self.who else { return };
        let asked = self.context.database.given(who, self.context.are_there_desks, self.context.now());
        let Ok(given) = self.context.asking("given", asked).await else { return };
        for scope in given.iter().filter(|given| !given.is_over).map(|given| &given.scope) {
            if let Ok(head) = follow(&self.context, scope).await {
                self.given.push(heads(head).boxed());
            }
        }
    }
}

fn heads(head: watch::Receiver<LiveHead>) -> impl Stream<Item = LiveHead> {
    stream::unfold(head, async |mut head| Some((moved(Some(&mut head)).await?, head)))
}

/// What isn't followed never moves.
async fn moved(head: Option<&mut watch::Receiver<LiveHead>>) -> Option<LiveHead> {
    let Some(head) = head else { return future::pending().await };
    head.changed().await.ok()?;
    Some(head.borrow_and_update().clone())
}

fn events(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    let return_in = Duration::from_millis(RETURN_MS_MIN.saturating_add(chance::below(RETURN_MS_SPREAD)));
    let first = stream::iter([Event::default().retry(return_in)]);
    let rest = stream::unfold(listener, async |mut listener| Some((listener.next().await?, listener)));
    first.chain(rest).map(Ok)
}

fn event(name: &'static str, data: &impl Serialize) -> Event {
    let json = serde_json::to_string(data).expect("answers are plain data");
    Event::default().event(name).data(json)
}

/// Proxies pass on what they get as they get it.
fn never_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}
