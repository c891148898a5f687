//! Another tab has read on: what it stored is taken over without asking the server.

use std::rc::Rc;

use super::Driver;
use super::programme::{Draft, changes, shards};
use crate::platform::store::{self, Area, StoreError, Transaction};
use crate::state::device::{Generation, PROGRAMME, get};

pub async fn catch_up(driver: &Rc<Driver>) {
    let stored = store::read(&[Area::Meta, Area::Changes], async |transaction: &Transaction<'_>| {
        Ok((get::<Generation>(transaction, PROGRAMME).await?, changes(transaction).await?))
    });
    let Ok((Some(generation), changes)) = stored.await else { return };
    let is_the_same = driver.held.borrow().generation.as_ref().is_some_and(|held| held.folder == generation.folder);
    if !is_the_same {
        return take_over(driver).await;
    }
    driver.take_records(&changes);
    driver.held.borrow_mut().changes = changes.len();
    driver.hold(generation);
}

/// A whole generation. Readers keep what they have until all of it is read.
async fn take_over(driver: &Rc<Driver>) {
    let areas = [Area::Meta, Area::Shards, Area::Changes];
    match store::read(&areas, stored).await {
        Ok(Some((draft, changes, generation))) => {
            driver.flip(draft, generation.clone());
            driver.held.borrow_mut().changes = changes;
            driver.hold(generation);
        }
        // A part was evicted: it is taken from the server anew.
        Ok(None) => driver.held.borrow_mut().generation = None,
        Err(_) => {}
    }
}

async fn stored(transaction: &Transaction<'_>) -> Result<Option<(Draft, usize, Generation)>, StoreError> {
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
