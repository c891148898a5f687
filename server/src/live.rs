//! Tells whoever follows a scope that it has moved, until it is stopped.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::routes::Context;

/// What others commit, on other nodes or at the command line, is noticed within this.
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// What is committed at once is told at once: a whole outbox moves its scope a hundred times.
const GATHERING: Duration = Duration::from_millis(30);

pub async fn tell_of_moves(context: Arc<Context>, mut stopped: watch::Receiver<bool>) {
    loop {
        let committed = tokio::time::timeout(LOOK_PAUSE, context.database.something_is_committed());
        tokio::select! {
            _ = committed => {}
            _ = stopped.wait_for(|is_stopped| *is_stopped) => return,
        }
        tokio::time::sleep(GATHERING).await;
        if let Err(cause) = context.database.look_at_followed_heads().await {
            tracing::warn!(%cause, "the heads can't be looked at now");
        }
    }
}
