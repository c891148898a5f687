//! Pages that are put away: a browser keeps them for the back button as they are, and in WebKit a transaction that was
//! under way holds up every other page until then.

use std::cell::RefCell;

use futures::channel::oneshot::{Receiver, Sender, channel};
use gloo::events::EventListener;

#[derive(Default)]
struct Waiting {
    to_be_put_away: Vec<Sender<()>>,
    to_be_back: Vec<Sender<()>>,
}

thread_local! {
    static WAITING: RefCell<Waiting> = RefCell::default();
}

/// To be called once.
pub fn listen() {
    let Some(window) = web_sys::window() else { return };
    EventListener::new(&window, "pagehide", |_| tell(|waiting| &mut waiting.to_be_put_away)).forget();
    EventListener::new(&window, "pageshow", |_| tell(|waiting| &mut waiting.to_be_back)).forget();
}

/// Until the page is put away.
pub fn put_away() -> Receiver<()> {
    wait(|waiting| &mut waiting.to_be_put_away)
}

/// Until it is taken out again.
pub fn back() -> Receiver<()> {
    wait(|waiting| &mut waiting.to_be_back)
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

fn tell(list: fn(&mut Waiting) -> &mut Vec<Sender<()>>) {
    let told = WAITING.with_borrow_mut(|waiting| std::mem::take(list(waiting)));
    for sender in told {
        // Whoever has finished meanwhile waits for nothing.
        let _ = sender.send(());
    }
}
