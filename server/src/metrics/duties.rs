//! How often each duty of upkeep was done, and when last, by a clock that nobody sets.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

use super::labels::DutyName;

#[derive(Debug, Default)]
pub struct Duties {
    pub times: Family<DutyName, Counter>,
    last: Mutex<BTreeMap<&'static str, Instant>>,
}

impl Duties {
    /// One that was never done is as old as the server.
    pub fn begin(&self, duty: &'static str) {
        drop(self.times.get_or_create(&DutyName { duty })); // It is counted from 0 on.
        self.note(duty);
    }

    pub fn done(&self, duty: &'static str) {
        self.times.get_or_create(&DutyName { duty }).inc();
        self.note(duty);
    }

    pub fn ages(&self) -> Vec<(&'static str, Duration)> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.iter().map(|(duty, at)| (*duty, at.elapsed())).collect()
    }

    fn note(&self, duty: &'static str) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(duty, Instant::now());
    }
}
