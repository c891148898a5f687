//! Durations of many, told by the middle and the slow end.

use std::fmt;
use std::time::Duration;

#[derive(Debug, Clone, Default)]
pub struct Durations(Vec<Duration>);

impl Durations {
    pub fn of(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        Self(all)
    }

    /// From 0.0, the quickest, to 1.0, the slowest.
    pub fn at(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }
}

impl fmt::Display for Durations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [half, most, all] = [0.5, 0.99, 1.0].map(|share| self.at(share).as_secs_f64() * 1_000.0);
        write!(formatter, "half within {half:.1} ms, 99 % within {most:.1} ms, all within {all:.1} ms")
    }
}

/// As megabytes.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_000_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_slow_end_are_told() {
        let durations = Durations::of((1..=101).rev().map(Duration::from_millis).collect());

        assert_eq!(durations.to_string(), "half within 51.0 ms, 99 % within 100.0 ms, all within 101.0 ms");
    }
}
