//! What lies here unread is read into memory when somebody reads in its language.

use std::rc::Rc;

use passerelle_shared::api::ChunkName;
use passerelle_shared::model::Language;
use passerelle_shared::sync::Fact;

use super::plan::{in_order, to_read};
use super::shards;
use crate::device::my_language;
use crate::store::{self, Area, Transaction};
use crate::{Device, Errand, Platform, ProgrammeCopy, Readers};

/// Somebody reads in these languages here. What isn't on the device comes at once, where there is a network.
pub async fn open<P: Platform>(device: &Rc<Device<P>>, languages: &[Language]) {
    device.reader.note_opened(languages);
    read_in_if_wanted(device).await;
    let mine = my_language(&device.platform);
    let is_missing = device
        .reader
        .memory
        .borrow()
        .generation
        .as_ref()
        .is_none_or(|generation| [mine].iter().chain(languages).any(|language| !generation.is_whole_in(*language)));
    if is_missing {
        device.tell(Fact::Pressed);
    }
}

/// Everything that is here can be looked through, and what comes later as soon as it is here.
pub async fn open_what_is_here<P: Platform>(device: &Rc<Device<P>>) {
    device.reader.is_looked_through.set(true);
    read_in_if_wanted(device).await;
}

/// The part of the program that reads it in is loaded only where there is something.
pub async fn read_in_if_wanted<P: Platform>(device: &Rc<Device<P>>) {
    if !wanted(device).is_empty() {
        P::carry_out(device, Errand::ReadIn).await;
    }
}

fn wanted<P: Platform>(device: &Device<P>) -> Vec<ChunkName> {
    let memory = device.reader.memory.borrow();
    let Some(generation) = &memory.generation else { return Vec::new() };
    let mine = my_language(&device.platform);
    let mut chunks = if memory.index.has_lost_words(mine) {
        // Whatever is here may stand in for them, of a language that isn't whole, too.
        in_order(&generation.snapshot.chunks, mine)
    } else if device.reader.is_looked_through.get() {
        to_read(generation, mine, &Language::ALL)
    } else {
        to_read(generation, mine, &device.reader.opened.borrow())
    };
    chunks.retain(|chunk| !memory.read.contains(&chunk.name));
    chunks
}

pub async fn read_in<P: Platform>(device: &Rc<Device<P>>) {
    let chunks = wanted(device);
    if chunks.is_empty() {
        return;
    }
    let Some(folder) = device.reader.memory.borrow().generation.as_ref().map(|held| held.folder.clone()) else {
        return;
    };
    let read = async |transaction: &Transaction<'_>| shards(transaction, &folder, &chunks).await;
    let Ok(read) = store::read(device.platform.store(), &[Area::Shards], read).await else { return };
    let is_the_same = device.reader.memory.borrow().generation.as_ref().is_some_and(|held| held.folder == folder);
    if !is_the_same {
        return;
    }
    let take = |(chunk, shard): (&ChunkName, Vec<u8>)| take(device, chunk, shard);
    match read.map(|read| chunks.iter().zip(read).all(take)) {
        Some(true) => device.platform.readers().update(ProgrammeCopy::complete),
        // A part was evicted, or isn't what was sent: all of it is taken anew.
        _ => device.reader.memory.borrow_mut().generation = None,
    }
}

/// `false` where it doesn't hold what the server said of it.
fn take<P: Platform>(device: &Device<P>, chunk: &ChunkName, shard: Vec<u8>) -> bool {
    let memory = || device.reader.memory.borrow();
    if memory().read.contains(&chunk.name) {
        return true;
    }
    // Over a touched one lie rows that are held already, and the next page compares all of it.
    let expected = chunk.sum.filter(|_| !memory().is_touched(chunk)).map(|sum| sum.and(memory().index.sum()));
    device.take_chunk_quietly(chunk, shard) && expected.is_none_or(|expected| expected == memory().index.sum())
}
