//! One exchange: commands go, outcomes and news come.
//!
//! ```text
//! read who is signed in ─▶ mark the batch as tried (committed) ─▶ fetch ─▶ is it ours? ─▶ store outcomes and news
//! ```

mod sending;
mod settling;

use std::rc::Rc;

use leptos::prelude::GetUntracked;
use passerelle_shared::api::{ExchangeReply, Trouble as Refusal, TroubleKind};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Answer, Batch, Ended, Fact, Setback, set_back};

use super::{Driver, clock, live, shown, sign_out};
use crate::platform::broadcast::Told;
use crate::platform::http::{self, Request, Response};
use crate::platform::{chance, clock as device_clock, locks};
use crate::state::{Heard, Trouble};
use sending::Sending;
use settling::Settled;

const NOT_NOW: Ended = Ended::NotNow { retry_after_ms: None };
/// So long after an answer there is taken to be a line, without asking.
const LINE_KNOWN_MS_MAX: i64 = 5 * Timestamp::SECOND;
/// A tab that was frozen while it held the lock must not hold up the others for long.
const LOCK_WAIT_MS_MAX: i64 = 10_000;

pub async fn exchange(driver: &Rc<Driver>) -> Ended {
    let _lock = locks::lock("passerelle-exchange", LOCK_WAIT_MS_MAX).await;
    if !sign_out::deliver(driver).await {
        return NOT_NOW;
    }
    if sending::is_first_try(driver.size_max.get()).await && !is_there_a_line().await {
        return NOT_NOW;
    }
    let nonce = chance::name();
    let sending = match sending::prepare(driver.size_max.get()).await {
        Ok(Some(sending)) => sending,
        Ok(None) => return Ended::Done,
        Err(_) => return NOT_NOW,
    };
    if sending.is_first_try {
        show_everywhere(driver).await;
    }
    let body = sending.body(nonce.clone(), driver.app.language.get_untracked());

    let sent_at = device_clock::now();
    let Ok(response) = http::send(Request::post("/api/exchange", body)).await else {
        return unanswered(driver, &sending, None).await;
    };
    let received_at = device_clock::now();

    let answer = answer(&response);
    if answer != Answer::Counts {
        return suffer(driver, &sending, answer, &response).await;
    }
    let reply: Option<ExchangeReply> = response.json();
    let ours = reply.filter(|reply| reply.account == sending.account.id && reply.nonce.0 == nonce);
    let Some(reply) = ours else { return NOT_NOW };

    let ahead_ms = clock::ahead_ms(reply.server_time, sent_at, received_at);
    let settled = settling::store(&sending, &reply, ahead_ms, received_at).await;
    let Ok(settled) = settled else { return NOT_NOW };
    driver.size_max.set(Batch::size_after_success(driver.size_max.get()));
    clock::note(driver.app, ahead_ms);
    driver.note(|connection| connection.clear(Trouble::OtherAccount));
    show_everywhere(driver).await;
    match settled {
        Settled::Done => Ended::Done,
        Settled::More => Ended::More,
        Settled::Nothing => NOT_NOW,
        Settled::NewEpoch => {
            // The programme is of another life, too.
            driver.app.tell(Heard::Fact(Fact::Pressed));
            Ended::More
        }
    }
}

/// The server has answered, or said something, just now; otherwise it is asked. What was never sent because there was no
/// line is then not taken for something that may have arrived.
async fn is_there_a_line() -> bool {
    let was_heard = http::heard_ms_ago().is_some_and(|ms| ms <= LINE_KNOWN_MS_MAX);
    was_heard || live::is_heard() || http::send(Request::get("/api/health")).await.is_ok_and(|health| health.is_ours())
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
async fn suffer(driver: &Rc<Driver>, sending: &Sending, answer: Answer, response: &Response) -> Ended {
    if answer == Answer::NotUnderstood && sending.batch.orders.is_empty() {
        return match sending::forget_cursor(sending).await {
            Ok(true) => Ended::Smaller,
            _ => NOT_NOW,
        };
    }
    match set_back(&sending.batch, answer) {
        Setback::Wait { retry_after_ms } => unanswered(driver, sending, retry_after_ms).await,
        Setback::Halve { size_max } => {
            driver.size_max.set(size_max);
            Ended::Smaller
        }
        Setback::SetAside { order } => {
            let stored = settling::set_aside(order).await;
            show_everywhere(driver).await;
            if stored.is_ok() { Ended::Smaller } else { NOT_NOW }
        }
        Setback::SignIn => pause(driver, sending, response).await,
    }
}

/// What was sent may have arrived all the same, and the screen says so.
async fn unanswered(driver: &Rc<Driver>, sending: &Sending, retry_after_ms: Option<i64>) -> Ended {
    if !sending.batch.orders.is_empty() {
        show_everywhere(driver).await;
    }
    Ended::NotNow { retry_after_ms }
}

/// Requests wait for their person. Somebody may have signed in meanwhile, here or in another tab: then the refusal
/// was about the past.
async fn pause(driver: &Rc<Driver>, sending: &Sending, response: &Response) -> Ended {
    if refusal(response) == Some(TroubleKind::OtherAccount) {
        driver.note(|connection| connection.note(Trouble::OtherAccount));
    }
    match settling::expire(&sending.account.id).await {
        Ok(false) => Ended::More,
        Ok(true) | Err(_) => {
            show_everywhere(driver).await;
            Ended::SignInNeeded
        }
    }
}

async fn show_everywhere(driver: &Rc<Driver>) {
    driver.tell_tabs(Told::Requests);
    shown::show(driver).await;
}
