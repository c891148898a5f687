//! Delivers the mails that wait, a few at the same time, so that one that takes long holds up no other.
//!
//! | what happens | what follows |
//! | --- | --- |
//! | a word is followed by another before it leaves | only the last one leaves |
//! | the server wants nothing of this mail now | it is tried again later, then later still, for a week |
//! | nor ever | for a day: it may be the server's mistake |
//! | the server is silent or away | it rests a while, and then one mail tries whether it is there again |

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use passerelle_shared::model::Timestamp;
use tokio::sync::watch;
use tokio::task::{self, JoinSet};

use crate::database::{self, ANSWER_MAX, DueLetter, Letter, PUT_OFF_MAX, Result, within};
use crate::mail::{self, Concern, Undelivered};
use crate::routes::Context;

/// What is due is looked at in so many at once.
const DUE_MAX: i64 = 200;
/// Deliveries at the same time; mail servers take a few from one client.
const AT_ONCE: usize = 4;
/// While an outbox is being decided, here or by another node, its person may still change their mind in it: what stands
/// unchanged for so long is the last word.
const GATHERING: Duration = Duration::from_secs(1);
/// Whoever never stops is told all the same.
const GATHERING_MAX: i64 = Timestamp::MINUTE;
const RETRY_PAUSE: i64 = 30 * Timestamp::SECOND;
/// A server's outage over a long weekend loses nothing.
pub const GIVE_UP_AFTER: i64 = 7 * Timestamp::DAY;
/// What was refused for good is seldom taken later, but servers are set up wrongly for an afternoon.
const REFUSED_GIVE_UP_AFTER: i64 = Timestamp::DAY;
/// A server that is away is asked again after this, doubled each time.
const REST: Duration = Duration::from_secs(2);
const REST_MAX: Duration = Duration::from_mins(1);
/// Those under way when the server is stopped may still arrive.
const LAST_DELIVERIES_MAX: Duration = Duration::from_secs(5);

/// By this name the metrics know it.
pub const NAME: &str = "mails";

/// What became of a mail that was taken.
enum Ended {
    Delivered,
    Undelivered(Undelivered),
    /// The database didn't say what it is about.
    NotTried(database::Error),
}

/// Whether the outbox in which something was decided has come to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    IsLast,
    Perhaps,
}

type Joined = std::result::Result<(task::Id, (Letter, Ended)), task::JoinError>;

#[derive(Default)]
struct Deliveries {
    under_way: JoinSet<(Letter, Ended)>,
    in_hand: HashMap<task::Id, String>,
    /// When each mail that is due was seen first.
    seen_at: HashMap<String, Instant>,
    /// Times that the server was silent or away, one after the other.
    failures: u32,
    rests_until: Option<Instant>,
}

/// Works until it is stopped: when a mail was queued, and in each round.
pub async fn deliver(context: Arc<Context>, round: Duration, mut stopped: watch::Receiver<bool>) {
    context.metrics.duties.begin(NAME);
    let mut deliveries = Deliveries::default();
    let mut word = Word::Perhaps;
    loop {
        let pause = match deliveries.hand_out(&context, word).await {
            Ok(pause) => pause.map_or(round, |pause| pause.min(round)),
            Err(cause) => {
                tracing::warn!(duty = NAME, %cause, "upkeep failed and will be tried again");
                round
            }
        };
        let ended;
        (word, ended) = tokio::select! {
            biased;
            () = is_stopped(&mut stopped) => break,
            Some(ended) = deliveries.under_way.join_next_with_id() => (Word::Perhaps, Some(ended)),
            () = context.mail_waits.notified() => (Word::IsLast, None),
            () = tokio::time::sleep(pause) => (Word::Perhaps, None),
        };
        if let Some(ended) = ended {
            deliveries.note(&context, ended).await;
        }
    }
    deliveries.finish(&context).await;
}

async fn is_stopped(stopped: &mut watch::Receiver<bool>) {
    // Whoever could say so is gone: then it is over, too.
    let _ = stopped.wait_for(|is_stopped| *is_stopped).await;
}

impl Deliveries {
    /// Begins what can be begun; answers when there is something to look at again, if that is known.
    async fn hand_out(&mut self, context: &Arc<Context>, word: Word) -> Result<Option<Duration>> {
        let now = context.now();
        let due = within(ANSWER_MAX, context.database.due_letters(now, DUE_MAX)).await?;
        let seen_now = Instant::now();
        self.seen_at.retain(|id, _| due.iter().any(|letter| letter.id == *id));
        for letter in &due {
            self.seen_at.entry(letter.id.clone()).or_insert(seen_now);
        }
        if due.is_empty() && self.under_way.is_empty() {
            context.metrics.duties.done(NAME);
        }
        if let Some(rest) = self.rests_until.map(|until| until.saturating_duration_since(seen_now))
            && !rest.is_zero()
        {
            return Ok(Some(rest));
        }
        let is_last_word = word == Word::IsLast && !context.metrics.undecided.is_any();
        let mut next_look: Option<Duration> = None;
        for letter in due {
            let gathers_for = if is_last_word { Duration::ZERO } else { self.gathers_for(&letter, now) };
            if !gathers_for.is_zero() {
                next_look = Some(next_look.map_or(gathers_for, |other| other.min(gathers_for)));
            } else if self.under_way.len() < self.at_once() && !self.is_in_hand(&letter.id) {
                self.begin(context, &letter, now).await?;
            }
        }
        Ok(next_look)
    }

    fn gathers_for(&self, letter: &DueLetter, now: Timestamp) -> Duration {
        if !(0..GATHERING_MAX).contains(&now.since_ms(letter.queued_at)) {
            return Duration::ZERO;
        }
        self.seen_at.get(&letter.id).map_or(GATHERING, |seen_at| GATHERING.saturating_sub(seen_at.elapsed()))
    }

    fn is_in_hand(&self, id: &str) -> bool {
        self.in_hand.values().any(|in_hand| in_hand == id)
    }

    /// One is enough to find out whether the server is there again.
    fn at_once(&self) -> usize {
        if self.failures == 0 { AT_ONCE } else { 1 }
    }

    async fn begin(&mut self, context: &Arc<Context>, due: &DueLetter, now: Timestamp) -> Result<()> {
        let taken = within(ANSWER_MAX, context.database.take_letter(&due.id, now)).await?;
        let Some(letter) = taken else { return Ok(()) };
        let (context, id) = (context.clone(), letter.id.clone());
        let begun = self.under_way.spawn(async move {
            let ended = send(&context, &letter).await;
            (letter, ended)
        });
        self.in_hand.insert(begun.id(), id);
        Ok(())
    }

    async fn note(&mut self, context: &Context, ended: Joined) {
        let (letter, ended) = match ended {
            Ok((task, ended)) => {
                self.in_hand.remove(&task);
                ended
            }
            Err(cause) => {
                // Its time with us ends by itself, and then it is taken again.
                self.in_hand.remove(&cause.id());
                tracing::error!("a delivery panicked");
                return;
            }
        };
        self.note_server(&ended);
        if matches!(ended, Ended::Delivered) {
            context.metrics.duties.done(NAME);
        }
        if let Err(cause) = put_away(context, &letter, &ended).await {
            tracing::warn!(mail = letter.id, %cause, "what became of a mail can't be noted: it may arrive twice");
        }
    }

    fn note_server(&mut self, ended: &Ended) {
        match ended {
            Ended::Undelivered(cause) if cause.concern() != Concern::Mail => {
                let rest = REST.saturating_mul(1 << self.failures.min(10)).min(REST_MAX);
                self.failures = self.failures.saturating_add(1);
                self.rests_until = Instant::now().checked_add(rest);
            }
            // Whoever refuses a mail is there.
            Ended::Delivered | Ended::Undelivered(_) => (self.failures, self.rests_until) = (0, None),
            Ended::NotTried(_) => {}
        }
    }

    async fn finish(mut self, context: &Context) {
        let last = async {
            while let Some(ended) = self.under_way.join_next_with_id().await {
                self.note(context, ended).await;
            }
        };
        if tokio::time::timeout(LAST_DELIVERIES_MAX, last).await.is_err() {
            tracing::warn!("some mails were under way, and will be tried again");
        }
    }
}

async fn send(context: &Context, letter: &Letter) -> Ended {
    let about = match within(ANSWER_MAX, context.database.about(&letter.notice.event, letter.language)).await {
        Ok(about) => about,
        Err(cause) => return Ended::NotTried(cause),
    };
    let url = context.public_url.as_deref();
    let news = mail::sign_up_news(&letter.notice, about.as_ref(), letter.language, url, context.now());
    let message = mail::Message { id: letter.id.clone(), ..news };
    match context.post.deliver(&letter.recipient, &message, context.now()).await {
        Ok(()) => Ended::Delivered,
        Err(cause) => Ended::Undelivered(cause),
    }
}

async fn put_away(context: &Context, letter: &Letter, ended: &Ended) -> Result<()> {
    let (database, now) = (&context.database, context.now());
    match ended {
        Ended::Delivered => {
            context.metrics.mail_was_tried("sent");
            within(ANSWER_MAX, database.letter_is_done(letter)).await
        }
        Ended::NotTried(cause) => {
            tracing::warn!(mail = letter.id, %cause, "a mail waits for the database");
            within(ANSWER_MAX, database.give_letter_back(letter)).await
        }
        Ended::Undelivered(cause) if cause.concern() == Concern::Server => {
            tracing::warn!(mail = letter.id, %cause, "mails wait until they can be delivered again");
            context.metrics.mail_was_tried("no-server");
            within(ANSWER_MAX, database.give_letter_back(letter)).await
        }
        Ended::Undelivered(cause) if now.since_ms(letter.queued_at) > give_up_after(cause) => {
            tracing::error!(mail = letter.id, attempts = letter.attempts, %cause, "a mail was given up");
            context.metrics.mail_was_tried("given-up");
            within(ANSWER_MAX, database.letter_is_done(letter)).await
        }
        Ended::Undelivered(cause) => {
            tracing::warn!(mail = letter.id, attempts = letter.attempts, %cause, "a mail waits for another try");
            context.metrics.mail_was_tried("put-off");
            let later = now.plus_ms(retry_pause(letter.attempts));
            within(ANSWER_MAX, database.put_off_letter(letter, later)).await
        }
    }
}

fn give_up_after(cause: &Undelivered) -> i64 {
    if cause.is_for_good() { REFUSED_GIVE_UP_AFTER } else { GIVE_UP_AFTER }
}

fn retry_pause(attempts: u32) -> i64 {
    const DOUBLINGS_MAX: u32 = 20;
    (RETRY_PAUSE << attempts.min(DOUBLINGS_MAX)).min(PUT_OFF_MAX)
}
