//! What is in a bundle, as `bundle.json` tells the server and the tests.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    pub version: String,
    pub release: bool,
    /// What it was made from: a bundle with the same inputs needn't be made again.
    pub inputs: String,
    /// `sha256-…` of the inline style, for the content security policy.
    pub style_hash: String,
    /// Bytes on the wire for everything that the first screen needs; only a release is compressed.
    pub first_load_brotli: Option<u64>,
    /// By part of the program that is loaded when it is needed, the paths of the files that it needs.
    pub parts: BTreeMap<String, Vec<String>>,
    pub files: Vec<BundledFile>,
    /// Where it lies.
    #[serde(skip)]
    pub folder: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledFile {
    /// Below the bundle's folder, and below `/` on the wire.
    pub path: String,
    pub bytes: u64,
    /// Where there is a compressed copy beside the file, its size.
    pub brotli: Option<u64>,
    pub gzip: Option<u64>,
    /// The name carries the content's hash.
    pub immutable: bool,
    /// The first screen needs it.
    pub first_load: bool,
}

impl BundledFile {
    /// Bytes on the wire for a browser that takes brotli.
    pub fn brotli_or_raw(&self) -> u64 {
        self.brotli.unwrap_or(self.bytes)
    }

    pub fn gzip_or_raw(&self) -> u64 {
        self.gzip.unwrap_or(self.bytes)
    }
}

impl Bundle {
    pub fn first_load_files(&self) -> impl Iterator<Item = &BundledFile> {
        self.files.iter().filter(|file| file.first_load)
    }

    /// The files of a part that aren't here after the first load.
    pub fn later_files<'a>(&'a self, paths: &'a [String]) -> impl Iterator<Item = &'a BundledFile> {
        self.files.iter().filter(|file| !file.first_load && paths.contains(&file.path))
    }
}
