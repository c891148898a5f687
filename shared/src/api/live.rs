//! The live channel: which scope is now at which number, and nothing else. Data comes by the other routes.

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;
use crate::sync::{Epoch, Head, Scope, Sequence};

/// The name of the event that carries a [`LiveHead`].
pub const LIVE_HEAD: &str = "head";
/// The name of the event that carries a [`Heartbeat`].
pub const HEARTBEAT: &str = "heartbeat";

/// A scope is now at this number. One comes for each followed scope at the beginning, and then whenever it moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveHead {
    pub scope: Scope,
    pub epoch: Epoch,
    pub seq: Sequence,
}

impl From<Head> for LiveHead {
    fn from(head: Head) -> Self {
        LiveHead { scope: head.scope, epoch: head.epoch, seq: head.seq }
    }
}

/// Comes every 25 seconds: a longer silence means that the line is broken, whatever the browser says. It has a name,
/// because a comment would be invisible to `EventSource`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    pub server_time: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_on_the_wire_looks_like_this() {
        let head = LiveHead { scope: Scope::programme(), epoch: Epoch("e1".into()), seq: 7 };

        let json = serde_json::to_string(&head).expect("plain data");

        assert_eq!(json, r#"{"scope":"programme","epoch":"e1","seq":7}"#);
        assert_eq!(serde_json::from_str::<LiveHead>(&json).expect("what was written can be read"), head);
    }
}
