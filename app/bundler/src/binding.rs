//! Splits the program into what the first screen needs and what can come later, and runs wasm-bindgen over it,
//! unless it has done so already.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use wasm_bindgen_cli_support::Bindgen;

use crate::parts::{self, Parts};
use crate::program::{self, Program};
use crate::shrinking;
use crate::source::{self, Source, Sources};
use crate::{Error, Finish, Workspace};

const NAME: &str = "app";
/// Written last: a folder without it was left in the middle.
const STAMP: &str = "stamp.json";

/// The program and the scripts that carry it.
#[derive(Debug)]
pub struct Bound {
    pub program: Vec<u8>,
    pub script: Vec<u8>,
    /// What is loaded when it is first needed.
    pub parts: Parts,
    /// Scripts that crates bring along; the paths begin with `snippets/`.
    pub snippets: Vec<Source>,
}

/// The bundler's own code decides too, and so does wasm-bindgen's version, which is written in the program.
pub fn bind(workspace: &Workspace, program: &Program, sources: &Sources, finish: Finish) -> Result<Bound, Error> {
    let folder = workspace.memory().join("bound").join(program::profile(finish));
    let state = format!("{} {}", program.state, sources.bundler);
    if let Some(stamp) = read_stamp(&folder).filter(|stamp| stamp.state == state) {
        return read(&folder, stamp);
    }

    let split = folder.join("split");
    clear(&folder)?;
    clear(&split)?;
    let whole = shrinking::without_unused_classes(&read_file(&program.path)?)?;
    let needs = parts::split(&whole, &split)?;
    generate(&split.join(parts::MAIN), &folder, finish)?;
    if finish == Finish::Release {
        shorten(&folder)?;
    }
    let stamp = Stamp { state, needs };
    let path = folder.join(STAMP);
    let text = serde_json::to_vec(&stamp).map_err(Error::Description)?;
    fs::write(&path, text).map_err(Error::at(&path))?;
    read(&folder, stamp)
}

/// Of one piece: the program of a test has no parts.
pub fn bind_alone(program: &Program, folder: &Path) -> Result<(), Error> {
    clear(folder)?;
    generate(&program.path, folder, Finish::Draft)
}

#[derive(Serialize, Deserialize)]
struct Stamp {
    /// Of what it was made.
    state: String,
    needs: parts::Needs,
}

fn read_stamp(folder: &Path) -> Option<Stamp> {
    serde_json::from_slice(&fs::read(folder.join(STAMP)).ok()?).ok()
}

fn generate(main: &Path, folder: &Path, finish: Finish) -> Result<(), Error> {
    let is_release = finish == Finish::Release;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(main)
        // The parts use them.
        .keep_lld_exports(true)
        .out_name(NAME)
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(is_release)
        .remove_producers_section(is_release);
    let outcome = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    outcome.map_err(|cause| Error::NotBound { cause: format!("{cause:#}") })
}

fn shorten(folder: &Path) -> Result<(), Error> {
    let (program, script) = (folder.join(format!("{NAME}_bg.wasm")), folder.join(format!("{NAME}.js")));
    let from = format!("./{NAME}_bg.js");
    let (short, renamed) = shrinking::with_short_names(&read_file(&program)?, &read_file(&script)?, &from)?;
    fs::write(&program, short).map_err(Error::at(&program))?;
    fs::write(&script, renamed).map_err(Error::at(&script))
}

fn clear(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Error::at(folder)(cause)),
        _ => fs::create_dir_all(folder).map_err(Error::at(folder)),
    }
}

fn read(folder: &Path, stamp: Stamp) -> Result<Bound, Error> {
    let snippets: PathBuf = folder.join("snippets");
    let mut snippets = if snippets.is_dir() { source::read_folder(&snippets)? } else { Vec::new() };
    for snippet in &mut snippets {
        snippet.path.insert_str(0, "snippets/");
    }
    Ok(Bound {
        program: read_file(&folder.join(format!("{NAME}_bg.wasm")))?,
        script: read_file(&folder.join(format!("{NAME}.js")))?,
        parts: Parts::read(&folder.join("split"), stamp.needs)?,
        snippets,
    })
}

fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(Error::at(path))
}
