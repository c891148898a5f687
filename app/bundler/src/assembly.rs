//! Puts the bundle together in memory: which files there are, what they are called and what they say of each other.

use std::collections::BTreeMap;

use crate::binding::Bound;
use crate::fingerprint::Fingerprint;
use crate::parts::{self, Needs, Parts};
use crate::references::{Script, Text};
use crate::source::{Source, Sources};
use crate::{Error, Options, ServiceWorker, precache, style};

const PAGE: &str = "index.html";
const BOOT: &str = "boot.js";
/// What runs before the boot code, and what it loads where the app can't start.
const NEEDS: &str = "needs.js";
const CANNOT_START: &str = "cannot-start.js";
/// What the boot code loads once the app has started.
const WATCH: &str = "watch.js";
/// What lets the app take the place of a page that the server has written.
const TAKE_OVER: &str = "take-over.js";
const WORKER: &str = "service-worker.js";
/// How the boot code lists the languages: the words of each are a part, of which the first screen needs one.
const LANGUAGES: &str = "const LANGUAGES = ";
/// What most addresses need beside the words.
const READING: [&str; 2] = ["browsing", "reading"];
/// Before a language's name, the words of all screens but the first.
const IN_FULL: &str = "more_";

#[derive(Debug)]
pub struct Assembled {
    pub version: String,
    /// Of the one inline style, for the content security policy.
    pub style_hash: String,
    pub files: Vec<File>,
    /// By part, the paths of the files that it needs.
    pub parts: BTreeMap<String, Vec<String>>,
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
    let app = app_files(bound, styles.rest, &languages(sources)?)?;
    let version = version(sources, &app, &[&styles.critical, &styles.print, &styles.screens, &styles.page], options);

    let watch = aside(sources, WATCH, Script::Module)?;
    let boot = boot(sources, &watch, &app, &version, options)?;
    let cannot_start = aside(sources, CANNOT_START, Script::Classic)?;
    let needs = needs(sources, &cannot_start)?;
    let print = File { is_first_load: false, ..File::hashed("print", "css", styles.print.clone().into_bytes()) };
    let screens = File { is_first_load: false, ..File::hashed("screens", "css", styles.screens.clone().into_bytes()) };
    let of_page = File { is_first_load: false, ..File::hashed("page", "css", styles.page.clone().into_bytes()) };
    let take_over = aside(sources, TAKE_OVER, Script::Module)?;
    let page = page(sources, &app, [&boot, &needs, &print, &screens], &styles.critical)?;
    let parts = app.paths();
    let mut files =
        vec![page, needs, cannot_start, boot, watch, print, screens, app.script, app.loader, app.program, app.style];
    files.extend(app.parts.into_values());
    files.extend(app.snippets);
    files.extend(copied(sources));

    // What only the server's pages need is not the installed app's.
    let worker = worker(sources, &files, &version, options)?;
    files.extend([worker, of_page, take_over]);
    Ok(Assembled { version, style_hash: Fingerprint::of(styles.critical.as_bytes()).integrity(), files, parts })
}

struct AppFiles {
    script: File,
    loader: File,
    program: File,
    style: File,
    /// By the name that the loader gives them.
    parts: BTreeMap<String, File>,
    needs: Needs,
    snippets: Vec<File>,
}

impl AppFiles {
    fn all(&self) -> impl Iterator<Item = &File> {
        [&self.script, &self.loader, &self.program, &self.style]
            .into_iter()
            .chain(self.parts.values())
            .chain(&self.snippets)
    }

    /// By part, the paths of what it needs.
    fn paths(&self) -> BTreeMap<String, Vec<String>> {
        let paths = |names: &Vec<String>| {
            names.iter().filter_map(|name| Some(self.parts.get(&format!("{name}.wasm"))?.path.clone())).collect()
        };
        self.needs.iter().map(|(part, names)| (part.clone(), paths(names))).collect()
    }

    /// By part, the addresses of what it needs. The boot code expects no other part than those for words and for reading.
    fn addresses(&self, languages: &[String]) -> BTreeMap<String, Vec<String>> {
        let are_words = |part: &str| {
            let language = part.strip_prefix(IN_FULL).unwrap_or(part);
            languages.iter().any(|known| known == language)
        };
        let is_expected = |part: &str| READING.contains(&part) || are_words(part);
        let expected = self.paths().into_iter().filter(|(part, _)| is_expected(part));
        expected.map(|(part, paths)| (part, paths.iter().map(|path| format!("/{path}")).collect())).collect()
    }
}

fn app_files(bound: &Bound, style: String, languages: &[String]) -> Result<AppFiles, Error> {
    let folder = snippets_folder(&bound.snippets);
    let mark = bound.parts.fingerprint(&bound.script).name();
    let parts = part_files(&bound.parts, languages);
    let named = |stem: &str, script: Text| {
        let (path, content) = (format!("{stem}-{mark}.js"), script.minified(Script::Module)?);
        Ok(File { path, content, is_immutable: true, is_first_load: true })
    };

    let script = Text::new("app.js", &bound.script)
        .with_any("'./snippets/", &format!("'./{folder}/"))
        .with_any(&format!("from \"./{}\"", parts::LOADER), &format!("from \"./parts-{mark}.js\""));
    let loader = Text::new(parts::LOADER, &bound.parts.loader).with_any(parts::SCRIPT, &format!("./app-{mark}.js"));
    let loader = parts
        .iter()
        .fold(loader, |loader, (name, file)| loader.with_any(&format!("./{name}"), &format!("./{}", file.path)));
    let snippets = bound.snippets.iter().map(|snippet| File {
        path: snippet.path.replacen("snippets", &folder, 1),
        content: snippet.content.clone(),
        is_immutable: true,
        is_first_load: true,
    });
    Ok(AppFiles {
        script: named("app", script)?,
        loader: named("parts", loader)?,
        program: File::hashed("app", "wasm", bound.program.clone()),
        style: File::hashed("app", "css", style.into_bytes()),
        parts,
        needs: bound.parts.needs.clone(),
        snippets: snippets.collect(),
    })
}

/// As the boot code has them: they stand there, and nowhere else in the bundler.
fn languages(sources: &Sources) -> Result<Vec<String>, Error> {
    let missing = || Error::MissingReference { file: BOOT, reference: LANGUAGES.to_owned() };
    let boot = text(sources, BOOT)?;
    let list = boot.as_str().lines().find_map(|line| line.strip_prefix(LANGUAGES)).ok_or_else(missing)?;
    serde_json::from_str(list.trim_end_matches(';')).map_err(|_| missing())
}

/// Of the languages, the first screen is counted with the largest.
fn part_files(parts: &Parts, languages: &[String]) -> BTreeMap<String, File> {
    let size_of = |language: &&String| -> usize {
        let files = parts.files.iter().filter(|file| parts.is_needed(file, language));
        files.map(|file| file.content.len()).sum()
    };
    let largest = languages.iter().max_by_key(size_of).map(String::as_str).unwrap_or_default();
    let files = parts.files.iter().map(|file| {
        let stem = file.path.trim_start_matches("split_").trim_end_matches(".wasm");
        let is_first_load = parts.is_needed(file, largest);
        (file.path.clone(), File { is_first_load, ..File::hashed(stem, "wasm", file.content.clone()) })
    });
    files.collect()
}

/// One hash for all, in the folder's name: what a snippet imports from beside itself is still found.
fn snippets_folder(snippets: &[Source]) -> String {
    let parts = snippets.iter().flat_map(|snippet| [snippet.path.as_bytes(), &snippet.content]);
    format!("snippets-{}", Fingerprint::of_parts(parts).name())
}

/// Over everything that a browser may get, before the version itself is written into it.
fn version(sources: &Sources, app: &AppFiles, styles: &[&str], options: &Options) -> String {
    let choice = format!("{:?} {}", options.service_worker, options.edition);
    let parts = app
        .all()
        .map(|file| file.path.as_bytes())
        .chain(sources.public.iter().flat_map(|source| [source.path.as_bytes(), &source.content]))
        .chain(styles.iter().map(|style| style.as_bytes()))
        .chain([choice.as_bytes()]);
    Fingerprint::of_parts(parts).name()
}

fn boot(sources: &Sources, watch: &File, app: &AppFiles, version: &str, options: &Options) -> Result<File, Error> {
    let parts = serde_json::to_string(&app.addresses(&languages(sources)?)).map_err(Error::Description)?;
    let script = text(sources, BOOT)?
        .with_address("/watch.js", &watch.address())?
        .with_address("/app.js", &app.script.address())?
        .with_address("/app.wasm", &app.program.address())?
        .with("const PARTS = {};", &format!("const PARTS = {parts};"))?;
    let script = stamp(script, version, options)?.minified(Script::Module)?;
    Ok(File::hashed("boot", "js", script))
}

/// A script for which the first screen doesn't wait.
fn aside(sources: &Sources, name: &'static str, kind: Script) -> Result<File, Error> {
    let script = text(sources, name)?.minified(kind)?;
    Ok(File { is_first_load: false, ..File::hashed(name.trim_end_matches(".js"), "js", script) })
}

fn needs(sources: &Sources, cannot_start: &File) -> Result<File, Error> {
    let script = text(sources, NEEDS)?.with_address("/cannot-start.js", &cannot_start.address())?;
    Ok(File::hashed("needs", "js", script.minified(Script::Classic)?))
}

fn page(
    sources: &Sources,
    app: &AppFiles,
    [boot, needs, print, screens]: [&File; 4],
    critical: &str,
) -> Result<File, Error> {
    let page = text(sources, PAGE)?
        .with_address("/needs.js", &needs.address())?
        .with_address("/print.css", &print.address())?
        .with_address("/screens.css", &screens.address())?
        .with_address("/boot.js", &boot.address())?
        .with_address("/app.js", &app.script.address())?
        .with_address("/parts.js", &app.loader.address())?
        .with_address("/app.wasm", &app.program.address())?
        .with_address("/app.css", &app.style.address())?
        .with("<style></style>", &format!("<style>{critical}</style>"))?;
    Ok(File { is_first_load: true, ..File::named(PAGE, page.tidied_page()) })
}

fn worker(sources: &Sources, files: &[File], version: &str, options: &Options) -> Result<File, Error> {
    let list = precache::list(files).map_err(Error::Description)?;
    let script = text(sources, WORKER)?.with("const SHELL = [];", &format!("const SHELL = {list};"))?;
    Ok(File::named(WORKER, stamp(script, version, options)?.minified(Script::Classic)?))
}

fn stamp(script: Text, version: &str, options: &Options) -> Result<Text, Error> {
    let is_retired = options.service_worker == ServiceWorker::Retired;
    script
        .with("const VERSION = \"unversioned\";", &format!("const VERSION = \"{version}\";"))?
        .with("const RETIRED = false;", &format!("const RETIRED = {is_retired};"))
}

fn copied(sources: &Sources) -> impl Iterator<Item = File> {
    let changed = [PAGE, BOOT, NEEDS, CANNOT_START, WATCH, TAKE_OVER, WORKER];
    let others = sources.public.iter().filter(move |source| !changed.contains(&source.path.as_str()));
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
