//! What a device pays for reading: requests, bytes and time, without the way between.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use passerelle_shared::api::{ProgrammeReply, Snapshot};

use crate::figures::Durations;
use crate::plain_http::{Answer, Line};

#[derive(Debug, Clone, Default)]
pub struct Paid {
    pub requests: u32,
    /// As they came, heads included.
    pub bytes: u64,
    pub records: usize,
    pub time: Durations,
}

const COMPRESSED: &str = "accept-encoding: br\r\n";
/// A figure is the middle of so many.
const TRIES: u32 = 41;

/// Where a snapshot and its chunks are, and the cursor behind it.
pub async fn snapshot(server: SocketAddr) -> Snapshot {
    snapshot_on(&mut Line::to(server).await.expect("a connection")).await
}

async fn snapshot_on(line: &mut Line) -> Snapshot {
    let answer = get(line, "/api/programme", "").await;
    match serde_json::from_slice(&answer.body).expect("a reply") {
        ProgrammeReply::Snapshot(snapshot) => snapshot,
        _ => panic!("without a cursor there is a snapshot"),
    }
}

pub fn chunk_paths(snapshot: &Snapshot) -> Vec<String> {
    let path = |chunk: &passerelle_shared::api::ChunkName| {
        format!("/api/programme/snapshot/{}/{}", snapshot.name(), chunk.name)
    };
    snapshot.chunks.iter().map(path).collect()
}

pub async fn first_sync(server: SocketAddr) -> Paid {
    let began = Instant::now();
    let mut line = Line::to(server).await.expect("a connection");
    let snapshot = snapshot_on(&mut line).await;
    let paths = chunk_paths(&snapshot);
    for path in &paths {
        assert_eq!(get(&mut line, path, COMPRESSED).await.status, 200);
    }
    let records = snapshot.chunks.iter().map(|chunk| chunk.records as usize).sum();
    let time = Durations::of(vec![began.elapsed()]);
    Paid { requests: 1 + paths.len() as u32, bytes: line.received, records, time }
}

/// What is behind a cursor, page by page.
pub async fn changes(server: SocketAddr, cursor: &str) -> Paid {
    let mut paid = Paid::default();
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..TRIES {
        let began = Instant::now();
        let mut line = Line::to(server).await.expect("a connection");
        paid = Paid::default();
        let mut cursor = cursor.to_owned();
        loop {
            let answer = get(&mut line, &format!("/api/programme?since={cursor}"), "").await;
            paid.requests += 1;
            let ProgrammeReply::Changes(page) = serde_json::from_slice(&answer.body).expect("a reply") else {
                panic!("the cursor is young")
            };
            paid.records += page.records.len();
            cursor = page.cursor.to_string();
            if page.complete {
                break;
            }
        }
        times.push(began.elapsed());
    }
    paid.bytes = compressed_bytes(server, cursor).await;
    paid.time = Durations::of(times);
    paid
}

/// Of the first page as browsers take it; this program reads it uncompressed.
async fn compressed_bytes(server: SocketAddr, cursor: &str) -> u64 {
    let mut line = Line::to(server).await.expect("a connection");
    get(&mut line, &format!("/api/programme?since={cursor}"), COMPRESSED).await;
    line.received
}

/// Nothing is new, and the asker says what it has.
pub async fn no_change(server: SocketAddr, cursor: &str) -> Paid {
    let mut line = Line::to(server).await.expect("a connection");
    let path = format!("/api/programme?since={cursor}");
    let tag = get(&mut line, &path, "").await.header("etag").expect("a tag").to_owned();
    let mut times = Vec::new();
    let before = line.received;
    for _ in 0..TRIES {
        let began = Instant::now();
        let answer = get(&mut line, &path, &format!("if-none-match: {tag}\r\n")).await;
        assert_eq!(answer.status, 304);
        times.push(began.elapsed());
    }
    let bytes = (line.received - before) / u64::from(TRIES);
    Paid { requests: 1, bytes, records: 0, time: Durations::of(times) }
}

async fn get(line: &mut Line, path: &str, headers: &str) -> Answer {
    line.get(path, headers).await.expect("an answer")
}
