//! What a device holds of a scope, by number, and whether it agrees with the server.

use std::collections::BTreeMap;

use super::{Body, Checksum, Head, Record, Sequence};
use crate::model::RecordId;

/// The numbers of all records that a device holds of one scope.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Index {
    live: BTreeMap<RecordId, Sequence>,
    withdrawn: BTreeMap<RecordId, Sequence>,
    checksum: Checksum,
}

/// The device and the server hold different things although nothing is left to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disagreement {
    pub records_here: u64,
    pub records_there: u64,
}

impl Index {
    /// Takes a record in; `false` when the device holds it as new or newer, and it must not be stored.
    pub fn take(&mut self, record: &Record) -> bool {
        if self.seq(&record.id).is_some_and(|held| held >= record.seq) {
            return false;
        }
        if let Some(held) = self.live.remove(&record.id) {
            self.checksum.remove(&record.id, held);
        }
        self.withdrawn.remove(&record.id);
        match record.body {
            Body::Body(_) => {
                self.live.insert(record.id.clone(), record.seq);
                self.checksum.add(&record.id, record.seq);
            }
            Body::Withdrawn(_) => {
                self.withdrawn.insert(record.id.clone(), record.seq);
            }
        }
        true
    }

    pub fn records(&self) -> u64 {
        self.live.len() as u64
    }

    /// The highest number held.
    pub fn newest(&self) -> Sequence {
        self.live.values().chain(self.withdrawn.values()).copied().max().unwrap_or_default()
    }

    pub fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// To be asked when a page says that it is complete.
    pub fn agree(&self, head: &Head) -> Result<(), Disagreement> {
        match (self.records(), self.checksum) == (head.records, head.checksum) {
            true => Ok(()),
            false => Err(Disagreement { records_here: self.records(), records_there: head.records }),
        }
    }

    fn seq(&self, id: &RecordId) -> Option<Sequence> {
        self.live.get(id).or_else(|| self.withdrawn.get(id)).copied()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::sync::{Epoch, Scope};

    fn record(id: &str, seq: Sequence) -> Record {
        let json = RawValue::from_string("{}".into()).expect("an object");
        Record { id: id.into(), seq, body: Body::Body(json) }
    }

    fn withdrawn(id: &str, seq: Sequence) -> Record {
        Record { id: id.into(), seq, body: Body::Withdrawn("merged with another".into()) }
    }

    fn head(records: &[(&str, Sequence)]) -> Head {
        let ids: Vec<(RecordId, Sequence)> = records.iter().map(|(id, seq)| ((*id).into(), *seq)).collect();
        Head {
            scope: Scope::programme(),
            epoch: Epoch("e".into()),
            seq: 9,
            records: records.len() as u64,
            checksum: ids.iter().map(|(id, seq)| (id, *seq)).collect(),
        }
    }

    #[test]
    fn a_page_that_comes_twice_changes_nothing() {
        let mut index = Index::default();

        assert!(index.take(&record("event/a", 2)));
        assert!(!index.take(&record("event/a", 2)));
        assert!(!index.take(&record("event/a", 1)));

        assert_eq!(index.agree(&head(&[("event/a", 2)])), Ok(()));
    }

    #[test]
    fn what_was_withdrawn_and_brought_back_is_there_again() {
        let mut index = Index::default();
        index.take(&record("event/a", 1));
        index.take(&record("event/b", 1));

        index.take(&withdrawn("event/a", 2));
        assert_eq!(index.agree(&head(&[("event/b", 1)])), Ok(()));
        assert!(!index.take(&record("event/a", 1)), "an old page doesn't bring it back");

        index.take(&record("event/a", 3));
        assert_eq!(index.agree(&head(&[("event/a", 3), ("event/b", 1)])), Ok(()));
    }

    #[test]
    fn a_device_that_lost_a_record_sees_that_it_disagrees() {
        let mut index = Index::default();
        index.take(&record("event/a", 1));

        assert_eq!(
            index.agree(&head(&[("event/a", 1), ("event/b", 1)])),
            Err(Disagreement { records_here: 1, records_there: 2 })
        );
        assert!(index.agree(&head(&[("event/a", 2)])).is_err(), "an old version is seen too");
    }
}
