//! The live channel, as the browser has it.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

/// What comes through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    Open,
    /// A message by the name that was asked for, with its data.
    Message(&'static str, String),
    /// It broke; the browser tries again by itself.
    Broke,
    /// The browser gave up, and won't try again.
    Closed,
}

/// Closes when dropped. Until then the browser opens it again by itself when it breaks.
pub struct Channel {
    source: EventSource,
    _listeners: Vec<EventListener>,
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// `None` where the browser has none.
pub fn open(address: &str, names: &'static [&'static str], call: impl Fn(Heard) + Clone + 'static) -> Option<Channel> {
    let source = EventSource::new(address).ok()?;
    let mut listeners = Vec::new();
    let opened = call.clone();
    listeners.push(EventListener::new(&source, "open", move |_| opened(Heard::Open)));
    let (failed, of) = (call.clone(), source.clone());
    listeners.push(EventListener::new(&source, "error", move |_| {
        failed(if of.ready_state() == EventSource::CLOSED { Heard::Closed } else { Heard::Broke });
    }));
    for name in names {
        let call = call.clone();
        listeners.push(EventListener::new(&source, *name, move |event| {
            let data = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string());
            call(Heard::Message(name, data.unwrap_or_default()));
        }));
    }
    Some(Channel { source, _listeners: listeners })
}
