//! The page as a whole: its title, its scroll position, what has the focus, and its last words.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Document, Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, NodeList, ScrollIntoViewOptions,
    ScrollLogicalPosition, ScrollToOptions, Window,
};

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

pub fn print() {
    if let Some(window) = web_sys::window() {
        // A browser that prints nothing says so itself.
        let _ = window.print();
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

/// A screen reader goes on at the new screen's heading; whoever has begun to type already goes on typing, and whoever
/// still reads the server's page goes on there.
pub fn focus_heading() {
    let Some(document) = document() else { return };
    // Not `:focus`, which holds only while the browser's window has the focus.
    let stays = |active: Element| active.matches("main :is(input, select, textarea), #page *").unwrap_or(false);
    if !document.active_element().is_some_and(stays) {
        document.query_selector("#app main h1").ok().flatten().into_iter().for_each(focus_quietly);
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

fn focus_quietly(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // What can't take the focus is still seen.
        let _ = element.focus_with_options(&options);
    }
}

/// What a person would lose when everything is made anew: where they are, and what they have opened.
pub struct Whereabouts {
    focused: Option<Focused>,
    /// Of all that can be opened, in their order.
    opened: Vec<bool>,
    scrolled: f64,
}

struct Focused {
    id: String,
    /// Among all that can have the focus: what has no id is found by its position.
    position: u32,
    /// What is selected in a text field, or where one types in it.
    selection: Option<(u32, u32)>,
}

const FOCUSABLE: &str = "#app :is(a[href], button, input, select, textarea, summary, [tabindex])";
const OPENABLE: &str = "main details";

pub fn whereabouts() -> Whereabouts {
    let focused = document().and_then(|document| document.active_element()).and_then(|element| {
        let position = all(FOCUSABLE).position(|other| other == element)?;
        Some(Focused { id: element.id(), position: u32::try_from(position).ok()?, selection: selection(&element) })
    });
    let opened = all(OPENABLE).map(|details| details.has_attribute("open")).collect();
    Whereabouts { focused, opened, scrolled: scrolled() }
}

pub fn go_back_to(Whereabouts { focused, opened, scrolled }: Whereabouts) {
    for (details, _) in all(OPENABLE).zip(opened).filter(|(_, is_open)| *is_open) {
        // Fails only for names that no browser knows.
        drop(details.set_attribute("open", ""));
    }
    scroll_to(scrolled);
    let Some(Focused { id, position, selection }) = focused else { return };
    let by_id = document().and_then(|document| document.get_element_by_id(&id));
    let Some(element) = by_id.or_else(|| all(FOCUSABLE).nth(position as usize)) else { return };
    // What is closed by now is found where it opens.
    let closed = element.closest("details:not([open])").ok().flatten();
    let opener = closed.and_then(|details| details.query_selector("summary").ok().flatten());
    focus_quietly(opener.unwrap_or_else(|| element.clone()));
    if let (Some((start, end)), Some(input)) = (selection, element.dyn_ref::<HtmlInputElement>()) {
        // Some kinds of fields have no selection.
        drop(input.set_selection_range(start, end));
    } else if let (Some((start, end)), Some(note)) = (selection, element.dyn_ref::<HtmlTextAreaElement>()) {
        drop(note.set_selection_range(start, end));
    }
}

fn selection(element: &Element) -> Option<(u32, u32)> {
    let (start, end) = match (element.dyn_ref::<HtmlInputElement>(), element.dyn_ref::<HtmlTextAreaElement>()) {
        (Some(input), _) => (input.selection_start(), input.selection_end()),
        (_, Some(note)) => (note.selection_start(), note.selection_end()),
        (None, None) => return None,
    };
    start.ok().flatten().zip(end.ok().flatten())
}

fn all(css: &str) -> impl Iterator<Item = Element> {
    let found = document().and_then(|document| document.query_selector_all(css).ok());
    let count = found.as_ref().map_or(0, NodeList::length);
    (0..count).filter_map(move |at| found.as_ref()?.get(at)?.dyn_into().ok())
}

/// The id of the element in which the app is shown.
pub const APP: &str = "app";

pub fn app_element() -> Option<HtmlElement> {
    document()?.get_element_by_id(APP)?.dyn_into().ok()
}

/// Nothing is left in the app's element, whoever made it.
pub fn clear() {
    if let Some(app) = app_element() {
        app.set_text_content(None);
    }
}

/// The skeleton has stood there until the app's first paint.
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
