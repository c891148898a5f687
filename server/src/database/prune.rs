//! Letting go of what nobody can ask for any more.

use passerelle_shared::model::Timestamp;

use super::{Database, Result};

/// A phone may lie in a drawer for a year and then deliver.
const OUTCOME_LIFE: i64 = 400 * Timestamp::DAY;
/// And an event's commands are remembered until it is surely over for everybody.
const OUTCOME_LIFE_AFTER_EVENT: i64 = 30 * Timestamp::DAY;
/// A code that has expired is remembered for a day, so that whoever types it hears why it fails.
const CODE_MEMORY: i64 = Timestamp::DAY;

impl Database {
    /// After this a pruned command can't come in again: its event is over, and what is late is refused.
    pub async fn prune(&self, now: Timestamp) -> Result<()> {
        sqlx::query(
            "DELETE FROM outcome WHERE received_at < $1 AND NOT EXISTS
                 (SELECT 1 FROM event_places WHERE event_places.event = outcome.event
                      AND (event_places.ends_at IS NULL OR event_places.ends_at > $2))",
        )
        .bind(now.0 - OUTCOME_LIFE)
        .bind(now.0 - OUTCOME_LIFE_AFTER_EVENT)
        .execute(&self.writer)
        .await?;
        sqlx::query("DELETE FROM sign_in_code WHERE expires_at < $1")
            .bind(now.0 - CODE_MEMORY)
            .execute(&self.writer)
            .await?;
        sqlx::query("DELETE FROM sign_in WHERE expires_at < $1").bind(now.0).execute(&self.writer).await?;
        self.prune_snapshots(now).await
    }
}
