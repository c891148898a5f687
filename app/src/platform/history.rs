//! The browser's history, its links, and how far a page is scrolled.

use std::cell::Cell;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent, ScrollRestoration};

use super::page::scrolled;

/// What is kept with an entry of the history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept {
    pub entry: u32,
    pub scrolled: f64,
}

thread_local! {
    static LAST_ENTRY: Cell<u32> = const { Cell::new(0) };
}

/// The path and the query that are shown.
pub fn here() -> (String, String) {
    let location = web_sys::window().map(|window| window.location());
    let part = |read: fn(&web_sys::Location) -> Result<String, JsValue>| {
        location.as_ref().and_then(|location| read(location).ok()).unwrap_or_default()
    };
    (part(web_sys::Location::pathname), part(web_sys::Location::search))
}

/// Where this app comes from, as in `https://passerelle.example`.
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The browser would scroll before there is anything to scroll.
pub fn take_over_scrolling() {
    if let Some(history) = history() {
        // Without it the page merely jumps a little.
        let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    }
}

/// Adds an entry, and gives its key.
pub fn push(address: &str) -> u32 {
    let entry = LAST_ENTRY.get() + 1;
    LAST_ENTRY.set(entry);
    if let Some(history) = history() {
        // A browser that takes no more entries still shows the screen.
        let _ = history.push_state_with_url(&state(entry, 0.0), "", Some(address));
    }
    entry
}

pub fn replace(address: &str, entry: u32) {
    if let Some(history) = history() {
        let _ = history.replace_state_with_url(&state(entry, scrolled()), "", Some(address));
    }
}

/// Keeps with the present entry how far it is scrolled.
pub fn keep(entry: u32, scrolled: f64) {
    if let Some(history) = history() {
        let _ = history.replace_state(&state(entry, scrolled), "");
    }
}

/// What was kept with the present entry, as after a reload.
pub fn kept() -> Option<Kept> {
    let kept: Array = history()?.state().ok()?.dyn_into().ok()?;
    let kept = Kept { entry: kept.get(0).as_f64()? as u32, scrolled: kept.get(1).as_f64()? };
    LAST_ENTRY.set(LAST_ENTRY.get().max(kept.entry));
    Some(kept)
}

pub fn on_back_or_forward(call: impl Fn(Option<Kept>) + 'static) {
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "popstate", move |_| call(kept())).forget();
    }
}

pub fn on_leave(call: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "pagehide", move |_| call()).forget();
    }
}

pub fn on_scroll(call: impl Fn(f64) + 'static) {
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "scroll", move |_| call(scrolled())).forget();
    }
}

/// Calls with the address of a link of ours that is followed in this tab.
///
/// With a modifier key, another button or a target of its own, a link stays the browser's.
pub fn on_link(call: impl Fn(&str) + 'static) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let options = EventListenerOptions { phase: EventListenerPhase::Bubble, passive: false };
    EventListener::new_with_options(&document, "click", options, move |click| {
        let Some(click) = click.dyn_ref::<MouseEvent>() else { return };
        let is_modified = click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
        if click.default_prevented() || click.button() != 0 || is_modified {
            return;
        }
        let target = click.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(link) = target.and_then(|target| target.closest("a[href]").ok().flatten()) else { return };
        let Some(address) = link.get_attribute("href").filter(|address| is_ours(&link, address)) else { return };
        click.prevent_default();
        call(&address);
    })
    .forget();
}

fn is_ours(link: &Element, address: &str) -> bool {
    let is_path = address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/api/");
    is_path && !link.has_attribute("target") && !link.has_attribute("download")
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}

fn state(entry: u32, scrolled: f64) -> JsValue {
    Array::of2(&entry.into(), &scrolled.into()).into()
}
