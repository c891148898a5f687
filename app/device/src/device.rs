//! The courier's hands: facts go in, exchanges and readings come out of it, and each tells how it ended.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use passerelle_shared::sync::{Action, Courier, Ended, Fact};

use crate::exchange::{self, Sender};
use crate::platform::{Milestone, Platform};
use crate::programme::{self, Reader};

/// One open page of the app. Nothing in it holds a borrow across an `await`, and everything is on the disk before it is
/// shown.
pub struct Device<P: Platform> {
    pub platform: P,
    pub(crate) sender: Sender,
    pub(crate) reader: Reader,
    courier: RefCell<Courier>,
    running: Cell<u32>,
}

/// What a device does beside reading, which the first picture doesn't wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    Exchange,
    /// Takes over what another tab has read.
    CatchUp,
    /// Folds changed rows into their shards, when there are many.
    Fold,
}

impl<P: Platform> Device<P> {
    pub fn new(platform: P) -> Rc<Device<P>> {
        let (sender, reader) = (Sender::default(), Reader::default());
        Rc::new(Device { platform, sender, reader, courier: RefCell::default(), running: Cell::default() })
    }

    pub fn tell(self: &Rc<Self>, fact: Fact) {
        let actions = self.courier.borrow_mut().handle(fact, self.platform.steady_now(), self.platform.share());
        for action in actions {
            match action {
                Action::Exchange => {
                    self.run(async |device| P::carry_out(device, Errand::Exchange).await, Fact::ExchangeEnded)
                }
                Action::ReadProgramme => self.run(async |device| programme::read(device).await, Fact::ReadEnded),
                Action::WakeAt(at) => P::wake_at(self, at),
            }
        }
        let line = self.courier.borrow().connection();
        let is_busy = self.running.get() > 0;
        self.platform.note(|connection| (connection.line, connection.is_busy) = (line, is_busy));
    }

    fn run(self: &Rc<Self>, work: impl AsyncFnOnce(&Rc<Self>) -> Ended + 'static, ended: fn(Ended) -> Fact) {
        let device = self.clone();
        self.running.set(self.running.get().saturating_add(1));
        self.platform.begin(async move {
            let end = work(&device).await;
            device.running.set(device.running.get().saturating_sub(1));
            let tried_at = Some(device.platform.mended_now());
            device.platform.note(|connection| connection.tried_at = tried_at);
            P::pass(&device, Milestone::Ended(end)).await;
            device.tell(ended(end));
        });
    }

    /// Where the programme in memory stands: its newest number.
    pub fn newest(&self) -> passerelle_shared::sync::Sequence {
        self.reader.newest()
    }
}

/// For the part of the program that has all of it.
pub async fn carry_out<P: Platform>(device: &Rc<Device<P>>, errand: Errand) -> Ended {
    match errand {
        Errand::Exchange => return exchange::exchange(device).await,
        Errand::CatchUp => programme::catch_up(device).await,
        Errand::Fold => programme::fold_if_large(device).await,
    }
    Ended::Done
}
