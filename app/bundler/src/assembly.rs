//! Puts the bundle together in memory: which files there are, what they are called and what they say of each other.

use crate::binding::Bound;
use crate::fingerprint::Fingerprint;
use crate::references::Text;
use crate::source::{Source, Sources};
use crate::{Error, Options, ServiceWorker, precache, style};

const PAGE: &str = "index.html";
const BOOT: &str = "boot.js";
const WORKER: &str = "service-worker.js";

#[derive(Debug)]
pub struct Assembled {
    pub version: String,
    /// Of the one inline style, for the content security policy.
    pub style_hash: String,
    pub files: Vec<File>,
}

/// A file as a browser gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub path: String,
    pub content: Vec<u8>,
    /// Its name carries its hash, so that any cache may keep it for good.
    pub is_immutable: bool,
    /// The first screen waits for it.
    pub is_first_load: bool,
}

impl File {
    pub fn named(path: &str, content: Vec<u8>) -> Self {
        Self { path: path.to_owned(), content, is_immutable: false, is_first_load: false }
    }

    pub fn hashed(stem: &str, extension: &str, content: Vec<u8>) -> Self {
        let path = format!("{stem}-{}.{extension}", Fingerprint::of(&content).name());
        Self { path, content, is_immutable: true, is_first_load: true }
    }

    fn address(&self) -> String {
        format!("/{}", self.path)
    }
}

pub fn assemble(sources: &Sources, bound: &Bound, options: &Options) -> Result<Assembled, Error> {
    let styles = style::join(&sources.styles);
    let app = app_files(bound, styles.rest);
    let version = version(sources, &app, &styles.critical, options);

    let boot = boot(sources, &app, &version, options)?;
    let page = page(sources, &app, &boot, &styles.critical)?;
    let mut files = vec![page, boot, app.script, app.program, app.style];
    files.extend(app.snippets);
    files.extend(copied(sources));

    let worker = worker(sources, &files, &version, options)?;
    files.push(worker);
    Ok(Assembled { version, style_hash: Fingerprint::of(styles.critical.as_bytes()).integrity(), files })
}

struct AppFiles {
    script: File,
    program: File,
    style: File,
    snippets: Vec<File>,
}

fn app_files(bound: &Bound, style: String) -> AppFiles {
    let folder = snippets_folder(&bound.snippets);
    let script = Text::new("app.js", &bound.script).with_any("'./snippets/", &format!("'./{folder}/"));
    let snippets = bound.snippets.iter().map(|snippet| File {
        path: snippet.path.replacen("snippets", &folder, 1),
        content: snippet.content.clone(),
        is_immutable: true,
        is_first_load: true,
    });
    AppFiles {
        script: File::hashed("app", "js", script.tidied_script()),
        program: File::hashed("app", "wasm", bound.program.clone()),
        style: File::hashed("app", "css", style.into_bytes()),
        snippets: snippets.collect(),
    }
}

/// One hash for all, in the folder's name: what a snippet imports from beside itself is still found.
fn snippets_folder(snippets: &[Source]) -> String {
    let parts = snippets.iter().flat_map(|snippet| [snippet.path.as_bytes(), &snippet.content]);
    format!("snippets-{}", Fingerprint::of_parts(parts).name())
}

/// Over everything that a browser may get, before the version itself is written into it.
fn version(sources: &Sources, app: &AppFiles, critical: &str, options: &Options) -> String {
    let hashed = [&app.script, &app.program, &app.style].into_iter().chain(&app.snippets);
    let choice = format!("{:?} {}", options.service_worker, options.edition);
    let parts = hashed
        .map(|file| file.path.as_bytes())
        .chain(sources.public.iter().flat_map(|source| [source.path.as_bytes(), &source.content]))
        .chain([critical.as_bytes(), choice.as_bytes()]);
    Fingerprint::of_parts(parts).name()
}

fn boot(sources: &Sources, app: &AppFiles, version: &str, options: &Options) -> Result<File, Error> {
    let script = text(sources, BOOT)?
        .with_address("/app.js", &app.script.address())?
        .with_address("/app.wasm", &app.program.address())?;
    let script = stamp(script, version, options)?.tidied_script();
    Ok(File::hashed("boot", "js", script))
}

fn page(sources: &Sources, app: &AppFiles, boot: &File, critical: &str) -> Result<File, Error> {
    let page = text(sources, PAGE)?
        .with_address("/boot.js", &boot.address())?
        .with_address("/app.js", &app.script.address())?
        .with_address("/app.wasm", &app.program.address())?
        .with_address("/app.css", &app.style.address())?
        .with("<style></style>", &format!("<style>{critical}</style>"))?;
    Ok(File { is_first_load: true, ..File::named(PAGE, page.tidied_page()) })
}

fn worker(sources: &Sources, files: &[File], version: &str, options: &Options) -> Result<File, Error> {
    let list = precache::list(files).map_err(Error::Description)?;
    let script = text(sources, WORKER)?.with("const SHELL = [];", &format!("const SHELL = {list};"))?;
    Ok(File::named(WORKER, stamp(script, version, options)?.tidied_script()))
}

fn stamp(script: Text, version: &str, options: &Options) -> Result<Text, Error> {
    let is_retired = options.service_worker == ServiceWorker::Retired;
    script
        .with("const VERSION = \"unversioned\";", &format!("const VERSION = \"{version}\";"))?
        .with("const RETIRED = false;", &format!("const RETIRED = {is_retired};"))
}

fn copied(sources: &Sources) -> impl Iterator<Item = File> {
    let others = sources.public.iter().filter(|source| ![PAGE, BOOT, WORKER].contains(&source.path.as_str()));
    others.map(|source| File::named(&source.path, source.content.clone()))
}

fn text(sources: &Sources, file: &'static str) -> Result<Text, Error> {
    let source = sources.public.iter().find(|source| source.path == file);
    let source = source.ok_or_else(|| Error::File {
        path: format!("public/{file}").into(),
        cause: std::io::ErrorKind::NotFound.into(),
    })?;
    Ok(Text::new(file, &source.content))
}

#[cfg(test)]
mod tests;
