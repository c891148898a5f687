//! Another try where two transactions got into each other's way, and PostgreSQL ended one of them.

use std::time::Duration;

use super::error::Error;
use crate::chance;

/// Whoever is ended so often stands in a crowd, and is answered by "busy".
const TRIES_MAX: u32 = 5;
/// Two that met don't come back at the same moment.
const PAUSE_MS_MAX: u64 = 40;

/// Our order of locks leaves no circle that we know of. But foreign keys, indexes and vacuum lock, too, and nothing was
/// changed: trying again is always right.
#[derive(Debug, Default)]
pub(in crate::database) struct Tries(u32);

impl Tries {
    pub async fn has_another_after(&mut self, cause: &Error) -> bool {
        self.0 = self.0.saturating_add(1);
        if !cause.is_collision() || self.0 >= TRIES_MAX {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(chance::below(PAUSE_MS_MAX * u64::from(self.0)))).await;
        true
    }
}
