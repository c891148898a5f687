//! Compressing what goes over the wire.

use std::io::Write;

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

impl Encoding {
    /// What `Content-Encoding` says.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Encoding::Brotli => Some("br"),
            Encoding::Gzip => Some("gzip"),
            Encoding::Plain => None,
        }
    }
}

/// Done once and sent thousands of times: as small as is worth the wait. `bytes_in_all` are those that wait together.
pub fn brotli_for_keeping(bytes: &[u8], bytes_in_all: usize) -> Vec<u8> {
    const QUALITY_MAX: i32 = 11;
    /// A tenth of the time, a twelfth more bytes.
    const QUALITY_GOOD: i32 = 9;
    /// Some seconds of one processor at the highest quality, in a release; a draft is many times slower.
    const BEST_BYTES_MAX: usize = if cfg!(debug_assertions) { 512 * 1024 } else { 8 * 1024 * 1024 };
    brotli(bytes, if bytes_in_all <= BEST_BYTES_MAX { QUALITY_MAX } else { QUALITY_GOOD })
}

/// Done for one answer: most of the gain for little time.
pub fn brotli_for_once(bytes: &[u8]) -> Vec<u8> {
    const QUALITY_QUICK: i32 = 6;
    brotli(bytes, QUALITY_QUICK)
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("a vector takes all that is written")
}

fn brotli(bytes: &[u8], quality: i32) -> Vec<u8> {
    let mut compressed = Vec::new();
    let parameters = BrotliEncoderParams { quality, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters).expect("a vector takes all that is written");
    compressed
}
