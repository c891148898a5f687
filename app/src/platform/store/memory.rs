//! The store where the browser refuses to keep anything: as long as the page is open.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Area, Key, Range, StoreError, Value};

/// Rows of one area, sorted by key.
type Rows = Vec<(Key, Value)>;

#[derive(Debug, Clone, Default)]
pub struct Areas(Rc<RefCell<Held>>);

#[derive(Debug, Clone, Default)]
pub struct Held {
    areas: [Rows; Area::ALL.len()],
    last_number: u64,
}

impl Areas {
    pub fn savepoint(&self) -> Held {
        self.0.borrow().clone()
    }

    pub fn restore(&self, savepoint: Held) {
        *self.0.borrow_mut() = savepoint;
    }
}

pub struct Work<'a>(&'a Areas);

impl<'a> Work<'a> {
    pub fn new(areas: &'a Areas) -> Self {
        Work(areas)
    }

    pub fn get(&self, area: Area, key: &Key) -> Option<Value> {
        self.rows(area, |rows| place(rows, key).ok().map(|at| rows[at].1.clone()))
    }

    pub fn all(&self, area: Area, range: &Range) -> Rows {
        self.rows(area, |rows| rows.iter().filter(|(key, _)| range.holds(key)).cloned().collect())
    }

    pub fn put(&self, area: Area, key: Key, value: Value) -> Result<(), StoreError> {
        self.rows(area, |rows| match place(rows, &key) {
            Ok(at) => rows[at].1 = value,
            Err(at) => rows.insert(at, (key, value)),
        });
        Ok(())
    }

    pub fn add(&self, area: Area, value: Value) -> u64 {
        let number = {
            let mut held = self.0.0.borrow_mut();
            held.last_number += 1;
            held.last_number
        };
        self.rows(area, |rows| rows.push((Key::Number(number), value)));
        number
    }

    pub fn delete(&self, area: Area, key: &Key) -> Result<(), StoreError> {
        self.rows(area, |rows| rows.retain(|(held, _)| held != key));
        Ok(())
    }

    pub fn delete_all(&self, area: Area, range: &Range) -> Result<(), StoreError> {
        self.rows(area, |rows| rows.retain(|(key, _)| !range.holds(key)));
        Ok(())
    }

    fn rows<T>(&self, area: Area, work: impl FnOnce(&mut Rows) -> T) -> T {
        work(&mut self.0.0.borrow_mut().areas[area as usize])
    }
}

impl Range {
    fn holds(&self, key: &Key) -> bool {
        match self {
            Range::All => true,
            Range::Prefix(prefix) => key.text().is_some_and(|text| text.starts_with(prefix.as_str())),
        }
    }
}

fn place(rows: &Rows, key: &Key) -> Result<usize, usize> {
    rows.binary_search_by(|(held, _)| held.compare(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_the_order_of_their_keys_and_numbers_count_up() {
        let areas = Areas::default();
        let work = Work::new(&areas);
        let text = |text: &str| Value::Text(text.into());

        work.put(Area::Records, "b|1".into(), text("second")).expect("memory");
        work.put(Area::Records, "a|1".into(), text("first")).expect("memory");
        let orders = [work.add(Area::Outbox, text("x")), work.add(Area::Outbox, text("y"))];

        let records: Vec<Value> = work.all(Area::Records, &Range::All).into_iter().map(|(_, value)| value).collect();
        assert_eq!(records, [text("first"), text("second")]);
        assert_eq!(work.all(Area::Records, &Range::Prefix("b|".into())).len(), 1);
        assert_eq!(orders, [1, 2]);
    }

    #[test]
    fn work_that_fails_leaves_nothing_behind() {
        let areas = Areas::default();
        let savepoint = areas.savepoint();
        Work::new(&areas).put(Area::Meta, "x".into(), Value::Text("1".into())).expect("memory");

        areas.restore(savepoint);

        assert_eq!(Work::new(&areas).get(Area::Meta, &"x".into()), None);
    }
}
