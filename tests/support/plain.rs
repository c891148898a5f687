//! Records in which only what a story is about is said.

use passerelle_shared::model::{Event, EventKind, EventStatus, RecordId, Session, SessionKind};
use serde_json::json;

pub fn event(kind: EventKind, status: EventStatus) -> Event {
    serde_json::from_value(json!({ "kind": kind, "status": status })).expect("nothing else must be said")
}

pub fn session(event: &RecordId, day: u8, kind: SessionKind) -> Session {
    serde_json::from_value(json!({ "event": event, "day": day, "kind": kind })).expect("nothing else must be said")
}
