//! Folding: changed rows go back into the shards that they lie over, so that the next start has less to do.

use std::rc::Rc;

use passerelle_shared::json;
use passerelle_shared::sync::{Record, Shard, fold_in};

use super::reading_in::read_in_if_wanted;
use super::{changes, record_value, shard_key, shards};
use crate::rows::{Generation, PROGRAMME, get, put};
use crate::store::{self, Area, Durability, Range, Transaction, Value};
use crate::{Device, Platform};

/// So many single rows cost a start about as much as a fold would save it.
const CHANGES_MAX: usize = 512;

/// Costs no network. When it fails nothing is different.
pub async fn fold_if_large<P: Platform>(device: &Rc<Device<P>>) {
    if device.reader.memory.borrow().changes <= CHANGES_MAX {
        return;
    }
    let areas = [Area::Meta, Area::Shards, Area::Changes];
    let fold = async |transaction: &Transaction<'_>| {
        let Some(mut generation) = get::<Generation>(transaction, PROGRAMME).await? else { return Ok(None) };
        let names = generation.snapshot.chunks.clone();
        let Some(bytes) = shards(transaction, &generation.folder, &names).await? else { return Ok(None) };
        let read =
            |(name, bytes): (_, Vec<u8>)| Some(Shard::stored(name, json::read(std::str::from_utf8(&bytes).ok()?)?));
        let Some(mut shards) = names.into_iter().zip(bytes).map(read).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        // Rows in a language of which shards are still to come wait for those.
        let (waiting, changes) = changes(transaction).await?.into_iter().partition::<Vec<Record>, _>(|row| {
            let language = row.id.translated().map(|(language, _)| language);
            language.is_some() && generation.missing.iter().any(|chunk| chunk.language() == language)
        });
        fold_in(&mut shards, changes);
        for shard in shards.iter_mut().filter(|shard| shard.is_rewritten) {
            let bytes = shard.chunk.to_lines().into_bytes();
            shard.name.bytes = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            transaction.put(Area::Shards, shard_key(&generation.folder, &shard.name.name), Value::Bytes(bytes))?;
        }
        generation.snapshot.chunks = shards.into_iter().map(|shard| shard.name).collect();
        transaction.delete_all(Area::Changes, Range::All)?;
        for row in waiting {
            transaction.put(Area::Changes, row.id.as_str(), record_value(&row))?;
        }
        put(transaction, PROGRAMME, &generation)?;
        Ok(Some(generation))
    };
    if let Ok(Some(generation)) = store::write(device.platform.store(), &areas, Durability::Relaxed, fold).await {
        device.reader.memory.borrow_mut().changes = 0;
        device.hold(generation);
        read_in_if_wanted(device).await;
    }
}
