//! The app can't start: the page says what is missing, and the way out. The network is blamed only for what it did.

use passerelle_tests::browser::{Browser, Look};
use passerelle_tests::stage::Stage;
use serde_json::json;

const BLAMED: &str = "Check the network";

#[tokio::test(flavor = "multi_thread")]
async fn without_webassembly_one_learns_how_to_allow_it_for_this_site() {
    let (_stage, phone) = opened_with("fr", "delete globalThis.WebAssembly").await;

    phone.see_words("#failure p[lang=fr]", "WebAssembly").await;
    let said = said(&phone).await;
    assert!(said.starts_with("Ce navigateur"), "one's own language comes first: {said}");
    for words in ["mode Isolement", "Lockdown Mode", "نمط المنع", "y reste"] {
        assert!(said.contains(words), "{words} is missing in {said}");
    }
    assert!(!said.contains(BLAMED), "{said}");
    let mut faults = crate::look::pictured(&phone, "no-webassembly", "fr").await;
    // Before the app there is no heading.
    faults.retain(|fault| !fault.contains("not one h1"));
    assert_eq!(faults, Vec::<String>::new());
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_this_browser_cannot_read_is_called_a_matter_of_its_age() {
    for stem in ["boot-", "app-"] {
        let mut stage = Stage::open().await;
        stage
            .damage(stem, "js", |mut script| {
                script.extend_from_slice(b"\nconst = from the future;\n");
                script
            })
            .await;
        let phone = stage.device("amina", &Look::phone("en")).await;

        phone.goto(&stage.url("/programme")).await;

        phone.see_words("#failure p[lang=en]", "too old").await;
        assert!(!said(&phone).await.contains(BLAMED));
        phone.tap("#retry").await;
        phone.see_words("#failure p[lang=en]", "too old").await;
        phone.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_needs_more_than_this_browser_has_is_called_a_matter_of_its_age() {
    const OLDER: &str = "
        const Module = WebAssembly.Module;
        const refuse = () => { throw new WebAssembly.CompileError('invalid opcode'); };
        WebAssembly.instantiateStreaming = WebAssembly.instantiate = async () => refuse();
        WebAssembly.Module = function (bytes) { return bytes.length > 8 ? refuse() : new Module(bytes); };
    ";
    let (_stage, phone) = opened_with("en", OLDER).await;

    phone.see_words("#failure p[lang=en]", "too old").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_little_memory_is_called_so() {
    const FULL: &str = "
        WebAssembly.instantiateStreaming = WebAssembly.instantiate = async () => {
            throw new RangeError('WebAssembly.Memory(): could not allocate memory');
        };
    ";
    let (_stage, phone) = opened_with("en", FULL).await;

    phone.see_words("#failure p[lang=en]", "too little free memory").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_arrived_damaged_is_told_from_one_that_never_came() {
    let mut stage = Stage::open().await;
    stage.damage("app-", "wasm", |program| program[..program.len() / 2].to_vec()).await;
    let phone = stage.device("amina", &Look::phone("en")).await;

    phone.goto(&stage.url("/programme")).await;

    phone.see_words("#failure p[lang=en]", "What arrived isn’t the app").await;
    phone.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_never_came_is_the_network() {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone("en")).await;
    phone.cdp("Network.enable", json!({})).await;
    phone.cdp("Network.setBlockedURLs", json!({ "urls": ["*/app-*.js"] })).await;

    phone.goto(&stage.url("/programme")).await;

    phone.see_words("#failure p[lang=en]", BLAMED).await;
    phone.close().await;
}

/// The programme, in a browser that is made so by a script.
async fn opened_with(language: &'static str, script: &str) -> (Stage, Browser) {
    let stage = Stage::open().await;
    let phone = stage.device("amina", &Look::phone(language)).await;
    phone.before_each_page(script).await;
    phone.goto(&stage.url("/programme")).await;
    phone.see("#failure:not([hidden])").await;
    (stage, phone)
}

async fn said(phone: &Browser) -> String {
    let said = phone.run("return document.querySelector('#failure').innerText", vec![]).await;
    said.as_str().unwrap_or_default().to_owned()
}
