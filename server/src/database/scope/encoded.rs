//! A snapshot's chunks in each encoding that browsers ask for: by all processors at once.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::{iter, thread};

use passerelle_shared::api::ChunkName;

use crate::compression;

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
    let encode_what_waits = || {
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        iter::from_fn(next).map(|(number, (name, json))| (number, name, encode(json, bytes_in_all))).collect()
    };
    let mut encoded: Vec<(usize, ChunkName, Encoded)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(encode_what_waits)).collect();
        let done = threads.into_iter().map(|thread| thread.join().expect("records can be compressed"));
        done.flat_map(|some: Vec<_>| some).collect()
    });
    encoded.sort_unstable_by_key(|(number, ..)| *number);
    encoded.into_iter().map(|(_, name, encoded)| (name, encoded)).collect()
}

fn encode(plain: Vec<u8>, bytes_in_all: usize) -> Encoded {
    Encoded { brotli: compression::brotli_for_keeping(&plain, bytes_in_all), gzip: compression::gzip(&plain), plain }
}
