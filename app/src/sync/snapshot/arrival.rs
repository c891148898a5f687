//! What has arrived of a snapshot: on a very first visit it is shown as it comes.

use std::sync::Arc;

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
    reached: Nearness,
}

impl Arrival {
    pub fn new(driver: &Driver, incoming: &Incoming) -> Arrival {
        let is_empty = driver.app.programme.with_untracked(|programme| !programme.is_loaded);
        let held = driver.held.borrow();
        // A part that an earlier try has shown may be replaced by a larger part.
        let is_first = held.generation.is_none() && (is_empty || held.is_part_shown);
        let total = incoming.snapshot.chunks.iter().map(|chunk| chunk.records).sum();
        Arrival { draft: Draft::default(), is_first, progress: Progress { done: 0, total }, reached: Nearness::Facts }
    }

    /// `false` for bytes that aren't a chunk.
    pub fn take(&mut self, driver: &Driver, chunk: &ChunkName, bytes: &[u8]) -> bool {
        let nearness = nearness(chunk.part, driver.my_language());
        if nearness > self.reached {
            self.show(driver);
            self.reached = nearness;
        }
        if !self.draft.take_chunk(bytes) {
            return false;
        }
        self.progress.done += chunk.records;
        let progress = self.progress;
        driver.note(|connection| connection.first_sync = Some(progress));
        true
    }

    /// Facts without words are no use: the first picture is that of the events in my language.
    pub fn show(&self, driver: &Driver) {
        if self.is_first && self.reached > Nearness::Facts {
            driver.held.borrow_mut().is_part_shown = true;
            driver.app.programme.set(Arc::new(self.draft.programme.clone()));
        }
    }
}
