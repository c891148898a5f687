//! The device's clocks and its timers.

use std::cell::Cell;

use futures::channel::oneshot;
use gloo::timers::callback::Timeout;
use passerelle_shared::model::Timestamp;

pub fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and fit")]
    let ms = js_sys::Date::now() as i64;
    Timestamp(ms)
}

thread_local! {
    static STEADY: Cell<Steady> = const { Cell::new(Steady { wall_ms: None, awake_ms: 0.0, total_ms: 0.0 }) };
}

/// Goes on whether or not somebody sets the clock on the wall, and while the device sleeps. Its zero means nothing.
pub fn steady_now() -> Timestamp {
    let awake_ms = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now());
    let steady = STEADY.get().at(js_sys::Date::now(), awake_ms);
    STEADY.set(steady);
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a page's life fit")]
    let ms = steady.total_ms as i64;
    Timestamp(ms)
}

/// What has passed by whichever of two clocks says more: the one that counts while the device is awake never jumps and
/// may stand still while it sleeps; the one on the wall goes on, and may be set.
#[derive(Debug, Clone, Copy)]
struct Steady {
    wall_ms: Option<f64>,
    awake_ms: f64,
    total_ms: f64,
}

impl Steady {
    fn at(self, wall_ms: f64, awake_ms: f64) -> Steady {
        let by_wall = self.wall_ms.map_or(0.0, |before| wall_ms - before);
        let passed = by_wall.max(awake_ms - self.awake_ms).max(0.0);
        Steady { wall_ms: Some(wall_ms), awake_ms, total_ms: self.total_ms + passed }
    }
}

/// Calls once, later; dropping what is returned takes it back.
pub fn after(wait_ms: i64, call: impl FnOnce() + 'static) -> Timeout {
    Timeout::new(timer_ms(wait_ms), call)
}

pub async fn sleep(wait_ms: i64) {
    let (ring, rung) = oneshot::channel();
    let timer = after(wait_ms, move || {
        // Whoever waited may have stopped waiting.
        let _ = ring.send(());
    });
    // The timer holds the other end until it rings.
    let _ = rung.await;
    drop(timer);
}

/// Lets the browser paint and answer taps before going on.
pub async fn yield_now() {
    sleep(0).await;
}

/// Browsers hold timers in 31 bits.
fn timer_ms(wait_ms: i64) -> u32 {
    u32::try_from(wait_ms.clamp(0, i64::from(i32::MAX))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: f64 = 86_400_000.0;

    fn started() -> Steady {
        Steady { wall_ms: None, awake_ms: 0.0, total_ms: 0.0 }.at(10.0 * DAY_MS, 0.0)
    }

    #[test]
    fn a_clock_on_the_wall_that_is_set_back_takes_nothing_back() {
        let steady = started().at(7.0 * DAY_MS, 1_000.0);

        assert_eq!(steady.total_ms, 1_000.0);
        assert_eq!(steady.at(7.0 * DAY_MS + 500.0, 1_500.0).total_ms, 1_500.0);
    }

    #[test]
    fn a_week_of_sleep_has_passed() {
        assert_eq!(started().at(17.0 * DAY_MS, 1_000.0).total_ms, 7.0 * DAY_MS);
    }
}
