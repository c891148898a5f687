//! How long the database is waited for.

use std::time::Duration;

use crate::database::{Error, Result};

/// How long what a person waits for may take: longer than a lock is waited for, shorter than a device waits.
pub const ANSWER_MAX: Duration = Duration::from_secs(15);

/// Gives up what takes longer, as where PostgreSQL's machine is gone and nobody says so. A decision that was under way
/// was made or wasn't: whoever asks again is told.
pub async fn within<T>(limit: Duration, asked: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(limit, asked).await.unwrap_or(Err(Error::Silent))
}
