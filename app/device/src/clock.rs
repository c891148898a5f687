//! How wrong the device's clock is, measured at each contact.

use passerelle_shared::model::Timestamp;

use crate::Platform;

/// By how much the device's clock is ahead: the answer was on its way for about half of the time that it took.
pub fn ahead_ms(server_time: Timestamp, sent_at: Timestamp, received_at: Timestamp) -> i64 {
    let half_way = received_at.since_ms(sent_at).max(0) / 2;
    received_at.since_ms(server_time.plus_ms(half_way))
}

/// An answer's `Date` has whole seconds: it only mends what is off by more.
pub(crate) fn note_date(platform: &impl Platform, date: Option<Timestamp>, sent_at: Timestamp, received_at: Timestamp) {
    const COARSE_MS: u64 = 3_000;
    let Some(date) = date else { return };
    let measured = ahead_ms(date, sent_at, received_at);
    if platform.clock_ahead_ms().is_none_or(|known| known.abs_diff(measured) > COARSE_MS) {
        platform.set_clock_ahead_ms(measured);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_three_days_ahead_is_seen_through_a_slow_line() {
        let (sent, received) = (Timestamp(3 * Timestamp::DAY), Timestamp(3 * Timestamp::DAY + 4_000));

        assert_eq!(ahead_ms(Timestamp(2_000), sent, received), 3 * Timestamp::DAY);
    }
}
