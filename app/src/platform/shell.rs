//! What `boot.js` publishes as `globalThis.passerelleShell`: language, updates, installing.

use gloo::events::EventListener;
use passerelle_shared::model::UiLanguage;
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = js_sys::Object)]
    #[derive(Clone)]
    type PasserelleShell;

    #[wasm_bindgen(thread_local_v2, js_name = passerelleShell)]
    static SHELL: Option<PasserelleShell>;

    #[wasm_bindgen(method, getter)]
    fn version(this: &PasserelleShell) -> String;
    #[wasm_bindgen(method, getter)]
    fn secure(this: &PasserelleShell) -> bool;
    #[wasm_bindgen(method, getter, js_name = updateReady)]
    fn update_ready(this: &PasserelleShell) -> bool;
    #[wasm_bindgen(method, getter)]
    fn installable(this: &PasserelleShell) -> bool;
    #[wasm_bindgen(method, getter)]
    fn installed(this: &PasserelleShell) -> bool;
    #[wasm_bindgen(method, catch, js_name = takeUpdate)]
    async fn take_update(this: &PasserelleShell) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn install(this: &PasserelleShell) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = readyOffline)]
    async fn ready_offline(this: &PasserelleShell) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn styled(this: &PasserelleShell) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, js_name = keepOffline)]
    fn keep_offline(this: &PasserelleShell);
    #[wasm_bindgen(method, js_name = setLanguage)]
    fn set_language(this: &PasserelleShell, language: &str);
    #[wasm_bindgen(method)]
    fn fail(this: &PasserelleShell);
    #[wasm_bindgen(method, js_name = takeAsked)]
    fn take_asked(this: &PasserelleShell, path: &str) -> Option<Asked>;

    /// A question that went out while the program was still on its way.
    pub type Asked;

    #[wasm_bindgen(method, getter)]
    pub fn answer(this: &Asked) -> js_sys::Promise;
    /// By the clock on the wall; nothing, as long as it hasn't come.
    #[wasm_bindgen(method, getter, js_name = cameAt)]
    pub fn came_at(this: &Asked) -> Option<f64>;
    /// Gives it up.
    #[wasm_bindgen(method, getter)]
    pub fn controller(this: &Asked) -> AbortController;
}

/// The language of the page, as `boot.js` chose it.
pub fn language() -> UiLanguage {
    let document = web_sys::window().and_then(|window| window.document());
    let root = document.and_then(|document| document.document_element());
    root.and_then(|root| UiLanguage::parse(&root.get_attribute("lang")?)).unwrap_or_default()
}

/// Turns the page, and remembers the choice.
pub fn set_language(language: UiLanguage) {
    with(|shell| shell.set_language(language.code()));
}

/// The page's own words for a program that couldn't be loaded.
pub fn fail() {
    with(PasserelleShell::fail);
}

pub fn version() -> String {
    with(PasserelleShell::version).unwrap_or_default()
}

/// HTTPS or this very machine; without it there is no copy of the app for offline.
pub fn is_secure() -> bool {
    with(PasserelleShell::secure).unwrap_or(true)
}

pub fn is_update_ready() -> bool {
    with(PasserelleShell::update_ready).unwrap_or(false)
}

pub fn can_ask_to_install() -> bool {
    with(PasserelleShell::installable).unwrap_or(false)
}

pub fn is_installed() -> bool {
    with(PasserelleShell::installed).unwrap_or(false)
}

/// Safari on iPhone and iPad has no question of its own; newer iPads call themselves Macs.
pub fn is_ios() -> bool {
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else { return false };
    let agent = navigator.user_agent().unwrap_or_default();
    let mut words = agent.split(|letter: char| !letter.is_ascii_alphabetic());
    words.any(|word| match word {
        "iPhone" | "iPad" | "iPod" => true,
        "Macintosh" => navigator.max_touch_points() > 1,
        _ => false,
    })
}

/// Ends in a reload; without a shell it simply reloads.
pub async fn take_update() {
    let taken = match shell() {
        Some(shell) => shell.take_update().await.is_ok(),
        None => false,
    };
    if !taken && let Some(window) = web_sys::window() {
        // A page that can't be reloaded is being left anyway.
        let _ = window.location().reload();
    }
}

/// Whether the person said yes.
pub async fn install() -> bool {
    let Some(shell) = shell() else { return false };
    shell.install().await.is_ok_and(|result| result.as_string().as_deref() == Some("accepted"))
}

/// The line is free for the copy of the app that works offline.
pub fn keep_offline() {
    with(PasserelleShell::keep_offline);
}

/// Whether every file of the app really is on this device.
pub async fn is_ready_offline() -> bool {
    let Some(shell) = shell() else { return false };
    shell.ready_offline().await.is_ok_and(|result| result.is_truthy())
}

/// What the program would ask first, if that is what was asked before it was there. Once.
pub fn take_asked(path: &str) -> Option<Asked> {
    with(|shell| shell.take_asked(path)).flatten()
}

/// Until the styles of the screens that come later are here, or can't be had.
pub async fn styled() {
    if let Some(shell) = shell() {
        // Without them it looks plain, and works.
        drop(shell.styled().await);
    }
}

/// Calls whenever one of the above may have changed, as long as the page is open.
pub fn on_change(call: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "passerelle-shell", move |_| call()).forget();
    }
}

/// Calls when something else than the app has replaced its text, as long as the page is open.
pub fn on_replaced(call: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "passerelle-replaced", move |_| call()).forget();
    }
}

fn shell() -> Option<PasserelleShell> {
    SHELL.with(Clone::clone)
}

fn with<T>(read: impl FnOnce(&PasserelleShell) -> T) -> Option<T> {
    SHELL.with(|shell| shell.as_ref().map(read))
}
