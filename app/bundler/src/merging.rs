//! Takes chunks that hold nothing but data into the program: a word that two parts share would be a request of its own.

use std::fs;
use std::path::Path;

use walrus::{ConstExpr, DataKind, Memory, Module, ModuleConfig};

use crate::Error;
use crate::parts::{LOADER, MAIN, Needs};

/// The parts' needs without the chunks that are in the program now.
pub fn take_in_data(folder: &Path, mut needs: Needs) -> Result<Needs, Error> {
    let mut chunks: Vec<String> = needs.values().flatten().filter(|name| name.starts_with("chunk_")).cloned().collect();
    chunks.sort();
    chunks.dedup();

    let path = folder.join(MAIN);
    let mut main = parse(&path)?;
    let loader_path = folder.join(LOADER);
    let mut loader = String::from_utf8_lossy(&fs::read(&loader_path).map_err(Error::at(&loader_path))?).into_owned();
    for chunk in chunks {
        let path = folder.join(&chunk).with_extension("wasm");
        let module = parse(&path)?;
        if !is_only_data(&module) {
            continue;
        }
        take(&mut main, &module)?;
        loader = without(&loader, &chunk)?;
        needs.values_mut().for_each(|names| names.retain(|name| *name != chunk));
        fs::remove_file(&path).map_err(Error::at(&path))?;
    }
    fs::write(&path, main.emit_wasm()).map_err(Error::at(&path))?;
    fs::write(&loader_path, loader).map_err(Error::at(&loader_path))?;
    Ok(needs)
}

fn parse(path: &Path) -> Result<Module, Error> {
    let program = fs::read(path).map_err(Error::at(path))?;
    ModuleConfig::new().parse(&program).map_err(|cause| Error::NotSplit { cause: format!("{cause:#}") })
}

fn is_only_data(module: &Module) -> bool {
    module.funcs.iter().next().is_none()
        && module.start.is_none()
        && module.exports.iter().next().is_none()
        && module.elements.iter().next().is_none()
        && module.data.iter().all(|data| matches!(data.kind, DataKind::Active { offset: ConstExpr::Value(_), .. }))
}

/// Where a word lies is the same for all parts: they share one memory.
fn take(main: &mut Module, chunk: &Module) -> Result<(), Error> {
    let cause = "the program has no memory".to_owned();
    let memory = main.memories.iter().next().map(Memory::id).ok_or(Error::NotSplit { cause })?;
    for data in chunk.data.iter().filter(|data| !data.value.is_empty()) {
        if let DataKind::Active { offset, .. } = &data.kind {
            main.data.add(DataKind::Active { memory, offset: offset.clone() }, data.value.clone());
        }
    }
    Ok(())
}

/// The loader's script without a chunk, and without waiting for it.
fn without(loader: &str, chunk: &str) -> Result<String, Error> {
    let lost = || Error::NotSplit { cause: format!("the loader's script says nothing of {chunk}") };
    let (before, rest) = loader.split_once(&format!("const __{chunk} = makeLoad(")).ok_or_else(lost)?;
    let (_, after) = rest.split_once(", []);\n").ok_or_else(lost)?;
    let name = format!("__{chunk}");
    let waits = |list: &str| {
        let names: Vec<&str> = list.split(", ").filter(|other| *other != name).collect();
        names.join(", ")
    };
    let lines = [before, after].concat();
    let lines = lines.lines().map(|line| match line.strip_prefix(", [").and_then(|rest| rest.split_once(']')) {
        Some((list, end)) => format!(", [{}]{end}\n", waits(list)),
        None => format!("{line}\n"),
    });
    let loader: String = lines.collect();
    if loader.contains(&format!("{name},")) || loader.contains(&format!("{name}]")) {
        return Err(lost());
    }
    Ok(loader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_waits_no_more_for_what_the_program_brings_along() {
        let loader = "head\n/* a, b */\nconst __chunk_1 = makeLoad(() => {\n    fetch(1);\n}\n, []);\nconst __chunk_12 = makeLoad(() => {\n    fetch(12);\n}\n, []);\nexport const a = wrap(makeLoad(() => {\n}\n, [__chunk_1, __chunk_12]));\n";

        let without = without(loader, "chunk_1").expect("the chunk is there");

        assert!(!without.contains("fetch(1)"), "{without}");
        assert!(without.contains("fetch(12)") && without.contains(", [__chunk_12]));"), "{without}");
    }

    #[test]
    fn a_loader_that_is_written_otherwise_is_refused() {
        assert!(without("const chunk = load(1);", "chunk_1").is_err());
    }
}
