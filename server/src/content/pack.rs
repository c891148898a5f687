//! A pack as a whole: what it says of itself, and each of its files read as what it is.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use passerelle_shared::model::RecordId;
use serde::Deserialize;

use super::names::{self, Dictionary};
use super::page::{Page, is_slug};
use super::reading::Reading;
use super::source::MANIFEST;
use super::{Fault, PackFiles, article, country, event, project};
use crate::database::Pack;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub name: String,
    pub sample: bool,
    /// Why records are gone that were in the pack before: `"event/tunis" = "Merged with …"`.
    #[serde(default)]
    withdrawn: BTreeMap<String, String>,
}

/// What a pack is and whether it is made of samples; faults where it doesn't say.
pub(super) fn manifest(files: &PackFiles) -> Result<Manifest, Vec<Fault>> {
    let mut page = page(files, MANIFEST);
    let manifest: Option<Manifest> = page.parse();
    match manifest {
        Some(manifest) if is_slug(&manifest.name) => Ok(manifest),
        Some(_) => Err(vec![Fault { file: page.file, line: 1, reason: "the pack's name is not a slug".into() }]),
        None => Err(page.faults),
    }
}

/// Reads all files of a pack; `known` is what other packs have published.
pub(super) fn read(files: &PackFiles, manifest: &Manifest, anchor: Date, known: &BTreeSet<RecordId>) -> Reading {
    let removals =
        manifest.withdrawn.iter().map(|(id, reason)| (RecordId::from(id.as_str()), reason.clone())).collect();
    let mut names = page(files, names::FILE);
    let dictionary = Dictionary::read(&mut names);
    let pack = Pack { name: manifest.name.clone(), removals, ..Pack::default() };
    let mut reading = Reading::new(pack, manifest.sample, anchor, dictionary);
    for file in files.files.keys() {
        read_file(&mut reading, files, file);
    }
    reading.end(names, known);
    reading
}

fn read_file(reading: &mut Reading, files: &PackFiles, file: &str) {
    let mut page = page(files, file);
    match file.strip_suffix(".toml").map(|name| name.split_once('/').unwrap_or(("", name))) {
        Some(("", "pack" | "names")) => {}
        Some(("", "countries")) => country::read(reading, &mut page),
        Some((folder @ ("projects" | "events" | "articles"), slug)) => {
            if !is_slug(slug) {
                page.fault(&(0..0), "the file's name is not a slug of small letters, digits and hyphens");
            }
            match folder {
                "projects" => project::read(reading, &mut page, slug),
                "events" => event::read(reading, &mut page, slug),
                _ => article::read(reading, &mut page, slug),
            }
        }
        _ => page
            .fault(&(0..0), "a pack has pack.toml, countries.toml, names.toml, projects/, events/ and articles/ only"),
    }
    reading.end_page(page);
}

fn page<'a>(files: &'a PackFiles, file: &str) -> Page<'a> {
    Page::new(format!("{}/{file}", files.folder), files.files.get(file).map_or("", String::as_str))
}
