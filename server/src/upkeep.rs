//! What goes on beside the requests: mails leave, offers lapse, and what is too old is let go.

use std::sync::Arc;
use std::time::Duration;

use passerelle_shared::model::Timestamp;
use tokio::sync::watch;

use crate::database::{ANSWER_MAX, Letter, Result, within};
use crate::mail;
use crate::routes::Context;

/// Once an hour is often enough for what is kept for months.
const PRUNE_PAUSE: i64 = Timestamp::HOUR;
/// What nobody waits for may take longer than what somebody does, but not for ever.
const UPKEEP_MAX: Duration = Duration::from_mins(10);
/// So many mails are taken at once.
const LETTERS_MAX: i64 = 50;
/// A mail that was taken and whose sender died is taken again after this.
const DELIVERY_MAX: i64 = 5 * Timestamp::MINUTE;
const RETRY_PAUSE: i64 = 30 * Timestamp::SECOND;
const RETRY_PAUSE_MAX: i64 = 6 * Timestamp::HOUR;
/// With the pauses above: more than a week.
const ATTEMPTS_MAX: u32 = 40;

/// Works until it is stopped: when a mail waits, and every `pause`.
pub async fn keep_house(context: Arc<Context>, pause: Duration, mut stopped: watch::Receiver<bool>) {
    let mut pruned_at = None;
    loop {
        if let Err(cause) = round(&context, &mut pruned_at).await {
            tracing::warn!(%cause, "upkeep failed and will be tried again");
        }
        let wait = async { tokio::time::timeout(pause, context.mail_waits.notified()).await };
        tokio::select! {
            _ = wait => {}
            _ = stopped.wait_for(|is_stopped| *is_stopped) => return,
        }
    }
}

async fn round(context: &Context, pruned_at: &mut Option<Timestamp>) -> Result<()> {
    let now = context.now();
    let lapsed = within(UPKEEP_MAX, context.database.lapse_offers(now)).await?;
    if lapsed > 0 {
        tracing::info!(lapsed, "offers lapsed");
    }
    send_mails(context, now).await?;
    context.database.sync_high_water();
    if pruned_at.is_none_or(|at| !(0..PRUNE_PAUSE).contains(&now.since_ms(at))) {
        within(ANSWER_MAX, context.database.be_seen(context.clock.seen())).await?;
        within(UPKEEP_MAX, prune(context)).await?;
        *pruned_at = Some(now);
    }
    Ok(())
}

/// Only when the time is sure: what is let go of is gone.
async fn prune(context: &Context) -> Result<()> {
    if !context.clock.is_sure() {
        return Ok(());
    }
    // Not the hour at which the round began: what was made since would be taken for something from the future.
    context.database.mend_what_is_ahead(context.now()).await?;
    context.database.prune(context.withdrawn_life, context.now()).await
}

async fn send_mails(context: &Context, now: Timestamp) -> Result<()> {
    loop {
        let taken = context.database.take_letters(now, now.plus_ms(DELIVERY_MAX), LETTERS_MAX);
        let letters = within(ANSWER_MAX, taken).await?;
        if letters.is_empty() {
            return Ok(());
        }
        for letter in letters {
            send(context, &letter, now).await?;
        }
    }
}

async fn send(context: &Context, letter: &Letter, now: Timestamp) -> Result<()> {
    let about = within(ANSWER_MAX, context.database.about(&letter.notice.event, letter.language)).await?;
    let url = context.public_url.as_deref();
    let news = mail::sign_up_news(&letter.notice, about.as_ref(), letter.language, url, now);
    let message = mail::Message { id: letter.id.clone(), ..news };
    match context.post.deliver(&letter.recipient, &message).await {
        Ok(()) => within(ANSWER_MAX, context.database.letter_was_sent(&letter.id)).await,
        Err(cause) if letter.attempts >= ATTEMPTS_MAX => {
            tracing::error!(mail = letter.id, %cause, "a mail was given up");
            within(ANSWER_MAX, context.database.letter_was_sent(&letter.id)).await
        }
        Err(cause) => {
            tracing::warn!(mail = letter.id, attempts = letter.attempts, %cause, "a mail waits for another try");
            let later = now.plus_ms(retry_pause(letter.attempts));
            within(ANSWER_MAX, context.database.try_letter_again(&letter.id, later)).await
        }
    }
}

fn retry_pause(attempts: u32) -> i64 {
    const DOUBLINGS_MAX: u32 = 20;
    (RETRY_PAUSE << attempts.min(DOUBLINGS_MAX)).min(RETRY_PAUSE_MAX)
}
