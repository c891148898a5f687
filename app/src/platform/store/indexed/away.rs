//! Pages that are put away or frozen: a browser keeps them as they are, and a transaction that was under way holds up
//! every other page until they are taken out again.

use std::cell::{Cell, RefCell};

use futures::channel::oneshot::{Receiver, Sender, channel};
use gloo::events::EventListener;
use web_sys::EventTarget;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Here,
    /// Left, perhaps for ever: the last words are still to be written.
    PutAway,
    /// At any moment nothing runs any more.
    Frozen,
}

#[derive(Default)]
struct Waiting {
    to_leave: Vec<Sender<()>>,
    to_be_back: Vec<Sender<()>>,
}

thread_local! {
    static PRESENCE: Cell<Presence> = const { Cell::new(Presence::Here) };
    static WAITING: RefCell<Waiting> = RefCell::default();
}

/// To be called once.
pub fn listen() {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    let moments: [(&EventTarget, _, _); 4] = [
        (&window, "pagehide", Presence::PutAway),
        (&window, "pageshow", Presence::Here),
        (&document, "freeze", Presence::Frozen),
        (&document, "resume", Presence::Here),
    ];
    for (target, name, presence) in moments {
        EventListener::new(target, name, move |_| go(presence)).forget();
    }
}

/// Until a transaction may begin. Last words are those that are written because the page is left.
pub async fn may_begin(is_last_words: bool) {
    loop {
        match PRESENCE.get() {
            Presence::Here => return,
            Presence::PutAway if is_last_words => return,
            Presence::PutAway | Presence::Frozen => {
                // Whoever isn't told any more looks again.
                let _ = wait(|waiting| &mut waiting.to_be_back).await;
            }
        }
    }
}

/// Until the page is put away or frozen.
pub fn leaving() -> Receiver<()> {
    wait(|waiting| &mut waiting.to_leave)
}

fn wait(list: fn(&mut Waiting) -> &mut Vec<Sender<()>>) -> Receiver<()> {
    let (send, told) = channel();
    WAITING.with_borrow_mut(|waiting| {
        let list = list(waiting);
        list.retain(|sender| !sender.is_canceled());
        list.push(send);
    });
    told
}

fn go(presence: Presence) {
    PRESENCE.set(presence);
    let told = WAITING.with_borrow_mut(|waiting| match presence {
        Presence::Here => std::mem::take(&mut waiting.to_be_back),
        Presence::PutAway | Presence::Frozen => std::mem::take(&mut waiting.to_leave),
    });
    for sender in told {
        // Whoever has finished meanwhile waits for nothing.
        let _ = sender.send(());
    }
}
