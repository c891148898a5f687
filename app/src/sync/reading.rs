//! Reading the programme: what changed since, or a snapshot where there is nothing to go on from.

use std::rc::Rc;

use passerelle_shared::api::{ProgrammeReply, Reads};
use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::{Answer, Ended, Page, Record};

use super::errands::{self, Errand};
use super::programme::record_value;
use super::{Driver, clock, sign_out, snapshot};
use crate::platform::broadcast::Told;
use crate::platform::http::{self, Request, Response};
use crate::platform::store::{self, Area, Durability, StoreError, Transaction};
use crate::platform::{clock as device_clock, locks};
use crate::state::Trouble;
use crate::state::device::{Generation, PROGRAMME, get, put};

const NOT_NOW: Ended = Ended::NotNow { retry_after_ms: None };
/// A tab that was frozen while it held the lock must not hold up the others for long.
const LOCK_WAIT_MS_MAX: i64 = 10_000;
/// Whoever disagrees takes the snapshot, but not all the time; until they agree nothing is called up to date.
const TAKE_ANEW_WAIT_MS: i64 = 5 * Timestamp::MINUTE;

/// What one page of changes achieved.
enum Taken {
    Done,
    More,
    /// Another tab went on meanwhile: look at what it stored.
    Elsewhere,
    Disagreed(Box<Generation>),
}

pub async fn read(driver: &Rc<Driver>) -> Ended {
    let _lock = locks::lock("passerelle-read", LOCK_WAIT_MS_MAX).await;
    if !sign_out::deliver(driver).await {
        return NOT_NOW;
    }
    if let Some(incoming) = snapshot::on_its_way().await {
        return snapshot::take(driver, incoming).await;
    }
    let generation = driver.held.borrow().generation.clone();
    let ended = match generation {
        None => ask_for_snapshot(driver, None).await,
        Some(generation) => read_changes(driver, generation).await,
    };
    if ended == Ended::Done {
        errands::run(driver, Errand::FreshPlaces).await;
    }
    ended
}

/// Asks without a cursor; what is named then is taken at once.
async fn ask_for_snapshot(driver: &Rc<Driver>, anew_at: Option<Timestamp>) -> Ended {
    let path = format!("/api/programme?reads={}", Reads::NOW.0);
    let response = match ask(driver, Request::get(path)).await {
        Ok(response) => response,
        Err(ended) => return ended,
    };
    match (response.answer(), response.json::<ProgrammeReply>()) {
        (Answer::Counts, Some(ProgrammeReply::Snapshot(named))) => snapshot::begin(driver, named, anew_at).await,
        (answer, _) => not_now(answer),
    }
}

async fn read_changes(driver: &Rc<Driver>, generation: Generation) -> Ended {
    let path = format!("/api/programme?since={}&reads={}", http::encoded(&generation.cursor), Reads::NOW.0);
    let response = match ask(driver, Request::get(path).unless(generation.etag.clone())).await {
        Ok(response) => response,
        Err(ended) => return ended,
    };
    if response.answer() == Answer::NotModified && generation.disagrees {
        return take_anew_in_time(driver, &generation).await;
    }
    if response.answer() == Answer::NotModified {
        let fresh_as_of = Some(driver.app.mended_now());
        note_fresh(driver, Generation { fresh_as_of, ..generation }).await;
        return Ended::Done;
    }
    let etag = response.etag.clone();
    match (response.answer(), response.json::<ProgrammeReply>()) {
        (Answer::Counts, Some(ProgrammeReply::Changes(page))) => take_page(driver, generation, page, etag).await,
        (Answer::Counts, Some(ProgrammeReply::Snapshot(named))) => snapshot::begin(driver, named, None).await,
        (answer, _) => not_now(answer),
    }
}

async fn ask(driver: &Driver, request: Request) -> Result<Response, Ended> {
    // The request goes out before a first picture takes its time.
    driver.let_paint();
    let sent_at = device_clock::now();
    let response = http::send(request).await.map_err(|_| NOT_NOW)?;
    if matches!(response.answer(), Answer::Counts | Answer::NotModified) {
        clock::note_date(driver.app, response.date, sent_at, device_clock::now());
    }
    Ok(response)
}

fn not_now(answer: Answer) -> Ended {
    match answer {
        Answer::NotNow { retry_after_ms } => Ended::NotNow { retry_after_ms },
        _ => NOT_NOW,
    }
}

/// What is known of how fresh it is. When that can't be stored, only its time is lost.
async fn note_fresh(driver: &Driver, generation: Generation) {
    let _ =
        store::write(
            &[Area::Meta],
            Durability::Relaxed,
            async |transaction: &Transaction<'_>| match get::<Generation>(transaction, PROGRAMME).await? {
                Some(stored) if stored.cursor == generation.cursor => put(transaction, PROGRAMME, &generation),
                _ => Ok(()),
            },
        )
        .await;
    driver.hold(generation);
}

async fn take_page(driver: &Rc<Driver>, generation: Generation, page: Page, etag: Option<String>) -> Ended {
    let is_changed = !page.records.is_empty();
    let taken = take(driver, generation, page, etag).await;
    if is_changed {
        driver.tell_tabs(Told::Programme);
    }
    match taken {
        Taken::Done => {
            errands::run(driver, Errand::Fold).await;
            Ended::Done
        }
        Taken::More => Ended::More,
        Taken::Elsewhere => {
            errands::run(driver, Errand::CatchUp).await;
            Ended::More
        }
        Taken::Disagreed(generation) => take_anew_in_time(driver, &generation).await,
    }
}

async fn take_anew_in_time(driver: &Rc<Driver>, generation: &Generation) -> Ended {
    let now = device_clock::now();
    // From both sides: the clock may have been set since.
    let is_time = generation.taken_anew_at.is_none_or(|at| now.since_ms(at).abs() >= TAKE_ANEW_WAIT_MS);
    if is_time { ask_for_snapshot(driver, Some(now)).await } else { Ended::Done }
}

/// First on the disk, then in memory.
async fn take(driver: &Rc<Driver>, before: Generation, page: Page, etag: Option<String>) -> Taken {
    let is_same_cursor = page.cursor == before.cursor;
    let after = Generation {
        cursor: page.cursor.clone(),
        // An answer's tag is of its own address: the next cursor has another one.
        etag: etag.filter(|_| is_same_cursor),
        fresh_as_of: if page.complete { Some(driver.app.mended_now()) } else { before.fresh_as_of },
        disagrees: before.disagrees && !page.complete,
        ..before.clone()
    };
    let mut records = driver.held.borrow().unsaved.clone();
    let arrived: Vec<Record> = page.records.iter().filter(|record| record.is_plausible()).cloned().collect();
    records.extend(arrived.iter().cloned());
    let is_only_in_memory = driver.held.borrow().is_only_in_memory;
    match write_page(&before, &after, &records).await {
        Ok(false) if is_only_in_memory => {}
        Ok(true) => driver.held.borrow_mut().unsaved.clear(),
        Ok(false) => return Taken::Elsewhere,
        // It is shown all the same; the disk catches up with the next page that can be stored.
        Err(error) => {
            driver.held.borrow_mut().unsaved = records;
            if error == StoreError::Full {
                driver.note(|connection| connection.note(Trouble::StorageFull));
            }
        }
    }
    driver.take_records(&arrived);
    driver.held.borrow_mut().changes += arrived.len();
    if !page.complete {
        driver.hold(after);
        return Taken::More;
    }
    if driver.held.borrow().index.agree(&page.head).is_ok() {
        driver.hold(after);
        return Taken::Done;
    }
    let disagreeing = Generation { disagrees: true, fresh_as_of: before.fresh_as_of, ..after };
    note_fresh(driver, disagreeing.clone()).await;
    Taken::Disagreed(Box::new(disagreeing))
}

/// `false` when what is stored isn't what was gone on from.
async fn write_page(before: &Generation, after: &Generation, records: &[Record]) -> Result<bool, StoreError> {
    let areas = [Area::Meta, Area::Changes];
    store::write(&areas, Durability::Relaxed, async |transaction: &Transaction<'_>| {
        let stored: Option<Generation> = get(transaction, PROGRAMME).await?;
        let goes_on = stored.is_some_and(|stored| stored.folder == before.folder && stored.cursor == before.cursor);
        if !goes_on {
            return Ok(false);
        }
        for record in records {
            transaction.put(Area::Changes, record.id.as_str(), record_value(record))?;
        }
        put(transaction, PROGRAMME, after)?;
        Ok(true)
    })
    .await
}
