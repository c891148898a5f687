//! Handing an address on: by what the browser has for it, or by the clipboard.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The browser's navigator, in which either may be missing: what isn't there throws, as a refusal does.
    type Sharing;

    #[wasm_bindgen(method, catch)]
    fn share(this: &Sharing, what: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn clipboard(this: &Sharing) -> Clipboard;

    type Clipboard;

    #[wasm_bindgen(method, catch, js_name = writeText)]
    fn write_text(this: &Clipboard, text: &str) -> Result<Promise, JsValue>;
}

fn sharing() -> Option<Sharing> {
    Some(web_sys::window()?.navigator().unchecked_into())
}

/// `true` also where the person was asked, and thought better of it.
pub async fn by_the_browser(title: &str, address: &str) -> bool {
    let what = Object::new();
    for (name, value) in [("title", title), ("url", address)] {
        // Setting a property of a plain object doesn't fail.
        let _ = Reflect::set(&what, &name.into(), &value.into());
    }
    let Some(promise) = sharing().and_then(|sharing| sharing.share(&what).ok()) else { return false };
    match JsFuture::from(promise).await {
        Ok(_) => true,
        Err(why) => Reflect::get(&why, &"name".into()).is_ok_and(|name| name == "AbortError"),
    }
}

/// `false` where the browser has no clipboard, or doesn't let us have it.
pub async fn to_the_clipboard(text: &str) -> bool {
    let Some(promise) = sharing().and_then(|sharing| sharing.clipboard().write_text(text).ok()) else { return false };
    JsFuture::from(promise).await.is_ok()
}
