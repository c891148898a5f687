//! The courier's hands: facts go in, exchanges and readings come out of it, and each tells how it ended.

mod platform;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use passerelle_shared::api::LiveHead;
use passerelle_shared::sync::{Action, Courier, Ended, Fact, Sequence};

use crate::memory::{Reader, Sender};
use crate::rows::Generation;
pub(crate) use platform::my_language;
pub use platform::{Milestone, Platform, ProgrammeCopy, Readers, Told};

/// One open page of the app. Nothing in it holds a borrow across an `await`, and everything is on the disk before it is
/// shown.
pub struct Device<P: Platform> {
    pub platform: P,
    pub(crate) sender: Sender,
    pub(crate) reader: Reader,
    courier: RefCell<Courier>,
    running: Cell<u32>,
}

/// What a device does when its time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    Exchange,
    ReadProgramme,
    /// What changed since, where something is here.
    ReadChanges,
    /// Brings the server a sign-out that it hasn't heard of.
    SignOut,
    /// Takes over what another tab has read.
    CatchUp,
    /// Lets go of a snapshot on its way: the server has it no more, or it wasn't one.
    ForgetSnapshot,
    /// Folds changed rows into their shards, when there are many.
    Fold,
    /// Fetches what the other languages are missing, as far as one goes at a time.
    FetchOthers,
    /// The person wants the other languages here, whatever they cost.
    WantAll,
    /// Reads what lies here unread and is wanted now.
    ReadIn,
    /// Looks through what lies unread, and compares the whole with the server's.
    Compare,
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
                Action::Exchange => self.run(Errand::Exchange, Fact::ExchangeEnded),
                Action::ReadProgramme => self.run(Errand::ReadProgramme, Fact::ReadEnded),
                Action::WakeAt(at) => P::wake_at(self, at),
            }
        }
        let line = self.courier.borrow().connection();
        let is_busy = self.running.get() > 0;
        self.platform.note(|connection| (connection.line, connection.is_busy) = (line, is_busy));
    }

    /// The server says how far the account's scope has moved. An exchange that is under way mostly brings that: another one
    /// follows only where it didn't.
    pub fn hear_of_account(self: &Rc<Self>, told: LiveHead) {
        if self.sender.under_way.get() > 0 {
            self.sender.told.replace(Some(told));
        } else if !self.sender.has_read(&told) {
            self.tell(Fact::AccountMoved);
        }
    }

    pub(crate) fn begin_exchange(&self) {
        self.sender.under_way.set(self.sender.under_way.get().saturating_add(1));
    }

    pub(crate) fn end_exchange(self: &Rc<Self>) {
        self.sender.under_way.set(self.sender.under_way.get().saturating_sub(1));
        if let Some(told) = self.sender.told.take() {
            self.hear_of_account(told);
        }
    }

    fn run(self: &Rc<Self>, errand: Errand, ended: fn(Ended) -> Fact) {
        let device = self.clone();
        self.running.set(self.running.get().saturating_add(1));
        self.platform.begin(async move {
            let end = P::carry_out(&device, errand).await;
            device.running.set(device.running.get().saturating_sub(1));
            let tried_at = Some(device.platform.mended_now());
            device.platform.note(|connection| connection.tried_at = tried_at);
            P::pass(&device, Milestone::Ended(end)).await;
            device.tell(ended(end));
        });
    }

    /// The programme in memory is this generation, as it is stored.
    pub fn is_at(&self, generation: &Generation) -> bool {
        self.reader.memory.borrow().generation.as_ref() == Some(generation)
    }

    /// Where the programme in memory stands: its newest number.
    pub fn newest(&self) -> Sequence {
        self.reader.newest()
    }
}
