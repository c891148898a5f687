//! The open database, as a lease: browsers take it away when they like, and it is then opened once more.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};
use indexed_db_futures::Build;
use indexed_db_futures::OpenDbResult;
use indexed_db_futures::database::Database;
use passerelle_device::store::StoreError;

use super::super::around::{in_memory, sleep, spawn_local};
use super::super::in_memory::InMemory;
use super::{away, schema};

pub const VERSION: u32 = 2;
/// An upgrade that another tab blocks never ends by itself, and some browsers just fall silent.
const OPEN_WAIT_MS_MAX: i64 = 5_000;

#[derive(Clone)]
pub enum Lease {
    Indexed(Database),
    Memory(Rc<dyn InMemory>),
}

/// Where things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Indexed,
    /// The browser refuses.
    Refused,
    /// Another tab holds an older version open.
    Blocked,
}

struct Held {
    lease: Option<Lease>,
    /// Counts openings, so that news of an older handle doesn't drop a newer one.
    opening: u64,
    kind: Kind,
}

type Watch = fn(Database, u64);

thread_local! {
    static HELD: RefCell<Held> = const { RefCell::new(Held { lease: None, opening: 0, kind: Kind::Indexed }) };
    /// What watches over a handle, once that is here.
    static WATCH: Cell<Option<Watch>> = const { Cell::new(None) };
}

/// Opens it if it isn't open, and says what came of it.
pub async fn open() -> Kind {
    away::listen();
    // A first opening always ends in something, if only in memory.
    let _ = take().await;
    HELD.with_borrow(|held| held.kind)
}

pub async fn take() -> Result<Lease, StoreError> {
    if let Some(lease) = HELD.with_borrow(|held| held.lease.clone()) {
        return Ok(lease);
    }
    let opened = open_within_time().await;
    // Somebody else may have opened it while we waited: one handle is enough.
    if let Some(lease) = HELD.with_borrow(|held| held.lease.clone()) {
        if let Ok(database) = opened {
            database.close();
        }
        return Ok(lease);
    }
    let was_indexed = HELD.with_borrow(|held| held.opening > 0 && held.kind == Kind::Indexed);
    let (lease, kind) = match opened {
        Ok(database) => (Lease::Indexed(database), Kind::Indexed),
        // Where even that isn't here, the next one who asks tries again.
        Err(kind) => (Lease::Memory(in_memory().await.map_err(|_| StoreError::Lost)?), kind),
    };
    if was_indexed && kind != Kind::Indexed {
        // What is on the disk must not be taken for gone: this work fails, and the next one tries again.
        return Err(StoreError::Lost);
    }
    let opening = HELD.with_borrow_mut(|held| {
        held.lease = Some(lease.clone());
        held.kind = kind;
        held.opening += 1;
        held.opening
    });
    if let (Lease::Indexed(database), Some(watch)) = (&lease, WATCH.get()) {
        watch(database.clone(), opening);
    }
    Ok(lease)
}

/// From now on the database is let go when another tab wants to change its version, and when the browser closes it.
pub fn watch() {
    // A black box, because the compiler sees that nothing else is ever put here, and would call it from everywhere:
    // then it would not be a part of its own.
    if WATCH.replace(Some(black_box(watch_over))).is_some() {
        return;
    }
    let held = HELD.with_borrow(|held| held.lease.clone().map(|lease| (lease, held.opening)));
    if let Some((Lease::Indexed(database), opening)) = held {
        watch_over(database, opening);
    }
}

/// It turned out to be dead: the next one who asks opens a new one.
pub fn drop_it() {
    let dropped = HELD.with_borrow_mut(|held| match held.lease {
        Some(Lease::Indexed(_)) => held.lease.take(),
        _ => None,
    });
    if let Some(Lease::Indexed(database)) = dropped {
        database.close();
    }
}

fn watch_over(database: Database, opening: u64) {
    spawn_local(async move {
        let Ok(mut changes) = database.version_changes() else { return };
        changes.recv().await;
        if HELD.with_borrow(|held| held.opening == opening) {
            drop_it();
        }
    });
}

async fn open_within_time() -> Result<Database, Kind> {
    let is_blocked = Rc::new(Cell::new(false));
    let (send, opened) = oneshot::channel();
    let noted = is_blocked.clone();
    spawn_local(async move {
        // Nobody waits any more for a success that comes too late: it must not stay open and block others.
        if let Err(Ok(late)) = send.send(open_database(noted).await) {
            late.close();
        }
    });
    match select(opened, Box::pin(sleep(OPEN_WAIT_MS_MAX))).await {
        Either::Left((Ok(Ok(database)), _)) => Ok(database),
        _ if is_blocked.get() => Err(Kind::Blocked),
        _ => Err(Kind::Refused),
    }
}

/// On a first visit the areas are founded, and then it is opened once more. A version is no proof that they are there:
/// another program may have made it, or a browser lost them.
async fn open_database(is_blocked: Rc<Cell<bool>>) -> OpenDbResult<Database> {
    let database = Database::open(schema::NAME).build()?.await?;
    let lacking = schema::lacking(&database);
    if lacking.is_empty() {
        return Ok(database);
    }
    let version = version_after(database.version());
    database.close();
    schema::add_areas(lacking, version, &is_blocked).await;
    Database::open(schema::NAME).build()?.await
}

/// Areas can be founded only on the way to a higher version.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a version is a whole number of 32 bits")]
fn version_after(version: f64) -> u32 {
    VERSION.max((version as u32).saturating_add(1))
}
