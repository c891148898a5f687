//! What a browser gets, for sources of a few lines.

use super::*;

fn source(path: &str, content: &str) -> Source {
    Source { path: path.to_owned(), content: content.into() }
}

fn sources() -> Sources {
    let page = r#"<style></style><script src="/needs.js"></script><script src="/boot.js"></script><link href="/app.js"><link href="/parts.js"><link href="/app.wasm"><link href="/app.css"><link href="/print.css"><link href="/screens.css">"#;
    let boot = "const LANGUAGES = [\"fr\", \"ar\"];\nconst VERSION = \"unversioned\";\nconst RETIRED = false;\nconst PARTS = {};\nload(\"/app.js\", \"/app.wasm\", \"/watch.js\");\n";
    let worker = "const VERSION = \"unversioned\";\nconst RETIRED = false;\nconst SHELL = [];\n";
    Sources {
        public: vec![
            source("boot.js", boot),
            source("cannot-start.js", "tell();\n"),
            source("needs.js", "load(\"/cannot-start.js\");\n"),
            source("icons/icon.png", "picture"),
            source("index.html", page),
            source("service-worker.js", worker),
            source("take-over.js", "takeOver();\n"),
            source("watch.js", "watch();\n"),
        ],
        styles: vec![
            source("critical.css", "html { margin: 0 }"),
            source("event.css", "b { margin: 0 }"),
            source("page.css", "i { margin: 0 }"),
        ],
        bundler: String::new(),
        state: String::new(),
    }
}

fn bound() -> Bound {
    Bound {
        program: b"\0asm".to_vec(),
        script: b"import { a } from './snippets/crate-1/inline0.js';\nimport * as parts from \"./__wasm_split.js\""
            .to_vec(),
        parts: Parts {
            files: vec![source("split_ar.wasm", "\0asm    Arabic"), source("split_fr.wasm", "\0asm    French, longer")],
            loader: b"import { initSync } from \"./app.js\";\nfetch(\"./split_ar.wasm\", \"./split_fr.wasm\");"
                .to_vec(),
            needs: [("ar", "split_ar"), ("fr", "split_fr")].map(|(part, file)| (part.into(), vec![file.into()])).into(),
        },
        snippets: vec![source("snippets/crate-1/inline0.js", "export const a = 1;")],
    }
}

fn assembled(sources: &Sources, options: &Options) -> Assembled {
    assemble(sources, &bound(), options).expect("the sources are complete")
}

/// As the shortened scripts have it.
fn quoted(text: &str) -> String {
    format!("`{text}`")
}

fn content(assembled: &Assembled, start: &str, end: &str) -> (String, String) {
    let is_meant = |file: &&File| file.path.starts_with(start) && file.path.ends_with(end);
    let file = assembled.files.iter().find(is_meant).expect("the file is in the bundle");
    (file.path.clone(), String::from_utf8_lossy(&file.content).into_owned())
}

#[test]
fn the_page_leads_to_every_file_by_its_hashed_name() {
    let bundle = assembled(&sources(), &Options::default());

    let (_, page) = content(&bundle, "index", ".html");
    let (boot_path, boot) = content(&bundle, "boot-", ".js");
    for (start, end) in [("app-", ".js"), ("app-", ".wasm"), ("app-", ".css")] {
        let (path, _) = content(&bundle, start, end);
        assert!(page.contains(&format!("\"/{path}\"")), "{page} lacks {path}");
        assert!(end == ".css" || boot.contains(&quoted(&format!("/{path}"))), "{boot} lacks {path}");
    }
    assert!(page.contains(&boot_path));
}

#[test]
fn the_inline_style_is_the_one_that_the_policy_allows() {
    let bundle = assembled(&sources(), &Options::default());

    let (_, page) = content(&bundle, "index", ".html");
    let (_, style) = page.split_once("<style>").expect("the page has a style");
    let (style, _) = style.split_once("</style>").expect("the style ends");
    assert_eq!(bundle.style_hash, Fingerprint::of(style.as_bytes()).integrity());
}

#[test]
fn the_service_worker_knows_every_file_that_the_first_screen_needs() {
    let bundle = assembled(&sources(), &Options::default());

    let (_, worker) = content(&bundle, "service-worker", ".js");
    for file in bundle.files.iter().filter(|file| file.is_first_load) {
        assert!(worker.contains(&quoted(&format!("/{}", file.path))), "{worker} lacks {}", file.path);
    }
    assert!(worker.contains(&bundle.version));
}

#[test]
fn snippets_of_crates_are_found_under_a_hashed_folder() {
    let bundle = assembled(&sources(), &Options::default());

    let (path, _) = content(&bundle, "snippets-", "inline0.js");
    let (_, script) = content(&bundle, "app-", ".js");
    assert!(script.contains(&format!("\"./{path}\"")), "{script} lacks {path}");
}

#[test]
fn parts_are_found_by_their_hashed_names_and_the_two_scripts_find_each_other() {
    let bundle = assembled(&sources(), &Options::default());

    let (script_path, script) = content(&bundle, "app-", ".js");
    let (loader_path, loader) = content(&bundle, "parts-", ".js");
    let (french_path, _) = content(&bundle, "fr-", ".wasm");
    let (_, boot) = content(&bundle, "boot-", ".js");
    assert!(script.contains(&format!("\"./{loader_path}\"")), "{script} lacks {loader_path}");
    assert!(loader.contains(&format!("\"./{script_path}\"")), "{loader} lacks {script_path}");
    assert!(loader.contains(&quoted(&format!("./{french_path}"))), "{loader} lacks {french_path}");
    assert!(boot.contains(&format!("\"fr\":[{}]", quoted(&format!("/{french_path}")))), "{boot} lacks {french_path}");
}

#[test]
fn the_first_load_is_counted_with_the_words_of_one_language() {
    let bundle = assembled(&sources(), &Options::default());

    let counted =
        |start: &str| bundle.files.iter().find(|file| file.path.starts_with(start)).map(|file| file.is_first_load);
    assert_eq!((counted("fr-"), counted("ar-")), (Some(true), Some(false)));
}

#[test]
fn the_same_sources_are_the_same_version_and_any_change_is_another() {
    let first = assembled(&sources(), &Options::default());
    let again = assembled(&sources(), &Options::default());
    let mut other_sources = sources();
    other_sources
        .public
        .iter_mut()
        .find(|source| source.path == "icons/icon.png")
        .expect("a picture")
        .content
        .push(b'!');
    let other_picture = assembled(&other_sources, &Options::default());
    let other_edition = assembled(&sources(), &Options { edition: "second".to_owned(), ..Options::default() });

    assert_eq!(first.version, again.version);
    assert_ne!(first.version, other_picture.version);
    assert_ne!(first.version, other_edition.version);
}

#[test]
fn a_retired_service_worker_is_said_in_both_scripts() {
    let options = Options { service_worker: ServiceWorker::Retired, ..Options::default() };

    let bundle = assembled(&sources(), &options);

    assert!(content(&bundle, "boot-", ".js").1.contains("=true"));
    assert!(content(&bundle, "service-worker", ".js").1.contains("const RETIRED=true;"));
}

#[test]
fn what_only_the_pages_of_the_server_need_is_there_and_no_installed_app_keeps_it() {
    let assembled = assembled(&sources(), &Options::default());

    let (_, worker) = content(&assembled, "service-worker", ".js");
    for (start, end, said) in [("take-over-", ".js", "takeOver()"), ("page-", ".css", "margin")] {
        let (path, content) = content(&assembled, start, end);
        assert!(content.contains(said), "{content}");
        assert!(!worker.contains(&path), "{path} is kept: {worker}");
    }
}
