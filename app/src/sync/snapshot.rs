//! Taking a snapshot in chunks: it goes on where it broke, and readers see the old generation until the last chunk.

mod arrival;
mod fetching;

use std::collections::VecDeque;
use std::rc::Rc;

use futures::channel::oneshot;
use passerelle_shared::api::{ChunkName, Snapshot};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::Ended;

use super::plan::{in_order, is_near};
use super::programme::shard_key;
use super::{Driver, cold_start};
use crate::platform::broadcast::Told;
use crate::platform::marks;
use crate::platform::store::{self, Area, Durability, Range, StoreError, Transaction};
use crate::state::Trouble;
use crate::state::device::{Generation, INCOMING, Incoming, PROGRAMME, get, put, remove};
use arrival::Arrival;
use fetching::{Got, fetch, stored_chunks};

const NOT_NOW: Ended = Ended::NotNow { retry_after_ms: None };
/// Enough to fill a line whose answers take a while; more would only delay the nearest.
pub const FETCHES_AT_ONCE_MAX: usize = 4;

pub async fn on_its_way() -> Option<Incoming> {
    let read = store::read(&[Area::Meta], async |transaction: &Transaction<'_>| get(transaction, INCOMING).await);
    read.await.ok().flatten()
}

/// Notes what is to be taken, so that any later start goes on with it, and takes it.
pub async fn begin(driver: &Rc<Driver>, snapshot: Snapshot, anew_at: Option<Timestamp>) -> Ended {
    let snapshot = snapshot.joined();
    let name = snapshot.name();
    // Shards of the generation that is shown must not be taken for those that are coming.
    let is_taken = driver.held.borrow().generation.as_ref().is_some_and(|held| held.folder == name);
    let folder = if is_taken { format!("{name}+") } else { name };
    let incoming = Incoming { folder, snapshot, anew_at };
    let noted = store::write(&[Area::Meta], Durability::Relaxed, async |transaction: &Transaction<'_>| {
        put(transaction, INCOMING, &incoming)
    });
    match noted.await {
        Ok(()) | Err(StoreError::Full) => take(driver, incoming).await,
        Err(_) => NOT_NOW,
    }
}

/// Takes what is missing, and flips when all is here.
pub async fn take(driver: &Rc<Driver>, incoming: Incoming) -> Ended {
    let Ok(here) = stored_chunks(&incoming.folder).await else { return NOT_NOW };
    let mut arrival = Arrival::new(driver, &incoming);
    let mine = driver.my_language();
    let mut wanted: VecDeque<ChunkName> = in_order(&incoming.snapshot.chunks, mine).into();
    let mut running: VecDeque<(ChunkName, oneshot::Receiver<Got>)> = VecDeque::new();
    let (mut is_further, mut is_kept) = (false, true);
    loop {
        // On a slow line, what is far must not hold up the events.
        while running.len() < driver.fetches_at_once.get()
            && let Some(chunk) = wanted.pop_front_if(|chunk| {
                running.back().is_none_or(|(last, _)| is_near(last, mine) == is_near(chunk, mine))
            })
        {
            let got = fetch(&incoming, &chunk, &here);
            running.push_back((chunk, got));
        }
        let Some((chunk, got)) = running.pop_front() else { break };
        let got = got.await.unwrap_or(Got::NotNow { retry_after_ms: None });
        let next = running.front().map(|(chunk, _)| chunk).or(wanted.front());
        let broke_off = match got {
            Got::Chunk(bytes) => {
                if arrival.take(driver, &chunk, next, bytes) {
                    if !here.contains(&shard_key(&incoming.folder, &chunk.name)) {
                        is_further = true;
                        driver.fetches_at_once.update(|fetches| FETCHES_AT_ONCE_MAX.min(fetches + 1));
                    }
                    continue;
                }
                // What isn't a chunk is asked for again.
                forget(&incoming.folder).await.map_or(NOT_NOW, |()| NOT_NOW)
            }
            Got::Longer => Ended::BrokeOff,
            // Pruned meanwhile: the next read names a newer one.
            Got::Gone => forget(&incoming.folder).await.map_or(NOT_NOW, |()| Ended::More),
            Got::NotNow { retry_after_ms: None } if is_further => Ended::BrokeOff,
            Got::NotNow { retry_after_ms } => Ended::NotNow { retry_after_ms },
            // Shown all the same: it isn't fetched again for want of room.
            Got::NotStored(bytes, error) => {
                if arrival.take(driver, &chunk, next, bytes) {
                    is_kept = false;
                    driver.note(|connection| connection.set(Trouble::StorageFull, error == StoreError::Full));
                    continue;
                }
                NOT_NOW
            }
        };
        arrival.show(driver);
        // Four that share a line which soon breaks again would all be cut; one of them may get through.
        driver.fetches_at_once.set(1);
        return broke_off;
    }
    flip(driver, incoming, arrival, is_kept).await
}

/// One commit, and readers see the new generation; the old one's shards and changed rows go with it.
async fn flip(driver: &Rc<Driver>, incoming: Incoming, arrival: Arrival, is_kept: bool) -> Ended {
    let held = driver.held.borrow().generation.clone();
    let generation = Generation {
        cursor: incoming.snapshot.cursor.clone(),
        snapshot: incoming.snapshot,
        folder: incoming.folder,
        etag: None,
        fresh_as_of: held.as_ref().and_then(|held| held.fresh_as_of),
        taken_anew_at: incoming.anew_at.or(held.as_ref().and_then(|held| held.taken_anew_at)),
        disagrees: held.is_some_and(|held| held.disagrees),
    };
    let areas = [Area::Meta, Area::Shards, Area::Changes];
    let mine = shard_key(&generation.folder, "");
    let flip = async |transaction: &Transaction<'_>| {
        put(transaction, PROGRAMME, &generation)?;
        remove(transaction, INCOMING)?;
        transaction.delete_all(Area::Changes, Range::All)?;
        for key in transaction.keys(Area::Shards, Range::All).await? {
            if key.text().is_some_and(|key| !key.starts_with(&mine)) {
                transaction.delete(Area::Shards, key)?;
            }
        }
        Ok(())
    };
    let flipped = if is_kept { store::write(&areas, Durability::Relaxed, flip).await } else { Err(StoreError::Full) };
    let is_kept = match flipped {
        Ok(()) => true,
        Err(StoreError::Full) => false,
        Err(_) => return NOT_NOW,
    };
    driver.note(|connection| connection.set(Trouble::StorageFull, !is_kept));
    marks::mark("passerelle:synced");
    driver.flip(arrival.draft, generation);
    driver.held.borrow_mut().is_only_in_memory = !is_kept;
    if is_kept {
        cold_start::mark_data(driver);
    }
    driver.tell_tabs(Told::Programme);
    cold_start::measure(driver).await;
    // The snapshot may be some minutes old: what changed since comes next.
    Ended::More
}

async fn forget(folder: &str) -> Result<(), StoreError> {
    let range = Range::Prefix(shard_key(folder, ""));
    let areas = [Area::Meta, Area::Shards];
    store::write(&areas, Durability::Relaxed, async |transaction: &Transaction<'_>| {
        remove(transaction, INCOMING)?;
        transaction.delete_all(Area::Shards, range.clone())
    })
    .await
}
