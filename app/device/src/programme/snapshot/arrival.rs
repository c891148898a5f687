//! What has arrived of a snapshot: on a very first visit it is shown as it comes.

use std::rc::Rc;

use passerelle_shared::api::ChunkName;

use crate::device::my_language;
use crate::programme::Draft;
use crate::programme::plan::{Nearness, nearness};
use crate::{Device, Platform, ProgrammeCopy, Progress, Readers};

pub struct Arrival<C> {
    pub draft: Draft<C>,
    /// There is nothing else to show. Otherwise readers keep what they have until the last chunk.
    is_first: bool,
    progress: Progress,
    /// All chunks that are as near as this have been taken.
    reached: Option<Nearness>,
}

impl<C: ProgrammeCopy> Arrival<C> {
    pub fn of<P: Platform>(device: &Device<P>, wanted: &[ChunkName]) -> Arrival<C> {
        let is_empty = device.platform.readers().are_without();
        let memory = device.reader.memory.borrow();
        // A part that an earlier try has shown may be replaced by a larger part.
        let is_first = memory.generation.is_none() && (is_empty || memory.is_part_shown);
        let total = wanted.iter().fold(0_u32, |total, chunk| total.saturating_add(chunk.records));
        Arrival { draft: Draft::default(), is_first, progress: Progress { done: 0, total }, reached: None }
    }

    /// `false` for bytes that aren't a chunk. `next` is the one behind it.
    pub fn take<P>(
        &mut self,
        device: &Rc<Device<P>>,
        chunk: &ChunkName,
        next: Option<&ChunkName>,
        bytes: Vec<u8>,
    ) -> bool
    where
        P: Platform,
        P::Readers: Readers<Copy = C>,
    {
        if !self.draft.take_chunk(chunk, bytes) {
            return false;
        }
        let mine = my_language(&device.platform);
        let near = nearness(chunk, mine);
        if next.is_some_and(|next| nearness(next, mine) > near) {
            self.reached = Some(near);
            self.show(device);
        }
        self.progress.done = self.progress.done.saturating_add(chunk.records);
        let progress = self.progress;
        device.platform.note(|connection| connection.first_sync = Some(progress));
        true
    }

    /// Facts without words are no use: the first picture is that of the events in my language.
    pub fn show<P>(&self, device: &Rc<Device<P>>)
    where
        P: Platform,
        P::Readers: Readers<Copy = C>,
    {
        // Another reading of this page may have taken all of it meanwhile.
        let is_first = self.is_first && device.reader.memory.borrow().generation.is_none();
        if is_first && self.reached > Some(Nearness::EventFacts) {
            device.reader.memory.borrow_mut().is_part_shown = true;
            device.platform.readers().set(self.draft.copy.clone());
        }
    }
}
