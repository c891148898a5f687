//! The other languages: they come after everything in mine, and lie here as they came until somebody reads in them.

use std::rc::Rc;

use futures::future::join_all;
use passerelle_shared::api::ChunkName;
use passerelle_shared::sync::{Ended, Fact};

use super::plan::in_order;
use super::reading_in::read_in_if_wanted;
use super::snapshot::fetching::{Got, Unread, fetch_unread, stored_chunks};
use super::snapshot::here_and_missing;
use crate::device::my_language;
use crate::rows::{Generation, PROGRAMME, get, put};
use crate::store::{self, Area, Durability, StoreError, Transaction};
use crate::{Device, Errand, Platform, Told};

const NOT_NOW: Ended = Ended::NotNow { retry_after_ms: None };

/// Those that may come now: what somebody reads in, and everything else unless it has to be asked for.
pub fn wanted<P: Platform>(device: &Device<P>, generation: &Generation) -> Vec<ChunkName> {
    let mine = my_language(&device.platform);
    let waits = device.platform.saves_data() && !generation.wants_all;
    let opened = device.reader.opened.borrow();
    let is_read = |chunk: &&ChunkName| chunk.is_for(mine) || opened.iter().any(|language| chunk.is_for(*language));
    let missing = in_order(&generation.missing, mine);
    let (read, others): (Vec<_>, Vec<_>) = missing.iter().partition(is_read);
    read.into_iter().chain(others.into_iter().filter(|_| !waits)).cloned().collect()
}

/// As many as go at once; between them there is time for news.
pub async fn fetch<P: Platform>(device: &Rc<Device<P>>) -> Ended {
    let Some(generation) = device.reader.memory.borrow().generation.clone() else { return Ended::Done };
    let (store, Generation { folder, snapshot, .. }) = (device.platform.store(), &generation);
    let Ok(here) = stored_chunks(store, folder).await else { return NOT_NOW };
    let mut wanted = wanted(device, &generation);
    wanted.truncate(device.reader.fetches_at_once.get());
    let fetches = wanted.iter().map(|chunk| fetch_unread(&device.platform, folder, snapshot, chunk, &here));
    let fetched = join_all(fetches).await;
    match note(device, &generation).await {
        Ok(Noted::Here(noted)) => device.hold(*noted),
        Ok(Noted::Elsewhere) => _ = P::carry_out(device, Errand::CatchUp).await,
        Err(_) => return NOT_NOW,
    }
    device.platform.tell_tabs(Told::Programme);
    read_in_if_wanted(device).await;
    for unread in fetched {
        match unread {
            Unread::Stored => {}
            // Without room there is nothing to be gained by trying again while this page lives.
            Unread::NotStored(StoreError::Full) => {
                device.keep_only_in_memory();
                return Ended::Done;
            }
            Unread::NotStored(_) => return NOT_NOW,
            Unread::Stopped(got) => return stop(device, got),
        }
    }
    Ended::More
}

fn stop<P: Platform>(device: &Device<P>, got: Got) -> Ended {
    match got {
        // The server has let go of it: the newest snapshot is taken in its place.
        Got::Gone => {
            device.reader.is_snapshot_gone.set(true);
            Ended::More
        }
        Got::Longer => Ended::BrokeOff,
        Got::NotNow { retry_after_ms } => Ended::NotNow { retry_after_ms },
        Got::Chunk(_) => Ended::More,
    }
}

enum Noted {
    Here(Box<Generation>),
    /// Another tab has gone on meanwhile.
    Elsewhere,
}

/// What has come belongs to the generation from now on.
async fn note<P: Platform>(device: &Device<P>, before: &Generation) -> Result<Noted, StoreError> {
    let areas = [Area::Meta, Area::Shards];
    let note = async |transaction: &Transaction<'_>| {
        let stored: Option<Generation> = get(transaction, PROGRAMME).await?;
        let Some(mut stored) = stored.filter(|stored| stored.folder == before.folder) else {
            return Ok(Noted::Elsewhere);
        };
        let missing = std::mem::take(&mut stored.missing);
        let (mut here, missing) = here_and_missing(transaction, &stored.folder, missing).await?;
        stored.snapshot.chunks.append(&mut here);
        let noted = Generation { missing, ..stored };
        put(transaction, PROGRAMME, &noted)?;
        Ok(if noted.cursor == before.cursor { Noted::Here(Box::new(noted)) } else { Noted::Elsewhere })
    };
    store::write(device.platform.store(), &areas, Durability::Relaxed, note).await
}

/// The person wants all of them here, whatever they cost.
pub async fn want_all<P: Platform>(device: &Rc<Device<P>>) {
    let want = async |transaction: &Transaction<'_>| {
        let Some(generation) = get::<Generation>(transaction, PROGRAMME).await? else { return Ok(()) };
        put(transaction, PROGRAMME, &Generation { wants_all: true, ..generation })
    };
    // Where it can't be stored, it is so as long as the page lives.
    let _ = store::write(device.platform.store(), &[Area::Meta], Durability::Relaxed, want).await;
    let held = device.reader.memory.borrow().generation.clone();
    if let Some(held) = held {
        device.hold(Generation { wants_all: true, ..held });
    }
    device.tell(Fact::Pressed);
}
