//! Records that are changed, until their change is stamped.

use std::collections::BTreeMap;

use passerelle_shared::model::{RecordId, Timestamp};
use passerelle_shared::sync::Scope;

/// What becomes of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::database) enum Put {
    Body { json: String, pack: Option<String> },
    Withdrawn { reason: String, at: Timestamp },
}

/// By scope.
pub(super) type Records = BTreeMap<Scope, BTreeMap<RecordId, Put>>;
