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

/// How small something is to be that is compressed once and sent thousands of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    Most,
    /// Brotli in a tenth of the time, with a twelfth more bytes.
    Much,
    /// Brotli in an eighth of that, with a fifteenth more; gzip in a quarter, with a twentieth more.
    Some,
}

impl Care {
    /// As small as is worth the wait: `bytes_in_all` are those that wait together, and what is `needed_first` counts most
    /// on a slow line.
    pub fn worthwhile(bytes_in_all: usize, needed_first: bool) -> Self {
        /// Some seconds of one processor with the most care, in a release; a draft is many times slower.
        const MOST_BYTES_MAX: usize = if cfg!(debug_assertions) { 512 * 1024 } else { 8 * 1024 * 1024 };
        match (bytes_in_all <= MOST_BYTES_MAX, needed_first) {
            (true, _) => Care::Most,
            (false, true) => Care::Much,
            (false, false) => Care::Some,
        }
    }
}

pub fn brotli_for_keeping(bytes: &[u8], care: Care) -> Vec<u8> {
    brotli(
        bytes,
        match care {
            Care::Most => 11,
            Care::Much => 9,
            Care::Some => 4,
        },
    )
}

pub fn gzip_for_keeping(bytes: &[u8], care: Care) -> Vec<u8> {
    const LEVEL_QUICK: u32 = 3;
    gzip_by(bytes, if care == Care::Some { Compression::new(LEVEL_QUICK) } else { Compression::default() })
}

/// Done for one answer: most of the gain for little time.
pub fn brotli_for_once(bytes: &[u8]) -> Vec<u8> {
    const QUALITY_QUICK: i32 = 6;
    brotli(bytes, QUALITY_QUICK)
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    gzip_by(bytes, Compression::default())
}

fn gzip_by(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("a vector takes all that is written")
}

fn brotli(bytes: &[u8], quality: i32) -> Vec<u8> {
    let mut compressed = Vec::new();
    let parameters = BrotliEncoderParams { quality, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters).expect("a vector takes all that is written");
    compressed
}
