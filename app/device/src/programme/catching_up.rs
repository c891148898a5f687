//! Another tab has read on: what it stored is taken over without asking the server.

use std::rc::Rc;

use passerelle_shared::model::Language;

use super::plan::to_read;
use super::reading_in::read_in_if_wanted;
use super::{CopyOf, Draft, changes, shards};
use crate::device::my_language;
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
    read_in_if_wanted(device).await;
}

/// A whole generation. Readers keep what they have until all of it is read.
async fn take_over<P: Platform>(device: &Rc<Device<P>>) {
    let areas = [Area::Meta, Area::Shards, Area::Changes];
    let mine = my_language(&device.platform);
    let stored = async |transaction: &Transaction<'_>| stored::<CopyOf<P>>(transaction, mine).await;
    match store::read(device.platform.store(), &areas, stored).await {
        Ok(Some((draft, generation))) => {
            device.flip(draft, generation);
            read_in_if_wanted(device).await;
        }
        // A part was evicted: it is taken from the server anew.
        Ok(None) => device.reader.memory.borrow_mut().generation = None,
        Err(_) => {}
    }
}

async fn stored<C: ProgrammeCopy>(
    transaction: &Transaction<'_>,
    mine: Language,
) -> Result<Option<(Draft<C>, Generation)>, StoreError> {
    let Some(generation) = get::<Generation>(transaction, PROGRAMME).await? else { return Ok(None) };
    let chunks = to_read(&generation, mine, &[]);
    let Some(shards) = shards(transaction, &generation.folder, &chunks).await? else { return Ok(None) };
    let mut draft = Draft::default();
    draft.take_changes(&changes(transaction).await?);
    let is_whole = chunks.iter().zip(shards).all(|(chunk, shard)| draft.take_chunk(chunk, shard));
    Ok(is_whole.then_some((draft, generation)))
}
