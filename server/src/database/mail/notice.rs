//! What people are told about their sign-ups, queued in the transaction that decides.

use passerelle_shared::model::{Reason, RecordId, SignUpState, Timestamp};
use passerelle_shared::sync::AccountId;
use serde::{Deserialize, Serialize};

use crate::chance;
use crate::database::Result;
use crate::database::engine::Statement;

/// What a person is told about a sign-up of theirs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub event: RecordId,
    pub state: SignUpState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_until: Option<Timestamp>,
}

/// The last word about this event: it comes to the place of one that hasn't left yet.
pub(in crate::database) fn queue(to: &AccountId, notice: &Notice, now: Timestamp) -> Result<Statement> {
    let statement = Statement::new(
        "INSERT INTO mail (id, account, event, recipient, language, notice, queued_at, attempts, next_attempt_at)
         SELECT $1, id, $2, email, language, $3, $4, 0, $4 FROM account WHERE id = $5
         ON CONFLICT (account, event) DO UPDATE SET id = excluded.id, recipient = excluded.recipient,
             language = excluded.language, notice = excluded.notice, attempts = 0,
             next_attempt_at = excluded.next_attempt_at",
    );
    Ok(statement
        .bind(chance::name())
        .bind(notice.event.as_str())
        .bind(serde_json::to_string(notice)?)
        .bind(now.0)
        .bind(to.0.as_str())
        .changes_one("who is told has an account"))
}
