//! Chunks that were asked for lately: a hall that opens the app at once reads each of them from the database once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use crate::compression::Encoding;

/// A snapshot of forty thousand records in every encoding.
const BYTES_MAX: usize = 64 * 1024 * 1024;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::database) struct ChunkKey {
    pub epoch: String,
    pub seq: i64,
    pub name: String,
    pub encoding: Encoding,
}

/// What never changes is right for as long as it is kept.
#[derive(Debug, Default)]
pub(in crate::database) struct KeptChunks(Mutex<Chunks>);

#[derive(Debug, Default)]
struct Chunks {
    by_key: HashMap<ChunkKey, Bytes>,
    bytes: usize,
}

impl KeptChunks {
    pub fn get(&self, key: &ChunkKey) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_key.get(key).cloned()
    }

    /// Those of older snapshots are hardly asked for any more: where there is no room, all go.
    pub fn keep(&self, key: ChunkKey, chunk: Bytes) {
        let mut chunks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if chunks.bytes.saturating_add(chunk.len()) > BYTES_MAX {
            *chunks = Chunks::default();
        }
        chunks.bytes = chunks.bytes.saturating_add(chunk.len());
        if let Some(double) = chunks.by_key.insert(key, chunk) {
            chunks.bytes = chunks.bytes.saturating_sub(double.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> ChunkKey {
        ChunkKey { epoch: "one".into(), seq: 1, name: name.into(), encoding: Encoding::Brotli }
    }

    #[test]
    fn what_is_kept_is_given_again_and_never_more_than_there_is_room_for() {
        let kept = KeptChunks::default();
        let half = Bytes::from(vec![7; BYTES_MAX / 2]);
        kept.keep(key("a"), half.clone());
        kept.keep(key("a"), half.clone());
        kept.keep(key("b"), half.clone());
        assert_eq!((kept.get(&key("a")), kept.get(&key("b"))), (Some(half.clone()), Some(half.clone())));

        kept.keep(key("c"), half.clone());

        assert_eq!((kept.get(&key("a")), kept.get(&key("c"))), (None, Some(half)));
    }
}
