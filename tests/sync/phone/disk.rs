//! What IndexedDB holds, and what goes wrong with it: commits that are aborted, disks that are full, databases that are
//! taken away; and tabs that end between any two of its steps.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use fastrand::Rng;
use passerelle_device::rows::{FollowingRow, Generation, INCOMING, Incoming, PROGRAMME, Row};
use passerelle_device::store::{
    Area, Durability, Job, Key, Memory, Range, Store, StoreError, Transaction, Value, Written, write,
};
use passerelle_shared::json;
use passerelle_shared::sync::{Chunk, Epoch};

use super::ledger::Ledger;
use super::tab::at_once;
use crate::history::Wrong;

/// One handle of it: each tab has its own.
#[derive(Clone)]
pub struct Disk {
    shared: Rc<Shared>,
    /// The epoch of the reply that this tab heard last: the ledger notes what was answered in which.
    pub epoch: Rc<RefCell<Option<Epoch>>>,
    /// Somebody has paused at it, and could go on.
    pub is_paused: Rc<Cell<bool>>,
    has_faults: bool,
}

struct Shared {
    memory: Memory,
    ledger: RefCell<Ledger>,
    rng: RefCell<Rng>,
    is_peace: Cell<bool>,
    /// A disk that is full stays so for some commits.
    full_for: Cell<u32>,
    wrong: Wrong,
}

/// One in so many transactions goes wrong, or is interrupted.
const FAULT_EACH: u32 = 60;
const PAUSE_EACH: u32 = 3;

impl Disk {
    pub fn new(wrong: Wrong, rng: Rng) -> Disk {
        let shared = Shared {
            memory: Memory::default(),
            ledger: RefCell::default(),
            rng: RefCell::new(rng),
            is_peace: Cell::new(false),
            full_for: Cell::new(0),
            wrong,
        };
        Disk { shared: Rc::new(shared), epoch: Rc::default(), is_paused: Rc::default(), has_faults: true }
    }

    /// Of another tab.
    pub fn handle(&self) -> Disk {
        Disk { epoch: Rc::default(), is_paused: Rc::default(), ..self.clone() }
    }

    pub fn without_faults(&self) -> Disk {
        Disk { has_faults: false, ..self.clone() }
    }

    pub fn make_peace(&self) {
        self.shared.is_peace.set(true);
    }

    pub fn ledger(&self) -> std::cell::RefMut<'_, Ledger> {
        self.shared.ledger.borrow_mut()
    }

    pub fn rows(&self, area: Area, range: &Range) -> Vec<(Key, Value)> {
        self.shared.memory.rows(area, range)
    }

    pub fn keys(&self, area: Area, range: &Range) -> Vec<Key> {
        self.shared.memory.rows(area, range).into_iter().map(|(key, _)| key).collect()
    }

    /// The browser has lost a record of each scope.
    pub fn lose_records(&self) {
        self.ledger().is_damaged = true;
        let disk = self.without_faults();
        let damaged = write(&disk, &Area::ALL, Durability::Relaxed, async |transaction: &Transaction<'_>| {
            for area in [Area::Records, Area::Changes] {
                if let Some(key) = transaction.keys(area, Range::All).await?.into_iter().next() {
                    transaction.delete(area, key)?;
                }
            }
            for (key, value) in transaction.all(Area::Shards, Range::All).await? {
                let text = String::from_utf8(value.into_bytes()).unwrap_or_default();
                if let Some(mut chunk) = json::read::<Chunk>(&text).filter(|chunk| !chunk.records.is_empty()) {
                    chunk.records.remove(0);
                    let value = Value::Bytes(chunk.to_lines().into_bytes());
                    return transaction.put(Area::Shards, key, value);
                }
            }
            Ok(())
        });
        at_once(damaged).expect("memory");
    }

    /// What only wrong devices do.
    pub fn drop_tried(&self) {
        let disk = self.without_faults();
        let dropped = write(&disk, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
            for (key, value) in transaction.all(Area::Outbox, Range::All).await? {
                let row = key.number().zip(value.text()).and_then(|(order, text)| Row::parse(order, text));
                if row.is_some_and(|row| row.entry.is_tried) {
                    transaction.delete(Area::Outbox, key)?;
                }
            }
            Ok(())
        });
        at_once(dropped).expect("memory");
    }

    /// What only wrong devices do when something was saved.
    pub fn spoil_what_was_saved(&self) {
        if !self.shared.wrong.says_sent_when_saved {
            return;
        }
        let disk = self.without_faults();
        let spoilt = write(&disk, &[Area::Outbox], Durability::Strict, async |transaction: &Transaction<'_>| {
            for (key, value) in transaction.all(Area::Outbox, Range::All).await? {
                let row = key.number().zip(value.text()).and_then(|(order, text)| Row::parse(order, text));
                if let Some(mut row) = row {
                    row.entry.is_tried = true;
                    transaction.put(Area::Outbox, key, row.value())?;
                }
            }
            Ok(())
        });
        at_once(spoilt).expect("memory");
    }

    /// What only wrong devices do when they hear of a new epoch.
    async fn spoil_new_epoch(&self) -> Result<(), StoreError> {
        let Wrong { clears_outbox_on_reset, unsent_before_answered, .. } = self.shared.wrong;
        let job = async |transaction: &Transaction<'_>| {
            if clears_outbox_on_reset {
                transaction.delete_all(Area::Outbox, Range::All)?;
            }
            for (key, value) in transaction.all(Area::Outbox, Range::All).await? {
                let row = key.number().zip(value.text()).and_then(|(order, text)| Row::parse(order, text));
                if unsent_before_answered && row.is_some_and(|row| row.before.is_some()) {
                    transaction.delete(Area::Outbox, key)?;
                    transaction.add(Area::Outbox, value).await?;
                }
            }
            Ok(())
        };
        Box::pin(write(&self.without_faults(), &[Area::Outbox], Durability::Strict, job)).await
    }

    /// What only wrong devices do when a scope is lost.
    async fn put_back(&self, lost: Vec<(Key, Value)>) -> Result<(), StoreError> {
        if lost.is_empty() {
            return Ok(());
        }
        let job = async |transaction: &Transaction<'_>| {
            lost.iter().try_for_each(|(key, value)| transaction.put(Area::Records, key.clone(), value.clone()))
        };
        Box::pin(write(&self.without_faults(), &[Area::Records], Durability::Relaxed, job)).await
    }

    /// What only wrong devices do when a snapshot is taken.
    async fn call_whole_what_is_missing(&self) -> Result<(), StoreError> {
        if !self.shared.wrong.calls_whole_what_is_missing || !self.has_faults {
            return Ok(());
        }
        let job = async |transaction: &Transaction<'_>| {
            let stored = transaction.get(Area::Meta, PROGRAMME).await?;
            let Some(mut generation) = stored.and_then(|value| json::read::<Generation>(value.text()?)) else {
                return Ok(());
            };
            generation.missing.clear();
            transaction.put(Area::Meta, PROGRAMME, Value::Text(json::write(&generation)))
        };
        Box::pin(write(&self.without_faults(), &[Area::Meta], Durability::Relaxed, job)).await
    }

    fn happens(&self, each: u32) -> bool {
        self.has_faults && !self.shared.is_peace.get() && self.shared.rng.borrow_mut().u32(0..each) == 0
    }

    /// Others go on meanwhile, and the tab may end here.
    async fn pause(&self) {
        if self.happens(PAUSE_EACH) {
            self.is_paused.set(true);
            let mut is_over = false;
            poll_fn(move |_| if std::mem::replace(&mut is_over, true) { Poll::Ready(()) } else { Poll::Pending }).await;
        }
    }

    fn may_commit(&self, written: &[Written]) -> Result<(), StoreError> {
        let full_for = self.shared.full_for.get();
        if !written.is_empty() && full_for > 0 && self.happens(1) {
            self.shared.full_for.set(full_for - 1);
            return Err(StoreError::Full);
        }
        if !written.is_empty() && self.happens(FAULT_EACH) {
            let faults = [
                ("commit aborted", StoreError::Aborted),
                ("disk full", StoreError::Full),
                ("database taken away", StoreError::Lost),
            ];
            let (what, error) = faults[self.shared.rng.borrow_mut().usize(0..faults.len())];
            if error == StoreError::Full {
                self.shared.full_for.set(self.shared.rng.borrow_mut().u32(0..4));
            }
            self.ledger().heard.push(what);
            return Err(error);
        }
        self.ledger().note_commit(written, self.epoch.borrow().as_ref());
        self.note_what_is_given_up(written);
        Ok(())
    }

    /// What has come over a bad line and belongs to nothing any more comes a second time.
    fn note_what_is_given_up(&self, written: &[Written]) {
        let is_gone = |row: &&Written| row.key.text() == Some(INCOMING) && row.after.is_none();
        let incoming =
            written.iter().find(is_gone).and_then(|row| json::read::<Incoming>(row.before.as_ref()?.text()?));
        let Some(Incoming { folder, .. }) = incoming else { return };
        let is_shown = !self.rows(Area::Meta, &Range::Prefix(PROGRAMME.to_owned())).is_empty();
        if !is_shown && !self.keys(Area::Shards, &Range::Prefix(folder)).is_empty() {
            self.ledger().surprise = Some("what has come of a snapshot was given up".to_owned());
        }
    }
}

/// The records that go together with a scope.
fn with_a_lost_scope(written: &[Written]) -> Vec<(Key, Value)> {
    let scopes = |value: &Option<Value>| {
        let row = value.as_ref().and_then(|value| json::read::<FollowingRow>(value.text()?));
        row.map_or(0, |row| row.scopes.len())
    };
    let is_following = |row: &&Written| row.key.text().is_some_and(|key| key.starts_with("following|"));
    let is_any_lost = written.iter().filter(is_following).any(|row| scopes(&row.after) < scopes(&row.before));
    let records = written.iter().filter(|row| is_any_lost && row.area == Area::Records && row.after.is_none());
    records.filter_map(|row| Some((row.key.clone(), row.before.clone()?))).collect()
}

impl Store for Disk {
    async fn attempt(&self, areas: &[Area], durability: Option<Durability>, job: &dyn Job) -> Result<(), StoreError> {
        self.pause().await;
        let is_reset = self.ledger().is_reset_heard;
        let mut lost = Vec::new();
        let commit = |written: &[Written]| {
            lost = if self.shared.wrong.keeps_lost_scopes { with_a_lost_scope(written) } else { Vec::new() };
            self.may_commit(written)
        };
        self.shared.memory.transact(areas, durability, job, commit).await?;
        self.call_whole_what_is_missing().await?;
        self.put_back(lost).await?;
        if !is_reset && std::mem::take(&mut self.ledger().is_reset_heard) {
            self.spoil_new_epoch().await?;
        }
        self.pause().await;
        Ok(())
    }

    fn let_go(&self) {}

    async fn is_nearly_full(&self) -> bool {
        true
    }
}
