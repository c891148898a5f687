//! Counts as the database gives them.

/// They are never negative and never near the limit: the database checks the one, people the other.
pub(in crate::database) fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
