//! Compresses files once and for all: as small as brotli and gzip can, remembered by content.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Error;
use crate::fingerprint::Fingerprint;

const BROTLI_QUALITY: i32 = 11;
/// 16 MB, the most that every browser takes.
const BROTLI_WINDOW_BITS: i32 = 24;
/// Gzip's best.
const GZIP_LEVEL: u32 = 9;
/// What is already compressed doesn't get smaller.
const COMPRESSIBLE: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    fn encode(self, content: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Brotli => brotli(content),
            Self::Gzip => gzip(content),
        }
    }
}

/// Remembers what it has compressed: the best compression of the program takes seconds.
#[derive(Debug)]
pub struct Compressor {
    memory: PathBuf,
}

impl Compressor {
    pub fn new(memory: PathBuf) -> Result<Self, Error> {
        fs::create_dir_all(&memory).map_err(Error::at(&memory))?;
        Ok(Self { memory })
    }

    /// The compressed content, or nothing where that wouldn't be smaller.
    pub fn compress(&self, path: &str, content: &[u8], encoding: Encoding) -> Result<Option<Vec<u8>>, Error> {
        if !is_compressible(path) {
            return Ok(None);
        }
        let compressed = self.recall_or_encode(content, encoding)?;
        Ok((compressed.len() < content.len()).then_some(compressed))
    }

    fn recall_or_encode(&self, content: &[u8], encoding: Encoding) -> Result<Vec<u8>, Error> {
        let name = Fingerprint::of(content).name();
        let path = self.memory.join(format!("{name}.{}", encoding.extension()));
        if let Ok(known) = fs::read(&path) {
            return Ok(known);
        }
        let compressed = encoding.encode(content).map_err(Error::at(&path))?;
        let unfinished = path.with_extension("unfinished");
        fs::write(&unfinished, &compressed).map_err(Error::at(&unfinished))?;
        fs::rename(&unfinished, &path).map_err(Error::at(&path))?;
        Ok(compressed)
    }
}

fn is_compressible(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| COMPRESSIBLE.contains(&extension))
}

fn brotli(mut content: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut content, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(GZIP_LEVEL));
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_was_compressed_comes_out_again() {
        let content = "Une passerelle porte. ".repeat(100).into_bytes();

        let mut from_brotli = Vec::new();
        let compressed = brotli(&content).expect("memory takes it");
        brotli::BrotliDecompress(&mut compressed.as_slice(), &mut from_brotli).expect("brotli reads what it wrote");
        let mut from_gzip = Vec::new();
        let compressed = gzip(&content).expect("memory takes it");
        flate2::read::GzDecoder::new(compressed.as_slice())
            .read_to_end(&mut from_gzip)
            .expect("gzip reads what it wrote");

        assert_eq!(from_brotli, content);
        assert_eq!(from_gzip, content);
    }

    #[test]
    fn pictures_are_left_alone() {
        assert!(is_compressible("manifest.fr.webmanifest"));
        assert!(is_compressible("app-1.wasm"));
        assert!(!is_compressible("icons/icon-192.png"));
        assert!(!is_compressible("LICENCE"));
    }
}
