//! What time it is, handed in so that tests can move it.
//!
//! ```text
//! on the wall   10:00 ─ 10:01 ┐ +200 days ┌ 10:02 ─ 10:30 ┐ +1 hour  11:31 ─ 11:40 ─ 11:41
//! believed      10:00 ─ 10:01 ─── 10:01 ─── 10:02 ─ 10:30 ────────── 10:31 ─ 10:40 ┐ 11:41
//! ```
//!
//! A wall clock that jumps is believed when it has stayed there for a while; until then it is the earlier of what it says
//! and what it would say without the jump. So nothing closes, lapses or expires because of a clock that is wrong for some
//! seconds. And for half a day after a jump nothing is let go of for good.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use passerelle_shared::model::Timestamp;

/// So far two nodes over one database differ, or a clock that is put right bit by bit. It is no jump.
pub const SKEW_MAX: i64 = Timestamp::MINUTE;
/// Longer than it takes a machine that has just started to learn the time.
const DOUBT: i64 = 10 * Timestamp::MINUTE;
/// Long enough for somebody to notice a clock that is wrong.
const UNREST: i64 = 12 * Timestamp::HOUR;
/// Whoever was off for longer may as well have a clock that is wrong.
const REST_MAX: i64 = 2 * Timestamp::DAY;

#[derive(Clone)]
pub struct Clock(Arc<Sources>);

struct Sources {
    read: Box<dyn Fn() -> Reading + Send + Sync>,
    belief: Mutex<Belief>,
}

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub wall: Timestamp,
    /// Milliseconds that have passed, from whenever: nobody sets it.
    pub steady: i64,
}

/// Where both clocks stood when they were last in step.
#[derive(Debug, Clone, Copy)]
struct Belief {
    in_step: Reading,
    jump: Option<Jump>,
    /// By the steady clock: when the time has been without a jump for long enough.
    sure_from: i64,
}

#[derive(Debug, Clone, Copy)]
struct Jump {
    since: i64,
    ahead_ms: i64,
}

/// What one start leaves to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSeen {
    pub at: Timestamp,
    /// From when on the time would have been sure, had nobody stopped.
    pub sure_from: Timestamp,
}

impl Clock {
    pub fn system() -> Self {
        let steady = steady();
        let wall = || {
            #[expect(clippy::disallowed_methods, reason = "this is the clock that is asked")]
            let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Timestamp(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
        };
        Self::of_two(move || Reading { wall: wall(), steady: steady() })
    }

    /// A clock that somebody moves by hand: however far it goes, so much time has passed.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self::of_two(move || {
            let wall = now();
            Reading { wall, steady: wall.0 }
        })
    }

    /// A wall clock that may be set, beside one that tells how much time has passed.
    pub fn of_two(read: impl Fn() -> Reading + Send + Sync + 'static) -> Self {
        let belief = Belief { in_step: read(), jump: None, sure_from: i64::MIN };
        Self(Arc::new(Sources { read: Box::new(read), belief: Mutex::new(belief) }))
    }

    pub fn now(&self) -> Timestamp {
        let mut belief = self.0.belief.lock().unwrap_or_else(PoisonError::into_inner);
        belief.look((self.0.read)())
    }

    pub fn seen(&self) -> LastSeen {
        let mut belief = self.0.belief.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = (self.0.read)();
        let at = belief.look(reading);
        LastSeen { at, sure_from: at.plus_ms(belief.sure_from.saturating_sub(reading.steady).max(0)) }
    }

    /// Says when, by its own clock, this installation was last at work. Whoever was off for days, or comes from the
    /// future, isn't sure of the time; whoever was off for a night goes on where they stopped.
    pub fn was_last_seen(&self, last: LastSeen) {
        let mut belief = self.0.belief.lock().unwrap_or_else(PoisonError::into_inner);
        let Reading { wall, steady } = (self.0.read)();
        let rest_ms = wall.since_ms(last.at);
        let unsure_ms = match (-SKEW_MAX..=REST_MAX).contains(&rest_ms) {
            true => last.sure_from.since_ms(wall).clamp(0, UNREST),
            false => {
                tracing::warn!(rest_ms, "the clock is far from where it last was: nothing is let go of for half a day");
                UNREST
            }
        };
        belief.sure_from = steady.saturating_add(unsure_ms);
    }

    /// Whether the time has been sure for long enough to let go of what is too old.
    pub fn is_sure(&self) -> bool {
        let mut belief = self.0.belief.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = (self.0.read)();
        belief.look(reading);
        reading.steady >= belief.sure_from
    }
}

impl Belief {
    fn look(&mut self, reading: Reading) -> Timestamp {
        let Reading { wall, steady } = reading;
        let expected = self.in_step.wall.plus_ms(steady.saturating_sub(self.in_step.steady));
        let ahead_ms = wall.since_ms(expected);
        if ahead_ms.saturating_abs() <= SKEW_MAX {
            (self.in_step, self.jump) = (reading, None);
            return wall;
        }
        self.sure_from = steady.saturating_add(UNREST);
        let jump = self.jump.filter(|jump| ahead_ms.saturating_sub(jump.ahead_ms).saturating_abs() <= SKEW_MAX);
        if jump.is_none() {
            tracing::warn!(ahead_ms, "the clock has jumped: it is believed when it stays there");
        }
        let Jump { since, .. } = *self.jump.insert(jump.unwrap_or(Jump { since: steady, ahead_ms }));
        if steady.saturating_sub(since) < DOUBT {
            return wall.min(expected);
        }
        tracing::warn!(ahead_ms, "the clock has stayed where it jumped to, and is believed");
        (self.in_step, self.jump) = (reading, None);
        wall
    }
}

/// Counts the time in which the machine sleeps, too: a wall clock that goes on meanwhile hasn't jumped.
#[cfg(target_os = "linux")]
fn steady() -> impl Fn() -> i64 {
    use rustix::time::{ClockId, clock_gettime};
    || {
        let passed = clock_gettime(ClockId::Boottime);
        passed.tv_sec.saturating_mul(Timestamp::SECOND).saturating_add(passed.tv_nsec / 1_000_000)
    }
}

#[cfg(not(target_os = "linux"))]
fn steady() -> impl Fn() -> i64 {
    let start = std::time::Instant::now();
    move || i64::try_from(start.elapsed().as_millis()).unwrap_or(i64::MAX)
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    const NOW: i64 = 1_000 * Timestamp::DAY;

    /// Both clocks, and whoever moves them.
    struct Hands {
        set_by_ms: Arc<AtomicI64>,
        passed: Arc<AtomicI64>,
        clock: Clock,
    }

    impl Hands {
        fn new() -> Hands {
            let (set_by_ms, passed) = Default::default();
            let clock = clock_of(&set_by_ms, &passed);
            Hands { set_by_ms, passed, clock }
        }

        /// Is told what is known of the last time.
        fn start_again(&mut self, last: LastSeen) {
            self.clock = clock_of(&self.set_by_ms, &self.passed);
            self.clock.was_last_seen(last);
        }

        fn set(&self, by_ms: i64) {
            self.set_by_ms.store(by_ms, Ordering::SeqCst);
        }

        /// As it is looked at every now and then.
        fn pass(&self, ms: i64) {
            for _ in 0..10 {
                self.passed.fetch_add(ms / 10, Ordering::SeqCst);
                self.clock.now();
            }
        }

        /// How far what is believed is from how much time has really passed.
        fn ahead_ms(&self) -> i64 {
            self.clock.now().0 - NOW - self.passed.load(Ordering::SeqCst)
        }
    }

    fn clock_of(set_by_ms: &Arc<AtomicI64>, passed: &Arc<AtomicI64>) -> Clock {
        let (set_by_ms, passed) = (set_by_ms.clone(), passed.clone());
        Clock::of_two(move || {
            let steady = passed.load(Ordering::SeqCst);
            Reading { wall: Timestamp(NOW + steady).plus_ms(set_by_ms.load(Ordering::SeqCst)), steady }
        })
    }

    #[test]
    fn a_clock_that_is_wrong_for_some_seconds_is_not_believed() {
        for jump in [3 * Timestamp::DAY, 200 * Timestamp::DAY, i64::MAX - 2 * NOW] {
            let hands = Hands::new();

            hands.set(jump);
            assert_eq!(hands.ahead_ms(), 0);
            hands.pass(8 * Timestamp::SECOND);
            assert_eq!(hands.ahead_ms(), 0);
            hands.set(0);

            assert_eq!(hands.ahead_ms(), 0);
        }
    }

    #[test]
    fn a_clock_that_was_ahead_and_is_set_right_is_followed_at_once() {
        let hands = Hands::new();

        hands.set(-3 * Timestamp::DAY);

        assert_eq!(hands.ahead_ms(), -3 * Timestamp::DAY);
        hands.pass(Timestamp::HOUR);
        assert_eq!(hands.ahead_ms(), -3 * Timestamp::DAY);
    }

    #[test]
    fn a_clock_that_was_behind_for_some_seconds_is_right_again_at_once() {
        let hands = Hands::new();

        hands.set(-Timestamp::HOUR);
        assert_eq!(hands.ahead_ms(), -Timestamp::HOUR);
        hands.pass(8 * Timestamp::SECOND);
        hands.set(0);

        assert_eq!(hands.ahead_ms(), 0);
    }

    #[test]
    fn a_jump_that_stays_is_believed_after_ten_minutes() {
        let hands = Hands::new();

        hands.set(3 * Timestamp::DAY);
        hands.pass(9 * Timestamp::MINUTE);
        assert_eq!(hands.ahead_ms(), 0);
        hands.pass(2 * Timestamp::MINUTE);

        assert_eq!(hands.ahead_ms(), 3 * Timestamp::DAY);
    }

    #[test]
    fn a_clock_that_jumps_to_and_fro_is_not_believed() {
        let hands = Hands::new();

        for number in 0..20 {
            hands.set(if number % 2 == 0 { 3 * Timestamp::DAY } else { 200 * Timestamp::DAY });
            hands.pass(9 * Timestamp::MINUTE);
            assert_eq!(hands.ahead_ms(), 0);
        }
    }

    #[test]
    fn a_clock_that_is_put_right_bit_by_bit_has_not_jumped() {
        let hands = Hands::new();

        for by in 1..=60 {
            hands.set(by * Timestamp::SECOND);
            hands.pass(Timestamp::SECOND);
            assert_eq!(hands.ahead_ms(), by * Timestamp::SECOND);
        }
        assert!(hands.clock.is_sure());
    }

    #[test]
    fn for_half_a_day_after_a_jump_nothing_is_sure() {
        for jump in [3 * Timestamp::DAY, -Timestamp::HOUR] {
            let hands = Hands::new();
            assert!(hands.clock.is_sure());

            hands.set(jump);
            assert!(!hands.clock.is_sure());
            hands.pass(8 * Timestamp::SECOND);
            hands.set(0);
            hands.pass(11 * Timestamp::HOUR);
            assert!(!hands.clock.is_sure());
            hands.pass(2 * Timestamp::HOUR);

            assert!(hands.clock.is_sure());
        }
    }

    #[test]
    fn whoever_was_off_for_days_or_has_been_in_the_future_is_not_sure_of_the_time() {
        let is_sure_when_last_seen = |ago_ms: i64| {
            let mut hands = Hands::new();
            let at = Timestamp(NOW - ago_ms);
            hands.start_again(LastSeen { at, sure_from: at });
            hands.clock.is_sure()
        };

        assert!(is_sure_when_last_seen(0));
        assert!(is_sure_when_last_seen(Timestamp::DAY), "over a night");
        assert!(!is_sure_when_last_seen(3 * Timestamp::DAY));
        assert!(!is_sure_when_last_seen(-Timestamp::HOUR));
    }

    #[test]
    fn whoever_is_switched_off_each_evening_is_sure_of_the_time_in_the_end() {
        let mut hands = Hands::new();
        let before = Timestamp(NOW - 3 * Timestamp::DAY);
        hands.start_again(LastSeen { at: before, sure_from: before });

        hands.pass(8 * Timestamp::HOUR);
        assert!(!hands.clock.is_sure(), "on Monday evening");
        let seen = hands.clock.seen();
        hands.pass(Timestamp::HOUR);
        hands.start_again(seen);
        assert!(!hands.clock.is_sure(), "starting again makes nobody surer");
        hands.pass(15 * Timestamp::HOUR);
        hands.start_again(seen);

        assert!(hands.clock.is_sure(), "on Tuesday morning");
        assert_eq!(hands.clock.seen().sure_from, hands.clock.now());
    }

    #[test]
    fn who_stops_while_the_time_is_not_sure_is_not_sure_of_it_after_the_start() {
        let mut hands = Hands::new();
        hands.set(3 * Timestamp::DAY);
        hands.pass(Timestamp::HOUR);

        hands.start_again(hands.clock.seen());
        assert!(!hands.clock.is_sure());
        hands.pass(12 * Timestamp::HOUR);

        assert!(hands.clock.is_sure());
    }

    #[test]
    fn a_clock_that_is_moved_by_hand_has_never_jumped() {
        let now = Arc::new(AtomicI64::new(NOW));
        let hand = now.clone();
        let clock = Clock::new(move || Timestamp(hand.load(Ordering::SeqCst)));

        now.store(NOW + 400 * Timestamp::DAY, Ordering::SeqCst);

        assert_eq!(clock.now(), Timestamp(NOW + 400 * Timestamp::DAY));
        assert!(clock.is_sure());
    }

    #[test]
    fn the_systems_clocks_go_on_together() {
        let clock = Clock::system();

        assert!(clock.now() > Timestamp(NOW));
        assert!(clock.is_sure());
        assert!(steady()() > 0, "it is counted from the machine's start");
    }
}
