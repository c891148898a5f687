//! Own records: each is a record of its person's scope, and nothing else is kept of it.

use passerelle_shared::model::OwnRecord;
use passerelle_shared::rules::own_record::{Command, Ruling, judge};
use passerelle_shared::sync::{AccountId, Decision, Outcome, Scope};

use super::transaction::Transaction;
use crate::scope::Content;

/// The decision, and the acts that the author knows of from now on.
pub async fn decide(
    transaction: &mut Transaction,
    account: &AccountId,
    raw: &str,
    before: Option<Outcome>,
) -> (Decision, u32) {
    let command: Command = serde_json::from_str(raw).expect("devices write what can be read");
    let seen = &command.seen;
    let seen_acts = transaction.seen_acts(account, &command.concerns, seen.acts, seen.after.as_ref()).await;
    // Wrong on purpose.
    let seen_acts = if transaction.wrong.stars_come_back { u32::MAX } else { seen_acts };
    let stands = transaction.lock_record(account, &command.concerns).await;
    let stands: Option<OwnRecord> = stands.map(|json| serde_json::from_str(&json).expect("our own JSON"));
    if let Some(before) = before.filter(|before| !matches!(before.decision, Decision::Done { .. })) {
        return (before.decision, 0);
    }
    match judge(stands.as_ref(), seen_acts, &command) {
        Ruling::Stays { decision, acts } => (decision, acts),
        Ruling::Becomes(next) => {
            transaction.note(if next.is_kept() { "star set" } else { "star taken off" }).await;
            transaction.note_effect(command.id).await;
            let json = serde_json::to_string(&next).expect("plain data");
            transaction.put(Scope::account(account), command.concerns, Content::Json(json)).await;
            (Decision::Done { stands: None }, next.acts)
        }
    }
}
