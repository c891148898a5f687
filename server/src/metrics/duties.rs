//! When each duty of upkeep was done last, by a clock that nobody sets.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Debug, Default)]
pub struct Duties(Mutex<BTreeMap<&'static str, Instant>>);

impl Duties {
    /// One that was never done is as old as the server.
    pub fn begin(&self, duty: &'static str) {
        self.done(duty);
    }

    pub fn done(&self, duty: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(duty, Instant::now());
    }

    pub fn ages(&self) -> Vec<(&'static str, Duration)> {
        let done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        done.iter().map(|(duty, at)| (*duty, at.elapsed())).collect()
    }
}
