//! Own records: each is a record of its person's scope, and nothing else is kept of it.

use passerelle_shared::model::OwnRecord;
use passerelle_shared::rules::own_record::{Command, Ruling, judge};
use passerelle_shared::sync::{Decision, Scope};

use super::Result;
use super::command::{Case, Verdict};
use super::engine::Statement;
use super::scope::{Change, Put};

/// Decides about a command and carries it out.
pub(super) async fn decide(change: &mut Change, case: &Case<'_>, command: &Command) -> Result<Verdict> {
    let scope = Scope::account(&case.who.id);
    let seen_acts = case.seen_acts(change, command.seen.acts, command.seen.after.as_ref()).await?;
    let stands = load(change, case, &scope).await?;
    if let Some(before) = case.before.filter(|before| !matches!(before.decision, Decision::Done { .. })) {
        // It had no effect in the life before: it must not have one now.
        return Ok(case.verdict(before.decision.clone(), 0));
    }
    match judge(stands.as_ref(), seen_acts, command) {
        Ruling::Stays { decision, acts } => Ok(case.verdict(decision, acts)),
        Ruling::Becomes(next) => {
            let json = serde_json::to_string(&next)?;
            change.put(scope, command.concerns.clone(), Put::Body { json, pack: None });
            Ok(case.verdict(Decision::Done { stands: None }, next.acts))
        }
    }
}

/// Of two commands of one person the later one waits here until the earlier one is committed.
async fn load(change: &mut Change, case: &Case<'_>, scope: &Scope) -> Result<Option<OwnRecord>> {
    let lock = Statement::new("UPDATE account SET seen_at = seen_at WHERE id = $1").bind(case.who.id.0.as_str());
    let read = Statement::new("SELECT body FROM record WHERE scope = $1 AND id = $2")
        .bind(scope.as_str())
        .bind(case.envelope.concerns.as_str());
    let [_, read] = change.ask([lock, read]).await?;
    let stored: Option<(Option<String>,)> = read.optional()?;
    // One of the same group may have come before.
    let json = match change.put_before(scope, &case.envelope.concerns) {
        Some(Put::Body { json, .. }) => Some(json.clone()),
        Some(Put::Withdrawn { .. }) => None,
        None => stored.and_then(|(body,)| body),
    };
    Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
}
