//! What is stored on a device: seven areas behind a small trait, with IndexedDB or memory behind that.

mod memory;
pub mod suite;

use std::cell::RefCell;
use std::cmp::Ordering;

use futures::future::LocalBoxFuture;

pub use memory::{Memory, Written};

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

    pub fn name(self) -> &'static str {
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
    pub fn counts(self) -> bool {
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

    /// Numbers before texts, and those by UTF-16, as IndexedDB has it.
    fn compare(&self, other: &Key) -> Ordering {
        match (self, other) {
            (Key::Number(a), Key::Number(b)) => a.cmp(b),
            (Key::Text(a), Key::Text(b)) => a.encode_utf16().cmp(b.encode_utf16()),
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

impl Range {
    pub fn has(&self, key: &Key) -> bool {
        match self {
            Range::All => true,
            Range::Prefix(prefix) => key.text().is_some_and(|text| text.starts_with(prefix.as_str())),
        }
    }
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

/// Where a device keeps things.
#[expect(async_fn_in_trait, reason = "a page has one thread: nothing is sent to another")]
pub trait Store {
    /// Runs `job` once in one transaction on these areas, which only reads where no durability is named. All of what it
    /// writes counts, or nothing.
    async fn attempt(&self, areas: &[Area], durability: Option<Durability>, job: &dyn Job) -> Result<(), StoreError>;

    /// It turned out to be dead: the next attempt opens a new one.
    fn let_go(&self);

    /// A commit that fails for want of room doesn't always say so.
    async fn is_nearly_full(&self) -> bool;
}

/// What is to be done within a transaction. Its type is forgotten, so that what is around it is compiled once.
pub trait Job {
    fn run<'t>(&'t self, transaction: &'t Transaction<'_>) -> LocalBoxFuture<'t, Result<(), StoreError>>;
}

/// What a store can do within a transaction.
pub trait Work {
    fn get(&self, area: Area, key: Key) -> LocalBoxFuture<'_, Result<Option<Value>, StoreError>>;
    /// In the order of their keys.
    fn all(&self, area: Area, range: Range) -> LocalBoxFuture<'_, Result<Vec<(Key, Value)>, StoreError>>;
    fn keys(&self, area: Area, range: Range) -> LocalBoxFuture<'_, Result<Vec<Key>, StoreError>>;
    fn put(&self, area: Area, key: Key, value: Value) -> Result<(), StoreError>;
    /// Under the next number of the store's own counter.
    fn add(&self, area: Area, value: Value) -> LocalBoxFuture<'_, Result<u64, StoreError>>;
    fn delete(&self, area: Area, key: Key) -> Result<(), StoreError>;
    fn delete_all(&self, area: Area, range: Range) -> Result<(), StoreError>;
}

/// Within it all of what is read is of one moment.
///
/// Nothing but these may be awaited in the work of a writing transaction: the browser would end it.
pub struct Transaction<'a>(&'a dyn Work);

impl<'a> Transaction<'a> {
    pub fn of(work: &'a dyn Work) -> Transaction<'a> {
        Transaction(work)
    }

    pub async fn get(&self, area: Area, key: impl Into<Key>) -> Result<Option<Value>, StoreError> {
        self.0.get(area, key.into()).await
    }

    /// In the order of their keys.
    pub async fn all(&self, area: Area, range: Range) -> Result<Vec<(Key, Value)>, StoreError> {
        self.0.all(area, range).await
    }

    pub async fn keys(&self, area: Area, range: Range) -> Result<Vec<Key>, StoreError> {
        self.0.keys(area, range).await
    }

    pub fn put(&self, area: Area, key: impl Into<Key>, value: Value) -> Result<(), StoreError> {
        self.0.put(area, key.into(), value)
    }

    /// Under the next number of the store's own counter.
    pub async fn add(&self, area: Area, value: Value) -> Result<u64, StoreError> {
        self.0.add(area, value).await
    }

    pub fn delete(&self, area: Area, key: impl Into<Key>) -> Result<(), StoreError> {
        self.0.delete(area, key.into())
    }

    pub fn delete_all(&self, area: Area, range: Range) -> Result<(), StoreError> {
        self.0.delete_all(area, range)
    }
}

/// Everything that `work` reads is of one moment.
pub async fn read<T>(
    store: &impl Store,
    areas: &[Area],
    work: impl AsyncFn(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let job = Answering { work, answer: RefCell::new(None) };
    run_reading(store, areas, &job).await?;
    job.answer.into_inner().ok_or(StoreError::Failed)
}

/// Only a commit counts. When the database was taken away meanwhile, all of `work` is done once more on a new one;
/// when there was no room, the caches go and it is done once more.
pub async fn write<T>(
    store: &impl Store,
    areas: &[Area],
    durability: Durability,
    work: impl AsyncFn(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let job = Answering { work, answer: RefCell::new(None) };
    run_writing(store, areas, durability, &job).await?;
    job.answer.into_inner().ok_or(StoreError::Failed)
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

async fn run_reading(store: &impl Store, areas: &[Area], job: &dyn Job) -> Result<(), StoreError> {
    match store.attempt(areas, None, job).await {
        Err(StoreError::Lost) => {
            store.let_go();
            store.attempt(areas, None, job).await
        }
        other => other,
    }
}

async fn run_writing(
    store: &impl Store,
    areas: &[Area],
    durability: Durability,
    job: &dyn Job,
) -> Result<(), StoreError> {
    match store.attempt(areas, Some(durability), job).await {
        Err(StoreError::Lost) => store.let_go(),
        // A commit that found no room is aborted without a cause: when in doubt, make room.
        Err(StoreError::Full | StoreError::Aborted) => evict(store).await?,
        other => return other,
    }
    match store.attempt(areas, Some(durability), job).await {
        Err(StoreError::Aborted) if store.is_nearly_full().await => Err(StoreError::Full),
        other => other,
    }
}

/// In [`Area::Meta`], the programme that readers see: it goes with its shards.
pub const PROGRAMME: &str = "programme";

/// Drops what can be read again from the server, never what people typed.
async fn evict(store: &impl Store) -> Result<(), StoreError> {
    let areas = [Area::Shards, Area::Changes, Area::Meta];
    let work = async |transaction: &Transaction<'_>| {
        transaction.delete_all(Area::Shards, Range::All)?;
        transaction.delete_all(Area::Changes, Range::All)?;
        transaction.delete(Area::Meta, PROGRAMME)
    };
    store.attempt(&areas, Some(Durability::Relaxed), &Answering { work, answer: RefCell::new(None) }).await
}
