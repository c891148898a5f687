//! One exchange: commands go, outcomes and news come.
//!
//! ```text
//! read who is signed in ─▶ mark the batch as tried (committed) ─▶ fetch ─▶ is it ours? ─▶ store outcomes and news
//!                                                                  └─▶ show that it is on its way
//! ```

mod following;
mod sending;
mod settling;
mod sign_out;

use std::rc::Rc;

use futures::future::join;
use passerelle_shared::api::{ExchangeReply, Trouble as Refusal, TroubleKind};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Answer, Batch, Ended, Fact, Setback, set_back};

use crate::{Device, Platform, Request, Response, Told, Trouble, clock};
use sending::Sending;
use settling::{Settled, Stored};

pub use following::look_after_what_is_followed;
pub use settling::prune_answered;
pub use sign_out::{deliver as deliver_sign_out, find_out, is_pending as is_sign_out_pending};

const NOT_NOW: Ended = Ended::NotNow { retry_after_ms: None };
/// Whoever disagrees reads all of their scope again, but not all the time; until they agree nothing is called up to date.
const READ_ANEW_WAIT_MS: i64 = 5 * Timestamp::MINUTE;

/// A tab that was frozen while it held the lock must not hold up the others for long.
const LOCK_WAIT_MS_MAX: i64 = 10 * Timestamp::SECOND;

pub async fn exchange<P: Platform>(device: &Rc<Device<P>>) -> Ended {
    device.begin_exchange();
    let ended = in_turn(device).await;
    device.end_exchange();
    ended
}

async fn in_turn<P: Platform>(device: &Rc<Device<P>>) -> Ended {
    let (platform, size_max) = (&device.platform, &device.sender.size_max);
    let _lock = platform.lock("passerelle-exchange", LOCK_WAIT_MS_MAX).await;
    if following::let_go_when_due(platform).await {
        show_everywhere(device).await;
    }
    if sign_out::is_pending(platform).await && sign_out::deliver(platform).await != Ended::Done {
        return NOT_NOW;
    }
    let nonce = platform.name();
    let mut sending = match sending::prepare(platform, size_max.get()).await {
        Ok(Some(sending)) => sending,
        Ok(None) => return Ended::Done,
        Err(_) => return NOT_NOW,
    };
    if sending.is_first_try {
        if !is_there_a_line(platform).await {
            return NOT_NOW;
        }
        sending = match sending::mark_tried(platform, size_max.get()).await {
            Ok(Some(sending)) => sending,
            Ok(None) => return Ended::Done,
            Err(_) => return NOT_NOW,
        };
    }
    let body = sending.body(nonce.clone(), platform.language());

    let sent_at = platform.now();
    let answered = async {
        let response = platform.send(Request::post("/api/exchange", body)).await;
        (response, platform.now())
    };
    // That it is on its way is shown while it is: nothing waits for the screen.
    let ((response, received_at), ()) = join(answered, show_first_try(device, &sending)).await;
    let Ok(response) = response else { return unanswered(device, &sending, None).await };

    let answer = answer(&response);
    if answer != Answer::Counts {
        return handle_failure(device, &sending, answer, &response).await;
    }
    let reply: Option<ExchangeReply> = response.json();
    let ours = reply.filter(|reply| reply.account == sending.account.id && reply.nonce.0 == nonce);
    let Some(reply) = ours else { return NOT_NOW };

    let ahead_ms = clock::ahead_ms(reply.server_time, sent_at, received_at);
    let stored = settling::store(platform, &sending, &reply, ahead_ms, received_at).await;
    let Ok(Stored { settled, read_to, may_have_published }) = stored else { return NOT_NOW };
    if read_to.is_some() {
        device.sender.read_to.replace(read_to);
    }
    if may_have_published {
        device.tell(Fact::ProgrammeMoved);
    }
    size_max.set(Batch::size_after_success(size_max.get()));
    platform.set_clock_ahead_ms(ahead_ms);
    platform.note(|connection| connection.clear(Trouble::OtherAccount));
    show_everywhere(device).await;
    match settled {
        Settled::Done => Ended::Done,
        Settled::More => Ended::More,
        Settled::Nothing => NOT_NOW,
        Settled::NewEpoch => {
            // The programme is of another life, too.
            device.tell(Fact::Pressed);
            Ended::More
        }
    }
}

/// The server has answered, or said something, just now; otherwise it is asked. What was never sent because there was no
/// line is then not taken for something that may have arrived.
async fn is_there_a_line(platform: &impl Platform) -> bool {
    platform.has_just_heard() || platform.send(Request::get("/api/health")).await.is_ok_and(|health| health.is_ours())
}

/// A request from another site is refused with 403 as well, but nobody's sign-in is over because of that.
fn answer(response: &Response) -> Answer {
    match (response.answer(), refusal(response)) {
        (Answer::SignIn, Some(TroubleKind::OtherOrigin)) => Answer::NotNow { retry_after_ms: None },
        (answer, _) => answer,
    }
}

fn refusal(response: &Response) -> Option<TroubleKind> {
    response.json::<Refusal>().map(|refusal| refusal.trouble)
}

/// Nothing was answered: whatever happens now, nothing leaves the outbox.
async fn handle_failure<P: Platform>(
    device: &Rc<Device<P>>,
    sending: &Sending,
    answer: Answer,
    response: &Response,
) -> Ended {
    let platform = &device.platform;
    if answer == Answer::NotUnderstood && sending.batch.orders.is_empty() {
        return match sending::forget_cursor(platform, sending).await {
            Ok(true) => Ended::Smaller,
            _ => NOT_NOW,
        };
    }
    match set_back(&sending.batch, answer) {
        Setback::Wait { retry_after_ms } => unanswered(device, sending, retry_after_ms).await,
        Setback::Halve { size_max } => {
            device.sender.size_max.set(size_max);
            Ended::Smaller
        }
        Setback::SetAside { order } => {
            let stored = settling::set_aside(platform, order).await;
            show_everywhere(device).await;
            if stored.is_ok() { Ended::Smaller } else { NOT_NOW }
        }
        Setback::SignIn => pause(device, sending, response).await,
    }
}

/// What was sent may have arrived all the same, and the screen says so.
async fn unanswered<P: Platform>(device: &Rc<Device<P>>, sending: &Sending, retry_after_ms: Option<i64>) -> Ended {
    if !sending.batch.orders.is_empty() {
        show_everywhere(device).await;
    }
    Ended::NotNow { retry_after_ms }
}

/// Requests wait for their person. Somebody may have signed in meanwhile, here or in another tab: then the refusal
/// was about the past.
async fn pause<P: Platform>(device: &Rc<Device<P>>, sending: &Sending, response: &Response) -> Ended {
    if refusal(response) == Some(TroubleKind::OtherAccount) {
        device.platform.note(|connection| connection.note(Trouble::OtherAccount));
    }
    match settling::expire(&device.platform, sending).await {
        Ok(false) => Ended::More,
        Ok(true) | Err(_) => {
            show_everywhere(device).await;
            Ended::SignInNeeded
        }
    }
}

async fn show_first_try<P: Platform>(device: &Rc<Device<P>>, sending: &Sending) {
    if sending.is_first_try {
        show_everywhere(device).await;
    }
}

async fn show_everywhere<P: Platform>(device: &Rc<Device<P>>) {
    device.platform.tell_tabs(Told::Requests);
    P::show(device).await;
}
