//! A checksum over a scope's records in which their order doesn't matter.

use serde::{Deserialize, Serialize};

use super::Sequence;
use crate::model::RecordId;

/// The sum of one hash for each record (its id and the number of its last change), modulo 2⁶⁴.
///
/// A sum can be mended row by row: take the old hash out, put the new one in. On the wire it is
/// sixteen hexadecimal digits, because JavaScript's numbers can't hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Checksum(u64);

impl Checksum {
    pub fn add(&mut self, id: &RecordId, seq: Sequence) {
        self.0 = self.0.wrapping_add(hash(id, seq));
    }

    pub fn remove(&mut self, id: &RecordId, seq: Sequence) {
        self.0 = self.0.wrapping_sub(hash(id, seq));
    }

    /// Of all records of both.
    pub fn and(self, other: Checksum) -> Checksum {
        Checksum(self.0.wrapping_add(other.0))
    }

    /// Of what else is summed up so.
    pub(super) fn of_sum(sum: u64) -> Self {
        Self(sum)
    }

    /// As the signed number that databases can hold.
    pub fn to_bits(self) -> i64 {
        self.0.cast_signed()
    }

    pub fn from_bits(bits: i64) -> Self {
        Self(bits.cast_unsigned())
    }
}

impl<'a> FromIterator<(&'a RecordId, Sequence)> for Checksum {
    fn from_iter<I: IntoIterator<Item = (&'a RecordId, Sequence)>>(records: I) -> Self {
        let mut sum = Checksum::default();
        for (id, seq) in records {
            sum.add(id, seq);
        }
        sum
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        format!("{:016x}", checksum.0)
    }
}

impl TryFrom<String> for Checksum {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Checksum)
    }
}

fn hash(id: &RecordId, seq: Sequence) -> u64 {
    hash_of(id.as_str().bytes().chain(seq.to_le_bytes()))
}

/// FNV-1a, then a finisher: a sum of plain FNV hashes of neighbouring numbers would collide too easily.
pub(super) fn hash_of(bytes: impl Iterator<Item = u8>) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mut hash = OFFSET;
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_records_does_not_matter_and_a_row_can_be_mended() {
        let (a, b) = (RecordId::from("event/a"), RecordId::from("event/b"));
        let mut mended = Checksum::from_iter([(&b, 2), (&a, 1)]);

        assert_eq!(mended, Checksum::from_iter([(&a, 1), (&b, 2)]));

        mended.remove(&a, 1);
        mended.add(&a, 3);
        assert_eq!(mended, Checksum::from_iter([(&a, 3), (&b, 2)]));
    }

    #[test]
    fn swapped_numbers_are_seen() {
        let (a, b) = (RecordId::from("event/a"), RecordId::from("event/b"));

        assert_ne!(Checksum::from_iter([(&a, 1), (&b, 2)]), Checksum::from_iter([(&a, 2), (&b, 1)]));
    }

    #[test]
    fn it_survives_the_wire_and_the_database() {
        let sum = Checksum::from_iter([(&RecordId::from("event/a"), 9)]);

        assert_eq!(Checksum::from_bits(sum.to_bits()), sum);
        let json = serde_json::to_string(&sum).expect("a checksum is a string");
        assert_eq!(serde_json::from_str::<Checksum>(&json).expect("sixteen digits"), sum);
    }
}
