//! What a device holds of a scope, by number, and whether it agrees with the server.

use std::collections::BTreeMap;

use super::{Body, Checksum, Head, Record, Sequence, Sum};
use crate::model::{Language, RecordId};

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
        self.agree_with(Sum::default(), head)
    }

    /// The same, where some records weren't read: of those only the sum is known, and none of them is held here.
    pub fn agree_with(&self, unread: Sum, head: &Head) -> Result<(), Disagreement> {
        let Sum { records, checksum } = self.sum().and(unread);
        match (records, checksum) == (head.records, head.checksum) {
            true => Ok(()),
            false => Err(Disagreement { records_here: records, records_there: head.records }),
        }
    }

    /// A record is held, live or withdrawn.
    pub fn holds(&self, id: &str) -> bool {
        self.held.contains_key(&RecordId::from(id))
    }

    pub fn sum(&self) -> Sum {
        Sum { records: self.records, checksum: self.checksum }
    }

    /// Words were withdrawn of something that is still there and has none in this language: what stands in for them now
    /// may be words that weren't read.
    pub fn has_lost_words(&self, reader: Language) -> bool {
        let is_live = |id: &RecordId| self.held.get(id).is_some_and(|held| held.is_live);
        let withdrawn = self.held.iter().filter(|(_, held)| !held.is_live);
        withdrawn.filter_map(|(id, _)| id.translated()).any(|(_, of)| is_live(&of) && !is_live(&of.text(reader)))
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
    fn what_lies_unread_counts_by_its_sum() {
        let all = [record("event/a", 1), record("text/fr/event/a", 2), record("text/en/event/a", 3)];
        let there = head(&[("event/a", 1), ("text/fr/event/a", 2), ("text/en/event/a", 3)]);
        let mut index = Index::default();
        assert!(all[..2].iter().all(|record| index.take(record)));

        assert_eq!(index.agree_with(Sum::of(&all[2..]), &there), Ok(()));
        assert_eq!(index.agree_with(Sum::default(), &there), Err(Disagreement { records_here: 2, records_there: 3 }));
        assert!(index.agree_with(Sum::of(&[record("text/en/event/a", 4)]), &there).is_err());
        assert_eq!(Sum::of(&[withdrawn("event/b", 1)]), Sum::default(), "what was withdrawn isn't compared");
    }

    #[test]
    fn what_lost_its_words_is_noticed_where_it_has_none_for_its_reader() {
        let lost = |index: &Index| index.has_lost_words(Language::English);
        let mut index = Index::default();
        for id in ["event/a", "text/fr/event/a", "text/en/event/a", "event/b"] {
            index.take(&record(id, 1));
        }
        assert!(!lost(&index), "an event that never had any is none that lost them");

        index.take(&withdrawn("text/fr/event/a", 2));
        assert!(!lost(&index));

        index.take(&withdrawn("text/en/event/a", 3));
        assert!(lost(&index));

        index.take(&withdrawn("event/a", 4));
        assert!(!lost(&index), "it is gone itself");
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
