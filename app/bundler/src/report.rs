//! The bundle's sizes as a small table for the person at the terminal.

use std::fmt;

use crate::{Bundle, BundledFile};

const BYTES_PER_KIB: u64 = 1024;

/// Prints what the first screen costs, file by file; then each part, with what it shares with others, and all parts.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a>(pub &'a Bundle);

impl fmt::Display for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let bundle = self.0;
        let width = bundle.first_load_files().map(|file| file.path.len()).max().unwrap_or_default();
        let kind = if bundle.release { "release" } else { "draft, not compressed" };

        writeln!(formatter, "Passerelle {} ({kind}), KiB", bundle.version)?;
        writeln!(formatter, "{:width$} {:>9} {:>9} {:>9}", "first load", "raw", "gzip", "brotli")?;
        for file in bundle.first_load_files() {
            let compressed = |bytes: u64| if bundle.release { kib(bytes) } else { "–".to_owned() };
            let (gzip, brotli) = (compressed(file.gzip_or_raw()), compressed(file.brotli_or_raw()));
            writeln!(formatter, "{:width$} {:>9} {gzip:>9} {brotli:>9}", file.path, kib(file.bytes))?;
        }
        if !bundle.release {
            let raw = bundle.first_load_files().map(|file| file.bytes).sum::<u64>();
            return write!(formatter, "{:width$} {:>9}", "together", kib(raw));
        }
        let together = |name: &str, files: Vec<&BundledFile>| {
            let [raw, gzip, brotli] =
                [|file: &BundledFile| file.bytes, BundledFile::gzip_or_raw, BundledFile::brotli_or_raw]
                    .map(|size| kib(files.iter().copied().map(size).sum::<u64>()));
            format!("{name:width$} {raw:>9} {gzip:>9} {brotli:>9}")
        };
        writeln!(formatter, "{}", together("together", bundle.first_load_files().collect()))?;
        writeln!(formatter, "parts, each with what it shares")?;
        for (part, paths) in &bundle.parts {
            writeln!(formatter, "{}", together(part, bundle.later_files(paths).collect()))?;
        }
        let all: Vec<String> = bundle.parts.values().flatten().cloned().collect();
        write!(formatter, "{}", together("all parts", bundle.later_files(&all).collect()))
    }
}

fn kib(bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(BYTES_PER_KIB);
    format!("{}.{}", tenths / 10, tenths % 10)
}
