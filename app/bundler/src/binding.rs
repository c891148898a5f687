//! Runs wasm-bindgen over the program, unless it has done so already.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::program::{self, Program};
use crate::source::{self, Source};
use crate::{Error, Finish, Workspace};

const NAME: &str = "app";
/// Written last: a folder without it was left in the middle.
const STAMP: &str = "stamp";

/// The program and the script that carries it.
#[derive(Debug)]
pub struct Bound {
    pub program: Vec<u8>,
    pub script: Vec<u8>,
    /// Scripts that crates bring along; the paths begin with `snippets/`.
    pub snippets: Vec<Source>,
}

pub fn bind(workspace: &Workspace, program: &Program, finish: Finish) -> Result<Bound, Error> {
    let folder = workspace.memory().join("bound").join(program::profile(finish));
    let stamp = format!("{} {}", program.state, bundler_state());
    if fs::read_to_string(folder.join(STAMP)).is_ok_and(|last| last == stamp) {
        return read(&folder);
    }

    clear(&folder)?;
    generate(program, &folder, finish)?;
    let path = folder.join(STAMP);
    fs::write(&path, stamp).map_err(Error::at(&path))?;
    read(&folder)
}

/// The options below decide too, and so does wasm-bindgen's version, which is written in the program.
fn bundler_state() -> String {
    crate::fingerprint::Fingerprint::of(include_bytes!("binding.rs")).name()
}

fn generate(program: &Program, folder: &Path, finish: Finish) -> Result<(), Error> {
    let is_release = finish == Finish::Release;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&program.path)
        .out_name(NAME)
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(is_release)
        .remove_producers_section(is_release);
    let outcome = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    outcome.map_err(|cause| Error::NotBound { cause: format!("{cause:#}") })
}

fn clear(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Error::at(folder)(cause)),
        _ => fs::create_dir_all(folder).map_err(Error::at(folder)),
    }
}

fn read(folder: &Path) -> Result<Bound, Error> {
    let snippets: PathBuf = folder.join("snippets");
    let mut snippets = if snippets.is_dir() { source::read_folder(&snippets)? } else { Vec::new() };
    for snippet in &mut snippets {
        snippet.path.insert_str(0, "snippets/");
    }
    Ok(Bound {
        program: read_file(&folder.join(format!("{NAME}_bg.wasm")))?,
        script: read_file(&folder.join(format!("{NAME}.js")))?,
        snippets,
    })
}

fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(Error::at(path))
}
