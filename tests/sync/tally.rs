//! How often each thing happened, so that a simulation that never gets somewhere is seen.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Default)]
pub struct Tally(BTreeMap<&'static str, u64>);

/// What a run of all histories must meet.
const MUST_BE_SEEN: &[&str] = &[
    "request lost",
    "answer lost",
    "delivered twice",
    "portal answered",
    "refused as a whole",
    "sign-in asked",
    "server busy",
    "tab killed",
    "device asleep",
    "outcome confirmed",
    "outcome reserve",
    "outcome awaiting decision",
    "outcome withdrawn",
    "outcome unchanged",
    "outcome refused",
    "outcome asks again",
    "promoted",
    "record withdrawn",
    "record changed",
    "taken back untried",
    "capacity changed",
];

impl Tally {
    pub fn note(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub fn never_seen(&self) -> Vec<&'static str> {
        MUST_BE_SEEN.iter().copied().filter(|what| !self.0.contains_key(what)).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, times) in &self.0 {
            writeln!(formatter, "{times:>9}  {what}")?;
        }
        Ok(())
    }
}
