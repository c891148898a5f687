//! From the disk to the screen, without a network: events in my language first, everything else a breath later.

use std::rc::Rc;

use passerelle_shared::api::ChunkName;
use passerelle_shared::model::Language;
use passerelle_shared::sync::Record;

use super::plan::{near_and_far, to_read};
use super::{Draft, changes, shards};
use crate::device::{Milestone, my_language};
use crate::rows::{CLOCK, Generation, INCOMING, Incoming, PROGRAMME, SIGN_IN, SIGNING_OUT, STARS, get};
use crate::store::{self, Area, Range, StoreError, Transaction};
use crate::{Device, Errand, Platform, ProgrammeCopy, Readers};

/// What a first look at the stores tells, without reading any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traces {
    pub is_signed_in: bool,
    pub has_outbox: bool,
    is_signing_out: bool,
    has_stars: bool,
}

impl Traces {
    async fn look(transaction: &Transaction<'_>) -> Result<Traces, StoreError> {
        Ok(Traces {
            is_signed_in: transaction.get(Area::Meta, SIGN_IN).await?.is_some(),
            is_signing_out: transaction.get(Area::Meta, SIGNING_OUT).await?.is_some(),
            has_stars: transaction.get(Area::Meta, STARS).await?.is_some(),
            has_outbox: !transaction.keys(Area::Outbox, Range::All).await?.is_empty(),
        })
    }

    /// Somebody has asked for something here, has set a star, or was signed in.
    pub fn are_there(self) -> bool {
        self.is_signed_in || self.is_signing_out || self.has_outbox || self.has_stars
    }
}

/// All that is needed for a first picture, of one moment.
pub struct Start {
    pub traces: Traces,
    near: Option<Near>,
    is_on_its_way: bool,
}

struct Near {
    generation: Generation,
    changes: Vec<Record>,
    chunks: Vec<ChunkName>,
    shards: Vec<Vec<u8>>,
    /// To be read when the screen stands.
    far: Vec<ChunkName>,
}

impl Start {
    pub fn has_programme(&self) -> bool {
        self.near.is_some()
    }

    /// Nothing at all is stored here.
    pub fn is_empty(&self) -> bool {
        self.near.is_none() && !self.is_on_its_way && !self.traces.has_outbox
    }
}

/// Reads what is stored for a first picture, in one transaction.
pub async fn start<P: Platform>(device: &Rc<Device<P>>) -> Result<Start, StoreError> {
    let areas = [Area::Meta, Area::Shards, Area::Changes, Area::Outbox];
    let language = my_language(&device.platform);
    let look = async |transaction: &Transaction<'_>| {
        let near = near(transaction, language).await?;
        let is_on_its_way = get::<Incoming>(transaction, INCOMING).await?.is_some();
        let start = Start { traces: Traces::look(transaction).await?, near, is_on_its_way };
        Ok((start, get(transaction, CLOCK).await?))
    };
    let (start, ahead_ms) = store::read(device.platform.store(), &areas, look).await?;
    if let Some(ahead_ms) = ahead_ms {
        device.platform.set_clock_ahead_ms(ahead_ms);
    }
    Ok(start)
}

/// `None` when nothing is stored, or not all of it any more: then it is taken from the server again.
async fn near(transaction: &Transaction<'_>, mine: Language) -> Result<Option<Near>, StoreError> {
    let Some(generation) = get::<Generation>(transaction, PROGRAMME).await? else { return Ok(None) };
    let (chunks, far) = near_and_far(to_read(&generation, mine, &[]), mine);
    let Some(shards) = shards(transaction, &generation.folder, &chunks).await? else { return Ok(None) };
    Ok(Some(Near { changes: changes(transaction).await?, generation, chunks, shards, far }))
}

impl Start {
    /// Shows what was read, and then reads and shows the rest.
    pub async fn show<P: Platform>(self, device: &Rc<Device<P>>) {
        let Some(near) = self.near else { return };
        let far = show_near(device, near);
        P::pass(device, Milestone::StoredEventsShown).await;
        show_far(device, far).await;
    }
}

/// What is to be read when the screen stands.
struct Far {
    folder: String,
    chunks: Vec<ChunkName>,
}

fn show_near<P: Platform>(device: &Rc<Device<P>>, near: Near) -> Far {
    let mut draft = Draft::default();
    draft.take_changes(&near.changes);
    for (chunk, shard) in near.chunks.iter().zip(near.shards) {
        draft.take_chunk(chunk, shard);
    }
    let far = Far { folder: near.generation.folder.clone(), chunks: near.far };
    device.reader.memory.replace(draft.memory);
    device.platform.readers().set(draft.copy);
    device.hold(near.generation);
    far
}

/// In a second transaction, so that the first picture waits for less; the shards of one folder only change by folding,
/// and a folded row is never older than the one it replaces.
async fn show_far<P: Platform>(device: &Rc<Device<P>>, far: Far) {
    let read = async |transaction: &Transaction<'_>| shards(transaction, &far.folder, &far.chunks).await;
    let read = store::read(device.platform.store(), &[Area::Shards], read).await.ok().flatten();
    let mut chunks = far.chunks.iter();
    let mut take = |shard| chunks.next().is_some_and(|chunk| device.take_chunk_quietly(chunk, shard));
    if read.is_some_and(|read| read.into_iter().all(&mut take)) {
        device.platform.readers().update(ProgrammeCopy::complete);
        P::carry_out(device, Errand::ReadIn).await;
    } else {
        // A part was evicted: it is taken anew, and what there is stays on the screen meanwhile.
        device.reader.memory.borrow_mut().generation = None;
    }
}
