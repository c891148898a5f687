//! What has arrived of a snapshot: on a very first visit it is shown as it comes.

use std::rc::Rc;

use passerelle_shared::api::ChunkName;

use crate::state::Progress;
use crate::state::device::Incoming;
use crate::sync::Driver;
use crate::sync::plan::{Nearness, nearness};
use crate::sync::programme::Draft;

pub struct Arrival {
    pub draft: Draft,
    /// There is nothing else to show. Otherwise readers keep what they have until the last chunk.
    is_first: bool,
    progress: Progress,
    /// All chunks that are as near as this have been taken.
    reached: Option<Nearness>,
}

impl Arrival {
    pub fn new(driver: &Driver, incoming: &Incoming) -> Arrival {
        let is_empty = driver.app.programme.with_untracked(|programme| !programme.is_loaded());
        let held = driver.held.borrow();
        // A part that an earlier try has shown may be replaced by a larger part.
        let is_first = held.generation.is_none() && (is_empty || held.is_part_shown);
        let total = incoming.snapshot.chunks.iter().map(|chunk| chunk.records).sum();
        Arrival { draft: Draft::default(), is_first, progress: Progress { done: 0, total }, reached: None }
    }

    /// `false` for bytes that aren't a chunk. `next` is the one behind it.
    pub fn take(&mut self, driver: &Rc<Driver>, chunk: &ChunkName, next: Option<&ChunkName>, bytes: Vec<u8>) -> bool {
        if !self.draft.take_chunk(bytes) {
            return false;
        }
        let mine = driver.my_language();
        let near = nearness(chunk, mine);
        if next.is_some_and(|next| nearness(next, mine) > near) {
            self.reached = Some(near);
            self.show(driver);
        }
        self.progress.done += chunk.records;
        let progress = self.progress;
        driver.note(|connection| connection.first_sync = Some(progress));
        true
    }

    /// Facts without words are no use: the first picture is that of the events in my language.
    pub fn show(&self, driver: &Rc<Driver>) {
        if self.is_first && self.reached > Some(Nearness::EventFacts) {
            driver.held.borrow_mut().is_part_shown = true;
            driver.app.programme.set(self.draft.programme.clone());
            driver.settle_in();
        }
    }
}
