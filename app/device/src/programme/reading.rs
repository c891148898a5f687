//! Reading the programme: a snapshot where there is nothing to go on from, and else what changed since.

use std::rc::Rc;

use passerelle_shared::api::{FirstReply, Reads};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Answer, Ended};

use super::snapshot;
use crate::exchange::is_sign_out_pending;
use crate::{Device, Errand, Milestone, Platform, Request, Response, clock};

const NOT_NOW: Ended = Ended::NotNow { retry_after_ms: None };
/// A tab that was frozen while it held the lock must not hold up the others for long.
const LOCK_WAIT_MS_MAX: i64 = 10 * Timestamp::SECOND;

pub async fn read<P: Platform>(device: &Rc<Device<P>>) -> Ended {
    let _lock = device.platform.lock("passerelle-read", LOCK_WAIT_MS_MAX).await;
    let is_signing_out = is_sign_out_pending(&device.platform).await;
    if is_signing_out && P::carry_out(device, Errand::SignOut).await != Ended::Done {
        return NOT_NOW;
    }
    let has_room = !device.reader.memory.borrow().is_only_in_memory;
    if has_room && let Some(incoming) = snapshot::on_its_way(&device.platform).await {
        return snapshot::take(device, incoming).await;
    }
    if device.reader.is_snapshot_gone.take() {
        // It may be some minutes older than what is shown, and the changes since come once more.
        return ask_for_snapshot(device, Some(device.platform.now())).await;
    }
    let is_anything_here = device.reader.memory.borrow().generation.is_some();
    if is_anything_here {
        // In a part of the program: on a first visit nobody waits for it.
        P::carry_out(device, Errand::ReadChanges).await
    } else {
        ask_for_snapshot(device, None).await
    }
}

/// Asks without a cursor; what is named then is taken at once.
pub(super) async fn ask_for_snapshot<P: Platform>(device: &Rc<Device<P>>, anew_at: Option<Timestamp>) -> Ended {
    let path = format!("/api/programme?reads={}", Reads::NOW.0);
    let response = match ask(device, Request::get(path)).await {
        Ok(response) => response,
        Err(ended) => return ended,
    };
    match (response.answer(), response.json()) {
        (Answer::Counts, Some(FirstReply::Snapshot(named))) => snapshot::begin(device, named, anew_at).await,
        (answer, _) => not_now(answer),
    }
}

pub(super) async fn ask<P: Platform>(device: &Rc<Device<P>>, request: Request) -> Result<Response, Ended> {
    // The request goes out before a first picture takes its time.
    P::pass(device, Milestone::Asking).await;
    let (sent_at, known) = (device.platform.now(), device.known_cursor());
    let response = device.platform.send(request).await.map_err(|_| NOT_NOW)?;
    if device.known_cursor() != known {
        // Something was taken over from another tab meanwhile, or by a reading that was given up: the question is old.
        return Err(Ended::More);
    }
    if matches!(response.answer(), Answer::Counts | Answer::NotModified) {
        clock::note_date(&device.platform, response.date, sent_at, device.platform.now());
    }
    Ok(response)
}

pub(super) fn not_now(answer: Answer) -> Ended {
    match answer {
        Answer::NotNow { retry_after_ms } => Ended::NotNow { retry_after_ms },
        _ => NOT_NOW,
    }
}
