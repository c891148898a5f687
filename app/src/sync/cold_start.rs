//! From the disk to the screen, without a network: events in my language first, everything else a breath later.

use std::rc::Rc;

use leptos::prelude::{GetUntracked, Set, SetValue};
use passerelle_shared::api::ChunkName;
use passerelle_shared::sync::Record;

use super::Driver;
use super::errands::{self, Errand, Traces};
use super::plan::near_and_far;
use super::programme::{Draft, Held, changes, shards};
use crate::platform::store::{self, Area, Kind, StoreError, Transaction};
use crate::platform::{clock as device_clock, marks, shell, storage};
use crate::state::device::{CLOCK, Generation, INCOMING, Incoming, PROGRAMME, get};
use crate::state::{Programme, SignIn, Storage, Trouble, WhyInMemory, set_if_new};

/// Outside the database, so that a database that was cleared is noticed.
const HAD_DATA_MARK: &str = "passerelle.had-data";

/// All that is needed for a first picture, of one moment.
struct First {
    traces: Traces,
    clock_ahead_ms: Option<i64>,
    near: Option<Near>,
    is_on_its_way: bool,
}

struct Near {
    generation: Generation,
    changes: Vec<Record>,
    shards: Vec<Vec<u8>>,
    /// To be read when the screen stands.
    far: Vec<ChunkName>,
}

/// `true` when somebody is signed in here.
pub async fn run(driver: &Rc<Driver>) -> bool {
    open(driver).await;
    let areas = [Area::Meta, Area::Shards, Area::Changes, Area::Outbox];
    let first = store::read(&areas, async |transaction: &Transaction<'_>| {
        Ok(First {
            traces: Traces::look(transaction).await?,
            clock_ahead_ms: get(transaction, CLOCK).await?,
            near: near(driver, transaction).await?,
            is_on_its_way: get::<Incoming>(transaction, INCOMING).await?.is_some(),
        })
    });
    let Ok(first) = first.await else {
        driver.note(|connection| connection.note(Trouble::StorageRefused));
        return false;
    };
    marks::mark("passerelle:first-read");

    notice_cleared(driver, &first);
    driver.app.clock_ahead_ms.set_value(first.clock_ahead_ms);
    driver.app.now.set(driver.app.mended_now());
    if !first.traces.are_there() {
        driver.app.sign_in.set(SignIn::Out);
    }
    driver.found.set(Some(first.traces));
    let is_first_visit = first.near.is_none() && !first.traces.are_there();
    if let Some(near) = first.near {
        let far = show_near(driver, near);
        driver.let_paint();
        show_far(driver, far).await;
    }
    if first.traces.are_there() {
        errands::run(driver, Errand::Show).await;
    }
    if !is_first_visit {
        driver.settle_in();
    }
    first.traces.is_signed_in
}

/// `None` when nothing is stored, or not all of it any more: then it is taken from the server again.
async fn near(driver: &Driver, transaction: &Transaction<'_>) -> Result<Option<Near>, StoreError> {
    let Some(generation) = get::<Generation>(transaction, PROGRAMME).await? else { return Ok(None) };
    let (near, far) = near_and_far(&generation.snapshot.chunks, driver.my_language());
    let Some(shards) = shards(transaction, &generation.folder, &near).await? else { return Ok(None) };
    Ok(Some(Near { changes: changes(transaction).await?, generation, shards, far }))
}

/// What is to be read when the screen stands.
struct Far {
    folder: String,
    chunks: Vec<ChunkName>,
}

fn show_near(driver: &Driver, near: Near) -> Far {
    let mut draft = Draft::default();
    draft.take(&near.changes);
    for shard in near.shards {
        draft.take_chunk(shard);
    }
    let far = Far { folder: near.generation.folder.clone(), chunks: near.far };
    let (fresh_as_of, changes) = (near.generation.fresh_as_of, near.changes.len());
    driver.held.replace(Held { generation: Some(near.generation), index: draft.index, changes, ..Held::default() });
    driver.app.programme.set(draft.programme);
    driver.note(|connection| connection.fresh_as_of = fresh_as_of);
    marks::mark("passerelle:events-ready");
    far
}

/// In a second transaction, so that the first picture waits for less; the shards of one folder only change by folding,
/// and a folded row is never older than the one it replaces.
async fn show_far(driver: &Rc<Driver>, far: Far) {
    device_clock::breathe().await;
    let read = store::read(&[Area::Shards], async |transaction: &Transaction<'_>| {
        shards(transaction, &far.folder, &far.chunks).await
    });
    let read = read.await.ok().flatten();
    let is_whole = read.is_some_and(|read| read.into_iter().all(|shard| driver.take_chunk_quietly(shard)));
    if is_whole {
        driver.app.programme.update(Programme::complete);
    } else {
        // A part was evicted: it is taken anew, and what there is stays on the screen meanwhile.
        driver.held.borrow_mut().generation = None;
    }
    marks::mark("passerelle:all-ready");
}

async fn open(driver: &Driver) {
    let kind = store::open().await;
    let storage = match kind {
        Kind::Indexed => Storage::Durable { bytes_used: None, bytes_quota: None, is_persisted: false },
        Kind::Refused => Storage::Memory { why: WhyInMemory::Refused },
        Kind::Blocked => Storage::Memory { why: WhyInMemory::Blocked },
    };
    driver.app.storage.set(storage);
    driver.note(|connection| {
        match kind {
            Kind::Indexed => {}
            Kind::Refused => connection.note(Trouble::StorageRefused),
            Kind::Blocked => connection.note(Trouble::OtherTabsBlock),
        }
        if !shell::is_secure() {
            connection.note(Trouble::InsecureContext);
        }
    });
}

/// Safari clears what scripts store after a week without a visit; the person is told, not left to wonder.
fn notice_cleared(driver: &Driver, first: &First) {
    let is_empty = first.near.is_none() && !first.is_on_its_way && !first.traces.has_outbox;
    let is_durable = matches!(driver.app.storage.get_untracked(), Storage::Durable { .. });
    if is_durable && is_empty && storage::has_mark(HAD_DATA_MARK) {
        driver.note(|connection| connection.note(Trouble::StoredDataGone));
    }
}

/// Something is stored from here on, unless it is only in memory.
pub fn mark_data(driver: &Driver) {
    if matches!(driver.app.storage.get_untracked(), Storage::Durable { .. }) {
        storage::set_mark(HAD_DATA_MARK);
    }
}

/// For the account screen.
pub async fn measure(driver: &Driver) {
    let (bytes_used, bytes_quota) = storage::estimate().await;
    let is_persisted = storage::is_persisted().await;
    if matches!(driver.app.storage.get_untracked(), Storage::Durable { .. }) {
        set_if_new(driver.app.storage, Storage::Durable { bytes_used, bytes_quota, is_persisted });
    }
}
