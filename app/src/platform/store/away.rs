//! Pages that are put away or frozen: a browser keeps them as they are, and a transaction that was under way holds up
//! every other page until they are taken out again.

use std::cell::{Cell, RefCell};

use futures::channel::oneshot::{Receiver, Sender, channel};
use gloo::events::EventListener;
use web_sys::EventTarget;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
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
    static PLACE: Cell<Place> = const { Cell::new(Place::Here) };
    static WAITING: RefCell<Waiting> = RefCell::default();
}

/// To be called once.
pub fn listen() {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    let moments: [(&EventTarget, _, _); 4] = [
        (&window, "pagehide", Place::PutAway),
        (&window, "pageshow", Place::Here),
        (&document, "freeze", Place::Frozen),
        (&document, "resume", Place::Here),
    ];
    for (target, name, place) in moments {
        EventListener::new(target, name, move |_| go(place)).forget();
    }
}

/// Until a transaction may begin. Last words are those that are written because the page is left.
pub async fn may_begin(is_last_words: bool) {
    loop {
        match PLACE.get() {
            Place::Here => return,
            Place::PutAway if is_last_words => return,
            Place::PutAway | Place::Frozen => {
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

fn go(place: Place) {
    PLACE.set(place);
    let told = WAITING.with_borrow_mut(|waiting| match place {
        Place::Here => std::mem::take(&mut waiting.to_be_back),
        Place::PutAway | Place::Frozen => std::mem::take(&mut waiting.to_leave),
    });
    for sender in told {
        // Whoever has finished meanwhile waits for nothing.
        let _ = sender.send(());
    }
}
