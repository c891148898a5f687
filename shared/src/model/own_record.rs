//! What only its person writes, on any of their devices: a star.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Kind, RecordId};

/// It never goes away: one that was let go of says so, and how many acts led there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OwnRecord {
    /// How many acts of the person it has seen.
    pub acts: u32,
    /// What was kept; absent once it was let go of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Box<RawValue>>,
}

/// By what was kept, as it was written.
impl PartialEq for OwnRecord {
    fn eq(&self, other: &OwnRecord) -> bool {
        let text = |record: &OwnRecord| record.kept.as_ref().map(|kept| kept.get().to_owned());
        self.acts == other.acts && text(self) == text(other)
    }
}

impl OwnRecord {
    pub fn is_kept(&self) -> bool {
        self.kept.is_some()
    }
}

impl RecordId {
    /// The star on an event or a session.
    pub fn star(of: &RecordId) -> RecordId {
        RecordId::new(Kind::Star, of.as_str())
    }

    /// What a star is on, if this is one.
    pub fn starred(&self) -> Option<RecordId> {
        let of = (self.kind() == Some(Kind::Star)).then(|| RecordId::from(self.slug()))?;
        matches!(of.kind(), Some(Kind::Event | Kind::Session)).then_some(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_on_an_event_or_on_a_session() {
        for of in ["event/tunis", "session/tunis/opening"] {
            assert_eq!(RecordId::star(&of.into()).starred(), Some(of.into()));
        }
        for other in ["star/article/x", "star/star/event/tunis", "star/", "event/tunis"] {
            assert_eq!(RecordId::from(other).starred(), None, "{other}");
        }
    }
}
