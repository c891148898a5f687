//! DOM events of the page's life, as one kind of fact.

use gloo::events::EventListener;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Back in front, restored from the browser's memory, or the device says that it is online.
    Woke,
    /// The device says that it has no network any more.
    Offline,
    /// Out of sight, perhaps for ever: now is the last chance to write.
    Hidden,
}

/// Calls at each moment, as long as the page lives.
pub fn on_moment(call: impl Fn(Moment) + Clone + 'static) {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    for name in ["pageshow", "online"] {
        let call = call.clone();
        EventListener::new(&window, name, move |_| call(Moment::Woke)).forget();
    }
    let offline = call.clone();
    EventListener::new(&window, "offline", move |_| offline(Moment::Offline)).forget();
    let hide = call.clone();
    EventListener::new(&window, "pagehide", move |_| hide(Moment::Hidden)).forget();
    EventListener::new(&document.clone(), "visibilitychange", move |_| {
        call(if document.hidden() { Moment::Hidden } else { Moment::Woke });
    })
    .forget();
}

pub fn is_visible() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| !document.hidden())
}
