//! `POST /api/exchange`: settles the device's commands in their order, then answers with what it hasn't seen.

mod followed;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;
use passerelle_shared::api::{ExchangeReply, ExchangeRequest, PutOff, TroubleKind, limits};
use passerelle_shared::model::{Timestamp, UiLanguage};
use passerelle_shared::rules::newer_kinds;
use passerelle_shared::sync::{CommandId, Cursor, Epoch, Outcome, Scope};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::http::json::{self, Read};
use super::http::trouble::Refusal;
use super::signed_in::SignedIn;
use super::{Context, signed_in};
use crate::database::{Account, Delivered, EpochOver, Settled};

/// Outcomes as they were stored, byte for byte.
type Reply = ExchangeReply<Box<RawValue>>;

/// An answer about a person is nobody else's to keep.
const NEVER_KEPT: &str = "no-store";
/// The outcomes of a whole outbox are smaller; only long refusals are not. Much more room is left for news, and answers
/// stay under 64 KB on the line.
const OUTCOME_BYTES_MAX: usize = 56 * 1024;
/// What is said of a command that is put off, with the longest name.
const PUT_OFF_BYTES: usize = 112;

/// Nothing is asked of the database before it is this exchange's turn, or the many who wait would hold up the few who
/// are worked on.
pub async fn exchange(
    State(context): State<Arc<Context>>,
    mut head: Parts,
    Read(request): Read<ExchangeRequest>,
) -> Result<Response, Refusal> {
    signed_in::require_some(&context, &head.headers)?;
    let shown = signed_in::shown_account(&context, &head.headers);
    if let Some(account) = &shown {
        context.exchanges_by_account.take(&account.0, context.now()).map_err(Refusal::too_many)?;
    }
    let undecided = (!request.commands.is_empty()).then(|| context.metrics.undecided.begin());
    let _turn = context.turn().await?;
    let who = SignedIn::from_request_parts(&mut head, &context).await?;
    if request.account != who.account.id {
        return Err(Refusal::new(TroubleKind::OtherAccount, "somebody else is signed in"));
    }
    if shown.is_none() {
        context.exchanges_by_account.take(&who.account.id.0, context.now()).map_err(Refusal::too_many)?;
    }
    let commands = admit(&request)?;
    let reply = match in_our_epoch(&context, &who, &request, commands).await? {
        Ok(reply) => reply,
        // The device first learns of the new epoch, then delivers again what was answered in the old one.
        Err(EpochOver) => empty(&context, &request, context.asking("epoch", context.database.epoch()).await?),
    };
    // Until now the last word about an event might still have been in it.
    drop(undecided);
    if !reply.outcomes.is_empty() {
        context.mail_waits.notify_one();
    }
    Ok(who.renew(json::answer(&head.headers, NEVER_KEPT, &reply)))
}

async fn in_our_epoch(
    context: &Context,
    who: &SignedIn,
    request: &ExchangeRequest,
    commands: Vec<(CommandId, &RawValue)>,
) -> Result<Result<Reply, EpochOver>, Refusal> {
    let account = &who.account;
    let (scope, cursor) = (Scope::account(&account.id), request.cursor.as_ref());
    let epoch = match context.asking("epoch", context.database.epoch_of(&scope, request.epoch.as_ref(), cursor)).await?
    {
        Ok(epoch) => epoch,
        Err(over) => return Ok(Err(over)),
    };
    // Whoever speaks what only a newer server knows is written to as before.
    let account = match request.language.filter(|language| *language != UiLanguage::Unknown) {
        Some(language) => context.asking("speak", context.database.speak(account, language)).await?,
        None => account.clone(),
    };
    let mut reply = empty(context, request, epoch);
    let answered = answered_before(&request.receipts);
    if let Err(over) = settle(context, &account, commands, &answered, &mut reply).await? {
        return Ok(Err(over));
    }
    let bytes_left = news(context, &account, cursor, &mut reply).await?;
    if let Some(following) = &request.following {
        match followed::news(context, who, following, bytes_left).await? {
            Ok(news) => reply.followed = Some(news),
            Err(over) => return Ok(Err(over)),
        }
    }
    let pages = reply.followed.iter().flat_map(|followed| &followed.pages).map(|followed| &followed.page);
    let is_over =
        reply.heads.iter().chain(pages.chain(&reply.news).map(|page| &page.head)).any(|head| head.epoch != reply.epoch);
    Ok(if is_over { Err(EpochOver) } else { Ok(reply) })
}

/// The id is all of a command that must be readable: what can't be named can't be answered.
#[derive(Deserialize)]
struct Named {
    id: CommandId,
}

fn admit(request: &ExchangeRequest) -> Result<Vec<(CommandId, &RawValue)>, Refusal> {
    if request.commands.len() > limits::COMMANDS_MAX {
        return Err(Refusal::new(TroubleKind::TooLarge, "too many commands at once"));
    }
    if !request.nonce.is_well_formed() {
        return Err(Refusal::new(TroubleKind::NotUnderstood, "the nonce is not a name"));
    }
    let named = |raw| {
        let raw: &RawValue = raw;
        let named: Named = serde_json::from_str(raw.get()).ok().filter(|_| json::is_an_object(raw.get().as_bytes()))?;
        named.id.is_well_formed().then_some((named.id, raw))
    };
    let commands: Option<Vec<_>> = request.commands.iter().map(|raw| named(raw)).collect();
    commands.ok_or_else(|| Refusal::new(TroubleKind::NotUnderstood, "a command has no readable id"))
}

fn empty(context: &Context, request: &ExchangeRequest, epoch: Epoch) -> Reply {
    ExchangeReply {
        account: request.account.clone(),
        nonce: request.nonce.clone(),
        epoch,
        server_time: context.now(),
        outcomes: Vec::new(),
        news: None,
        followed: None,
        ranks: Vec::new(),
        heads: Vec::new(),
        put_off: Vec::new(),
        not_here_yet: Vec::new(),
        kinds: newer_kinds().map(str::to_owned).collect(),
    }
}

/// What was answered in an epoch that is over, as far as it can be read.
fn answered_before(receipts: &[Box<RawValue>]) -> HashMap<CommandId, Outcome> {
    let outcomes = receipts.iter().filter_map(|raw| serde_json::from_str::<Outcome>(raw.get()).ok());
    outcomes.map(|outcome| (outcome.command.clone(), outcome)).collect()
}

/// Outcomes as they were stored; what is put off has none.
async fn settle(
    context: &Context,
    account: &Account,
    commands: Vec<(CommandId, &RawValue)>,
    answered: &HashMap<CommandId, Outcome>,
    reply: &mut Reply,
) -> Result<Result<(), EpochOver>, Refusal> {
    let delivered: Vec<Delivered<'_>> =
        commands.iter().map(|(id, raw)| Delivered { id, raw: raw.get(), before: answered.get(id) }).collect();
    let mut rest = delivered.as_slice();
    let mut bytes: usize = 0;
    while !rest.is_empty() {
        let now = context.now();
        let settled = context.database.settle_together(account, &reply.epoch, rest, now);
        let settled = context.asking("settle", settled).await?;
        let (group, behind) = rest.split_at(settled.len().clamp(1, rest.len()));
        rest = behind;
        for (Delivered { id, .. }, settled) in group.iter().zip(settled) {
            // What isn't answered stays in the outbox and comes again.
            if bytes > OUTCOME_BYTES_MAX {
                return Ok(Ok(()));
            }
            match settled {
                Settled::Answered(outcome) => {
                    count(context, &outcome, now);
                    bytes = outcome.get().len().saturating_add(bytes);
                    reply.outcomes.push(outcome);
                }
                Settled::PutOff { until } => {
                    context.metrics.command_was_put_off();
                    bytes = PUT_OFF_BYTES.saturating_add(bytes);
                    reply.put_off.push(PutOff { command: (*id).clone(), until });
                }
                Settled::NotHereYet => {
                    bytes = PUT_OFF_BYTES.saturating_add(bytes);
                    reply.not_here_yet.push((*id).clone());
                }
                Settled::EpochOver => return Ok(Err(EpochOver)),
            }
        }
    }
    Ok(Ok(()))
}

/// One that was decided earlier came again.
fn count(context: &Context, outcome: &RawValue, now: Timestamp) {
    if let Ok(outcome) = serde_json::from_str::<Outcome>(outcome.get()) {
        context.metrics.command_was_answered(&outcome, outcome.decided_at == now);
    }
}

/// Read after all commands were settled, so that it holds what they changed. How many bytes are left for other scopes.
async fn news(
    context: &Context,
    account: &Account,
    cursor: Option<&Cursor>,
    reply: &mut Reply,
) -> Result<usize, Refusal> {
    let outcome_bytes: usize = reply.outcomes.iter().map(|outcome| outcome.get().len()).sum();
    let said_bytes = outcome_bytes
        .saturating_add(reply.put_off.len().saturating_add(reply.not_here_yet.len()).saturating_mul(PUT_OFF_BYTES));
    let bytes_max = limits::NEWS_BYTES_MAX.saturating_sub(said_bytes);
    let scope = Scope::account(&account.id);
    let asked = context.database.account_news(&scope, cursor, bytes_max);
    let page = context.asking("account_news", asked).await?;
    let bytes = page.bytes();
    reply.news = Some(page);
    reply.ranks = context.asking("ranks", context.database.ranks(&account.id)).await?;
    reply.heads = vec![context.asking("head", context.database.head(&Scope::programme())).await?];
    Ok(bytes_max.saturating_sub(bytes))
}
