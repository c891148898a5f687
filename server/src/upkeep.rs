//! What goes on beside the requests: offers lapse, mails leave, and what is too old is let go. Each duty is a task of
//! its own with a limit of its own, so that what one of them waits for holds up no other.

mod mails;

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use passerelle_shared::model::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::content;
use crate::database::{self, Result, within};
use crate::routes::Context;

pub use mails::GIVE_UP_AFTER as MAIL_GIVE_UP_AFTER;

/// What nobody waits for may take longer than what somebody does, but not for ever.
const QUICK: Duration = Duration::from_secs(30);
const THOROUGH: Duration = Duration::from_mins(10);
/// Once an hour is often enough for what is kept for months.
const HOURLY: i64 = Timestamp::HOUR;
/// What failed, or was refused, is tried again soon: somebody may have mended it.
const SOON: i64 = Timestamp::MINUTE;
/// What is in the audit record is linked within a minute, also where a round takes its time.
const HALF_A_MINUTE: i64 = Timestamp::MINUTE / 2;
const DAILY: i64 = Timestamp::DAY;
const EACH_ROUND: i64 = 0;

type Work = for<'a> fn(&'a Context, Timestamp) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// Something that is to be done again and again.
#[derive(Clone, Copy)]
struct Duty {
    /// By this name it is known to the metrics.
    name: &'static str,
    /// Between two times that it was done.
    pause_ms: i64,
    limit: Duration,
    time: Time,
    work: Work,
}

/// How sure of the time one must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    AsBelieved,
    /// There was no jump of the clock for half a day.
    Sure,
}

const DUTIES: [Duty; 18] = [
    Duty::of("offers", EACH_ROUND, |context, now| Box::pin(lapse(context, now))),
    Duty { limit: QUICK, ..Duty::of("database-file", EACH_ROUND, |context, _| Box::pin(async { look(context) })) },
    Duty {
        limit: QUICK,
        ..Duty::of("sign-outs", EACH_ROUND, |context, _| Box::pin(context.database.forget_signed_out()))
    },
    Duty {
        limit: QUICK,
        ..Duty::of("clock", HOURLY, |context, _| Box::pin(context.database.be_seen(context.clock.seen())))
    },
    Duty::of("content", SOON, |context, now| Box::pin(publish(context, now))),
    Duty::of("desks", HOURLY, |context, _| Box::pin(context.database.mend_desks())),
    Duty::of("role-lists", HOURLY, |context, now| Box::pin(context.database.mend_role_lists(now))),
    Duty::of("lines", HOURLY, |context, _| Box::pin(context.database.mend_lines())),
    Duty::of("audit-chain", HALF_A_MINUTE, |context, _| Box::pin(context.database.link_audit_record())),
    Duty::of("audit-head", DAILY, |context, _| Box::pin(print_audit_head(context))),
    Duty::when_sure("what-is-ahead", |context, _| Box::pin(context.database.mend_what_is_ahead(&context.clock))),
    Duty::when_sure("outcomes", |context, now| Box::pin(context.database.prune_outcomes(now))),
    Duty::when_sure("sign-ins", |context, now| Box::pin(context.database.prune_sign_ins(now))),
    Duty::when_sure("withdrawn-records", |context, now| {
        Box::pin(context.database.prune_withdrawn(context.withdrawn_life, now))
    }),
    Duty::when_sure("personal-data", |context, now| Box::pin(context.database.prune_personal_data(now))),
    Duty::when_sure("audit-notes", |context, now| Box::pin(context.database.prune_audit_notes(now))),
    Duty::when_sure("snapshots", |context, now| Box::pin(context.database.prune_snapshots(now))),
    Duty::when_sure("mail-files", |context, now| Box::pin(clear(context, now))),
];

impl Duty {
    const fn of(name: &'static str, pause_ms: i64, work: Work) -> Duty {
        Duty { name, pause_ms, limit: THOROUGH, time: Time::AsBelieved, work }
    }

    /// What is let go of is gone.
    const fn when_sure(name: &'static str, work: Work) -> Duty {
        Duty { time: Time::Sure, ..Duty::of(name, HOURLY, work) }
    }
}

/// Works until it is stopped; in rounds, at whose beginning each duty sees whether it is due.
pub fn keep_house(context: &Arc<Context>, round: Duration, stopped: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let mut tasks = vec![tokio::spawn(mails::deliver(context.clone(), round, stopped.clone()))];
    for duty in DUTIES {
        context.metrics.duties.begin(duty.name);
        tasks.push(tokio::spawn(do_again_and_again(duty, context.clone(), round, stopped.clone())));
    }
    tasks
}

async fn do_again_and_again(duty: Duty, context: Arc<Context>, round: Duration, mut stopped: watch::Receiver<bool>) {
    let mut rest = None;
    loop {
        tokio::select! {
            biased;
            _ = stopped.wait_for(|is_stopped| *is_stopped) => return,
            () = do_if_due(duty, &context, &mut rest) => {}
        }
        tokio::select! {
            biased;
            _ = stopped.wait_for(|is_stopped| *is_stopped) => return,
            () = tokio::time::sleep(round) => {}
        }
    }
}

/// Until when a duty needn't be looked at.
#[derive(Debug, Clone, Copy)]
struct Rest {
    since: Timestamp,
    pause_ms: i64,
}

impl Rest {
    /// Of a clock that went back one can't wait for what is left of it.
    fn is_over(self, now: Timestamp) -> bool {
        !(0..self.pause_ms).contains(&now.since_ms(self.since))
    }
}

/// A duty that panics has failed like any other: it is tried again, and the metrics show since when.
async fn do_if_due(duty: Duty, context: &Context, rest: &mut Option<Rest>) {
    let now = context.now();
    if rest.is_some_and(|rest| !rest.is_over(now)) {
        return;
    }
    if duty.time == Time::Sure && !context.clock.is_sure() {
        // Nothing is late by then: it waits on purpose.
        context.metrics.duties.done(duty.name);
        return;
    }
    *rest = Some(Rest { since: now, pause_ms: duty.pause_ms.min(SOON) });
    let work = within(duty.limit, (duty.work)(context, now));
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(())) => {
            *rest = Some(Rest { since: now, pause_ms: duty.pause_ms });
            context.metrics.duties.done(duty.name);
        }
        Ok(Err(cause)) => tracing::warn!(duty = duty.name, %cause, "upkeep failed and will be tried again"),
        Err(_) => tracing::error!(duty = duty.name, "upkeep panicked and will be tried again"),
    }
}

async fn lapse(context: &Context, now: Timestamp) -> Result<()> {
    let lapsed = context.database.lapse_offers(now).await?;
    if lapsed > 0 {
        tracing::info!(lapsed, "offers lapsed");
    }
    Ok(())
}

/// Whoever keeps the log elsewhere can tell whether the chain was written anew since.
async fn print_audit_head(context: &Context) -> Result<()> {
    context.database.link_audit_record().await?;
    let head = context.database.audit_head().await?;
    tracing::info!(%head, "the head of the audit record");
    Ok(())
}

/// What isn't in its place any more is told to whoever looks at the log, too.
fn look(context: &Context) -> Result<()> {
    context.database.is_in_place()?;
    context.database.sync_high_water();
    Ok(())
}

/// What was refused at the start is tried again, until somebody has mended it.
async fn publish(context: &Context, now: Timestamp) -> Result<()> {
    let Some(refused) = context.content.refused() else { return Ok(()) };
    match context.content.publish(&context.database, now).await {
        Ok(_) => tracing::info!("the content that was refused is published now"),
        Err(content::Refused::Database(cause)) => return Err(cause),
        Err(cause) if cause.to_string() == refused => {}
        Err(cause) => tracing::error!(%cause, "the content is refused, for another reason than before"),
    }
    Ok(())
}

async fn clear(context: &Context, now: Timestamp) -> Result<()> {
    let post = context.post.clone();
    let cleared = tokio::task::spawn_blocking(move || post.clear_old_files(now)).await;
    match cleared.unwrap_or_else(|cause| Err(cause.into())) {
        Ok(_) => Ok(()),
        Err(cause) => Err(database::Error::Folder { path: "the folder of the mails".into(), cause }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_ends_in_time_and_when_the_clock_goes_back() {
        let now = Timestamp(1_000 * HOURLY);
        let rest = Rest { since: now, pause_ms: HOURLY };

        assert!(!rest.is_over(now) && !rest.is_over(now.plus_ms(HOURLY - 1)));
        assert!(rest.is_over(now.plus_ms(HOURLY)) && rest.is_over(now.plus_ms(-1)));
        assert!(Rest { since: now, pause_ms: EACH_ROUND }.is_over(now));
    }

    #[test]
    fn each_duty_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> =
            DUTIES.iter().map(|duty| duty.name).chain([mails::NAME]).collect();

        assert_eq!(names.len(), DUTIES.len() + 1);
    }
}
