//! The programme in memory, as it is stored: which generation, by which numbers, shown by the app's signal.

use leptos::prelude::GetUntracked;
use passerelle_shared::api::ChunkName;
use passerelle_shared::json;
use passerelle_shared::model::Language;
use passerelle_shared::sync::{Index, Record};

use super::Driver;
use crate::platform::store::{Area, Range, StoreError, Transaction, Value};
use crate::state::device::Generation;
use crate::state::{Programme, Trouble};

#[derive(Default)]
pub struct Held {
    pub generation: Option<Generation>,
    /// By number, all records that are in memory.
    pub index: Index,
    /// Taken into memory but not stored, because the store failed: they go with the next write.
    pub unsaved: Vec<Record>,
    /// Rows that lie over the shards.
    pub changes: usize,
    /// There was no room to store it: it is read anew after the next start, and not before.
    pub is_only_in_memory: bool,
    /// What is shown is a part of the first snapshot.
    pub is_part_shown: bool,
}

/// A generation on its way into memory.
#[derive(Default)]
pub struct Draft {
    pub index: Index,
    pub programme: Programme,
}

impl Draft {
    pub fn take(&mut self, records: &[Record]) {
        let newer: Vec<&Record> = records.iter().filter(|record| self.index.take(record)).collect();
        self.programme.take(newer);
    }

    /// `false` for bytes that aren't a chunk.
    pub fn take_chunk(&mut self, bytes: Vec<u8>) -> bool {
        String::from_utf8(bytes).is_ok_and(|text| self.programme.take_chunk(text, &mut self.index))
    }
}

impl Driver {
    pub fn my_language(&self) -> Language {
        self.app.language.get_untracked().into()
    }

    /// Takes records over what is in memory, and paints.
    pub fn take_records(&self, records: &[Record]) {
        let mut held = self.held.borrow_mut();
        let newer: Vec<&Record> = records.iter().filter(|record| held.index.take(record)).collect();
        drop(held);
        if !newer.is_empty() {
            self.app.programme.update(|programme| programme.take(newer));
        }
    }

    /// Takes a chunk over what is in memory without painting; `false` for bytes that aren't a chunk.
    pub fn take_chunk_quietly(&self, bytes: Vec<u8>) -> bool {
        let Ok(text) = String::from_utf8(bytes) else { return false };
        let mut held = self.held.borrow_mut();
        self.app.programme.update_quietly(|programme| programme.take_chunk(text, &mut held.index))
    }

    /// What is in memory is this generation, with what was read of it so far.
    pub fn hold(&self, generation: Generation) {
        let (fresh_as_of, disagrees) = (generation.fresh_as_of, generation.disagrees);
        self.held.borrow_mut().generation = Some(generation);
        self.note(|connection| {
            connection.fresh_as_of = fresh_as_of.or(connection.fresh_as_of);
            connection.set(Trouble::Disagreement, disagrees);
        });
    }

    /// Readers see the new generation from here on.
    pub fn flip(&self, mut draft: Draft, generation: Generation) {
        draft.programme.complete();
        let held = Held { generation: Some(generation), index: draft.index, ..Held::default() };
        self.held.replace(held);
        self.app.programme.set(draft.programme);
        self.note(|connection| connection.first_sync = None);
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
