//! Since when each thing is under way that hasn't ended.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Default)]
pub struct UnderWay(Arc<Mutex<Begun>>);

#[derive(Debug, Default)]
struct Begun {
    last: u64,
    /// In the order in which they began.
    since: BTreeMap<u64, Instant>,
}

/// Ended when it is dropped, also by a device that went away.
#[derive(Debug)]
pub struct Ending {
    number: u64,
    of: UnderWay,
}

impl UnderWay {
    pub fn begin(&self) -> Ending {
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        begun.last += 1;
        let number = begun.last;
        begun.since.insert(number, Instant::now());
        Ending { number, of: self.clone() }
    }

    pub fn is_any(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).since.is_empty()
    }

    pub fn age_of_oldest(&self) -> Duration {
        let begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        begun.since.values().next().map(Instant::elapsed).unwrap_or_default()
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.of.0.lock().unwrap_or_else(PoisonError::into_inner).since.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_that_has_not_ended_counts() {
        let under_way = UnderWay::default();
        assert_eq!(under_way.age_of_oldest(), Duration::ZERO);

        let first = under_way.begin();
        let before_second = Instant::now();
        let _second = under_way.begin();
        let age_of_second_max = before_second.elapsed();
        assert!(under_way.age_of_oldest() >= age_of_second_max);
        drop(first);

        assert!(under_way.age_of_oldest() <= before_second.elapsed());
        assert_eq!(under_way.0.lock().expect("nobody panics with it").since.len(), 1);
    }
}
