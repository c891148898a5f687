//! Tells whoever follows a scope that it has moved, until it is stopped.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::chance;
use crate::database::{ANSWER_MAX, within};
use crate::routes::Context;

/// What others commit, on other nodes or at the command line, is noticed within this and the time of one look.
const LOOK_PAUSE_MS_MIN: u64 = 700;
const LOOK_PAUSE_MS_MAX: u64 = 1_300;
/// What is committed at once is told at once: a whole outbox moves its scope a hundred times.
const GATHERING: Duration = Duration::from_millis(30);

pub async fn tell_of_moves(context: Arc<Context>, mut stopped: watch::Receiver<bool>) {
    loop {
        let committed = tokio::time::timeout(look_pause(), context.database.something_is_committed());
        tokio::select! {
            _ = committed => {}
            _ = stopped.wait_for(|is_stopped| *is_stopped) => return,
        }
        tokio::time::sleep(GATHERING).await;
        if let Err(cause) = within(ANSWER_MAX, context.database.look_at_watched_heads()).await {
            tracing::warn!(%cause, "the heads can't be looked at now");
        }
    }
}

/// Nodes that were started together don't look together.
fn look_pause() -> Duration {
    Duration::from_millis(LOOK_PAUSE_MS_MIN + chance::below(LOOK_PAUSE_MS_MAX - LOOK_PAUSE_MS_MIN))
}
