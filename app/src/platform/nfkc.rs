//! Unicode's NFKC, by the browser: its tables would weigh more than the app.

pub fn nfkc(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKC").into()
}
