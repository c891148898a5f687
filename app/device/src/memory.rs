//! What a page remembers of its own from one exchange or reading to the next.

use std::cell::{Cell, RefCell};

use passerelle_shared::api::LiveHead;
use passerelle_shared::model::{Language, Timestamp};
use passerelle_shared::sync::{Batch, ChunkName, Index, Record, Sequence, Sum};

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
    /// In which languages somebody reads here, beside that of the screens.
    pub opened: RefCell<Vec<Language>>,
    /// Somebody has looked for something: in each language, as soon as it is here.
    pub is_looked_through: Cell<bool>,
    /// The other languages are on their way, a few chunks at a time.
    pub is_completing: Cell<bool>,
    /// The server has let go of the snapshot that is stored, before all of it was here.
    pub is_snapshot_gone: Cell<bool>,
    /// When what lies unread was looked through last, by the steady clock.
    pub compared_at: Cell<Option<Timestamp>>,
}

/// What readers see: which generation, by which numbers.
#[derive(Default)]
pub(crate) struct InMemory {
    pub generation: Option<Generation>,
    /// By number, all records that are in memory.
    pub index: Index,
    /// The names of the shards that were read into it; the others lie on the disk as they came.
    pub read: Vec<String>,
    /// The languages that changed rows are in: of a shard in one of them some rows may be held already.
    pub touched: Vec<Language>,
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
            opened: RefCell::default(),
            is_looked_through: Cell::default(),
            is_completing: Cell::default(),
            is_snapshot_gone: Cell::default(),
            compared_at: Cell::default(),
        }
    }
}

impl InMemory {
    /// Changed rows lie over the shards of their language.
    pub fn touch(&mut self, records: &[Record]) {
        for (language, _) in records.iter().filter_map(|record| record.id.translated()) {
            if !self.touched.contains(&language) {
                self.touched.push(language);
            }
        }
    }

    /// What of the programme isn't in memory: it lies unread, or isn't on this device.
    pub fn unread(&self) -> impl Iterator<Item = &ChunkName> {
        let chunks = self.generation.iter().flat_map(|held| held.snapshot.chunks.iter().chain(&held.missing));
        chunks.filter(|chunk| !self.read.contains(&chunk.name))
    }

    /// Some of its rows may be held; of facts all are, and only what was folded is found here once more.
    pub fn is_touched(&self, chunk: &ChunkName) -> bool {
        chunk.language().is_none_or(|language| self.touched.contains(&language))
    }

    /// What is unread adds up; `None` where that can't be told without reading it.
    pub fn unread_sum(&self) -> Option<Sum> {
        self.unread().map(|chunk| chunk.sum.filter(|_| !self.is_touched(chunk))).sum()
    }
}

impl Reader {
    pub fn note_opened(&self, languages: &[Language]) {
        let mut opened = self.opened.borrow_mut();
        for language in languages {
            if !opened.contains(language) {
                opened.push(*language);
            }
        }
    }

    /// A browser has six connections to one server over HTTP/1.1: one listens, and one is left for what is written.
    pub const FETCHES_AT_ONCE_MAX: usize = 4;

    /// What lies unread is as new as its snapshot.
    pub fn newest(&self) -> Sequence {
        let memory = self.memory.borrow();
        let snapshot = memory.generation.as_ref().map_or(0, |generation| generation.snapshot.seq);
        memory.index.newest().max(snapshot)
    }
}
