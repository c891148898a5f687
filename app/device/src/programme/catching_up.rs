//! Another tab has read on: what it stored is taken over without asking the server.

use std::rc::Rc;

use super::{CopyOf, Draft, changes, shards};
use crate::rows::{Generation, PROGRAMME, get};
use crate::store::{self, Area, StoreError, Transaction};
use crate::{Device, Platform, ProgrammeCopy};

pub async fn catch_up<P: Platform>(device: &Rc<Device<P>>) {
    let look = async |transaction: &Transaction<'_>| {
        Ok((get::<Generation>(transaction, PROGRAMME).await?, changes(transaction).await?))
    };
    let stored = store::read(device.platform.store(), &[Area::Meta, Area::Changes], look);
    let Ok((generation, changes)) = stored.await else { return };
    let Some(generation) = generation else {
        // It was let go of to make room.
        if device.reader.memory.borrow().generation.is_some() {
            device.keep_only_in_memory();
        }
        return;
    };
    let is_the_same = {
        let memory = device.reader.memory.borrow();
        memory.generation.as_ref().is_some_and(|other| other.folder == generation.folder)
    };
    if !is_the_same {
        return take_over(device).await;
    }
    device.take_records(&changes);
    device.reader.memory.borrow_mut().changes = changes.len();
    device.hold(generation);
}

/// A whole generation. Readers keep what they have until all of it is read.
async fn take_over<P: Platform>(device: &Rc<Device<P>>) {
    let areas = [Area::Meta, Area::Shards, Area::Changes];
    match store::read(device.platform.store(), &areas, stored::<CopyOf<P>>).await {
        Ok(Some((draft, changes, generation))) => {
            device.flip(draft, generation.clone());
            device.reader.memory.borrow_mut().changes = changes;
            device.hold(generation);
        }
        // A part was evicted: it is taken from the server anew.
        Ok(None) => device.reader.memory.borrow_mut().generation = None,
        Err(_) => {}
    }
}

async fn stored<C: ProgrammeCopy>(
    transaction: &Transaction<'_>,
) -> Result<Option<(Draft<C>, usize, Generation)>, StoreError> {
    let Some(generation) = get::<Generation>(transaction, PROGRAMME).await? else { return Ok(None) };
    let Some(shards) = shards(transaction, &generation.folder, &generation.snapshot.chunks).await? else {
        return Ok(None);
    };
    let changes = changes(transaction).await?;
    let mut draft = Draft::default();
    draft.take(&changes);
    let is_whole = shards.into_iter().all(|shard| draft.take_chunk(shard));
    Ok(is_whole.then_some((draft, changes.len(), generation)))
}
