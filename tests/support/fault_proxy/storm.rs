//! A line on which anything may happen to each request, in an order that a seed decides.

use fastrand::Rng;

use super::Fault;

/// The faults of a bad afternoon, drawn one a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storm {
    chance: Rng,
    /// Each of these holds a request up until the device's patience ends: a story can wait for a few.
    holdups_left: u32,
}

impl Storm {
    const HOLDUPS: u32 = 2;

    pub fn seeded(seed: u64) -> Storm {
        Storm { chance: Rng::with_seed(seed), holdups_left: Self::HOLDUPS }
    }

    pub(super) fn draw(&mut self) -> Fault {
        match self.chance.u32(0..100) {
            0..30 => Fault::None,
            30..40 => Fault::LoseAnswer,
            40..50 => Fault::Duplicate,
            50..58 => Fault::CutAnswer,
            58..66 => Fault::Refuse,
            66..72 => Fault::PORTAL,
            72..76 => Fault::FORBIDDING_PROXY,
            76..80 => stranger(401),
            80..84 => stranger(413),
            84..88 => Fault::BUSY,
            88..92 => Fault::Answer { status: 429, retry_after_s: Some(1), content_type: "text/plain", body: "slowly" },
            92..96 => Fault::Drip { bytes_per_second: 2_000 },
            other => self.hold_up(other),
        }
    }

    fn hold_up(&mut self, drawn: u32) -> Fault {
        if self.holdups_left == 0 {
            return Fault::Refuse;
        }
        self.holdups_left -= 1;
        if drawn.is_multiple_of(2) { Fault::Silence } else { Fault::Stall }
    }
}

/// A status of somebody in between, who doesn't speak for the server.
fn stranger(status: u16) -> Fault {
    Fault::Answer { status, retry_after_s: None, content_type: "text/html", body: "<h1>No</h1>" }
}
