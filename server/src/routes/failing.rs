//! What is answered where the database fails.

use passerelle_shared::api::TroubleKind;

use super::http::trouble::Refusal;
use crate::database;

/// By then a writer that held everybody up has finished or failed.
pub const BUSY_RETRY_AFTER_S: i64 = 5;

impl From<database::Error> for Refusal {
    fn from(cause: database::Error) -> Self {
        if cause.is_passing() {
            tracing::warn!(%cause, "busy");
            return Refusal::busy("busy", BUSY_RETRY_AFTER_S);
        }
        /// Making room takes a person, and a while.
        const FULL_RETRY_AFTER_S: i64 = 60;
        if cause.is_disk_full() {
            tracing::error!(%cause, "the disk is full: nothing is decided until there is room");
            return Refusal::busy("no room left", FULL_RETRY_AFTER_S);
        }
        tracing::error!(%cause, "the database failed");
        Refusal::new(TroubleKind::Failed, "the server failed; nothing was changed")
    }
}
