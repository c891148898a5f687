//! Another try where two transactions got into each other's way, and PostgreSQL ended one of them.

use std::time::Duration;

use super::error::Result;
use crate::chance;

/// Whoever is ended so often stands in a crowd, and is answered by "busy".
const TRIES_MAX: u32 = 5;
/// Two that met don't come back at the same moment.
const PAUSE_MS_MAX: u64 = 40;

/// Our order of locks leaves no circle that we know of. But foreign keys, indexes and vacuum lock, too, and nothing was
/// changed: trying again is always right.
pub(in crate::database) async fn with_more_tries<T, Attempt>(begin: impl Fn() -> Attempt) -> Result<T>
where
    Attempt: Future<Output = Result<T>>,
{
    let mut tries = 1;
    loop {
        match begin().await {
            Err(cause) if cause.is_collision() && tries < TRIES_MAX => {
                tokio::time::sleep(Duration::from_millis(chance::below(PAUSE_MS_MAX * u64::from(tries)))).await;
                tries = tries.saturating_add(1);
            }
            done => return done,
        }
    }
}
