//! What changed of the programme, page by page; when nothing is newer, the other languages, and a look at what lies unread.

use std::rc::Rc;

use passerelle_shared::api::{ProgrammeReply, Reads};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Answer, Ended, Page, Record};

use super::reading::{ask, ask_for_snapshot, not_now};
use super::reading_in::read_in_if_wanted;
use super::{others, record_value, snapshot};
use crate::device::my_language;
use crate::rows::{Generation, PROGRAMME, get, put};
use crate::store::{self, Area, Durability, Store, StoreError, Transaction};
use crate::{Device, Errand, Milestone, Platform, Request, Told, encoded};

const NOT_NOW: Ended = Ended::NotNow { retry_after_ms: None };
/// Whoever disagrees takes the snapshot, but not all the time; until they agree nothing is called up to date.
const TAKE_ANEW_WAIT_MS: i64 = 5 * Timestamp::MINUTE;

/// To look through what lies unread takes some milliseconds a megabyte.
const COMPARE_WAIT_MS: i64 = 5 * Timestamp::MINUTE;

/// What one page of changes achieved.
enum Taken {
    Done,
    More,
    /// Another tab went on meanwhile: look at what it stored.
    Elsewhere,
    Disagreed(Box<Generation>),
    /// The store failed.
    NotStored,
}

/// Of languages that were chosen meanwhile, what is here is read first: that needs no network.
pub async fn read_changes<P: Platform>(device: &Rc<Device<P>>) -> Ended {
    read_in_if_wanted(device).await;
    let generation = device.reader.memory.borrow().generation.clone();
    let Some(generation) = generation else { return Ended::More };
    match ask_what_changed(device, generation).await {
        Ended::Done => go_on(device).await,
        ended => ended,
    }
}

/// Nothing is newer: there is time for the other languages, and for a look at what lies unread.
async fn go_on<P: Platform>(device: &Rc<Device<P>>) -> Ended {
    let (has_room, generation) = {
        let memory = device.reader.memory.borrow();
        (!memory.is_only_in_memory, memory.generation.clone())
    };
    let Some(generation) = generation else { return Ended::Done };
    let are_others_wanted = has_room && !others::wanted(device, &generation).is_empty();
    let was_completing = device.reader.is_completing.replace(are_others_wanted);
    if !(was_completing && are_others_wanted) {
        P::pass(device, Milestone::UpToDate).await;
    }
    if are_others_wanted {
        return P::carry_out(device, Errand::FetchOthers).await;
    }
    if was_completing {
        P::pass(device, Milestone::Complete).await;
    }
    if !has_room && !generation.is_whole_in(my_language(&device.platform)) {
        return ask_for_snapshot(device, Some(device.platform.now())).await;
    }
    let now = device.platform.steady_now();
    let is_time = device.reader.compared_at.get().is_none_or(|at| now.since_ms(at) >= COMPARE_WAIT_MS);
    match generation.uncompared {
        Some(_) if is_time => P::carry_out(device, Errand::Compare).await,
        _ => Ended::Done,
    }
}

async fn ask_what_changed<P: Platform>(device: &Rc<Device<P>>, generation: Generation) -> Ended {
    let path = format!("/api/programme?since={}&reads={}", encoded(&generation.cursor), Reads::NOW.0);
    let response = match ask(device, Request::get(path).unless(generation.etag.clone())).await {
        Ok(response) => response,
        Err(ended) => return ended,
    };
    if response.answer() == Answer::NotModified && generation.disagrees {
        return take_anew_in_time(device, &generation).await;
    }
    if response.answer() == Answer::NotModified {
        let fresh_as_of = Some(device.platform.mended_now());
        note_fresh(device, Generation { fresh_as_of, ..generation }).await;
        return Ended::Done;
    }
    let etag = response.etag.clone();
    match (response.answer(), response.json::<ProgrammeReply>()) {
        (Answer::Counts, Some(ProgrammeReply::Changes(page))) => take_page(device, generation, page, etag).await,
        (Answer::Counts, Some(ProgrammeReply::Snapshot(named))) => snapshot::begin(device, named, None).await,
        (answer, _) => not_now(answer),
    }
}

/// What is known of how fresh it is. When that can't be stored, only its time is lost.
pub(super) async fn note_fresh<P: Platform>(device: &Rc<Device<P>>, generation: Generation) {
    let note = async |transaction: &Transaction<'_>| match get::<Generation>(transaction, PROGRAMME).await? {
        Some(stored) if stored.folder == generation.folder && stored.cursor == generation.cursor => {
            let noted = generation.clone().with_shards_of(stored);
            put(transaction, PROGRAMME, &noted)?;
            Ok(noted)
        }
        _ => Ok(generation.clone()),
    };
    let noted = store::write(device.platform.store(), &[Area::Meta], Durability::Relaxed, note).await;
    device.hold(noted.unwrap_or(generation));
}

async fn take_page<P: Platform>(
    device: &Rc<Device<P>>,
    generation: Generation,
    page: Page,
    etag: Option<String>,
) -> Ended {
    let is_changed = !page.records.is_empty();
    let is_any_withdrawn = page.records.iter().any(|record| record.json().is_none());
    let taken = take(device, generation, page, etag).await;
    if is_changed {
        device.platform.tell_tabs(Told::Programme);
    }
    if is_any_withdrawn {
        read_in_if_wanted(device).await;
    }
    match taken {
        Taken::Done => {
            P::carry_out(device, Errand::Fold).await;
            Ended::Done
        }
        Taken::More => Ended::More,
        Taken::Elsewhere => {
            P::carry_out(device, Errand::CatchUp).await;
            Ended::More
        }
        Taken::Disagreed(generation) => take_anew_in_time(device, &generation).await,
        Taken::NotStored => NOT_NOW,
    }
}

async fn take_anew_in_time<P: Platform>(device: &Rc<Device<P>>, generation: &Generation) -> Ended {
    let now = device.platform.now();
    // From both sides: the clock may have been set since.
    let is_time = generation.taken_anew_at.is_none_or(|at| now.since_ms(at).abs() >= TAKE_ANEW_WAIT_MS);
    if is_time { ask_for_snapshot(device, Some(now)).await } else { Ended::Done }
}

/// First on the disk, then in memory.
async fn take<P: Platform>(device: &Rc<Device<P>>, before: Generation, page: Page, etag: Option<String>) -> Taken {
    let arrived: Vec<Record> = page.records.iter().filter(|record| record.is_plausible()).cloned().collect();
    let is_same_cursor = page.cursor == before.cursor;
    let can_be_compared = {
        let mut memory = device.reader.memory.borrow_mut();
        memory.touch(&arrived);
        memory.unread_sum().is_some()
    };
    let mut after = Generation {
        cursor: page.cursor.clone(),
        // An answer's tag is of its own address: the next cursor has another one.
        etag: etag.filter(|_| is_same_cursor),
        fresh_as_of: if page.complete { Some(device.platform.mended_now()) } else { before.fresh_as_of },
        disagrees: before.disagrees && !(page.complete && can_be_compared),
        uncompared: Some(page.head.clone()).filter(|_| page.complete && !can_be_compared),
        ..before.clone()
    };
    let is_only_in_memory = device.reader.memory.borrow().is_only_in_memory;
    match write_page(device.platform.store(), &before, &after, &arrived).await {
        Ok(Some(written)) => after = written,
        Ok(None) if !is_only_in_memory => return Taken::Elsewhere,
        Ok(None) => {}
        Err(StoreError::Full) => device.keep_only_in_memory(),
        // It is shown all the same, and read once more.
        Err(_) => {
            device.take_records(&arrived);
            return Taken::NotStored;
        }
    }
    device.take_records(&arrived);
    device.reader.memory.borrow_mut().changes += arrived.len();
    if !page.complete {
        device.hold(after);
        return Taken::More;
    }
    let agrees = {
        let memory = device.reader.memory.borrow();
        let compared = memory.unread_sum().map(|unread| memory.index.agree_with(unread, &page.head).is_ok());
        // What was seen to disagree does so until it can be compared again.
        compared.unwrap_or(!before.disagrees)
    };
    if agrees {
        device.hold(after);
        return Taken::Done;
    }
    let disagreeing = Generation { disagrees: true, fresh_as_of: before.fresh_as_of, ..after };
    note_fresh(device, disagreeing.clone()).await;
    Taken::Disagreed(Box::new(disagreeing))
}

/// What is stored then; `None` when what was stored isn't what was gone on from.
async fn write_page(
    store: &impl Store,
    before: &Generation,
    after: &Generation,
    records: &[Record],
) -> Result<Option<Generation>, StoreError> {
    let areas = [Area::Meta, Area::Changes];
    store::write(store, &areas, Durability::Relaxed, async |transaction: &Transaction<'_>| {
        let stored: Option<Generation> = get(transaction, PROGRAMME).await?;
        let goes_on = |stored: &Generation| stored.folder == before.folder && stored.cursor == before.cursor;
        let Some(stored) = stored.filter(goes_on) else { return Ok(None) };
        for record in records {
            transaction.put(Area::Changes, record.id.as_str(), record_value(record))?;
        }
        let written = after.clone().with_shards_of(stored);
        put(transaction, PROGRAMME, &written)?;
        Ok(Some(written))
    })
    .await
}
