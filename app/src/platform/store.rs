//! What is stored on this device: seven areas, in the browser's database or, where that is refused, in memory.

mod away;
mod founding;
mod indexed;
mod lease;
mod memory;

use std::cell::RefCell;
use std::cmp::Ordering;

use futures::future::{Either, LocalBoxFuture, select};

use lease::Lease;
pub use lease::{Kind, open, watch};

/// A store of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// `SNAPSHOT/CHUNK` → the chunk's bytes as they were received.
    Shards,
    /// Record id → record that is newer than its shard.
    Changes,
    /// `ACCOUNT|ID` → record.
    Records,
    /// The store's own counter → command that has no stored outcome.
    Outbox,
    /// The same number → command with its outcome.
    Answered,
    /// `ACCOUNT|EVENT` → form as it was typed.
    Drafts,
    /// Name → whatever there is one of.
    Meta,
}

impl Area {
    pub const ALL: [Area; 7] =
        [Area::Shards, Area::Changes, Area::Records, Area::Outbox, Area::Answered, Area::Drafts, Area::Meta];

    fn name(self) -> &'static str {
        match self {
            Area::Shards => "shards",
            Area::Changes => "changes",
            Area::Records => "records",
            Area::Outbox => "outbox",
            Area::Answered => "answered",
            Area::Drafts => "drafts",
            Area::Meta => "meta",
        }
    }

    /// Its keys are numbers of its own.
    fn counts(self) -> bool {
        self == Area::Outbox
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    Text(String),
    Number(u64),
}

impl Key {
    pub fn text(&self) -> Option<&str> {
        match self {
            Key::Text(text) => Some(text),
            Key::Number(_) => None,
        }
    }

    pub fn number(&self) -> Option<u64> {
        match self {
            Key::Number(number) => Some(*number),
            Key::Text(_) => None,
        }
    }

    /// Numbers before texts, as IndexedDB has it; ours are ASCII, so that bytes order them as UTF-16 would.
    fn compare(&self, other: &Key) -> Ordering {
        match (self, other) {
            (Key::Number(a), Key::Number(b)) => a.cmp(b),
            (Key::Text(a), Key::Text(b)) => a.cmp(b),
            (Key::Number(_), Key::Text(_)) => Ordering::Less,
            (Key::Text(_), Key::Number(_)) => Ordering::Greater,
        }
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Key {
        Key::Text(text.to_owned())
    }
}

impl From<String> for Key {
    fn from(text: String) -> Key {
        Key::Text(text)
    }
}

impl From<u64> for Key {
    fn from(number: u64) -> Key {
        Key::Number(number)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Bytes(_) => None,
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Value::Text(text) => text.into_bytes(),
            Value::Bytes(bytes) => bytes,
        }
    }
}

/// Which keys are meant.
#[derive(Debug, Clone)]
pub enum Range {
    All,
    /// Texts that begin so.
    Prefix(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Counts only when it is on the disk: for what people typed.
    Strict,
    /// For what can be read again from the server.
    Relaxed,
}

/// Why something could not be read or stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreError {
    /// No room is left, and dropping the caches didn't help.
    Full,
    /// The database was taken away, and could not be had again.
    Lost,
    /// The browser gave up, without a cause.
    Aborted,
    Failed,
}

/// What the work of a transaction may do. All of it counts, or nothing.
///
/// Nothing but these may be awaited in the work of a writing transaction: the browser would end it.
pub enum Transaction<'a> {
    Indexed(indexed::Work<'a>),
    Memory(memory::Work<'a>),
}

impl Transaction<'_> {
    pub async fn get(&self, area: Area, key: impl Into<Key>) -> Result<Option<Value>, StoreError> {
        match self {
            Transaction::Indexed(work) => work.get(area, &key.into()).await,
            Transaction::Memory(work) => Ok(work.get(area, &key.into())),
        }
    }

    /// In the order of their keys.
    pub async fn all(&self, area: Area, range: Range) -> Result<Vec<(Key, Value)>, StoreError> {
        match self {
            Transaction::Indexed(work) => work.all(area, &range).await,
            Transaction::Memory(work) => Ok(work.all(area, &range)),
        }
    }

    pub async fn keys(&self, area: Area, range: Range) -> Result<Vec<Key>, StoreError> {
        match self {
            Transaction::Indexed(work) => work.keys(area, &range).await,
            Transaction::Memory(work) => Ok(work.all(area, &range).into_iter().map(|(key, _)| key).collect()),
        }
    }

    pub fn put(&self, area: Area, key: impl Into<Key>, value: Value) -> Result<(), StoreError> {
        match self {
            Transaction::Indexed(work) => work.put(area, &key.into(), value),
            Transaction::Memory(work) => work.put(area, key.into(), value),
        }
    }

    /// Under the next number of the store's own counter.
    pub async fn add(&self, area: Area, value: Value) -> Result<u64, StoreError> {
        match self {
            Transaction::Indexed(work) => work.add(area, value).await,
            Transaction::Memory(work) => Ok(work.add(area, value)),
        }
    }

    pub fn delete(&self, area: Area, key: impl Into<Key>) -> Result<(), StoreError> {
        match self {
            Transaction::Indexed(work) => work.delete(area, &key.into()),
            Transaction::Memory(work) => work.delete(area, &key.into()),
        }
    }

    pub fn delete_all(&self, area: Area, range: Range) -> Result<(), StoreError> {
        match self {
            Transaction::Indexed(work) => work.delete_all(area, &range),
            Transaction::Memory(work) => work.delete_all(area, &range),
        }
    }
}

/// Everything that `work` reads is of one moment.
pub async fn read<T>(
    areas: &[Area],
    work: impl AsyncFn(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let job = Answering { work, answer: RefCell::new(None) };
    run_reading(areas, &job).await?;
    job.answer.into_inner().ok_or(StoreError::Failed)
}

/// Only a commit counts. When the database was taken away meanwhile, all of `work` is done once more on a new one;
/// when there was no room, the caches go and it is done once more.
pub async fn write<T>(
    areas: &[Area],
    durability: Durability,
    work: impl AsyncFn(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let job = Answering { work, answer: RefCell::new(None) };
    run_writing(areas, durability, &job).await?;
    job.answer.into_inner().ok_or(StoreError::Failed)
}

/// Work whose type is forgotten: what is around it is then compiled once.
trait Job {
    fn run<'t>(&'t self, transaction: &'t Transaction<'_>) -> LocalBoxFuture<'t, Result<(), StoreError>>;
}

struct Answering<T, W> {
    work: W,
    answer: RefCell<Option<T>>,
}

impl<T, W: AsyncFn(&Transaction<'_>) -> Result<T, StoreError>> Job for Answering<T, W> {
    fn run<'t>(&'t self, transaction: &'t Transaction<'_>) -> LocalBoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            let answer = (self.work)(transaction).await?;
            self.answer.replace(Some(answer));
            Ok(())
        })
    }
}

async fn run_reading(areas: &[Area], job: &dyn Job) -> Result<(), StoreError> {
    match attempt(areas, None, job).await {
        Err(StoreError::Lost) => {
            lease::drop_it();
            attempt(areas, None, job).await
        }
        other => other,
    }
}

async fn run_writing(areas: &[Area], durability: Durability, job: &dyn Job) -> Result<(), StoreError> {
    match attempt(areas, Some(durability), job).await {
        Err(StoreError::Lost) => lease::drop_it(),
        // A commit that found no room is aborted without a cause: when in doubt, make room.
        Err(StoreError::Full | StoreError::Aborted) => evict().await?,
        other => return other,
    }
    match attempt(areas, Some(durability), job).await {
        Err(StoreError::Aborted) if super::storage::is_nearly_full().await => Err(StoreError::Full),
        other => other,
    }
}

async fn attempt(areas: &[Area], durability: Option<Durability>, job: &dyn Job) -> Result<(), StoreError> {
    let mut is_last_words = durability.is_some();
    match lease::take().await? {
        Lease::Indexed(database) => loop {
            away::may_begin(is_last_words).await;
            let transaction = indexed::begin(&database, areas, durability)?;
            if !run_unless_leaving(&transaction, job).await? {
                // Given up where it stands. If the page ever comes back, all of it is done anew.
                is_last_words = false;
                continue;
            }
            if durability.is_some() {
                indexed::commit(transaction).await?;
            }
            return Ok(());
        },
        Lease::Memory(areas) => {
            let savepoint = areas.savepoint();
            let done = job.run(&Transaction::Memory(memory::Work::new(&areas))).await;
            if done.is_err() {
                areas.restore(savepoint);
            }
            done
        }
    }
}

/// `false` when the page was put away or frozen in the middle.
async fn run_unless_leaving(transaction: &indexed::Running<'_>, job: &dyn Job) -> Result<bool, StoreError> {
    let work = Transaction::Indexed(indexed::Work::new(transaction));
    let ended = select(job.run(&work), away::leaving()).await;
    match ended {
        Either::Left((done, _)) => done.map(|()| true),
        Either::Right(_) => Ok(false),
    }
}

/// Drops what can be read again from the server, never what people typed.
async fn evict() -> Result<(), StoreError> {
    let caches = [Area::Shards, Area::Changes];
    let work = async |transaction: &Transaction<'_>| {
        caches.iter().try_for_each(|area| transaction.delete_all(*area, Range::All))
    };
    attempt(&caches, Some(Durability::Relaxed), &Answering { work, answer: RefCell::new(None) }).await
}
