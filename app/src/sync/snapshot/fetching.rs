//! One chunk: from the disk, else from the server and onto the disk, as far as it comes.

use futures::channel::oneshot;
use leptos::task::spawn_local;
use passerelle_shared::api::ChunkName;
use passerelle_shared::sync::{Answer, Beginning};

use crate::platform::http::{self, Request};
use crate::platform::store::{self, Area, Durability, Key, Range, StoreError, Transaction, Value};
use crate::state::device::Incoming;
use crate::sync::programme::shard_key;

pub enum Got {
    Chunk(Vec<u8>),
    /// More of its records than there were: only the missing ones will be asked for.
    Longer,
    /// The server has it no more.
    Gone,
    NotNow {
        retry_after_ms: Option<i64>,
    },
    /// It came, and couldn't be stored.
    NotStored(Vec<u8>, StoreError),
}

/// Begins at once, whether or not anybody waits: what is stored is found again. `here` are the keys of what is stored.
pub fn fetch(incoming: &Incoming, chunk: &ChunkName, here: &[String]) -> oneshot::Receiver<Got> {
    let (send, got) = oneshot::channel();
    let key = shard_key(&incoming.folder, &chunk.name);
    let beginning_key = beginning_key(&key);
    let path = format!("/api/programme/snapshot/{}/{}", incoming.snapshot.name(), chunk.name);
    let (is_here, is_begun) = (here.contains(&key), here.contains(&beginning_key));
    spawn_local(async move {
        let stored = if is_here { read(&key).await } else { None };
        let chunk = match stored {
            Some(bytes) => Got::Chunk(bytes),
            None => {
                let begun = if is_begun { read(&beginning_key).await } else { None };
                download(path, &key, Beginning::of(begun.unwrap_or_default())).await
            }
        };
        // Nobody waits any more when the reading broke off.
        let _ = send.send(chunk);
    });
    got
}

/// The keys of what an earlier try has stored.
pub async fn stored_chunks(folder: &str) -> Result<Vec<String>, StoreError> {
    let range = Range::Prefix(shard_key(folder, ""));
    let keys = store::read(&[Area::Shards], async |transaction: &Transaction<'_>| {
        transaction.keys(Area::Shards, range.clone()).await
    });
    Ok(keys.await?.iter().filter_map(Key::text).map(str::to_owned).collect())
}

/// Where those of its lines lie that came before the line broke.
fn beginning_key(key: &str) -> String {
    format!("{key}~")
}

async fn read(key: &str) -> Option<Vec<u8>> {
    let read =
        store::read(&[Area::Shards], async |transaction: &Transaction<'_>| transaction.get(Area::Shards, key).await);
    read.await.ok().flatten().map(Value::into_bytes)
}

async fn download(path: String, key: &str, begun: Beginning) -> Got {
    let begun_records = begun.records();
    let path = if begun_records > 0 { format!("{path}?from={begun_records}") } else { path };
    let Ok(came) = http::send_for_what_comes(Request::get_immutable(path)).await else {
        return Got::NotNow { retry_after_ms: None };
    };
    match came.response.answer() {
        Answer::Counts => {}
        Answer::Gone => return Got::Gone,
        Answer::NotNow { retry_after_ms } => return Got::NotNow { retry_after_ms },
        _ => return Got::NotNow { retry_after_ms: None },
    }
    let bytes = begun.and(came.response.body);
    if came.is_whole {
        return match keep(key, Some(&beginning_key(key)), &bytes).await {
            Ok(()) => Got::Chunk(bytes),
            Err(error) => Got::NotStored(bytes, error),
        };
    }
    let longer = Beginning::of(bytes);
    if longer.records() <= begun_records {
        return Got::NotNow { retry_after_ms: None };
    }
    match keep(&beginning_key(key), None, &longer.bytes()).await {
        Ok(()) => Got::Longer,
        Err(_) => Got::NotNow { retry_after_ms: None },
    }
}

/// In the place of the beginning, if it was one.
async fn keep(key: &str, beginning: Option<&str>, bytes: &[u8]) -> Result<(), StoreError> {
    store::write(&[Area::Shards], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        if let Some(beginning) = beginning {
            transaction.delete(Area::Shards, beginning)?;
        }
        transaction.put(Area::Shards, key, Value::Bytes(bytes.to_vec()))
    })
    .await
}
