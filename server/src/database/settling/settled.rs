//! What becomes of a command that was delivered.

use passerelle_shared::model::Timestamp;
use serde_json::value::RawValue;

#[derive(Debug, Clone)]
pub enum Settled {
    /// Byte for byte as it was stored, where it is.
    Answered(Box<RawValue>),
    /// Not now: its account has sent so many today. Nothing is kept of it.
    PutOff {
        until: Timestamp,
    },
    /// Of a kind that only a newer node knows. Nothing is kept of it.
    NotHereYet,
    EpochOver,
}
