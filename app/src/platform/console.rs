//! The browser's console, for developers.

pub fn error(words: &str) {
    web_sys::console::error_1(&words.into());
}
