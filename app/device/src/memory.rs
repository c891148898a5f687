//! What a page remembers of its own from one exchange or reading to the next.

use std::cell::{Cell, RefCell};

use passerelle_shared::api::LiveHead;
use passerelle_shared::sync::{Batch, Index, Sequence};

use crate::rows::Generation;

/// How sending gets on.
pub(crate) struct Sender {
    /// At most so many commands go in one exchange; halved when the server can't read a batch.
    pub size_max: Cell<usize>,
    /// How far the account's scope was read by this page.
    pub read_to: RefCell<Option<LiveHead>>,
    /// How far it has moved since, as was told while an exchange was under way.
    pub told: RefCell<Option<LiveHead>>,
    pub under_way: Cell<u32>,
}

impl Default for Sender {
    fn default() -> Sender {
        Sender {
            size_max: Cell::new(Batch::COMMANDS_MAX),
            read_to: RefCell::default(),
            told: RefCell::default(),
            under_way: Cell::default(),
        }
    }
}

impl Sender {
    /// What is told is here already.
    pub fn has_read(&self, told: &LiveHead) -> bool {
        let is_of_it = |read: &LiveHead| read.scope == told.scope && read.epoch == told.epoch && read.seq >= told.seq;
        self.read_to.borrow().as_ref().is_some_and(is_of_it)
    }
}

/// What is in memory, and how reading gets on.
pub(crate) struct Reader {
    pub memory: RefCell<InMemory>,
    /// So many chunks of a snapshot are on their way at once; fewer after the line broke.
    pub fetches_at_once: Cell<usize>,
    /// A chunk that has come could not be stored.
    pub is_not_stored: Cell<bool>,
}

/// What readers see: which generation, by which numbers.
#[derive(Default)]
pub(crate) struct InMemory {
    pub generation: Option<Generation>,
    /// By number, all records that are in memory.
    pub index: Index,
    /// Rows that lie over the shards.
    pub changes: usize,
    /// There is no room to store it: what isn't stored is read anew after the next start, and not before.
    pub is_only_in_memory: bool,
    /// What is shown is a part of the first snapshot.
    pub is_part_shown: bool,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader {
            memory: RefCell::default(),
            fetches_at_once: Cell::new(Reader::FETCHES_AT_ONCE_MAX),
            is_not_stored: Cell::default(),
        }
    }
}

impl Reader {
    /// A browser has six connections to one server over HTTP/1.1: one listens, and one is left for what is written.
    pub const FETCHES_AT_ONCE_MAX: usize = 4;

    pub fn newest(&self) -> Sequence {
        self.memory.borrow().index.newest()
    }
}
