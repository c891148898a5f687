//! A store in memory: where a browser refuses to keep anything, and on the devices of the simulator.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::{LocalBoxFuture, ready};

use super::{Area, Durability, Job, Key, Range, Store, StoreError, Transaction, Value, Work};

/// Rows of one area, sorted by key.
type Rows = Vec<(Key, Value)>;

/// Alike for all who have a clone of it.
#[derive(Debug, Clone, Default)]
pub struct Memory(Rc<RefCell<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    areas: [Rows; Area::ALL.len()],
    last_number: u64,
}

/// One row that a transaction has changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub area: Area,
    pub key: Key,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

impl Memory {
    /// Runs `job` and asks `may_commit` what is to become of what it has written, in order. Whatever ends before that,
    /// or is dropped, has written nothing.
    pub async fn transact(
        &self,
        job: &dyn Job,
        may_commit: impl FnOnce(&[Written]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let changing = Changing { memory: self, written: RefCell::default() };
        job.run(&Transaction::of(&changing)).await?;
        may_commit(&changing.written.borrow())?;
        changing.written.take();
        Ok(())
    }

    /// As they are now, in the order of their keys.
    pub fn rows(&self, area: Area, range: &Range) -> Vec<(Key, Value)> {
        self.0.borrow().areas[area as usize].iter().filter(|(key, _)| range.has(key)).cloned().collect()
    }
}

impl Store for Memory {
    async fn attempt(&self, _: &[Area], _: Option<Durability>, job: &dyn Job) -> Result<(), StoreError> {
        self.transact(job, |_| Ok(())).await
    }

    fn let_go(&self) {}

    async fn is_nearly_full(&self) -> bool {
        false
    }
}

/// A transaction on its way: dropped before its end, it takes back what it has done.
struct Changing<'a> {
    memory: &'a Memory,
    written: RefCell<Vec<Written>>,
}

impl Changing<'_> {
    fn change(&self, area: Area, key: Key, after: Option<Value>) {
        let before = self.memory.0.borrow_mut().set(area, &key, after.clone());
        self.written.borrow_mut().push(Written { area, key, before, after });
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        let mut contents = self.memory.0.borrow_mut();
        for Written { area, key, before, .. } in self.written.take().into_iter().rev() {
            contents.set(area, &key, before);
        }
    }
}

impl Contents {
    /// What was there before.
    fn set(&mut self, area: Area, key: &Key, value: Option<Value>) -> Option<Value> {
        let rows = &mut self.areas[area as usize];
        match (rows.binary_search_by(|(other, _)| other.compare(key)), value) {
            (Ok(at), Some(value)) => Some(std::mem::replace(&mut rows[at].1, value)),
            (Ok(at), None) => Some(rows.remove(at).1),
            (Err(at), Some(value)) => {
                rows.insert(at, (key.clone(), value));
                None
            }
            (Err(_), None) => None,
        }
    }
}

impl Work for Changing<'_> {
    fn get(&self, area: Area, key: Key) -> LocalBoxFuture<'_, Result<Option<Value>, StoreError>> {
        let contents = self.memory.0.borrow();
        let rows = &contents.areas[area as usize];
        let found = rows.binary_search_by(|(other, _)| other.compare(&key)).ok().map(|at| rows[at].1.clone());
        Box::pin(ready(Ok(found)))
    }

    fn all(&self, area: Area, range: Range) -> LocalBoxFuture<'_, Result<Vec<(Key, Value)>, StoreError>> {
        Box::pin(ready(Ok(self.memory.rows(area, &range))))
    }

    fn keys(&self, area: Area, range: Range) -> LocalBoxFuture<'_, Result<Vec<Key>, StoreError>> {
        let contents = self.memory.0.borrow();
        let keys = contents.areas[area as usize].iter().map(|(key, _)| key).filter(|key| range.has(key));
        Box::pin(ready(Ok(keys.cloned().collect())))
    }

    fn put(&self, area: Area, key: Key, value: Value) -> Result<(), StoreError> {
        self.change(area, key, Some(value));
        Ok(())
    }

    fn add(&self, area: Area, value: Value) -> LocalBoxFuture<'_, Result<u64, StoreError>> {
        let number = {
            let mut contents = self.memory.0.borrow_mut();
            contents.last_number = contents.last_number.saturating_add(1);
            contents.last_number
        };
        self.change(area, Key::Number(number), Some(value));
        Box::pin(ready(Ok(number)))
    }

    fn delete(&self, area: Area, key: Key) -> Result<(), StoreError> {
        self.change(area, key, None);
        Ok(())
    }

    fn delete_all(&self, area: Area, range: Range) -> Result<(), StoreError> {
        for (key, _) in self.memory.rows(area, &range) {
            self.change(area, key, None);
        }
        Ok(())
    }
}
