//! What records add up to, for whoever doesn't look at each.

use serde::{Deserialize, Serialize};

use super::{Checksum, Record, Sequence};
use crate::model::RecordId;

/// What there is of some records, without the records: those of a chunk add up to those of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sum {
    /// Withdrawn ones apart.
    pub records: u64,
    pub checksum: Checksum,
}

impl Sum {
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Sum {
        let live = records.into_iter().filter(|record| record.json().is_some());
        live.map(|record| Sum::of_one(&record.id, record.seq)).sum()
    }

    /// Both together.
    pub fn and(self, other: Sum) -> Sum {
        Sum { records: self.records.saturating_add(other.records), checksum: self.checksum.and(other.checksum) }
    }

    /// Of one that is live.
    pub fn of_one(id: &RecordId, seq: Sequence) -> Sum {
        Sum { records: 1, checksum: [(id, seq)].into_iter().collect() }
    }
}

impl std::iter::Sum for Sum {
    fn sum<I: Iterator<Item = Sum>>(sums: I) -> Sum {
        sums.fold(Sum::default(), Sum::and)
    }
}
