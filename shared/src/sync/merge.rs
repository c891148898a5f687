//! What a device holds of a scope, by number, and whether it agrees with the server.

use std::collections::BTreeMap;

use super::{Body, Checksum, Head, Record, Sequence};
use crate::model::RecordId;

/// The numbers of all records that a device holds of one scope.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Index {
    held: BTreeMap<RecordId, Numbered>,
    /// Those that are live.
    records: u64,
    checksum: Checksum,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Numbered {
    seq: Sequence,
    is_live: bool,
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
        self.take_numbered(&record.id, record.seq, matches!(record.body, Body::Body(_)))
    }

    /// The same, for who knows of a record only this.
    pub fn take_numbered(&mut self, id: &RecordId, seq: Sequence, is_live: bool) -> bool {
        let new = Numbered { seq, is_live };
        match self.held.get_mut(id) {
            Some(held) if held.seq >= seq => return false,
            Some(held) => {
                let old = std::mem::replace(held, new);
                self.count(id, old, false);
            }
            None => drop(self.held.insert(id.clone(), new)),
        }
        self.count(id, new, true);
        true
    }

    /// What was withdrawn is no part of what is compared.
    fn count(&mut self, id: &RecordId, Numbered { seq, is_live }: Numbered, is_in: bool) {
        match (is_live, is_in) {
            (true, true) => {
                self.records = self.records.saturating_add(1);
                self.checksum.add(id, seq);
            }
            (true, false) => {
                self.records = self.records.saturating_sub(1);
                self.checksum.remove(id, seq);
            }
            (false, _) => {}
        }
    }

    pub fn records(&self) -> u64 {
        self.records
    }

    /// The highest number held.
    pub fn newest(&self) -> Sequence {
        self.held.values().map(|held| held.seq).max().unwrap_or_default()
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

    #[test]
    fn a_device_knows_how_far_it_has_read_and_the_sum_of_it() {
        let mut index = Index::default();
        assert_eq!((index.newest(), index.records()), (0, 0));

        index.take(&record("event/a", 3));
        index.take(&withdrawn("event/b", 7));
        index.take(&record("event/c", 5));

        assert_eq!((index.newest(), index.records()), (7, 2));
        assert_eq!(index.checksum(), head(&[("event/a", 3), ("event/c", 5)]).checksum);
    }
}
