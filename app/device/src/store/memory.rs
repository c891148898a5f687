//! A store in memory: where a browser refuses to keep anything, and on the devices of the simulator.

use std::cell::{Cell, RefCell};
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
        areas: &[Area],
        durability: Option<Durability>,
        job: &dyn Job,
        may_commit: impl FnOnce(&[Written]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        if areas.is_empty() {
            return Err(StoreError::Failed);
        }
        let may_write = durability.is_some();
        let changing =
            Changing { memory: self, areas, may_write, written: RefCell::default(), counted: Cell::default() };
        job.run(&Transaction::of(&changing)).await?;
        may_commit(&changing.written.borrow())?;
        changing.written.take();
        changing.counted.take();
        Ok(())
    }

    /// As they are now, in the order of their keys.
    pub fn rows(&self, area: Area, range: &Range) -> Vec<(Key, Value)> {
        self.0.borrow().areas[area as usize].iter().filter(|(key, _)| range.has(key)).cloned().collect()
    }
}

impl Store for Memory {
    async fn attempt(&self, areas: &[Area], durability: Option<Durability>, job: &dyn Job) -> Result<(), StoreError> {
        self.transact(areas, durability, job, |_| Ok(())).await
    }

    fn let_go(&self) {}

    async fn is_nearly_full(&self) -> bool {
        false
    }
}

/// A transaction on its way: dropped before its end, it takes back what it has done.
struct Changing<'a> {
    memory: &'a Memory,
    areas: &'a [Area],
    may_write: bool,
    written: RefCell<Vec<Written>>,
    /// How far was counted before, once it has counted.
    counted: Cell<Option<u64>>,
}

impl Changing<'_> {
    fn change(&self, area: Area, key: Key, after: Option<Value>) {
        let before = self.memory.0.borrow_mut().set(area, &key, after.clone());
        self.written.borrow_mut().push(Written { area, key, before, after });
    }

    fn count(&self, number: u64) {
        let before = std::mem::replace(&mut self.memory.0.borrow_mut().last_number, number);
        self.counted.set(self.counted.get().or(Some(before)));
    }

    // What a browser refuses is refused here, too, so that the simulator notices who asks for it.

    fn may_read(&self, area: Area) -> Result<(), StoreError> {
        if self.areas.contains(&area) { Ok(()) } else { Err(StoreError::Failed) }
    }

    fn may_write(&self, area: Area) -> Result<(), StoreError> {
        if self.may_write { self.may_read(area) } else { Err(StoreError::Failed) }
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        let mut contents = self.memory.0.borrow_mut();
        for Written { area, key, before, .. } in self.written.take().into_iter().rev() {
            contents.set(area, &key, before);
        }
        if let Some(number) = self.counted.take() {
            contents.last_number = number;
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
        let find = || {
            let contents = self.memory.0.borrow();
            let rows = &contents.areas[area as usize];
            rows.binary_search_by(|(other, _)| other.compare(&key)).ok().map(|at| rows[at].1.clone())
        };
        Box::pin(ready(self.may_read(area).map(|()| find())))
    }

    fn all(&self, area: Area, range: Range) -> LocalBoxFuture<'_, Result<Vec<(Key, Value)>, StoreError>> {
        Box::pin(ready(self.may_read(area).map(|()| self.memory.rows(area, &range))))
    }

    fn keys(&self, area: Area, range: Range) -> LocalBoxFuture<'_, Result<Vec<Key>, StoreError>> {
        let list = || {
            let contents = self.memory.0.borrow();
            let keys = contents.areas[area as usize].iter().map(|(key, _)| key).filter(|key| range.has(key));
            keys.cloned().collect()
        };
        Box::pin(ready(self.may_read(area).map(|()| list())))
    }

    fn put(&self, area: Area, key: Key, value: Value) -> Result<(), StoreError> {
        self.may_write(area)?;
        if let Some(number) = key.number().filter(|_| area.counts()) {
            let last_number = self.memory.0.borrow().last_number;
            self.count(last_number.max(number));
        }
        self.change(area, key, Some(value));
        Ok(())
    }

    fn add(&self, area: Area, value: Value) -> LocalBoxFuture<'_, Result<u64, StoreError>> {
        let append = || {
            self.may_write(area)?;
            if !area.counts() {
                return Err(StoreError::Failed);
            }
            let number = self.memory.0.borrow().last_number.saturating_add(1);
            self.count(number);
            self.change(area, Key::Number(number), Some(value));
            Ok(number)
        };
        Box::pin(ready(append()))
    }

    fn delete(&self, area: Area, key: Key) -> Result<(), StoreError> {
        self.may_write(area)?;
        self.change(area, key, None);
        Ok(())
    }

    fn delete_all(&self, area: Area, range: Range) -> Result<(), StoreError> {
        self.may_write(area)?;
        for (key, _) in self.memory.rows(area, &range) {
            self.change(area, key, None);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::store::suite::stories;

    #[test]
    fn the_store_in_memory_does_what_every_store_does() {
        let broken: Vec<String> = stories::<Memory>()
            .into_iter()
            .filter_map(|story| {
                let told = (story.tell)(&Memory::default()).now_or_never().expect("memory never waits");
                Some(format!("{}: {}", story.name, told.err()?))
            })
            .collect();

        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }
}
