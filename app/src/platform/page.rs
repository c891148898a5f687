//! The page as a whole: its title, its scroll position, what has the focus, and its last words.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition, ScrollToOptions, Window};

pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

pub fn scrolled() -> f64 {
    web_sys::window().and_then(|window| window.scroll_y().ok()).unwrap_or_default()
}

pub fn scroll_to_top() {
    scroll_to(0.0);
}

/// Scrolls as soon as the page is long enough, as after a reload, when its content has still to be read.
pub fn scroll_when_possible(to: f64) {
    /// About a second; then the page is shorter than it was.
    const FRAMES_MAX: u32 = 60;
    try_scroll(to, FRAMES_MAX);
}

fn try_scroll(to: f64, frames_left: u32) {
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    if f64::from(root.scroll_height() - root.client_height()) >= to - 1.0 || frames_left == 0 {
        scroll_to(to);
        return;
    }
    next_frame(move || try_scroll(to, frames_left - 1));
}

fn scroll_to(to: f64) {
    if let Some(window) = web_sys::window() {
        let options = ScrollToOptions::new();
        options.set_top(to);
        window.scroll_to_with_scroll_to_options(&options);
    }
}

/// Calls when what was changed now is on the page.
pub fn after_render(call: impl FnOnce() + 'static) {
    next_frame(call);
}

fn next_frame(call: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        let call = Closure::once_into_js(call);
        // Without frames the page is not seen.
        let _ = window.request_animation_frame(call.unchecked_ref());
    }
}

/// A screen reader goes on at the new screen's heading; whoever has begun to type already goes on typing.
pub fn focus_heading() {
    let find = |css| document().and_then(|document| document.query_selector(css).ok().flatten());
    if find("main :is(input, select, textarea):focus").is_none() {
        find("main h1").into_iter().for_each(focus_quietly);
    }
}

/// Brings an element into view and gives it the focus.
pub fn focus(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
    focus_quietly(element);
}

/// The id of what has the focus, so that it can have it again after everything was rendered anew.
pub fn focused() -> Option<String> {
    document()?.active_element().map(|element| element.id()).filter(|id| !id.is_empty())
}

fn focus_quietly(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // What can't take the focus is still seen.
        let _ = element.focus_with_options(&options);
    }
}

/// The id of the element in which the app is shown.
pub const APP: &str = "app";

pub fn app_element() -> Option<HtmlElement> {
    document()?.get_element_by_id(APP)?.dyn_into().ok()
}

/// The skeleton has held the place until the app's first paint.
pub fn remove_skeleton() {
    if let Some(skeleton) = document().and_then(|document| document.get_element_by_id("skeleton")) {
        skeleton.remove();
    }
}

/// Shows last words over everything, each in its language, with a link that loads the page again.
///
/// It is called when the app has broken: nothing of the app may be needed to show or to use it.
pub fn show_last_words(words: &[(&str, &str)], again: &[(&str, &str)]) {
    // A page without a document has nobody to tell.
    let _ = last_words(words, again);
}

fn last_words(words: &[(&str, &str)], again: &[(&str, &str)]) -> Result<(), JsValue> {
    let Some(document) = document() else { return Ok(()) };
    let Some(body) = document.body() else { return Ok(()) };
    if document.get_element_by_id("broken").is_some() {
        return Ok(());
    }
    let notice = document.create_element("div")?;
    notice.set_id("broken");
    notice.set_attribute("role", "alert")?;
    for (language, sentence) in words {
        notice.append_child(&*spoken(&document, "p", language, sentence)?)?;
    }
    let link = document.create_element("a")?;
    link.set_attribute("href", "")?;
    for (language, sentence) in again {
        link.append_child(&*spoken(&document, "span", language, sentence)?)?;
    }
    notice.append_child(&link)?;
    body.append_child(&notice)?;
    Ok(())
}

fn spoken(document: &Document, tag: &str, language: &str, sentence: &str) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    element.set_attribute("lang", language)?;
    element.set_attribute("dir", if language == "ar" { "rtl" } else { "ltr" })?;
    element.set_text_content(Some(sentence));
    Ok(element)
}

fn document() -> Option<Document> {
    web_sys::window().as_ref().and_then(Window::document)
}
