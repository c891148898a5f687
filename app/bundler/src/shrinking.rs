//! Takes out of the program what no page uses but every page would load.

use std::collections::HashMap;

use walrus::ModuleConfig;
use wasm_encoder::{CustomSection, ExportKind, ExportSection, RawSection, Section};
use wasmparser::{ExternalKind, Parser, Payload};

use crate::Error;

/// Where wasm-bindgen leaves word of what a crate exports.
const WORD: &str = "__wasm_bindgen_unstable";
/// Classes that leptos's libraries export for streams between a server and a page: nobody here makes one. What is
/// exported can't be dropped by the linker.
const UNUSED: &str = "IntoUnderlying";

/// The program without the exports that nobody uses. What remains of them goes when the program is split.
pub fn without_unused_classes(program: &[u8]) -> Result<Vec<u8>, Error> {
    rewritten(program, |payload, shrunk| {
        match payload {
            Payload::ExportSection(exports) => {
                let mut kept = ExportSection::new();
                for export in exports.clone() {
                    let export = export?;
                    if !export.name.contains(&UNUSED.to_lowercase()) {
                        kept.export(export.name, kind(export.kind), export.index);
                    }
                }
                append(shrunk, &kept);
            }
            Payload::CustomSection(word) if word.name() == WORD => {
                let data = without_unused_words(word.data()).into();
                append(shrunk, &CustomSection { name: WORD.into(), data });
            }
            _ => return Ok(false),
        }
        Ok(true)
    })
}

/// Leaves out what a browser has no use for, as the names of functions.
pub fn without_notes(program: &[u8]) -> Result<Vec<u8>, Error> {
    rewritten(program, |payload, _| Ok(matches!(payload, Payload::CustomSection(_))))
}

/// Copies each section, unless `write` says that it has seen to it.
fn rewritten(
    program: &[u8],
    write: impl Fn(&Payload, &mut Vec<u8>) -> wasmparser::Result<bool>,
) -> Result<Vec<u8>, Error> {
    const HEAD: usize = 8;
    let refused = |cause: wasmparser::BinaryReaderError| Error::NotSplit { cause: cause.to_string() };
    let mut rewritten = program.get(..HEAD).unwrap_or_default().to_vec();
    for payload in Parser::new(0).parse_all(program) {
        let payload = payload.map_err(refused)?;
        if write(&payload, &mut rewritten).map_err(refused)? {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            let data = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
            let data = data.and_then(|(start, end)| program.get(start..end)).unwrap_or_default();
            append(&mut rewritten, &RawSection { id, data });
        }
    }
    Ok(rewritten)
}

fn append(program: &mut Vec<u8>, section: &impl Section) {
    program.push(section.id());
    section.encode(program);
}

fn kind(kind: ExternalKind) -> ExportKind {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
        ExternalKind::Table => ExportKind::Table,
        ExternalKind::Memory => ExportKind::Memory,
        ExternalKind::Global => ExportKind::Global,
        ExternalKind::Tag => ExportKind::Tag,
    }
}

/// Each word follows the version of its language, and each of the two stands behind its length.
fn without_unused_words(words: &[u8]) -> Vec<u8> {
    let (mut kept, mut rest) = (Vec::with_capacity(words.len()), words);
    while let Some((version, after)) = piece(rest)
        && let Some((word, after)) = piece(after)
    {
        if !word.windows(UNUSED.len()).any(|part| part == UNUSED.as_bytes()) {
            kept.extend_from_slice(version);
            kept.extend_from_slice(word);
        }
        rest = after;
    }
    kept
}

/// The first piece with its length, and what follows.
fn piece(pieces: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_le_bytes(*pieces.first_chunk()?);
    pieces.split_at_checked(usize::try_from(length).ok()?.checked_add(4)?)
}

/// What the program imports from its script, by short names in both: a hash in each of hundreds of names is what
/// compresses worst of all.
pub fn with_short_names(program: &[u8], script: &[u8], from: &str) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let refused = |cause: anyhow::Error| Error::NotBound { cause: format!("{cause:#}") };
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let mut module = config.parse(program).map_err(refused)?;
    let mut names = HashMap::new();
    for import in module.imports.iter_mut().filter(|import| import.module == from) {
        let short = short_name(names.len());
        names.insert(std::mem::replace(&mut import.name, short.clone()), short);
    }
    let (script, found) = renamed(&String::from_utf8_lossy(script), &names);
    if found != names.len() {
        let cause = format!("the program imports {} functions, and its script has {found} of them", names.len());
        return Err(Error::NotBound { cause });
    }
    Ok((module.emit_wasm(), script.into_bytes()))
}

/// With the short names, and how many of them were found.
fn renamed(script: &str, names: &HashMap<String, String>) -> (String, usize) {
    let mut found = 0;
    let lines = script.lines().map(|line| match line.trim().split_once(": function") {
        Some((name, rest)) if names.contains_key(name) => {
            found += 1;
            format!("{}: function{rest}\n", names[name])
        }
        _ => format!("{line}\n"),
    });
    (lines.collect(), found)
}

/// `a`, `b`, … `z`, `aa`, `ab`, …
fn short_name(mut number: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.insert(0, b'a' + (number % 26) as u8);
        if number < 26 {
            return String::from_utf8_lossy(&name).into_owned();
        }
        number = number / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Vec<u8> {
        [&(text.len() as u32).to_le_bytes(), text.as_bytes()].concat()
    }

    #[test]
    fn classes_that_nobody_uses_stay_at_home() {
        let version = word("0.2");
        let told = |text: &str| [version.clone(), word(text)].concat();
        let words = [told("start"), told("class IntoUnderlyingSink"), told("fetch")].concat();

        assert_eq!(without_unused_words(&words), [told("start"), told("fetch")].concat());
    }

    #[test]
    fn notes_stay_at_home_and_everything_else_travels() {
        let head = b"\0asm\x01\0\0\0";
        let (kinds, note) = (b"\x01\x01\0", b"\0\x05\x04name");
        let wasm = [head.as_slice(), kinds, note].concat();

        let shrunk = without_notes(&wasm).expect("a program");

        assert_eq!(shrunk, [head.as_slice(), kinds].concat());
    }

    #[test]
    fn what_is_cut_off_is_no_program() {
        assert!(without_notes(b"\0asm\x01\0\0\0\x01\x09\0").is_err());
    }

    #[test]
    fn what_the_script_calls_otherwise_is_noticed() {
        let names =
            HashMap::from([("__wbg_now_1".to_owned(), "a".to_owned()), ("__wbg_log_2".to_owned(), "b".to_owned())]);

        let (script, found) = renamed("  __wbg_now_1: function() {\n  __wbg_log_2: () => {\n", &names);

        assert_eq!((script.as_str(), found), ("a: function() {\n  __wbg_log_2: () => {\n", 1));
    }

    #[test]
    fn no_two_names_are_the_same() {
        let names: Vec<String> = [0, 1, 25, 26, 27, 701, 702].map(short_name).into();

        assert_eq!(names, ["a", "b", "z", "aa", "ab", "zz", "aaa"]);
    }
}
