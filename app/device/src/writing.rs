//! By whom and when a command is written.

use passerelle_shared::model::Timestamp;
use passerelle_shared::sync::CommandId;

use crate::SignIn;

/// By whom, when and under which name something is written.
#[derive(Debug, Clone)]
pub struct Writing {
    pub who: SignIn,
    pub id: CommandId,
    pub now: Timestamp,
    pub clock_ahead_ms: Option<i64>,
}
