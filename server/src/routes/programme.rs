//! `GET /api/programme` and its snapshots: the public read path.

use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use passerelle_shared::api::{ProgrammeReply, TroubleKind, limits};
use serde::Deserialize;

use super::encoding::Encoding;
use super::trouble::Refusal;
use super::{Context, json, tag};

/// May be kept, but is asked about each time: never stale, and "nothing new" costs little.
const ASK_EACH_TIME: &str = "no-cache";
/// A year is as good as for ever.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

#[derive(Debug, Deserialize)]
pub struct Since {
    since: Option<String>,
}

/// The changes behind the cursor, or the snapshot to take.
pub async fn changes(
    State(context): State<Arc<Context>>,
    query: Result<Query<Since>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(Since { since }) =
        query.map_err(|_| Refusal::new(TroubleKind::NotUnderstood, "the query can't be read"))?;
    let news = match &since {
        Some(cursor) => {
            let asked = context.database.programme_news(cursor, limits::PAGE_BYTES_MAX);
            context.metrics.asking("programme_news", asked).await?.ok()
        }
        None => None,
    };
    let reply = match news {
        Some(page) => ProgrammeReply::Changes(page),
        None => {
            let asked = context.database.snapshot(context.now());
            ProgrammeReply::Snapshot(context.metrics.asking("snapshot", asked).await?)
        }
    };
    let body = serde_json::to_vec(&reply).expect("answers are plain data");
    let tag = tag::of(&body);
    Ok(tag::tagged(&headers, &tag, json::compressed(&headers, ASK_EACH_TIME, body)))
}

/// A chunk of a snapshot, as it was compressed when it was made.
pub async fn chunk(
    State(context): State<Arc<Context>>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let gone = || Refusal::new(TroubleKind::NotFound, "this snapshot is gone: ask for the programme again");
    let Path((snapshot, chunk)) = path.map_err(|_| gone())?;
    let (epoch, seq) = snapshot.rsplit_once('-').ok_or_else(gone)?;
    let seq: i64 = seq.parse().map_err(|_| gone())?;
    let asked = context.database.chunk(epoch, seq, &chunk);
    let found = context.metrics.asking("chunk", asked).await?.ok_or_else(gone)?;
    let encoding = Encoding::accepted(&headers);
    let body = match encoding {
        Encoding::Brotli => found.brotli,
        Encoding::Gzip => found.gzip,
        Encoding::Plain => found.plain,
    };
    Ok(json::encoded(encoding, IMMUTABLE, body))
}
