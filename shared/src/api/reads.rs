//! What an app can read, as it says with `?reads=2`, or in its exchange. Whoever says nothing is 0.1.

use serde::{Deserialize, Serialize};

/// Installed apps never go away, and 0.1 can't read a whole answer in which it doesn't know one word. So what it can't
/// read is never sent to it: old fields keep the values that it knows, new values stand in new fields, which it doesn't
/// look at. Only where that isn't enough does an answer depend on what its reader says:
///
/// | since | is read |
/// | --- | --- |
/// | 2 | [`more_chunks`](crate::sync::Snapshot::more_chunks) of a snapshot; lists without the words that aren't known |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reads(pub u32);

impl Reads {
    /// What this version says of itself.
    pub const NOW: Reads = Reads(2);

    pub fn has_more_chunks(self) -> bool {
        self.0 >= 2
    }

    /// Whether nothing need be said.
    pub fn is_first(&self) -> bool {
        *self == Reads::default()
    }
}

impl Default for Reads {
    /// That of 0.1.
    fn default() -> Self {
        Reads(1)
    }
}
