//! The programme on a device: a generation of shards with changed rows over them, and what is in memory of it.

mod catching_up;
mod changing;
mod comparing;
mod folding;
mod others;
mod plan;
mod reading;
mod reading_in;
mod snapshot;
mod starting;

use passerelle_shared::api::ChunkName;
use passerelle_shared::json;
use passerelle_shared::model::Language;
use passerelle_shared::sync::{Cursor, Record};

use crate::device::{Platform, ProgrammeCopy, Readers};
use crate::memory::InMemory;
use crate::rows::Generation;
use crate::store::{Area, Range, StoreError, Transaction, Value};
use crate::{Device, NotHere, Trouble};

pub use catching_up::catch_up;
pub use changing::read_changes;
pub use comparing::compare;
pub use folding::fold_if_large;
pub use others::{fetch as fetch_others, want_all};
pub use reading::read;
pub use reading_in::{open, open_what_is_here, read_in};
pub use snapshot::forget as forget_snapshot;
pub use starting::{Start, Traces, start};

type CopyOf<P> = <<P as Platform>::Readers as Readers>::Copy;

/// A generation on its way into memory.
struct Draft<C> {
    memory: InMemory,
    copy: C,
}

impl<C: ProgrammeCopy> Default for Draft<C> {
    fn default() -> Draft<C> {
        Draft { memory: InMemory::default(), copy: C::default() }
    }
}

impl<C: ProgrammeCopy> Draft<C> {
    fn take_changes(&mut self, changes: &[Record]) {
        let newer: Vec<&Record> = changes.iter().filter(|record| self.memory.index.take(record)).collect();
        self.copy.take(&newer);
        self.memory.touch(changes);
        self.memory.changes = changes.len();
    }

    /// `false` for bytes that aren't a chunk.
    fn take_chunk(&mut self, chunk: &ChunkName, bytes: Vec<u8>) -> bool {
        let is_one = String::from_utf8(bytes).is_ok_and(|text| self.copy.take_chunk(text, &mut self.memory.index));
        if is_one {
            self.memory.read.push(chunk.name.clone());
        }
        is_one
    }
}

impl<P: Platform> Device<P> {
    /// Takes records over what is in memory, and shows them.
    fn take_records(&self, records: &[Record]) {
        let mut memory = self.reader.memory.borrow_mut();
        memory.touch(records);
        let newer: Vec<&Record> = records.iter().filter(|record| memory.index.take(record)).collect();
        drop(memory);
        if !newer.is_empty() {
            self.platform.readers().update(|copy| copy.take(&newer));
        }
    }

    /// Takes a chunk over what is in memory without showing it; `false` for bytes that aren't a chunk.
    fn take_chunk_quietly(&self, chunk: &ChunkName, bytes: Vec<u8>) -> bool {
        let Ok(text) = String::from_utf8(bytes) else { return false };
        let mut memory = self.reader.memory.borrow_mut();
        let is_one = self.platform.readers().update_quietly(|copy| copy.take_chunk(text, &mut memory.index));
        if is_one {
            memory.read.push(chunk.name.clone());
        }
        is_one
    }

    /// Up to where what is in memory was read.
    fn known_cursor(&self) -> Option<Cursor> {
        self.reader.memory.borrow().generation.as_ref().map(|generation| generation.cursor.clone())
    }

    /// What is in memory is this generation, with what was read of it so far.
    fn hold(&self, generation: Generation) {
        let (fresh_as_of, disagrees) = (generation.fresh_as_of, generation.disagrees);
        let not_here = self.not_here(&generation);
        self.reader.memory.borrow_mut().generation = Some(generation);
        self.platform.note(|connection| {
            connection.not_here = not_here;
            connection.fresh_as_of = fresh_as_of.or(connection.fresh_as_of);
            connection.set(Trouble::Disagreement, disagrees);
        });
    }

    fn not_here(&self, generation: &Generation) -> NotHere {
        let is_missing = |language: &Language| !generation.is_whole_in(*language);
        NotHere {
            languages: Language::ALL.into_iter().filter(is_missing).collect(),
            bytes: generation.missing.iter().map(|chunk| u64::from(chunk.cost())).sum(),
            wait: self.platform.saves_data() && !generation.wants_all,
        }
    }

    /// There was no room for what is in memory.
    fn keep_only_in_memory(&self) {
        self.reader.memory.borrow_mut().is_only_in_memory = true;
        self.platform.note(|connection| connection.note(Trouble::StorageFull));
    }

    /// Readers see the new generation from here on.
    fn flip(&self, mut draft: Draft<CopyOf<P>>, generation: Generation) {
        draft.copy.complete();
        self.reader.memory.replace(draft.memory);
        self.platform.readers().set(draft.copy);
        self.hold(generation);
        self.platform.note(|connection| connection.first_sync = None);
    }
}

/// Where a chunk lies.
pub fn shard_key(folder: &str, chunk: &str) -> String {
    format!("{folder}/{chunk}")
}

/// All changed rows that lie over the shards.
pub async fn changes(transaction: &Transaction<'_>) -> Result<Vec<Record>, StoreError> {
    let stored = transaction.all(Area::Changes, Range::All).await?;
    Ok(stored.iter().filter_map(|(_, value)| json::read(value.text()?)).collect())
}

/// The bytes of these chunks; `None` where one was evicted.
pub async fn shards(
    transaction: &Transaction<'_>,
    folder: &str,
    chunks: &[ChunkName],
) -> Result<Option<Vec<Vec<u8>>>, StoreError> {
    let mut shards = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        match transaction.get(Area::Shards, shard_key(folder, &chunk.name)).await? {
            Some(value) => shards.push(value.into_bytes()),
            None => return Ok(None),
        }
    }
    Ok(Some(shards))
}

pub fn record_value(record: &Record) -> Value {
    Value::Text(json::write(record))
}
