//! What a node answers: an exchange, and a read of the programme.

use passerelle_shared::api::{Chunk, ExchangeReply, ExchangeRequest, ProgrammeReply};
use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::rules::newer_kinds;
use passerelle_shared::sync::{
    AccountId, Cursor, Epoch, Followed, FollowedNews, FollowedPage, Following, Outcome, Page, Position, Scope,
    digest_of,
};

use super::lane::{self, Asked, Delivered};
use super::settle::{self, NotSettled};
use super::store::{Store, Tables};
use super::turns::Connection;
use crate::scope::{Whole, read_cursor};

/// Whoever takes their time over a snapshot finds it gone.
const SNAPSHOTS_KEPT: usize = 2;

/// A newer programme waits so long for its snapshot, as on the server.
const SNAPSHOT_AGE_MAX: i64 = 5 * Timestamp::MINUTE;

/// From this phone, each with a sign-in of its own.
/// `None` where the server failed.
pub async fn exchange(connection: Connection, phone: usize, request: ExchangeRequest) -> Option<ExchangeReply> {
    match in_our_epoch(&connection, phone, &request).await {
        Ok(reply) => Some(reply),
        Err(NotSettled::Failed) => None,
        Err(NotSettled::EpochOver) => {
            let epoch = connection.ask(|store, _| store.committed.epoch.clone()).await;
            connection.ask(|store, _| store.heard.push("epoch over")).await;
            Some(empty(&connection, &request, epoch).await)
        }
    }
}

async fn in_our_epoch(
    connection: &Connection,
    phone: usize,
    request: &ExchangeRequest,
) -> Result<ExchangeReply, NotSettled> {
    let scope = Scope::account(&request.account);
    let position = request.cursor.as_deref().map(read_cursor);
    let (at, named) = (scope.clone(), request.epoch.clone());
    let looked = connection.ask(move |store, _| {
        let head = store.committed.head(&at);
        let is_over = named.is_some_and(|named| named != head.epoch);
        let is_from_the_future = position.is_some_and(|position| position.is_from_the_future_of(&head));
        (head.epoch, is_over, is_from_the_future)
    });
    let (epoch, is_over, is_from_the_future) = looked.await;
    if is_over {
        return Err(NotSettled::EpochOver);
    }
    if is_from_the_future {
        end_epoch(connection, epoch).await;
        return Err(NotSettled::EpochOver);
    }
    let mut reply = empty(connection, request, epoch).await;
    let answered = answered_before(request);
    for (about, commands) in runs(request, &answered, connection.is_of_0_1) {
        let (account, epoch) = (request.account.clone(), reply.epoch.clone());
        let asked = Asked { by: connection.id, account, epoch, commands };
        reply.outcomes.extend(lane::wait_in(connection, about, asked).await?);
    }
    let cursor = request.cursor.clone();
    let news = connection.ask(move |store, _| news(store, &scope, cursor.as_ref())).await;
    let account = request.account.clone();
    reply.ranks = connection.ask(move |store, _| store.committed.ranks(&account)).await;
    reply.heads = vec![connection.ask(|store, _| store.committed.head(&Scope::programme())).await];
    if let Some(said) = request.following.clone().filter(|_| !connection.is_of_0_1) {
        reply.followed = Some(followed(connection, phone, request.account.clone(), said).await?);
    }
    let pages = reply.followed.iter().flat_map(|followed| &followed.pages).map(|followed| &followed.page.head);
    let heads = reply.heads.iter().chain(pages);
    let is_over = news.head.epoch != reply.epoch || heads.into_iter().any(|head| head.epoch != reply.epoch);
    reply.news = Some(news);
    if is_over { Err(NotSettled::EpochOver) } else { Ok(reply) }
}

/// Those that follow each other and concern the same are decided together; a node of 0.1 decides one by one.
fn runs(request: &ExchangeRequest, answered: &[Outcome], is_of_0_1: bool) -> Vec<(RecordId, Vec<Delivered>)> {
    let mut runs: Vec<(RecordId, Vec<Delivered>)> = vec![];
    for raw in &request.commands {
        let (id, about) = (settle::id_of(raw.get()), settle::subject_of(&request.account, raw.get()));
        let before = answered.iter().find(|outcome| outcome.command == id).cloned();
        let delivered = Delivered { id, raw: raw.get().to_owned(), before };
        let goes_on = |(last, commands): &&mut (RecordId, Vec<Delivered>)| {
            !is_of_0_1 && *last == about && commands.iter().all(|other| other.id != delivered.id)
        };
        match runs.last_mut().filter(goes_on) {
            Some((_, commands)) => commands.push(delivered),
            None => runs.push((about, vec![delivered])),
        }
    }
    runs
}

/// A page is small here, and an answer holds few.
const PAGES_MAX: usize = 2;

/// What there is of the scopes that are followed beside the account's.
async fn followed(
    connection: &Connection,
    phone: usize,
    account: AccountId,
    said: Following,
) -> Result<FollowedNews, NotSettled> {
    let hear = move |store: &mut Store, _| {
        let known = store.committed.followed.entry(phone).or_default();
        let Some(followed) = Followed::heard(known, &said) else {
            store.heard.push("asked to say all that is followed");
            return Ok(FollowedNews { say_all: true, ..FollowedNews::default() });
        };
        store.committed.followed.insert(phone, followed.clone());
        let given = store.committed.given(&account, store.now);
        let mut news = FollowedNews::default();
        for (scope, cursor) in followed.to_read(&given) {
            let head = store.committed.head(scope);
            let position = cursor.map(|cursor| read_cursor(cursor));
            if position.as_ref().is_some_and(|position| position.is_from_the_future_of(&head)) {
                return Err(head.epoch);
            }
            let at_end = Position { epoch: head.epoch.clone(), seq: head.seq, record: None };
            if position == Some(at_end) {
                continue;
            }
            if news.pages.len() == PAGES_MAX {
                news.is_more = true;
                break;
            }
            let floor = store.committed.rows(scope).floor();
            let is_first = position.is_none_or(|position| !position.can_be_gone_on_from(&head, floor));
            news.pages.push(FollowedPage { page: self::news(store, scope, cursor), is_first });
        }
        if store.wrong.page_of_another_scope
            && let [one, other] = news.pages.as_mut_slice()
        {
            std::mem::swap(&mut one.page.records, &mut other.page.records);
        }
        if digest_of(&given) != said.given {
            news.given = Some(given);
        }
        Ok(news)
    };
    match connection.ask(hear).await {
        Ok(news) => Ok(news),
        Err(epoch) => {
            end_epoch(connection, epoch).await;
            Err(NotSettled::EpochOver)
        }
    }
}

async fn empty(connection: &Connection, request: &ExchangeRequest, epoch: Epoch) -> ExchangeReply {
    ExchangeReply {
        account: request.account.clone(),
        nonce: request.nonce.clone(),
        epoch,
        server_time: connection.ask(|store, _| store.now).await,
        outcomes: vec![],
        news: None,
        followed: None,
        ranks: vec![],
        heads: vec![],
        put_off: vec![],
        not_here_yet: vec![],
        kinds: if connection.is_of_0_1 { vec![] } else { newer_kinds().map(str::to_owned).collect() },
    }
}

fn answered_before(request: &ExchangeRequest) -> Vec<Outcome> {
    request.receipts.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect()
}

/// A device has seen what this database doesn't hold. Of two that notice it at once the first wins.
async fn end_epoch(connection: &Connection, ended: Epoch) {
    let end = move |store: &mut Store, _| {
        if store.committed.epoch == ended {
            store.heard.push("noticed by a cursor from the future");
            store.begin_epoch();
        }
    };
    connection.ask(end).await;
    connection.ask(|store, _| store.mark = store.mark.max(store.committed.changes)).await;
}

/// Head and rows are of the same moment; with a cursor that doesn't hold, from the start.
fn news(store: &mut Store, scope: &Scope, cursor: Option<&Cursor>) -> Page {
    let keeps_record = !store.wrong.cursor_without_record;
    let head = store.committed.head(scope);
    let floor = store.committed.rows(scope).floor();
    let start = Position { epoch: head.epoch.clone(), seq: 0, record: None };
    let position =
        cursor.map(|cursor| read_cursor(cursor)).filter(|position| position.can_be_gone_on_from(&head, floor));
    store.committed.rows(scope).page(&head.epoch, &position.unwrap_or(start), keeps_record)
}

pub async fn read_programme(connection: Connection, since: Option<String>) -> ProgrammeReply {
    let scope = Scope::programme();
    let position = since.as_deref().map(read_cursor);
    let at = (scope.clone(), position.clone());
    let is_from_the_future = connection.ask(move |store, _| {
        let head = store.committed.head(&at.0);
        at.1.filter(|position| position.is_from_the_future_of(&head)).map(|_| head.epoch)
    });
    if let Some(epoch) = is_from_the_future.await {
        end_epoch(&connection, epoch).await;
    }
    let read = move |store: &mut Store, _| {
        let head = store.committed.head(&scope);
        let floor = store.committed.rows(&scope).floor();
        let goes_on = position.is_some_and(|position| position.can_be_gone_on_from(&head, floor));
        match since.clone().map(Cursor::from).filter(|_| goes_on) {
            Some(cursor) => ProgrammeReply::Changes(news(store, &scope, Some(&cursor))),
            None => {
                let mut named = snapshot(&mut store.committed, store.now).snapshot();
                if store.wrong.leaves_out_stand_ins {
                    named.chunks.iter_mut().for_each(|chunk| chunk.also_for.clear());
                }
                ProgrammeReply::Snapshot(named)
            }
        }
    };
    connection.ask(read).await
}

/// The latest one, where it isn't too old and one can go on from it.
fn snapshot(tables: &mut Tables, now: Timestamp) -> Whole {
    let head = tables.head(&Scope::programme());
    let floor = tables.programme.floor();
    let is_fresh = |whole: &&Whole| {
        let is_young = whole.head.seq >= floor && now.since_ms(whole.made_at) < SNAPSHOT_AGE_MAX;
        whole.head.epoch == head.epoch && (whole.head.seq == head.seq || is_young)
    };
    if let Some(whole) = tables.snapshots.last().filter(is_fresh) {
        return whole.clone();
    }
    let whole = tables.programme.whole(&head.epoch, now);
    tables.snapshots.push(whole.clone());
    let too_many = tables.snapshots.len().saturating_sub(SNAPSHOTS_KEPT);
    tables.snapshots.drain(..too_many);
    whole
}

/// `None` where it is gone.
pub async fn read_chunk(connection: Connection, snapshot: String, chunk: String, from: usize) -> Option<Chunk> {
    let read = move |store: &mut Store, _| {
        let whole = store.committed.snapshots.iter().find(|whole| whole.snapshot().name() == snapshot)?;
        Some(whole.chunk(&chunk)?.without_first(from))
    };
    connection.ask(read).await
}
