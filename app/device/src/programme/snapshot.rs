//! Taking a snapshot in chunks: it goes on where it broke, and readers see the old generation until the last chunk of
//! what they need in their language. The other languages come after it.

mod arrival;
pub(super) mod fetching;

use std::collections::VecDeque;
use std::rc::Rc;

use futures::channel::oneshot;
use passerelle_shared::api::{ChunkName, Snapshot};
use passerelle_shared::model::{Language, Timestamp};
use passerelle_shared::sync::{Cursor, Ended};

use super::plan::{is_near, needed};
use super::{CopyOf, shard_key};
use crate::device::my_language;
use crate::memory::Reader;
use crate::rows::{Generation, INCOMING, Incoming, PROGRAMME, get, put, remove};
use crate::store::{self, Area, Durability, Range, StoreError, Transaction};
use crate::{Device, Errand, Milestone, Platform, Told, Trouble};
use arrival::Arrival;
use fetching::{Got, fetch, stored_chunks};

const NOT_NOW: Ended = Ended::NotNow { retry_after_ms: None };

pub async fn on_its_way(platform: &impl Platform) -> Option<Incoming> {
    let look = async |transaction: &Transaction<'_>| get(transaction, INCOMING).await;
    store::read(platform.store(), &[Area::Meta], look).await.ok().flatten()
}

/// Notes what is to be taken, so that any later start goes on with it, and takes it.
pub async fn begin<P: Platform>(device: &Rc<Device<P>>, snapshot: Snapshot, anew_at: Option<Timestamp>) -> Ended {
    let snapshot = snapshot.joined();
    let name = snapshot.name();
    // Shards of the generation that is shown must not be taken for those that are coming.
    let is_taken = device.reader.memory.borrow().generation.as_ref().is_some_and(|shown| shown.folder == name);
    let folder = if is_taken { format!("{name}+") } else { name };
    let known = device.known_cursor();
    let mut incoming = Incoming { folder, snapshot, anew_at, since: None };
    // The nearest are on their way while it is noted: what nothing points to is written over, or goes with a flip.
    let mut fetches = Fetches::of(device, &incoming, Vec::new());
    fetches.fill(device, &incoming);
    let is_kept = match note(device, &incoming, known.as_ref()).await {
        Ok(Noted { since, is_elsewhere: false }) => {
            incoming.since = since;
            true
        }
        Ok(_) => {
            P::carry_out(device, Errand::CatchUp).await;
            return Ended::More;
        }
        Err(StoreError::Full) => false,
        Err(_) => return NOT_NOW,
    };
    take_all(device, incoming, fetches, is_kept).await
}

struct Noted {
    since: Option<Cursor>,
    /// Another tab has gone on with what all of its shards are there of.
    is_elsewhere: bool,
}

async fn note<P: Platform>(
    device: &Rc<Device<P>>,
    incoming: &Incoming,
    known: Option<&Cursor>,
) -> Result<Noted, StoreError> {
    let areas = [Area::Meta, Area::Shards];
    let note = async |transaction: &Transaction<'_>| {
        let stored = get::<Generation>(transaction, PROGRAMME).await?;
        let since = stored.as_ref().map(|stored| stored.cursor.clone());
        if let Some(stored) = stored.filter(|stored| Some(&stored.cursor) != known)
            && are_here(transaction, &stored.folder, &stored.snapshot.chunks).await?
        {
            return Ok(Noted { since, is_elsewhere: true });
        }
        put(transaction, INCOMING, &Incoming { since: since.clone(), ..incoming.clone() })?;
        Ok(Noted { since, is_elsewhere: false })
    };
    store::write(device.platform.store(), &areas, Durability::Relaxed, note).await
}

/// All of these shards are there.
async fn are_here(transaction: &Transaction<'_>, folder: &str, chunks: &[ChunkName]) -> Result<bool, StoreError> {
    Ok(here_and_missing(transaction, folder, chunks.to_vec()).await?.1.is_empty())
}

/// Those of which the shards are there, and the others.
pub(super) async fn here_and_missing(
    transaction: &Transaction<'_>,
    folder: &str,
    chunks: Vec<ChunkName>,
) -> Result<(Vec<ChunkName>, Vec<ChunkName>), StoreError> {
    let here = transaction.keys(Area::Shards, Range::Prefix(shard_key(folder, ""))).await?;
    let is_here = |chunk: &ChunkName| {
        let key = shard_key(folder, &chunk.name);
        here.iter().any(|here| here.text() == Some(key.as_str()))
    };
    Ok(chunks.into_iter().partition(is_here))
}

/// What is on its way lies in this folder.
async fn is_wanted(transaction: &Transaction<'_>, folder: &str) -> Result<bool, StoreError> {
    Ok(get::<Incoming>(transaction, INCOMING).await?.is_some_and(|incoming| incoming.folder == folder))
}

/// The chunks of a snapshot that are needed in my language: which are still wanted, and which are on their way.
struct Fetches {
    wanted: VecDeque<ChunkName>,
    running: VecDeque<(ChunkName, oneshot::Receiver<Got>)>,
    /// The keys of what is stored.
    here: Vec<String>,
    mine: Language,
}

impl Fetches {
    fn of<P: Platform>(device: &Rc<Device<P>>, incoming: &Incoming, here: Vec<String>) -> Fetches {
        let mine = my_language(&device.platform);
        let wanted = needed(&incoming.snapshot.chunks, mine).into();
        device.reader.is_not_stored.set(false);
        Fetches { wanted, running: VecDeque::new(), here, mine }
    }

    /// Asks for as many as may be on their way at once. On a slow line, what is far must not hold up the events.
    fn fill<P: Platform>(&mut self, device: &Rc<Device<P>>, incoming: &Incoming) {
        let Fetches { wanted, running, here, mine } = self;
        while running.len() < device.reader.fetches_at_once.get()
            && let Some(chunk) = wanted.pop_front_if(|chunk| {
                running.back().is_none_or(|(last, _)| is_near(last, *mine) == is_near(chunk, *mine))
            })
        {
            let got = fetch(device, &incoming.folder, &incoming.snapshot, &chunk, here);
            running.push_back((chunk, got));
        }
    }

    fn next(&self) -> Option<&ChunkName> {
        self.running.front().map(|(chunk, _)| chunk).or(self.wanted.front())
    }

    fn is_here(&self, incoming: &Incoming, chunk: &ChunkName) -> bool {
        self.here.contains(&shard_key(&incoming.folder, &chunk.name))
    }
}

/// Goes on with what is on its way.
pub async fn take<P: Platform>(device: &Rc<Device<P>>, incoming: Incoming) -> Ended {
    let Ok(here) = stored_chunks(device.platform.store(), &incoming.folder).await else { return NOT_NOW };
    let mut fetches = Fetches::of(device, &incoming, here);
    fetches.fill(device, &incoming);
    take_all(device, incoming, fetches, true).await
}

/// Why it goes no further.
enum Stop {
    Broken(Ended),
    /// What has come isn't a chunk, and is asked for again.
    Spoilt,
    /// Pruned meanwhile: the next read names a newer one.
    Gone,
}

/// Takes what is missing, and flips when all is here. It is kept only where there is room for all of it.
async fn take_all<P: Platform>(
    device: &Rc<Device<P>>,
    incoming: Incoming,
    mut fetches: Fetches,
    is_kept: bool,
) -> Ended {
    let needed = needed(&incoming.snapshot.chunks, fetches.mine);
    let mut arrival = Arrival::of(device, &needed);
    let (mut is_further, mut stop) = (false, None);
    while let Some((chunk, got)) = fetches.running.pop_front() {
        stop = Some(match got.await.unwrap_or(Got::NotNow { retry_after_ms: None }) {
            Got::Chunk(bytes) => {
                // The next one is on its way while this one is read.
                fetches.fill(device, &incoming);
                if arrival.take(device, &chunk, fetches.next(), bytes) {
                    if !fetches.is_here(&incoming, &chunk) {
                        is_further = true;
                        let faster = device.reader.fetches_at_once.get().saturating_add(1);
                        device.reader.fetches_at_once.set(Reader::FETCHES_AT_ONCE_MAX.min(faster));
                    }
                    continue;
                }
                Stop::Spoilt
            }
            Got::Longer => Stop::Broken(Ended::BrokeOff),
            Got::Gone => Stop::Gone,
            Got::NotNow { retry_after_ms: None } if is_further => Stop::Broken(Ended::BrokeOff),
            Got::NotNow { retry_after_ms } => Stop::Broken(Ended::NotNow { retry_after_ms }),
        });
        break;
    }
    let Some(stop) = stop else { return flip(device, incoming, needed, arrival, is_kept).await };
    arrival.show(device);
    // Several that share a line which soon breaks again would all be cut; one of them may get through.
    device.reader.fetches_at_once.set(1);
    if let Stop::Broken(ended) = stop {
        return ended;
    }
    match P::carry_out(device, Errand::ForgetSnapshot).await {
        Ended::Done if matches!(stop, Stop::Gone) => Ended::More,
        _ => NOT_NOW,
    }
}

/// What became of a whole snapshot.
enum Flip {
    Done(Box<Generation>),
    /// Another tab went on meanwhile.
    Elsewhere,
    /// Some of it was let go of to make room, and is fetched once more.
    Incomplete,
}

/// One commit, and readers see the new generation; the old one's shards and changed rows go with it.
async fn flip<P: Platform>(
    device: &Rc<Device<P>>,
    incoming: Incoming,
    needed: Vec<ChunkName>,
    arrival: Arrival<CopyOf<P>>,
    is_kept: bool,
) -> Ended {
    let before = device.reader.memory.borrow().generation.clone();
    let all = incoming.snapshot.chunks;
    let mut generation = Generation {
        cursor: incoming.snapshot.cursor.clone(),
        missing: all.iter().filter(|chunk| !needed.contains(chunk)).cloned().collect(),
        snapshot: Snapshot { chunks: needed, ..incoming.snapshot },
        folder: incoming.folder,
        wants_all: before.as_ref().is_some_and(|before| before.wants_all),
        etag: None,
        fresh_as_of: before.as_ref().and_then(|before| before.fresh_as_of),
        taken_anew_at: incoming.anew_at.or(before.as_ref().and_then(|before| before.taken_anew_at)),
        disagrees: before.is_some_and(|before| before.disagrees),
        uncompared: None,
    };
    let areas = [Area::Meta, Area::Shards, Area::Changes];
    let mine = shard_key(&generation.folder, "");
    let flip = async |transaction: &Transaction<'_>| {
        let stored = get::<Generation>(transaction, PROGRAMME).await?;
        let is_wanted = is_wanted(transaction, &generation.folder).await?;
        // Where nothing is stored, it was let go of to make room.
        let is_another = stored.is_some_and(|stored| Some(stored.cursor) != incoming.since);
        if !is_wanted || is_another {
            // Another tab was there first.
            if is_wanted {
                remove(transaction, INCOMING)?;
            }
            return Ok(Flip::Elsewhere);
        }
        // In another language something may be here since an earlier try.
        let (here, missing) = here_and_missing(transaction, &generation.folder, all.clone()).await?;
        if generation.snapshot.chunks.iter().any(|needed| missing.contains(needed)) {
            return Ok(Flip::Incomplete);
        }
        let snapshot = Snapshot { chunks: here, ..generation.snapshot.clone() };
        let generation = Generation { snapshot, missing, ..generation.clone() };
        put(transaction, PROGRAMME, &generation)?;
        remove(transaction, INCOMING)?;
        transaction.delete_all(Area::Changes, Range::All)?;
        for key in transaction.keys(Area::Shards, Range::All).await? {
            if key.text().is_some_and(|key| !key.starts_with(&mine)) {
                transaction.delete(Area::Shards, key)?;
            }
        }
        Ok(Flip::Done(Box::new(generation)))
    };
    let flipped = if is_kept {
        store::write(device.platform.store(), &areas, Durability::Relaxed, flip).await
    } else {
        Err(StoreError::Full)
    };
    let is_kept = match flipped {
        Ok(Flip::Done(stored)) => {
            generation = *stored;
            true
        }
        Ok(Flip::Elsewhere) => {
            P::carry_out(device, Errand::CatchUp).await;
            return Ended::More;
        }
        // Where it couldn't be stored it is shown all the same, and isn't fetched again for that.
        Ok(Flip::Incomplete) if device.reader.is_not_stored.get() => false,
        Ok(Flip::Incomplete) => return Ended::More,
        Err(StoreError::Full) => false,
        Err(_) => return NOT_NOW,
    };
    device.platform.note(|connection| connection.set(Trouble::StorageFull, !is_kept));
    device.flip(arrival.draft, generation);
    device.reader.memory.borrow_mut().is_only_in_memory = !is_kept;
    device.platform.tell_tabs(Told::Programme);
    P::pass(device, Milestone::Taken { is_kept }).await;
    // The snapshot may be some minutes old: what changed since comes next, and what is read in another language by now.
    Ended::More
}

/// What came of it goes, unless another tab has got all of it meanwhile and shows it.
pub async fn forget(platform: &impl Platform) -> Ended {
    let areas = [Area::Meta, Area::Shards];
    let forget = async |transaction: &Transaction<'_>| {
        let Some(Incoming { folder, .. }) = get(transaction, INCOMING).await? else { return Ok(()) };
        remove(transaction, INCOMING)?;
        match get::<Generation>(transaction, PROGRAMME).await? {
            Some(shown) if shown.folder == folder => Ok(()),
            _ => transaction.delete_all(Area::Shards, Range::Prefix(shard_key(&folder, ""))),
        }
    };
    store::write(platform.store(), &areas, Durability::Relaxed, forget).await.map_or(NOT_NOW, |()| Ended::Done)
}
