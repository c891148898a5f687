//! The number of a change within a scope, counted by the scope's head row.

pub type Sequence = u64;
