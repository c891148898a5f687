//! The app's files: compressed, with the right types, immutable where their names say so.

use std::fs;
use std::path::Path;

use passerelle_tests::api_world::*;
use reqwest::{Response, StatusCode, header};
use tempfile::TempDir;

fn write_bundle(folder: &Path, words: &str, script: &str) {
    let write = |file: &str, content: &str| {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file of the bundle");
    };
    write("index.html", words);
    write(script, "export {}");
    write(&format!("{script}.br"), "brotli");
    write(&format!("{script}.gz"), "gzip");
    write("app-1.wasm", "\0asm");
    write("manifest.fr.webmanifest", "{}");
    let file = |path: &str, immutable: bool| serde_json::json!({"path": path, "bytes": 1, "immutable": immutable, "first_load": true});
    let bundle = serde_json::json!({
        "version": words, "release": true, "inputs": "", "style_hash": "sha256-abc",
        "files": [file("index.html", false), file(script, true), file("app-1.wasm", true), file("manifest.fr.webmanifest", false)],
    });
    write("bundle.json", &bundle.to_string());
}

async fn served() -> (TempDir, World) {
    let folder = TempDir::new().expect("a folder");
    write_bundle(folder.path(), "first", "app-1.js");
    let app = folder.path().to_owned();
    let world = World::start_with(|config| config.app = Some(app.clone())).await;
    (folder, world)
}

async fn get(world: &World, path: &str) -> Response {
    world.http.get(world.url(path)).header(header::ACCEPT_ENCODING, "gzip, br").send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_place_in_the_app_opens_the_app_and_unknown_files_do_not() {
    let (_folder, world) = served().await;

    for place in ["/", "/events/paris-cybercrime-exchange", "/sign-ups", "/programme?project=x"] {
        let answer = get(&world, place).await;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8", "{place}");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-cache");
        assert!(!answer.headers().contains_key("passerelle-protocol"), "only the API speaks our protocol");
        assert_eq!(answer.text().await.expect("text"), "first");
    }
    for missing in ["/app-0.js", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/bundle.json", "/icons/none.png"] {
        assert_eq!(get(&world, missing).await.status(), StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_have_their_types_and_hashed_ones_are_kept_for_ever() {
    let (_folder, world) = served().await;

    let script = get(&world, "/app-1.js").await;
    assert_eq!(script.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(script.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(script.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert_eq!(script.text().await.expect("text"), "brotli");
    assert_eq!(get(&world, "/app-1.wasm").await.headers()[header::CONTENT_TYPE], "application/wasm");
    let manifest = get(&world, "/manifest.fr.webmanifest").await;
    assert_eq!(manifest.headers()[header::CONTENT_TYPE], "application/manifest+json");
    assert!(manifest.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("plain").contains("'sha256-abc'"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_page_is_not_sent_again() {
    let (_folder, world) = served().await;
    let tag = get(&world, "/").await.headers()[header::ETAG].clone();

    let again = world.http.get(world.url("/")).header(header::IF_NONE_MATCH, tag).send().await.expect("an answer");

    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    for (known, status) in [("*", 304), ("\"other\"", 200), ("", 200)] {
        let asked =
            world.http.get(world.url("/")).header(header::IF_NONE_MATCH, known).send().await.expect("an answer");
        assert_eq!(asked.status().as_u16(), status, "{known}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_bundle_is_served_at_once_and_old_tabs_still_find_their_files() {
    let (folder, world) = served().await;
    fs::remove_file(folder.path().join("app-1.js")).expect("it was there");

    write_bundle(folder.path(), "second version", "app-2.js");

    assert_eq!(get(&world, "/").await.text().await.expect("text"), "second version");
    assert_eq!(get(&world, "/app-2.js").await.status(), StatusCode::OK);
    assert_eq!(get(&world, "/app-1.js").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_apps_files_are_only_read_and_each_browser_gets_what_it_can_unpack() {
    let (_folder, world) = served().await;

    let written = world.http.post(world.url("/index.html")).send().await.expect("an answer");
    assert_eq!(written.status(), StatusCode::METHOD_NOT_ALLOWED);
    for (accepted, encoding, text) in
        [("gzip, br", Some("br"), "brotli"), ("gzip", Some("gzip"), "gzip"), ("identity", None, "export {}")]
    {
        let request = world.http.get(world.url("/app-1.js")).header(header::ACCEPT_ENCODING, accepted);
        let answer = request.send().await.expect("an answer");
        let told = answer.headers().get(header::CONTENT_ENCODING).map(|name| name.to_str().expect("plain"));
        assert_eq!((told, &answer.headers()[header::VARY]), (encoding, &"accept-encoding".parse().expect("a header")));
        assert_eq!(answer.text().await.expect("text"), text, "{accepted}");
    }
}
