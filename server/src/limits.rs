//! How often somebody may ask: tight for an account or an address of mail, loose for a place on the network.

mod seats;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use passerelle_shared::model::Timestamp;

pub use seats::{Seat, Seats};

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
/// A hall of 500 people behind one address, who all open the app at once and load some chunks each.
pub const REQUESTS_BY_CLIENT: Limit = Limit { burst: 20_000.0, a_second: 200.0 };
/// The same hall, where each asks for a code, some of them twice.
pub const CODES_BY_CLIENT: Limit = Limit { burst: 1_200.0, a_second: 1.0 };
/// And types it, some of them wrongly.
pub const SIGN_INS_BY_CLIENT: Limit = Limit { burst: 2_400.0, a_second: 2.0 };

/// Live channels at once: the hall, two devices each, and those whose line broke and whose end nobody has noticed yet.
pub const LIVE_BY_CLIENT_MAX: u32 = 2_000;
/// One tab of each device holds one; those whose line broke count for a while, too.
pub const LIVE_BY_ACCOUNT_MAX: u32 = 24;

/// Connections at once, whoever they are of. A live channel takes 20 kB and an exchange that waits 60, as the load program
/// measured, so it is 2.4 GB at the very most. The system may allow less.
pub const CONNECTIONS_MAX: u32 = 40_000;
/// And from one address: the hall, two devices each, six connections a browser. A proxy that is named brings everybody.
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
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    level: f64,
    at: Timestamp,
}

impl Buckets {
    pub fn new(limit: Limit) -> Self {
        Self { limit, buckets: Mutex::default() }
    }

    /// Takes one, or says after how many seconds to ask again.
    pub fn take(&self, who: &str, now: Timestamp) -> Result<(), i64> {
        // A thread that panicked here left counters behind, nothing worse.
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > BUCKETS_MAX {
            buckets.retain(|_, bucket| self.filled(*bucket, now) < self.limit.burst);
        }
        let full = Bucket { level: self.limit.burst, at: now };
        let bucket = buckets.entry(who.to_owned()).or_insert(full);
        let level = self.filled(*bucket, now);
        if level < 1.0 {
            return Err(((1.0 - level) / self.limit.a_second).ceil() as i64);
        }
        *bucket = Bucket { level: level - 1.0, at: now };
        Ok(())
    }

    fn filled(&self, bucket: Bucket, now: Timestamp) -> f64 {
        let seconds = now.since_ms(bucket.at).max(0) as f64 / 1_000.0;
        (bucket.level + seconds * self.limit.a_second).min(self.limit.burst)
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
}
