//! `GET /api/programme` and its snapshots: the public read path.

use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use passerelle_shared::api::{Chunk, ProgrammeReply, Reads, TroubleKind, limits};
use passerelle_shared::sync::Cursor;
use serde::Deserialize;

use super::Context;
use super::http::trouble::Refusal;
use super::http::{encoding, json};
use super::kept_answers::{Answer, Question};
use crate::compression::Encoding;
use crate::database::{self, Standing};

/// May be kept, but is asked about each time: never stale, and "nothing new" costs little.
const ASK_EACH_TIME: &str = "no-cache";
/// A year is as good as for ever.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

const CANNOT_READ_QUERY: &str = "the query can't be read";

#[derive(Debug, Deserialize)]
pub struct Since {
    since: Option<Cursor>,
    #[serde(default)]
    reads: Reads,
}

/// The changes behind the cursor, or the snapshot to take.
pub async fn changes(
    State(context): State<Arc<Context>>,
    query: Result<Query<Since>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(Since { since, reads }) =
        query.map_err(|_| Refusal::new(TroubleKind::NotUnderstood, CANNOT_READ_QUERY))?;
    let standing = context.asking("programme_standing", context.database.programme_standing()).await?;
    let behind = match since {
        Some(cursor) => changes_behind(&context, &standing, cursor).await?,
        None => None,
    };
    let answer = match behind {
        Some(changes) => changes,
        None => snapshot(&context, &standing, reads).await?,
    };
    Ok(answer.to(&headers, ASK_EACH_TIME))
}

/// What is in memory, where the programme stands where it is known to have stood.
pub fn kept_changes(context: &Context, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let standing = context.database.known_programme_standing()?;
    let Query(Since { since, .. }) = Query::try_from_uri(uri).ok()?;
    let answer = context.programme_answers.get(&standing, &Question::Since(since?.to_string()))?;
    Some(answer.to(headers, ASK_EACH_TIME))
}

/// `None` where nobody can go on from this cursor.
async fn changes_behind(
    context: &Context,
    standing: &Arc<Standing>,
    cursor: Cursor,
) -> Result<Option<Arc<Answer>>, Refusal> {
    let question = Question::Since(cursor.to_string());
    if let Some(kept) = context.programme_answers.get(standing, &question) {
        return Ok(Some(kept));
    }
    let asked = context.database.programme_news(&cursor, limits::PAGE_BYTES_MAX);
    let Ok(page) = context.asking("programme_news", asked).await? else { return Ok(None) };
    Ok(Some(context.programme_answers.answer(standing, question, &ProgrammeReply::Changes(page))))
}

async fn snapshot(context: &Context, standing: &Arc<Standing>, reads: Reads) -> Result<Arc<Answer>, Refusal> {
    let question = Question::snapshot(reads);
    if let Some(kept) = context.programme_answers.get(standing, &question) {
        return Ok(kept);
    }
    // To make a large one takes as long as it takes, and given up it would have to be begun anew.
    let asked = context.database.snapshot(reads, context.now());
    let snapshot = context.metrics.asking("snapshot", asked).await?;
    Ok(context.programme_answers.answer(standing, question, &ProgrammeReply::Snapshot(snapshot)))
}

/// A chunk that is in memory, as it was compressed when it was made.
pub fn kept_chunk(context: &Context, snapshot: &str, chunk: &str, headers: &HeaderMap) -> Option<Response> {
    let (epoch, seq) = snapshot.rsplit_once('-')?;
    let encoding = encoding::accepted(headers);
    let kept = context.database.kept_chunk(epoch, seq.parse().ok()?, chunk, encoding)?;
    Some(json::encoded(encoding, IMMUTABLE, kept))
}

#[derive(Debug, Deserialize)]
pub struct From {
    /// How many of the chunk's first records are there already, in digits.
    #[serde(default)]
    from: Option<String>,
}

/// A chunk of a snapshot, as it was compressed when it was made; or what is missing of it after the line broke.
pub async fn chunk(
    State(context): State<Arc<Context>>,
    path: Result<Path<(String, String)>, PathRejection>,
    query: Result<Query<From>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(From { from }) = query.map_err(|_| Refusal::new(TroubleKind::NotUnderstood, CANNOT_READ_QUERY))?;
    let gone = || Refusal::new(TroubleKind::NotFound, "this snapshot is gone: ask for the programme again");
    let Path((snapshot, chunk)) = path.map_err(|_| gone())?;
    let (epoch, seq) = snapshot.rsplit_once('-').ok_or_else(gone)?;
    let seq: i64 = seq.parse().map_err(|_| gone())?;
    let from = first_missing(from.as_deref())?;
    let encoding = if from > 0 { Encoding::Plain } else { encoding::accepted(&headers) };
    let asked = context.database.chunk(epoch, seq, &chunk, encoding);
    let found = context.asking("chunk", asked).await?.ok_or_else(gone)?;
    if from > 0 {
        let chunk: Chunk = serde_json::from_slice(&found).map_err(database::Error::from)?;
        let missing = chunk.without_first(from as usize).to_lines().into_bytes();
        return Ok(json::compressed(&headers, IMMUTABLE, missing));
    }
    Ok(json::encoded(encoding, IMMUTABLE, found))
}

fn first_missing(from: Option<&str>) -> Result<u32, Refusal> {
    let Some(digits) = from else { return Ok(0) };
    let number = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
    number.ok_or_else(|| Refusal::new(TroubleKind::NotUnderstood, CANNOT_READ_QUERY))
}
