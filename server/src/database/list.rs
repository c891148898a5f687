//! Lists that were made of a desk on a device: what is recorded of them.

use passerelle_shared::model::list::minute;
use passerelle_shared::model::{Kind, Reason, RecordId};
use passerelle_shared::rules::list::{Command, Effect, Made, Situation, judge};
use passerelle_shared::sync::{Decision, Scope};

use super::audit_record::{self, Act, By, Entry};
use super::command::{Case, Verdict};
use super::scope::Change;
use super::{Result, role};

/// Decides about a command and carries it out.
pub(super) async fn decide(change: &mut Change, case: &Case<'_>, command: &Command) -> Result<Verdict> {
    let refused = |reason| Decision::Refused { reason };
    if command.concerns.kind() != Some(Kind::Event) {
        return Ok(case.verdict(refused(Reason::NotUnderstood), 0));
    }
    let desk = match command.body.country {
        Some(country) => Scope::country(country, &command.concerns),
        None => Scope::desk(&command.concerns),
    };
    let decision = match judge(situation(change, case, &command.concerns, &desk).await?) {
        Effect::Recorded => {
            change.later(entry(case, command, &desk, ""));
            Decision::Done { stands: None }
        }
        Effect::RecordedAndRefused(reason) => {
            change.later(entry(case, command, &desk, WITHOUT_A_ROLE));
            refused(reason)
        }
        Effect::Refused(reason) => refused(reason),
    };
    // What it was answered in the life before stays its answer; of what was recorded then nothing is left.
    let decision = case.before.map_or(decision, |before| before.decision.clone());
    Ok(case.verdict(decision, 0))
}

async fn situation(change: &mut Change, case: &Case<'_>, event: &RecordId, desk: &Scope) -> Result<Situation> {
    let connection = change.connection().await?;
    let is_given = role::is_given(connection, case.who, event, desk, case.now).await?;
    let was_handed = is_given || audit_record::was_handed(connection, &case.who.id, desk).await?;
    Ok(Situation { is_given, was_handed })
}

const WITHOUT_A_ROLE: &str = ", by somebody without a role for it";

/// No word of it is somebody's own: purposes and columns are of a closed set.
fn entry(case: &Case<'_>, command: &Command, desk: &Scope, remark: &str) -> super::engine::Statement {
    let act = match command.kind {
        Made::ExportList => Act::Export,
        Made::PrintList => Act::Print,
    };
    let (body, made_at) = (&command.body, minute(command.made_at()));
    let columns: Vec<&str> = body.columns.iter().take(COLUMNS_MAX).map(|column| column.as_str()).collect();
    let (purpose, people, columns) = (body.purpose.as_str(), body.people, columns.join(", "));
    let said = format!("{purpose}: {people} people, with {columns}; made on a device at {made_at} UTC{remark}");
    Entry { act, by: By::Account(&case.who.id), about: desk.as_str(), said: &said, personal: "", at: case.now }
        .statement()
}

/// No app says more.
const COLUMNS_MAX: usize = 30;
