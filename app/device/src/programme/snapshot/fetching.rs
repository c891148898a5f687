//! One chunk: from the disk, else from the server and onto the disk, as far as it comes.

use std::rc::Rc;

use futures::channel::oneshot;
use passerelle_shared::api::{ChunkName, Snapshot};
use passerelle_shared::sync::{Answer, Beginning};

use crate::programme::shard_key;
use crate::store::{self, Area, Durability, Key, Range, Store, StoreError, Transaction, Value};
use crate::{Device, Platform, Request};

pub enum Got {
    /// It is being stored meanwhile.
    Chunk(Vec<u8>),
    /// More of its records than there were: only the missing ones will be asked for.
    Longer,
    /// The server has it no more.
    Gone,
    NotNow {
        retry_after_ms: Option<i64>,
    },
}

/// Where a chunk comes from, and where it goes to.
struct Way {
    path: String,
    key: String,
    is_here: bool,
    is_begun: bool,
}

impl Way {
    /// `here` are the keys of what is stored.
    fn of(folder: &str, snapshot: &Snapshot, chunk: &ChunkName, here: &[String]) -> Way {
        let key = shard_key(folder, &chunk.name);
        let path = format!("/api/programme/snapshot/{}/{}", snapshot.name(), chunk.name);
        Way { is_here: here.contains(&key), is_begun: here.contains(&beginning_key(&key)), path, key }
    }

    async fn download(self, platform: &impl Platform) -> Result<Vec<u8>, Got> {
        let Way { path, key, is_begun, .. } = self;
        let begun = if is_begun { read(platform.store(), &beginning_key(&key)).await } else { None };
        download(platform, path, &key, Beginning::of(begun.unwrap_or_default())).await
    }
}

/// Begins at once, whether or not anybody waits: what is stored is found again. `here` are the keys of what is stored.
pub fn fetch<P: Platform>(
    device: &Rc<Device<P>>,
    folder: &str,
    snapshot: &Snapshot,
    chunk: &ChunkName,
    here: &[String],
) -> oneshot::Receiver<Got> {
    let (send, got) = oneshot::channel();
    let way = Way::of(folder, snapshot, chunk, here);
    let doing = device.clone();
    device.platform.begin(async move {
        let platform = &doing.platform;
        let stored = if way.is_here { read(platform.store(), &way.key).await } else { None };
        // Nobody waits any more when the reading broke off.
        if let Some(bytes) = stored {
            return drop(send.send(Got::Chunk(bytes)));
        }
        let key = way.key.clone();
        match way.download(platform).await {
            Ok(bytes) => {
                let _ = send.send(Got::Chunk(bytes.clone()));
                // Whoever looks whether it is there asks behind it.
                let kept = keep_whole(platform.store(), &key, bytes).await;
                doing.reader.is_not_stored.set(kept.is_err() || doing.reader.is_not_stored.get());
            }
            Err(got) => drop(send.send(got)),
        }
    });
    got
}

/// Fetches and stores it, and nobody reads it now.
pub async fn fetch_unread(
    platform: &impl Platform,
    folder: &str,
    snapshot: &Snapshot,
    chunk: &ChunkName,
    here: &[String],
) -> Unread {
    let way = Way::of(folder, snapshot, chunk, here);
    if way.is_here {
        return Unread::Stored;
    }
    let key = way.key.clone();
    match way.download(platform).await {
        Ok(bytes) => match keep_whole(platform.store(), &key, bytes).await {
            Ok(()) => Unread::Stored,
            Err(cause) => Unread::NotStored(cause),
        },
        Err(got) => Unread::Stopped(got),
    }
}

/// What became of a chunk that nobody waits for.
pub enum Unread {
    Stored,
    NotStored(StoreError),
    Stopped(Got),
}

/// The keys of what an earlier try has stored.
pub async fn stored_chunks(store: &impl Store, folder: &str) -> Result<Vec<String>, StoreError> {
    let range = Range::Prefix(shard_key(folder, ""));
    let look = async |transaction: &Transaction<'_>| transaction.keys(Area::Shards, range.clone()).await;
    let keys = store::read(store, &[Area::Shards], look);
    Ok(keys.await?.iter().filter_map(Key::text).map(str::to_owned).collect())
}

/// Where those of its lines lie that came before the line broke.
fn beginning_key(key: &str) -> String {
    format!("{key}~")
}

async fn read(store: &impl Store, key: &str) -> Option<Vec<u8>> {
    let look = async |transaction: &Transaction<'_>| transaction.get(Area::Shards, key).await;
    store::read(store, &[Area::Shards], look).await.ok().flatten().map(Value::into_bytes)
}

/// All of it, or what came instead; a beginning is stored.
async fn download(platform: &impl Platform, path: String, key: &str, begun: Beginning) -> Result<Vec<u8>, Got> {
    const NOT_NOW: Got = Got::NotNow { retry_after_ms: None };
    let begun_records = begun.records();
    let path = if begun_records > 0 { format!("{path}?from={begun_records}") } else { path };
    let came = platform.send_for_what_comes(Request::get_immutable(path)).await.map_err(|_| NOT_NOW)?;
    match came.response.answer() {
        Answer::Counts => {}
        Answer::Gone => return Err(Got::Gone),
        Answer::NotNow { retry_after_ms } => return Err(Got::NotNow { retry_after_ms }),
        _ => return Err(NOT_NOW),
    }
    let bytes = begun.and(came.response.body);
    if came.is_whole {
        return Ok(bytes);
    }
    let longer = Beginning::of(bytes);
    if longer.records() <= begun_records {
        return Err(NOT_NOW);
    }
    let kept = keep(platform.store(), &beginning_key(key), None, longer.bytes().clone()).await;
    Err(if kept.is_ok() { Got::Longer } else { NOT_NOW })
}

/// In the place of its beginning.
async fn keep_whole(store: &impl Store, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
    keep(store, key, Some(&beginning_key(key)), bytes).await
}

/// In the place of the beginning, if it was one.
async fn keep(store: &impl Store, key: &str, beginning: Option<&str>, bytes: Vec<u8>) -> Result<(), StoreError> {
    let value = Value::Bytes(bytes);
    store::write(store, &[Area::Shards], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        if let Some(beginning) = beginning {
            transaction.delete(Area::Shards, beginning)?;
        }
        transaction.put(Area::Shards, key, value.clone())
    })
    .await
}
