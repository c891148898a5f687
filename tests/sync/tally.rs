//! How often each thing happened, so that a simulation that never gets somewhere is seen.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Default)]
pub struct Tally {
    times: BTreeMap<&'static str, u64>,
    /// In their order, for a history that is told.
    told: Option<Vec<&'static str>>,
}

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
    pub fn telling() -> Tally {
        Tally { told: Some(vec![]), ..Tally::default() }
    }

    pub fn note(&mut self, what: &'static str) {
        *self.times.entry(what).or_default() += 1;
        if let Some(told) = &mut self.told {
            told.push(what);
        }
    }

    /// What happened, one after the other.
    pub fn story(&self) -> String {
        self.told.as_deref().unwrap_or_default().join(" · ")
    }

    pub fn has_seen(&self, what: &str) -> bool {
        self.times.contains_key(what)
    }

    pub fn never_seen(&self) -> Vec<&'static str> {
        MUST_BE_SEEN.iter().copied().filter(|what| !self.times.contains_key(what)).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, times) in &self.times {
            writeln!(formatter, "{times:>9}  {what}")?;
        }
        Ok(())
    }
}
