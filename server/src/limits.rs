//! How often somebody may ask: whoever is signed in by their account, strangers by the network that they come from, so that one
//! who floods a hall's address shuts out nobody who is signed in behind it.

mod network;
mod seats;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use passerelle_shared::model::Timestamp;

pub use network::network_of;
pub use seats::{Seat, Seats};

use crate::clock::SKEW_MAX;

/// A bucket that fills slowly and is emptied by asking.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// So many at once.
    pub burst: f64,
    /// And then so many a second.
    pub a_second: f64,
}

/// A device exchanges at start, after each write and now and then; several devices and tabs of one person fit well.
pub const EXCHANGES_BY_ACCOUNT: Limit = Limit { burst: 120.0, a_second: 1.0 };
/// Of one person: some devices that open the app anew and take in a large programme in some hundred chunks each.
pub const REQUESTS_BY_ACCOUNT: Limit = Limit { burst: 5_000.0, a_second: 20.0 };
/// A hall of 500 people behind one address, who all open the app at once, not signed in yet, and load some chunks each.
pub const REQUESTS_BY_CLIENT: Limit = Limit { burst: 20_000.0, a_second: 200.0 };
/// The same hall, where each asks for a code, some of them twice.
pub const CODES_BY_CLIENT: Limit = Limit { burst: 1_200.0, a_second: 1.0 };
/// And types it, some of them wrongly.
pub const SIGN_INS_BY_CLIENT: Limit = Limit { burst: 2_400.0, a_second: 2.0 };
/// A device that has asked for a code types it, however many others do so behind its address.
pub const SIGN_INS_BY_DEVICE: Limit = Limit { burst: 60.0, a_second: 0.1 };
/// Sign-ins of version 0.1 that are looked for in vain: those of the hall that have expired, some tries each. What shows by
/// itself whose it is isn't counted here.
pub const LOST_SIGN_INS_BY_CLIENT: Limit = Limit { burst: 2_400.0, a_second: 2.0 };

/// Live channels of strangers at once: the hall, two devices each, and those whose line broke and whose end nobody has
/// noticed yet.
pub const LIVE_BY_CLIENT_MAX: u32 = 2_000;
/// One tab of each device holds one; those whose line broke count for a while, too.
pub const LIVE_BY_ACCOUNT_MAX: u32 = 24;

/// Connections at once, whoever they are of. A live channel takes 20 kB and an exchange that waits 60, as the load program
/// measured, so it is 2.4 GB at the very most. The system may allow less.
pub const CONNECTIONS_MAX: u32 = 40_000;
/// And from one network: the hall, two devices each, six connections a browser. A proxy that is named brings everybody.
pub const CONNECTIONS_BY_ADDRESS_MAX: u32 = 6_000;

/// Exchanges that are worked on at once, about as many as there are lines to the database: nobody waits inside, where
/// what was done would be done in vain by whoever gives up.
pub const EXCHANGES_AT_ONCE: usize = 16;
/// In front of it one waits so long, in the order in which one came.
pub const EXCHANGE_WAIT_MAX: Duration = Duration::from_secs(8);

/// Above so many buckets those that are full again are forgotten.
const BUCKETS_MAX: usize = 50_000;

#[derive(Debug)]
pub struct Buckets {
    limit: Limit,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    by_name: HashMap<String, Bucket>,
    /// So many are looked through next time: whoever brings ever new names doesn't make each look through them all.
    swept_above: usize,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    level: f64,
    at: Timestamp,
}

impl Buckets {
    pub fn new(limit: Limit) -> Self {
        Self { limit, kept: Mutex::new(Kept { by_name: HashMap::new(), swept_above: BUCKETS_MAX }) }
    }

    /// Takes one, or says after how many seconds to ask again.
    pub fn take(&self, who: &str, now: Timestamp) -> Result<(), i64> {
        self.look(who, now, 1.0)
    }

    /// Takes none.
    pub fn has_one(&self, who: &str, now: Timestamp) -> Result<(), i64> {
        self.look(who, now, 0.0)
    }

    fn look(&self, who: &str, now: Timestamp, taken: f64) -> Result<(), i64> {
        // A thread that panicked here left counters behind, nothing worse.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.by_name.len() > kept.swept_above {
            kept.by_name.retain(|_, bucket| self.limit.filled(*bucket, now).level < self.limit.burst);
            kept.swept_above = BUCKETS_MAX.max(2 * kept.by_name.len());
        }
        let full = Bucket { level: self.limit.burst, at: now };
        let bucket = match kept.by_name.get_mut(who) {
            Some(bucket) => bucket,
            None => kept.by_name.entry(who.to_owned()).or_insert(full),
        };
        *bucket = self.limit.filled(*bucket, now);
        if bucket.level < 1.0 {
            return Err(((1.0 - bucket.level) / self.limit.a_second).ceil() as i64);
        }
        bucket.level -= taken;
        Ok(())
    }
}

impl Limit {
    /// One that was last asked of in the future is full: the clock was ahead, and is right now.
    fn filled(self, bucket: Bucket, now: Timestamp) -> Bucket {
        let passed_ms = now.since_ms(bucket.at);
        if passed_ms < -SKEW_MAX {
            return Bucket { level: self.burst, at: now };
        }
        let seconds = passed_ms.max(0) as f64 / 1_000.0;
        Bucket { level: (bucket.level + seconds * self.a_second).min(self.burst), at: bucket.at.max(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_too_often_hears_when_to_come_back() {
        let buckets = Buckets::new(Limit { burst: 2.0, a_second: 0.1 });
        let now = Timestamp(1_000_000);

        assert_eq!(buckets.take("amina", now), Ok(()));
        assert_eq!(buckets.take("amina", now), Ok(()));
        assert_eq!(buckets.take("amina", now), Err(10));
        assert_eq!(buckets.take("youssef", now), Ok(()), "nobody else is held up");
        assert_eq!(buckets.take("amina", now.plus_ms(10_000)), Ok(()));
    }

    #[test]
    fn what_was_used_up_in_the_future_is_free_again() {
        for ahead_ms in [3 * Timestamp::DAY, 200 * Timestamp::DAY, Timestamp::HOUR, i64::MAX] {
            let buckets = Buckets::new(Limit { burst: 2.0, a_second: 0.1 });
            let now = Timestamp(1_000_000);
            let wrong = now.plus_ms(ahead_ms);
            while buckets.take("amina", wrong).is_ok() {}

            assert_eq!(buckets.take("amina", now), Ok(()));
            assert_eq!(buckets.take("amina", now), Ok(()));
            assert_eq!(buckets.take("amina", now), Err(10), "and then it counts as before");
        }
    }

    #[test]
    fn who_is_a_moment_behind_gains_nothing_by_it() {
        let buckets = Buckets::new(Limit { burst: 2.0, a_second: 0.1 });
        let now = Timestamp(1_000_000);
        while buckets.take("amina", now).is_ok() {}

        assert_eq!(buckets.take("amina", Timestamp(now.0 - 1)), Err(10), "as where many ask at the same time");
        assert_eq!(buckets.take("amina", now), Err(10));
    }

    #[test]
    fn those_that_are_full_again_are_forgotten_and_the_others_are_not() {
        let buckets = Buckets::new(Limit { burst: 1.0, a_second: 1.0 });
        let (now, later) = (Timestamp(1_000_000), Timestamp(1_002_000));
        for number in 0..BUCKETS_MAX {
            assert_eq!(buckets.take(&number.to_string(), now), Ok(()));
        }
        assert_eq!(buckets.take("amina", later), Ok(()));

        assert_eq!(buckets.take("youssef", later), Ok(()));

        assert_eq!(buckets.take("amina", later), Err(1));
        assert!(buckets.kept.lock().expect("nobody panics with it").by_name.len() < 3);
    }
}
