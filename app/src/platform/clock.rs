//! The device's clock and its timers.

use futures::channel::oneshot;
use gloo::timers::callback::Timeout;
use passerelle_shared::model::Timestamp;

pub fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and fit")]
    let ms = js_sys::Date::now() as i64;
    Timestamp(ms)
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
pub async fn breathe() {
    sleep(0).await;
}

/// Browsers hold timers in 31 bits.
fn timer_ms(wait_ms: i64) -> u32 {
    u32::try_from(wait_ms.clamp(0, i64::from(i32::MAX))).unwrap_or(0)
}
