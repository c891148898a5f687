//! A snapshot's chunks in each encoding that browsers ask for: by all processors at once.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::{iter, thread};

use passerelle_shared::api::{ChunkName, ChunkPart};

use crate::compression::{self, Care};

/// A chunk's bytes in each encoding.
pub(super) struct Encoded {
    pub plain: Vec<u8>,
    pub brotli: Vec<u8>,
    pub gzip: Vec<u8>,
}

/// In the order in which they are given.
pub(super) fn encoded(plain: Vec<(ChunkName, Vec<u8>)>) -> Vec<(ChunkName, Encoded)> {
    let bytes_in_all = plain.iter().map(|(_, json)| json.len()).sum();
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(plain.len());
    let waiting = Mutex::new(plain.into_iter().enumerate());
    let encode_one = |number, name: ChunkName, json| {
        let care = Care::worthwhile(bytes_in_all, is_needed_first(&name));
        (number, name, encode(json, care))
    };
    let encode_what_waits = || {
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        iter::from_fn(next).map(|(number, (name, json))| encode_one(number, name, json)).collect()
    };
    let mut encoded: Vec<(usize, ChunkName, Encoded)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(encode_what_waits)).collect();
        let done = threads.into_iter().map(|thread| thread.join().expect("records can be compressed"));
        done.flat_map(|some: Vec<_>| some).collect()
    });
    encoded.sort_unstable_by_key(|(number, ..)| *number);
    encoded.into_iter().map(|(_, name, encoded)| (name, encoded)).collect()
}

/// Events, and what is said of them: the first screens wait for them.
fn is_needed_first(name: &ChunkName) -> bool {
    !name.can_wait && matches!(name.part, ChunkPart::Facts | ChunkPart::EventWords(_))
}

fn encode(plain: Vec<u8>, care: Care) -> Encoded {
    let (brotli, gzip) = (compression::brotli_for_keeping(&plain, care), compression::gzip_for_keeping(&plain, care));
    Encoded { plain, brotli, gzip }
}
