//! The programme as pages: in whose language, for whom, until when, and what a machine reads of them.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use passerelle_server::Config;
use passerelle_server::database::Withdrawals;
use passerelle_shared::model::{EditField, Language, Slot, Timestamp};
use passerelle_shared::rules::edit::Wish;
use passerelle_tests::api_world::*;
use passerelle_tests::full_programme;
use passerelle_tests::small_programme::TRAINING;
use reqwest::{Response, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::edits::{command, deliver, organiser};

const PUBLIC_URL: &str = "https://programme.example.org";
const EVENT: &str = "/events/training";
/// What others wrote: every mark that means something in HTML, in JSON or to the direction of a line.
const WICKED: &str = "</script><script>alert(1)</script>\u{202E}\"'&<b>";

/// A bundle with the app's own page, and styles that stand for its styles.
fn write_bundle(folder: &Path) {
    let index = include_str!("../../public/index.html");
    let index: String = index.lines().flat_map(|line| [line.trim(), "\n"]).collect();
    let files = [
        ("index.html", index.replace("<style></style>", "<style>html{}</style>"), false),
        ("app-1.css", ".card{}".to_owned(), true),
        ("screens-1.css", ".facts{}".to_owned(), true),
        ("page-1.css", ".page{}".to_owned(), true),
        ("take-over-1.js", "export {}".to_owned(), true),
    ];
    for (path, content, _) in &files {
        fs::write(folder.join(path), content).expect("a file of the bundle");
    }
    let files: Vec<Value> =
        files.iter().map(|(path, _, immutable)| json!({ "path": path, "immutable": immutable })).collect();
    let bundle = json!({ "style_hash": "sha256-of-the-shell", "files": files });
    fs::write(folder.join("bundle.json"), bundle.to_string()).expect("a description");
}

async fn served_with(choose: impl Fn(&mut Config)) -> (TempDir, World) {
    let folder = TempDir::new().expect("a folder");
    write_bundle(folder.path());
    let app = folder.path().to_owned();
    let world = World::start_with(|config| {
        config.app = Some(app.clone());
        choose(config);
    })
    .await;
    (folder, world)
}

async fn served() -> (TempDir, World) {
    served_with(|config| config.public_url = Some(PUBLIC_URL.to_owned())).await
}

async fn ask(world: &World, path: &str, language: &str) -> Response {
    world.http.get(world.url(path)).header(header::ACCEPT_LANGUAGE, language).send().await.expect("an answer")
}

async fn read(world: &World, path: &str, language: &str) -> String {
    ask(world, path, language).await.text().await.expect("text")
}

/// What another commit has changed is noticed within a second or so.
async fn read_until(world: &World, path: &str, words: &str) -> String {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let page = read(world, path, "en").await;
        if page.contains(words) {
            return page;
        }
        assert!(std::time::Instant::now() < end, "{path} never says {words}:\n{page}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

fn data_block(page: &str) -> Value {
    let (_, block) = page.split_once("<script type=\"application/ld+json\">").expect("a block of data");
    let (block, _) = block.split_once("</script>").expect("its end");
    serde_json::from_str(block).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_sent_a_link_reads_the_event_without_running_anything() {
    let (_folder, world) = served().await;

    let page = read(&world, EVENT, "fr").await;

    for words in [
        "<html lang=\"fr\" dir=\"ltr\"",
        "<title>training (fr) · Passerelle</title>",
        "<h1 tabindex=\"-1\">training (fr)</h1>",
        "1–3 avril 2026",
        "Tunis",
        "10 places",
        "MA\u{A0}: 2 places",
        "Mis à jour\u{A0}: 1\u{A0}mars\u{A0}2026 · 09:00 UTC",
        "href=\"/events/training/sign-up\"",
        "<div id=\"app\" hidden>",
        "src=\"/boot.js\"",
        "src=\"/take-over-1.js\"",
    ] {
        assert!(page.contains(words), "{words} is missing in:\n{page}");
    }
    for strange in ["style=\"", "<script>", "onclick", "skeleton-card\" aria"] {
        assert!(!page.contains(strange), "{strange} stands in:\n{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_says_the_language_before_the_browser_does() {
    let (_folder, world) = served().await;

    let by_browser = ask(&world, EVENT, "ar;q=0.9, fr;q=0.1").await;
    assert_eq!(by_browser.headers()[header::VARY], "accept-encoding, accept-language");
    assert_eq!(by_browser.headers()[header::CONTENT_LANGUAGE], "ar");
    let page = by_browser.text().await.expect("text");
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\"") && page.contains("training (ar)"), "{page}");
    assert!(page.contains("href=\"/programme\""), "the browser says it again at the next page:\n{page}");

    let by_address = ask(&world, &format!("{EVENT}?lang=fr"), "ar").await;
    assert_eq!(by_address.headers()[header::VARY], "accept-encoding");
    let page = by_address.text().await.expect("text");
    assert!(page.contains("training (fr)") && page.contains("href=\"/programme?lang=fr\""), "{page}");

    assert!(read(&world, EVENT, "de").await.contains("<html lang=\"en\""), "as the app does");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_the_same_for_everybody_and_costs_nothing_where_it_has_not_changed() {
    let (_folder, world) = served().await;
    let first = ask(&world, EVENT, "en").await;
    assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache");
    assert!(!first.headers().contains_key(header::SET_COOKIE));
    let tag = first.headers()[header::ETAG].clone();

    let with_cookie = world.http.get(world.url(EVENT)).header(header::COOKIE, "passerelle=amina");
    let again = with_cookie.header(header::ACCEPT_LANGUAGE, "en").header(header::IF_NONE_MATCH, &tag).send().await;

    assert_eq!(again.expect("an answer").status(), StatusCode::NOT_MODIFIED);
    for (encoding, is_smaller) in [("br", true), ("gzip", true), ("identity", false)] {
        let answer = world.http.get(world.url(EVENT)).header(header::ACCEPT_ENCODING, encoding).send().await;
        let answer = answer.expect("an answer");
        let is_encoded = answer.headers().get(header::CONTENT_ENCODING).is_some_and(|its| its == encoding);
        assert_eq!(is_encoded, is_smaller, "{encoding}");
    }
    let head = world.http.head(world.url(EVENT)).send().await.expect("an answer");
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(head.text().await.expect("text"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_was_is_not_found_and_what_is_taken_back_is_gone_with_its_reason() {
    let (_folder, world) = served().await;

    for nowhere in ["/events/nowhere", "/nowhere", "/event/training", "/news/no", "/projects/tunnels"] {
        let answer = ask(&world, nowhere, "fr").await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{nowhere}");
        let page = answer.text().await.expect("text");
        assert!(page.contains("Cette page n’existe pas") && page.contains("noindex"), "{page}");
        assert!(page.contains("src=\"/boot.js\""), "the app can start on it, and may know more");
    }
    fs::remove_file(world.pack().join("events/read-only.toml")).expect("it was there");
    world.import_with(Withdrawals::Allowed).await.expect("a good pack");
    read_until(&world, "/events/read-only", "withdrawn").await;
    let answer = ask(&world, "/events/read-only", "en").await;
    assert_eq!(answer.status(), StatusCode::GONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn news_that_was_taken_back_is_gone_and_says_why_in_the_language_of_the_reader() {
    const ADDRESS: &str = "/news/4f3a9b2c";
    let (_folder, world) = served().await;
    let salma = organiser(&world, "salma@example.org", "project/bridges").await;
    let title = Slot::words(EditField::Title, Language::English);
    let note = |language| Slot::words(EditField::Note, language);
    let (project, state) = (Slot::plain(EditField::Project), Slot::plain(EditField::State));
    let written = [(title, "", "Forty trained"), (project, "", "project/bridges")];
    let published = [(state, "", "published")];
    let why = [(note(Language::English), "", "It was wrong."), (note(Language::French), "", "C’était faux.")];

    deliver(&salma, &[&command(&salma, Wish::EditArticle, "article/4f3a9b2c", &written)]).await;
    assert_eq!(ask(&world, ADDRESS, "en").await.status(), StatusCode::NOT_FOUND, "a draft is nobody's to see");
    deliver(&salma, &[&command(&salma, Wish::EditArticle, "article/4f3a9b2c", &published)]).await;
    read_until(&world, ADDRESS, "Forty trained").await;
    deliver(&salma, &[&command(&salma, Wish::TakeBackArticle, "article/4f3a9b2c", &why)]).await;
    read_until(&world, ADDRESS, "It was wrong.").await;

    for (language, why) in [("fr", "C’était faux."), ("ar", "C’était faux.")] {
        let answer = ask(&world, ADDRESS, language).await;
        assert_eq!(answer.status(), StatusCode::GONE);
        let page = answer.text().await.expect("text");
        assert!(page.contains(why) && !page.contains("Forty"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_app_alone_shows_is_the_apps_own_page() {
    let (_folder, world) = served().await;
    let shell = read(&world, "/index.html", "fr").await;
    assert!(shell.contains("id=\"skeleton\""));

    for path in [
        "/account",
        "/sign-ups",
        "/sign-ups/training",
        "/desk",
        "/desk/training/TN",
        "/desk/news",
        "/desk/news/4f3a",
        "/events/training/sign-up",
    ] {
        let answer = ask(&world, path, "fr").await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.text().await.expect("text"), shell, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_where_it_is_only_where_the_operator_has_said_so() {
    let (_folder, world) = served().await;
    let page = read(&world, EVENT, "fr").await;
    for line in [
        "<link rel=\"canonical\" href=\"https://programme.example.org/events/training?lang=fr\">",
        "<link rel=\"alternate\" hreflang=\"ar\" href=\"https://programme.example.org/events/training?lang=ar\">",
        "<link rel=\"alternate\" hreflang=\"x-default\" href=\"https://programme.example.org/events/training\">",
        "<meta property=\"og:title\" content=\"training (fr)\">",
        "<meta property=\"og:locale\" content=\"fr_FR\">",
        "content=\"https://programme.example.org/pictures/bridges.png\"",
    ] {
        assert!(page.contains(line), "{line} is missing in:\n{page}");
    }
    let picture = world.http.get(world.url("/pictures/bridges.png")).send().await.expect("an answer");
    assert_eq!(picture.headers()[header::CONTENT_TYPE], "image/png");
    assert_eq!(picture.headers()["cross-origin-resource-policy"], "cross-origin");
    assert!(picture.bytes().await.expect("a picture").starts_with(b"\x89PNG"));
    let none = world.http.get(world.url("/pictures/tunnels.png")).send().await.expect("an answer");
    assert_eq!(none.status(), StatusCode::NOT_FOUND);

    let (_folder, unknown) = served_with(|_| {}).await;
    let page = read(&unknown, EVENT, "fr").await;
    for line in ["rel=\"canonical\"", "og:image", "og:url", "rel=\"alternate\""] {
        assert!(!page.contains(line), "{line} stands in:\n{page}");
    }
    assert!(page.contains("og:title"));
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_read_the_event_in_their_own_words() {
    let (_folder, world) = served().await;

    let said = data_block(&read(&world, EVENT, "en").await);
    assert_eq!(said["@type"], "Event");
    assert_eq!((&said["startDate"], &said["endDate"]), (&json!("2026-04-01"), &json!("2026-04-03")));
    assert_eq!(said["eventStatus"], "https://schema.org/EventScheduled");
    assert_eq!(said["location"]["address"]["addressCountry"], "TN");
    assert_eq!(said["url"], "https://programme.example.org/events/training?lang=en");

    let said = data_block(&read(&world, "/events/cancelled", "en").await);
    assert_eq!(said["eventStatus"], "https://schema.org/EventCancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_title_holds_it_stays_a_title() {
    let (_folder, world) = served().await;
    let written = format!("title = {}", json!(WICKED));
    world.rewrite("events/training.toml", "title = \"training (en)\"", &written);
    world.import().await.expect("a good pack");

    let page = read_until(&world, EVENT, "alert(1)").await;

    assert!(!page.contains("<script>alert") && !page.contains("<b>"), "{page}");
    let name = data_block(&page)["name"].clone();
    assert_eq!(name, WICKED.replace('\u{202E}', ""));
    let (_, title) = page.split_once("<title>").expect("a title");
    let (title, _) = title.split_once("</title>").expect("its end");
    assert!(!title.contains('\u{202E}'), "it would turn the browser's own line");
    let list = read(&world, "/programme", "en").await;
    assert!(list.contains("alert(1)") && !list.contains("<script>alert"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_says_of_signing_up_holds_at_that_moment() {
    let (_folder, world) = served().await;
    let says = async |path: &str, words: &str| {
        let page = read(&world, path, "en").await;
        assert!(page.contains(words), "{path} doesn't say {words}:\n{page}");
    };
    says("/events/not-open", "Sign-up opens on 10 March").await;
    says("/events/closed", "Sign-up closed on 1 February at 23:59 (UTC+1)").await;
    says(EVENT, "Ask for a place").await;
    assert!(!read(&world, "/events/over", "en").await.contains("sign-up-box"));
    assert!(!read(&world, "/events/cancelled", "en").await.contains("sign-up-box"));
    assert!(!read(&world, "/events/read-only", "en").await.contains("sign-up-box"));
    says("/events/cancelled", "Cancelled").await;

    // The tenth of March, and long after all of it.
    world.pass(10 * Timestamp::DAY);
    says("/events/not-open", "Ask for a place").await;
    says(EVENT, "11\u{A0}Mar\u{A0}2026").await;
    world.pass(60 * Timestamp::DAY);
    says(EVENT, "was planned").await;
    let list = read(&world, "/programme?when=upcoming", "en").await;
    assert!(!list.contains("href=\"/events/training\""), "{list}");
    says("/programme", "href=\"/events/training\"").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_script_one_searches_and_filters_by_the_addresses_of_the_app() {
    let (_folder, world) = served().await;
    let link = |slug: &str| format!("href=\"/events/{slug}\"");

    let all = read(&world, "/programme", "en").await;
    let found = read(&world, "/programme?q=TRAINING&country=TN&when=upcoming", "en").await;
    let elsewhere = read(&world, "/programme?country=FR&lang=fr", "en").await;

    assert!(all.contains(&link("training")) && all.contains(&link("closed")) && !all.contains("noindex"), "{all}");
    assert!(all.contains("<option value=\"TN\">TN</option>"), "{all}");
    assert!(!all.contains("<option value=\"FR\">"), "there is nothing to find:\n{all}");
    assert!(found.contains(&link("training")) && !found.contains(&link("closed")), "{found}");
    for words in [
        "1 event</p>",
        "noindex",
        "value=\"TRAINING\"",
        "<option value=\"TN\" selected>",
        "<details class=\"disclosure\" open>",
        "name=\"when\" value=\"upcoming\"",
        "href=\"/programme?country=TN&amp;when=past&amp;q=TRAINING\"",
    ] {
        assert!(found.contains(words), "{words} is missing in:\n{found}");
    }
    for words in ["Aucun résultat", "href=\"/programme?lang=fr\"", "name=\"lang\" value=\"fr\""] {
        assert!(elsewhere.contains(words), "{words} is missing in:\n{elsewhere}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_searched_for_it_stays_what_was_typed() {
    let (_folder, world) = served().await;
    let query: String = url::form_urlencoded::byte_serialize(WICKED.as_bytes()).collect();

    let page = read(&world, &format!("/programme?q={query}"), "en").await;

    assert!(!page.contains("<script>alert") && !page.contains("<b>"), "{page}");
    assert!(page.contains("value=\"&lt;/script&gt;"), "{page}");
    assert!(page.contains("Clear"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_are_not_for_search_and_what_is_not_clear_is_on_no_page() {
    let (_folder, mut world) = served().await;
    assert!(!read(&world, EVENT, "en").await.contains("noindex"));
    full_programme::add_to(&world.pack());
    world.import().await.expect("a good pack");

    let page = read_until(&world, "/events/everything", "TLP:CLEAR").await;

    for closed in ["TLP:GREEN", "TLP:AMBER", "TLP:RED"] {
        assert!(!page.contains(closed), "{closed} is on the page:\n{page}");
    }
    world.rewrite("pack.toml", "sample = false", "sample = true");
    world.stop().await;
    let folder = TempDir::new().expect("a folder");
    write_bundle(folder.path());
    let app = folder.path().to_owned();
    world.start_again_with(|config| config.app = Some(app.clone())).await;
    assert!(read(&world, EVENT, "en").await.contains("<meta name=\"robots\" content=\"noindex\">"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_record_has_a_page_in_every_language() {
    let (_folder, world) = served().await;
    full_programme::add_to(&world.pack());
    world.import().await.expect("a good pack");
    read_until(&world, "/programme", "/events/everything").await;
    let (records, _) = read_programme(&world.http, &world.base).await;

    let mut read_pages = 0;
    for record in &records {
        let Some((folder, slug)) = record.id.as_str().split_once('/') else { continue };
        let folder = match folder {
            "event" => "events",
            "project" => "projects",
            "article" => "news",
            _ => continue,
        };
        for language in ["fr", "en", "ar"] {
            let answer = ask(&world, &format!("/{folder}/{slug}"), language).await;
            assert_eq!(answer.status(), StatusCode::OK, "{folder}/{slug}");
            let page = answer.text().await.expect("text");
            let (_, words) = page.split_once("<main").expect("something to read");
            assert!(words.contains("<h1") && !words.contains("{}"), "{folder}/{slug} in {language}:\n{words}");
            read_pages += 1;
        }
    }
    assert!(read_pages > 60, "{read_pages} pages");
    assert!(records.iter().any(|record| record.id.as_str() == TRAINING));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_lets_through_the_styles_of_the_pages_and_nothing_else() {
    let (_folder, world) = served().await;

    let answer = ask(&world, EVENT, "en").await;

    let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("plain").to_owned();
    let page = answer.text().await.expect("text");
    assert!(!policy.contains("unsafe-inline") && policy.contains("'sha256-of-the-shell'"), "{policy}");
    let (_, style) = page.split_once("<style id=\"screens-style\">").expect("one style");
    let (style, rest) = style.split_once("</style>").expect("its end");
    assert!(!rest.contains("<style"), "{rest}");
    let hash = STANDARD.encode(Sha256::digest(style));
    assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy} doesn't have {hash}");
}
