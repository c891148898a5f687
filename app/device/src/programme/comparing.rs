//! Whether the device holds what the server holds, where changed rows lie over words that nobody has read in here: they
//! are looked through, a chunk at a time, when nobody waits for it.

use std::rc::Rc;

use passerelle_shared::api::{Chunk, ChunkName};
use passerelle_shared::sync::{Ended, RecordInText, Sum};

use super::changing::note_fresh;
use super::shards;
use crate::memory::InMemory;
use crate::rows::Generation;
use crate::store::{self, Area, StoreError, Transaction};
use crate::{Device, Platform};

/// What is to be looked through before the whole can be compared.
struct Unread {
    generation: Generation,
    touched: Vec<ChunkName>,
    /// Of what needn't be.
    sum: Sum,
}

/// Does nothing where nothing is to be compared, or where that must wait for what is still missing.
pub async fn compare<P: Platform>(device: &Rc<Device<P>>) -> Ended {
    device.reader.compared_at.set(Some(device.platform.steady_now()));
    let unread = unread(&device.reader.memory.borrow());
    let Some(Unread { generation, touched, mut sum }) = unread else { return Ended::Done };
    let Some(head) = &generation.uncompared else { return Ended::Done };
    for chunk in &touched {
        let folder = &generation.folder;
        let one = std::slice::from_ref(chunk);
        let read = async |transaction: &Transaction<'_>| shards(transaction, folder, one).await;
        let read: Result<_, StoreError> = store::read(device.platform.store(), &[Area::Shards], read).await;
        let Ok(read) = read else { return Ended::Done };
        let memory = device.reader.memory.borrow();
        if memory.generation.as_ref() != Some(&generation) {
            // It has gone on meanwhile, and is compared another time.
            return Ended::Done;
        }
        let text = read.and_then(|mut shards| String::from_utf8(shards.pop()?).ok());
        match text.and_then(|text| not_held(&memory, &text)) {
            Some(rest) => sum = sum.and(rest),
            None => {
                drop(memory);
                device.reader.memory.borrow_mut().generation = None;
                return Ended::More;
            }
        }
    }
    let agrees = device.reader.memory.borrow().index.agree_with(sum, head).is_ok();
    note_fresh(device, Generation { uncompared: None, disagrees: !agrees, ..generation.clone() }).await;
    if agrees { Ended::Done } else { Ended::More }
}

fn unread(memory: &InMemory) -> Option<Unread> {
    let generation = memory.generation.clone()?;
    let (touched, rest): (Vec<_>, Vec<_>) = memory.unread().cloned().partition(|chunk| memory.is_touched(chunk));
    let is_missing = touched.iter().any(|chunk| generation.missing.contains(chunk));
    let sum = rest.into_iter().map(|chunk| chunk.sum).sum::<Option<Sum>>()?;
    (!is_missing).then_some(Unread { generation, touched, sum })
}

/// What a chunk adds to what is held; `None` for what isn't one.
fn not_held(memory: &InMemory, text: &str) -> Option<Sum> {
    let records = Chunk::records_in(text)?;
    Some(records.iter().filter(|record| !memory.index.holds(&record.id)).map(RecordInText::sum).sum())
}
