//! What one tab tells the others.

use gloo::events::EventListener;
use passerelle_device::Told;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

const ALL: [Told; 3] = [Told::Requests, Told::Programme, Told::SignIn];

fn word(told: Told) -> &'static str {
    match told {
        Told::Requests => "requests",
        Told::Programme => "programme",
        Told::SignIn => "sign-in",
    }
}

/// The tabs of this device. Where the browser has no such channel, each tab hears by its next exchange.
pub struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    /// Calls for what the other tabs tell, never for what this one does.
    pub fn join(call: impl Fn(Told) + 'static) -> Tabs {
        let is_there = js_sys::Reflect::has(&js_sys::global(), &JsValue::from_str("BroadcastChannel"));
        let channel = is_there.unwrap_or(false).then(|| BroadcastChannel::new("passerelle").ok()).flatten();
        if let Some(channel) = &channel {
            EventListener::new(channel, "message", move |message| {
                let text = message.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string());
                if let Some(told) = ALL.into_iter().find(|told| text.as_deref() == Some(word(*told))) {
                    call(told);
                }
            })
            .forget();
        }
        Tabs(channel)
    }

    pub fn tell(&self, told: Told) {
        if let Some(channel) = &self.0 {
            // A channel that is closed belongs to a page that is being left.
            let _ = channel.post_message(&JsValue::from_str(word(told)));
        }
    }
}
