//! One chunk: from the disk, else from the server and onto the disk.

use futures::channel::oneshot;
use leptos::task::spawn_local;
use passerelle_shared::api::ChunkName;
use passerelle_shared::sync::Answer;

use crate::platform::http::{self, Request};
use crate::platform::store::{self, Area, Durability, Key, Range, StoreError, Transaction, Value};
use crate::state::device::Incoming;
use crate::sync::programme::shard_key;

pub enum Got {
    Chunk(Vec<u8>),
    /// The server has it no more.
    Gone,
    NotNow {
        retry_after_ms: Option<i64>,
    },
    NotStored(StoreError),
}

/// Begins at once, whether or not anybody waits: what is stored is found again.
pub fn fetch(incoming: &Incoming, chunk: &ChunkName, is_here: bool) -> oneshot::Receiver<Got> {
    let (send, got) = oneshot::channel();
    let key = shard_key(&incoming.folder, &chunk.name);
    let path = format!("/api/programme/snapshot/{}/{}", incoming.snapshot.name(), chunk.name);
    spawn_local(async move {
        let stored = if is_here { read_chunk(&key).await } else { None };
        let chunk = match stored {
            Some(bytes) => Got::Chunk(bytes),
            None => download(path, &key).await,
        };
        // Nobody waits any more when the reading broke off.
        let _ = send.send(chunk);
    });
    got
}

/// The keys of the chunks that an earlier try has stored.
pub async fn stored_chunks(folder: &str) -> Result<Vec<String>, StoreError> {
    let range = Range::Prefix(shard_key(folder, ""));
    let keys = store::read(&[Area::Shards], async |transaction: &Transaction<'_>| {
        transaction.keys(Area::Shards, range.clone()).await
    });
    Ok(keys.await?.iter().filter_map(Key::text).map(str::to_owned).collect())
}

async fn read_chunk(key: &str) -> Option<Vec<u8>> {
    let read =
        store::read(&[Area::Shards], async |transaction: &Transaction<'_>| transaction.get(Area::Shards, key).await);
    read.await.ok().flatten().map(Value::into_bytes)
}

async fn download(path: String, key: &str) -> Got {
    let Ok(response) = http::send(Request::get_immutable(path)).await else {
        return Got::NotNow { retry_after_ms: None };
    };
    match response.answer() {
        Answer::Counts => {}
        Answer::Gone => return Got::Gone,
        Answer::NotNow { retry_after_ms } => return Got::NotNow { retry_after_ms },
        _ => return Got::NotNow { retry_after_ms: None },
    }
    let bytes = response.body;
    let stored = store::write(&[Area::Shards], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        transaction.put(Area::Shards, key, Value::Bytes(bytes.clone()))
    });
    match stored.await {
        Ok(()) => Got::Chunk(bytes),
        Err(error) => Got::NotStored(error),
    }
}
