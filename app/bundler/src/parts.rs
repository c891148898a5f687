//! Splits the program: what the first screen can do without is loaded when it is first needed.
//!
//! Where it may be split is told in the app, by functions marked with `wasm_split`. What only such functions need
//! goes into their part, what several parts need into a chunk of its own, and everything else stays in the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use wasm_split_cli_support::{Options, transform};

use crate::source::{self, Source};
use crate::{Error, fingerprint::Fingerprint, merging, shrinking};

/// The program without its parts, before wasm-bindgen has seen it.
pub const MAIN: &str = "main.wasm";
/// The script that loads the parts, as the program's own script names it.
pub const LOADER: &str = "__wasm_split.js";
/// The program's own script, as the loader names it.
pub const SCRIPT: &str = "./app.js";

/// By part, the files that it needs, without their endings.
pub type Needs = BTreeMap<String, Vec<String>>;

#[derive(Debug, Default)]
pub struct Parts {
    /// Their paths are plain names, as the loader has them.
    pub files: Vec<Source>,
    pub loader: Vec<u8>,
    pub needs: Needs,
}

pub fn split(program: &[u8], folder: &Path) -> Result<Needs, Error> {
    let main = folder.join(MAIN);
    let mut options = Options::new(program);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = SCRIPT;
    let split = transform(options).map_err(|cause| Error::NotSplit { cause: format!("{cause:#}") })?;
    merging::take_in_data(folder, split.prefetch_map.into_iter().collect())
}

impl Parts {
    pub fn read(folder: &Path, needs: Needs) -> Result<Parts, Error> {
        let loader = folder.join(LOADER);
        let mut files = source::read_folder(folder)?;
        files.retain(|file| file.path.ends_with(".wasm") && file.path != MAIN);
        for file in &mut files {
            file.content = shrinking::without_notes(&file.content)?;
        }
        Ok(Parts { files, loader: fs::read(&loader).map_err(Error::at(&loader))?, needs })
    }

    pub fn is_needed(&self, file: &Source, part: &str) -> bool {
        let name = file.path.trim_end_matches(".wasm");
        self.needs.get(part).is_some_and(|needs| needs.iter().any(|need| need == name))
    }

    /// Changes with each of them; the two scripts name each other, so that neither can carry the other's hash.
    pub fn fingerprint(&self, script: &[u8]) -> Fingerprint {
        let files = self.files.iter().flat_map(|file| [file.path.as_bytes(), file.content.as_slice()]);
        Fingerprint::of_parts(files.chain([self.loader.as_slice(), script]))
    }
}
